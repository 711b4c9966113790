//! The kernels for threads: that the modules are what the texts beside them say, and that as many threads as there
//! may be give one sum.

use peregrine::{Engine, Module};
use peregrine_benches::{kernels, threads};
use std::fs;

const NAMES: [&str; 4] = ["mandelbrot", "matmul", "sieve", "counter"];

#[test]
fn modules_are_what_their_texts_say() {
    let folder = kernels::folder().join("threads");
    let bless = std::env::var_os("BLESS").is_some();
    for name in NAMES {
        let text = folder.join(format!("{name}.wat"));
        let module = folder.join(format!("{name}.wasm"));
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
fn any_number_of_threads_gives_the_same() {
    let engine = Engine::default();
    for (name, n) in NAMES.into_iter().zip([24, 24, 12_000, 12_000]) {
        let path = kernels::folder()
            .join("threads")
            .join(format!("{name}.wasm"));
        let module =
            Module::new(&engine, fs::read(path).expect("it is there")).expect("it is valid");
        let sums = [1, 2, 3, 4].map(|parts| {
            let (sum, _) = threads::on_threads(&module, n, parts).expect("it does not trap");
            sum
        });
        assert!(sums.iter().all(|sum| *sum == sums[0]), "{name}: {sums:?}");
    }
}
