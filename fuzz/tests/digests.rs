//! What modules do is the same in every build: with either dispatch, optimised or not, on machines
//! of either byte order.
//!
//! Two dispatchers cannot be in one build. So the outcomes of some seeds, fuel included, are stored
//! in `digests.txt`, those of modules with vectors in `digests-vectors.txt`, those of modules with what is
//! newer in `digests-all.txt`, those of modules with structs, arrays and exceptions in `digests-objects.txt`, and each
//! build compares its own with them. `compare-dispatch.sh` does it for
//! as many seeds as one likes. After a change of the generators or of fuel costs, `BLESS=1 cargo
//! test -p peregrine-fuzz` stores them anew.

use peregrine_fuzz::{digest::digest, kind};
use std::{env, fs, path::Path};

/// How many seeds are stored.
const SEEDS: u64 = 400;

#[test]
fn outcomes_are_those_of_every_other_build() {
    compare("digests.txt", 0);
}

#[test]
fn outcomes_of_modules_with_vectors_are_those_of_every_other_build() {
    compare("digests-vectors.txt", kind::VECTORS);
}

#[test]
fn outcomes_of_modules_with_all_are_those_of_every_other_build() {
    compare("digests-all.txt", kind::NEWER);
}

#[test]
fn outcomes_of_modules_with_objects_are_those_of_every_other_build() {
    compare("digests-objects.txt", kind::GC);
}

/// Compares the outcomes of the seeds from `first` on with those in a file.
fn compare(file: &str, first: u64) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(file);
    let seeds = first..first + SEEDS;
    if env::var_os("BLESS").is_some() {
        let lines: String = seeds.clone().map(|seed| digest(seed) + "\n").collect();
        fs::write(&path, lines).expect("the digests can be written");
    }
    let stored = fs::read_to_string(&path).expect("the digests can be read");
    let stored: Vec<&str> = stored.lines().collect();
    assert_eq!(stored.len() as u64, SEEDS);
    // A debug build takes a part of them, and so does an emulated machine, for which `PEREGRINE_SAMPLE` is set: they are
    // slower.
    let sample = env::var("PEREGRINE_SAMPLE").map(|asked| asked.parse().expect("it is a number"));
    let step = sample.unwrap_or(if cfg!(debug_assertions) { 8 } else { 1 });
    let differing: Vec<String> = seeds
        .step_by(step)
        .map(digest)
        .filter(|line| !stored.contains(&line.as_str()))
        .collect();
    assert!(
        differing.is_empty(),
        "not as stored:\n{}",
        differing.join("\n")
    );
}
