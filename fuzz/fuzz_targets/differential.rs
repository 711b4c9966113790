//! Modules of our generator: the same as in wasmi.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peregrine_fuzz::{generate, property};

fuzz_target!(|bytes: &[u8]| {
    if let Err(failure) = property::same_as_wasmi(&generate::module(bytes), 0) {
        panic!("{failure}");
    }
});
