//! Modules of wasm-smith: the same as in wasmi, and the same in all modes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peregrine_fuzz::{kind::Kind, property, smith};

/// One whose modules are wasm-smith's.
const SEED: u64 = 3;

fuzz_target!(|bytes: &[u8]| {
    let Ok(wasm) = smith::module(bytes, Kind::Newer) else {
        return;
    };
    let result =
        property::same_as_wasmi(&wasm, SEED).and_then(|_| property::same_in_all_modes(&wasm, SEED));
    if let Err(failure) = result {
        panic!("{failure}");
    }
});
