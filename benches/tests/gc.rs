//! The kernels with a collector's objects and exceptions: that the modules are what
//! the texts beside them say, and that every engine of the build that takes one
//! gives its checksum. Which engine refuses which, and why, is printed.

use peregrine_benches::engines;
use peregrine_benches::kernels::{self, Set};
use peregrine_benches::program;
use std::fs;
use std::io::Write as _;

/// What wabt's assembler does for the kernels in `wat` is done here, since it does
/// not know these proposals: `BLESS=1` writes the modules.
#[test]
fn modules_are_what_their_texts_say() {
    let (folder, _) = Set::Gc.folder();
    let bless = std::env::var_os("BLESS").is_some();
    for kernel in kernels::all(Set::Gc).expect("the table is readable") {
        let text = folder.join(format!("{}.wat", kernel.name));
        let module = folder.join(format!("{}.wasm", kernel.name));
        let assembled = wat::parse_file(&text).unwrap_or_else(|error| panic!("{error}"));
        if bless {
            fs::write(&module, &assembled).expect("the folder can be written to");
        }
        assert!(
            fs::read(&module).is_ok_and(|bytes| bytes == assembled),
            "{} is not what its text says: BLESS=1 writes it",
            module.display()
        );
    }
}

#[test]
fn every_engine_gives_the_checksums() {
    let kernels = kernels::all(Set::Gc).expect("the table is readable");
    assert!(kernels.len() >= 13, "the table lists {}", kernels.len());
    for engine in engines::of(Set::Gc) {
        for kernel in &kernels {
            let small = program::from_kernel_small(kernel);
            let measured = (!cfg!(debug_assertions)).then(|| program::from_kernel(kernel));
            for program in [small].into_iter().chain(measured) {
                let program = program.expect("the module is there");
                let mut prepared = match engine.prepare(&program.job) {
                    Ok(prepared) => prepared,
                    Err(reason) => {
                        // An engine that has both proposals has no other reason.
                        assert!(
                            reason.contains("it needs "),
                            "{} on {}: {reason}",
                            kernel.name,
                            engine.name()
                        );
                        let line = format!("{} waits, {}: {reason}\n", kernel.name, engine.name());
                        // Past the harness, which would keep it to itself.
                        std::io::stderr()
                            .write_all(line.as_bytes())
                            .expect("stderr is open");
                        break;
                    }
                };
                for _ in 0..2 {
                    assert_eq!(
                        prepared.run().ok(),
                        program.expected,
                        "{} on {}",
                        kernel.name,
                        engine.name()
                    );
                }
            }
        }
    }
}
