//! Modules with structs, arrays and exceptions, of our generator and of wasm-smith: the same in all modes, collected
//! often, and in either form of exceptions.

#![no_main]

use libfuzzer_sys::fuzz_target;
use peregrine_fuzz::{
    generate,
    kind::{GC, Kind},
    property, smith,
};

fuzz_target!(|bytes: &[u8]| {
    let mut results = vec![
        property::same_in_all_modes(&generate::module_with_objects(bytes), GC).map(|_| ()),
        property::same_in_either_form(bytes, GC),
    ];
    if let Ok(wasm) = smith::module(bytes, Kind::Gc) {
        // A seed whose modules are wasm-smith's.
        results.push(property::same_in_all_modes(&wasm, GC + 3).map(|_| ()));
    }
    if let Some(failure) = results.into_iter().find_map(Result::err) {
        panic!("{failure}");
    }
});
