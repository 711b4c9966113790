//! Any bytes, in all modes, with little fuel: no panic, no difference among modes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peregrine_fuzz::property;

fuzz_target!(|bytes: &[u8]| {
    if let Err(failure) = property::any_bytes(bytes, 0) {
        panic!("{failure}");
    }
});
