//! Random programs that see the bits of NaNs do the same in every build: with either dispatch, optimised or
//! not, on machines of either byte order, whatever NaNs their processors make.
//!
//! What they do is stored in `digests.txt`, and each build compares. `BLESS=1` stores it anew, which is
//! needed only when `programs` has changed.

use super::programs::program;
use peregrine::{CompilationMode, Config, Engine, Instance, Module, Store};
use std::{env, fs, path::Path};

/// How many programs there are without vectors, and with them.
const PROGRAMS: u64 = 96;

/// What a program gives for three numbers, and leaves in its memory, as one number.
fn digest(wasm: &[u8], canonical: bool, mode: CompilationMode) -> u64 {
    let mut config = Config::default();
    config
        .canonicalize_nans(canonical)
        .relaxed_simd_deterministic(true)
        .compilation_mode(mode);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm).expect("a valid program");
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).expect("no imports");
    let f = instance
        .get_typed_func::<u64, u64>(&store, "f")
        .expect("the type of all programs");
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |word: u64| {
        hash = (hash ^ word)
            .wrapping_mul(0x0000_0100_0000_01b3)
            .rotate_left(29)
    };
    for arg in [0, 0x7ff4_0000_0000_0001, 0x0123_4567_89ab_cdef] {
        add(f.call(&mut store, arg).expect("no program traps"));
        let memory = instance.get_memory(&store, "memory").expect("its memory");
        for word in memory.data(&store)[..8192].as_chunks().0 {
            add(u64::from_le_bytes(*word));
        }
    }
    hash
}

/// A line for each program, with or without vectors.
fn digests(has_vectors: bool, canonical: bool, mode: CompilationMode) -> Vec<String> {
    let kind = if has_vectors { "vectors" } else { "scalars" };
    (0..PROGRAMS)
        .map(|seed| {
            let text = program(seed, has_vectors);
            let wasm = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            format!("{kind} {seed} {:016x}", digest(&wasm, canonical, mode))
        })
        .collect()
}

/// The kinds of programs that this build can run.
const KINDS: &[bool] = if cfg!(feature = "simd") {
    &[false, true]
} else {
    &[false]
};

#[test]
fn programs_do_what_they_do_in_every_other_build() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/nans/digests.txt");
    let all = |mode| {
        KINDS
            .iter()
            .flat_map(move |kind| digests(*kind, true, mode))
    };
    let found: Vec<String> = all(CompilationMode::LazyTranslation).collect();
    if env::var_os("BLESS").is_some() {
        fs::write(&path, found.join("\n") + "\n").expect("a folder that can be written");
    }
    let stored = fs::read_to_string(&path).expect("the stored digests");
    let stored: Vec<&str> = stored.lines().collect();
    assert_eq!(stored.len() as u64, 2 * PROGRAMS);
    let differing: Vec<&String> = (found.iter())
        .filter(|line| !stored.contains(&line.as_str()))
        .collect();
    assert!(differing.is_empty(), "not as stored: {differing:#?}");
    assert_eq!(all(CompilationMode::Eager).collect::<Vec<_>>(), found);
}

#[test]
fn the_bits_of_nans_count_in_the_programs() {
    for kind in KINDS {
        let [on, off] =
            [true, false].map(|canonical| digests(*kind, canonical, CompilationMode::Lazy));
        let differing = on.iter().zip(&off).filter(|(on, off)| on != off).count() as u64;
        // This machine's NaNs have payloads.
        if cfg!(target_arch = "x86_64") {
            assert!(differing > PROGRAMS / 2, "only {differing}");
        }
    }
}
