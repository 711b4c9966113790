//! What every room stands on and that has nothing to do with Wasm: allocation that may fail, sets of
//! numbers, numbers as they are written in modules, numbers of fewer bits, ordered lists, sorting, locks, work on several
//! threads; and what a build is for.

/// Whether the build is for small code, which `opt-level` `s` or `z` says. Then there is one way of doing what otherwise has
/// a fast way besides, and of that no machine code is made.
pub(crate) const COMPACT: bool = cfg!(peregrine_compact);

/// Whether memory is scarce, which is assumed without `std`: lists that are there once begin with a few entries.
pub(crate) const SCARCE: bool = cfg!(not(feature = "std"));

pub(crate) mod bits;
pub(crate) mod counter;
pub(crate) mod fallible;
pub(crate) mod leb128;
pub(crate) mod narrow;
#[cfg(feature = "std")]
pub(crate) mod parallel;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod sort;
pub(crate) mod sorted;
pub(crate) mod sync;
