//! Every kernel gives its checksums on Peregrine: the small run always, the run
//! that is measured in optimised builds only (unoptimised it would take minutes).

use peregrine_benches::engines;
use peregrine_benches::kernels::{self, Set};
use peregrine_benches::program;

#[test]
fn every_kernel_gives_its_checksum() {
    let engines = engines::all();
    let peregrine = &engines[0];
    assert_eq!(peregrine.name(), "peregrine");
    let mut kernels = kernels::all(Set::Scalar).expect("the table is readable");
    assert!(
        kernels.len() >= 20,
        "the table lists {} kernels",
        kernels.len()
    );
    let vectors = kernels::all(Set::Simd).expect("the table is readable");
    assert!(
        vectors.len() >= 16,
        "the table lists {} kernels, with and without vectors",
        vectors.len()
    );
    kernels.extend(vectors);
    kernels.extend(kernels::all(Set::Calls).expect("the table is readable"));
    for kernel in &kernels {
        let small = program::from_kernel_small(kernel);
        let measured = (!cfg!(debug_assertions)).then(|| program::from_kernel(kernel));
        for program in [small].into_iter().chain(measured) {
            let program = program.expect("the module is there");
            let mut prepared = peregrine
                .prepare(&program.job)
                .expect("the module is valid");
            // Twice when that is quick: a kernel must not depend on what an earlier run left.
            for _ in 0..if cfg!(debug_assertions) { 1 } else { 2 } {
                let result = prepared.run().expect("kernels do not trap");
                assert_eq!(
                    Some(result),
                    program.expected,
                    "checksum of {}",
                    kernel.name
                );
            }
        }
    }
}

#[test]
fn every_kernel_has_source_module_and_row() {
    for set in [Set::Scalar, Set::Calls, Set::Simd, Set::Gc] {
        let kernels = kernels::all(set).expect("the table is readable");
        for kernel in &kernels {
            let extension = match kernel.language.as_str() {
                "rust" => "rs",
                "simd" => "c",
                "calls" | "gc" => "wat",
                other => other,
            };
            let name = kernel.name.trim_end_matches(".scalar");
            let source = kernels::folder()
                .join(&kernel.language)
                .join(format!("{name}.{extension}"));
            assert!(source.exists(), "{} is missing", source.display());
        }
        let folder = std::fs::read_dir(set.folder().0).expect("the folder is readable");
        for entry in folder {
            let path = entry.expect("the folder is readable").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "wasm")
            {
                let name = path
                    .file_stem()
                    .expect("files have names")
                    .to_string_lossy()
                    .into_owned();
                assert!(
                    kernels.iter().any(|kernel| kernel.name == name),
                    "{name} has no row"
                );
            }
        }
    }
}
