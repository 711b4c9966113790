//! The properties on fixed seeds: on any machine, in seconds, with nothing but stable Rust.
//!
//! Longer runs with random seeds are the business of the binary (`run`).

use peregrine_fuzz::{
    generate, property,
    seed::{self, mix},
};

/// How many seeds each test takes; a debug build is some twenty times slower.
const SEEDS: u64 = if cfg!(debug_assertions) { 60 } else { 600 };

/// The first seeds of each kind.
fn seeds_of_all_kinds(count: u64) -> impl Iterator<Item = u64> {
    [0, property::VECTORS, property::NEWER, property::GC]
        .into_iter()
        .flat_map(move |first| first..first + count)
}

/// Compares the modules of seeds with wasmi; how many calls returned.
fn compare_with_wasmi(seeds: impl Iterator<Item = u64>) -> u64 {
    let mut returned = 0;
    for seed in seeds {
        let bytes = property::bytes_of_seed(seed);
        let wasm = property::module_of_bytes(seed, &bytes);
        match property::same_as_wasmi(&wasm, seed) {
            Ok(count) => returned += count.returned,
            Err(failure) => panic!("seed {seed}: {failure}"),
        }
    }
    returned
}

#[test]
fn modules_of_our_generator_are_executed_as_in_wasmi() {
    let returned = compare_with_wasmi((0..SEEDS).map(|n| n * 4));
    assert!(
        returned > SEEDS,
        "only {returned} calls returned: the modules do nothing"
    );
}

#[test]
fn modules_of_wasm_smith_are_executed_as_in_wasmi() {
    let returned = compare_with_wasmi((0..SEEDS).map(|n| n * 4 + 3));
    assert!(
        returned > SEEDS / 2,
        "only {returned} calls returned: the modules do nothing"
    );
}

#[test]
fn modules_with_vectors_are_executed_as_in_wasmi() {
    let seeds = (0..SEEDS / 2).map(|n| property::VECTORS + n);
    let returned = compare_with_wasmi(seeds);
    assert!(
        returned > SEEDS / 4,
        "only {returned} calls returned: the modules do nothing"
    );
}

#[test]
fn modules_with_all_are_executed_as_in_wasmi() {
    let seeds = (0..SEEDS / 2).map(|n| property::NEWER + n);
    let returned = compare_with_wasmi(seeds);
    assert!(
        returned > SEEDS / 4,
        "only {returned} calls returned: the modules do nothing"
    );
}

#[test]
fn modules_with_objects_do_something_and_the_same_in_either_form() {
    let mut returned = 0;
    for seed in (0..SEEDS / 2).map(|n| property::GC + n) {
        let bytes = property::bytes_of_seed(seed);
        let wasm = property::module_of_bytes(seed, &bytes);
        let result = property::same_as_wasmtime(&wasm, seed).and_then(|count| {
            returned += count.returned;
            property::same_in_either_form(&bytes, seed)?;
            property::same_for_longer(&wasm, seed)
        });
        if let Err(failure) = result {
            panic!("seed {seed}: {failure}");
        }
    }
    assert!(
        returned > SEEDS / 4,
        "only {returned} calls returned: the modules do nothing"
    );
}

#[test]
fn all_modes_do_the_same_for_the_same_fuel() {
    for seed in seeds_of_all_kinds(SEEDS / 2) {
        if let Err(failure) = property::same_in_all_modes(&property::module_of_seed(seed), seed) {
            panic!("seed {seed}: {failure}");
        }
    }
}

#[test]
fn mutated_modules_never_panic() {
    for seed in seeds_of_all_kinds(SEEDS / 2) {
        let wasm = property::module_of_seed(seed);
        for round in 0..4 {
            let mutant = property::mutate(&wasm, mix(seed ^ round));
            if let Err(failure) = property::any_bytes(&mutant, seed) {
                panic!("seed {seed}, round {round}: {failure}");
            }
        }
    }
}

#[test]
fn what_is_accepted_is_valid() {
    let (mut accepted, mut all) = (0, 0);
    for seed in seeds_of_all_kinds(SEEDS) {
        let wasm = property::module_of_seed(seed);
        match property::mutants_valid_as_wasmparser(&wasm, seed, 40) {
            Ok(count) => accepted += count,
            Err(failure) => panic!("seed {seed}: {failure}"),
        }
        all += 41;
    }
    assert!(
        accepted > all / 10 && accepted < all,
        "{accepted} of {all} modules were accepted"
    );
}

#[test]
fn real_modules_with_bytes_changed_never_panic() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../benches/kernels");
    let mut modules: Vec<Vec<u8>> = std::fs::read_dir(dir)
        .expect("the kernels are part of the repository")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm")
        })
        .filter_map(|path| std::fs::read(path).ok())
        .collect();
    // In an order that does not depend on the file system; the twenty longest.
    modules.sort_by_key(|wasm| (std::cmp::Reverse(wasm.len()), wasm.clone()));
    modules.truncate(20);
    assert_eq!(modules.len(), 20);
    let mut calls = 0;
    for seed in 0..SEEDS {
        for (index, wasm) in modules.iter().enumerate() {
            calls += property::mutant(wasm, mix(seed ^ (index as u64) << 48)).calls;
        }
    }
    assert!(calls > 0, "no mutant was accepted: nothing was tested");
}

#[test]
fn bytes_at_random_never_panic() {
    for seed in 0..SEEDS * 10 {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        bytes.extend(seed::bytes(seed, (mix(seed) % 80) as usize));
        let bytes = if seed % 3 == 0 { &bytes[8..] } else { &bytes };
        if let Err(failure) = property::any_bytes(bytes, seed) {
            panic!("seed {seed}: {failure}");
        }
    }
}

#[test]
fn every_byte_flipped_and_every_prefix() {
    let wasm = generate::module(&seed::bytes(5, 300));
    for at in 0..wasm.len() {
        let mut flipped = wasm.clone();
        flipped[at] ^= 0xff;
        for bytes in [&flipped, &wasm[..at]] {
            if let Err(failure) = property::any_bytes(bytes, 5) {
                panic!("byte {at}: {failure}");
            }
        }
    }
}

#[test]
fn memories_do_the_same_if_they_are_shared() {
    let mut returned = 0;
    for seed in seeds_of_all_kinds(SEEDS / 3) {
        let wasm = property::module_of_seed(seed);
        match property::same_if_shared(&wasm, seed) {
            Ok(count) => returned += count.returned,
            Err(failure) => panic!("seed {seed}: {failure}"),
        }
    }
    assert!(
        returned > SEEDS,
        "only {returned} calls returned: the modules do nothing"
    );
}
