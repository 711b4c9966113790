//! What every room stands on and that has nothing to do with Wasm: allocation that may fail, sets of
//! numbers, numbers as they are written in modules, ordered lists, locks, work on several threads.

pub(crate) mod bits;
pub(crate) mod fallible;
pub(crate) mod leb128;
#[cfg(feature = "std")]
pub(crate) mod parallel;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod sorted;
pub(crate) mod sync;
