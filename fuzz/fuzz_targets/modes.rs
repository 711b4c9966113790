//! Modules of our generator: the same in all modes of translation, fuel included.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peregrine_fuzz::{generate, property};

fuzz_target!(|bytes: &[u8]| {
    for module in [
        generate::module,
        generate::module_with_vectors,
        generate::module_with_all,
    ] {
        if let Err(failure) = property::same_in_all_modes(&module(bytes), 0) {
            panic!("{failure}");
        }
    }
});
