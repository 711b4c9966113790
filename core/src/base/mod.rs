//! What every room stands on and that has nothing to do with Wasm: allocation that may fail, ordered
//! lists, locks.

pub(crate) mod fallible;
pub(crate) mod sorted;
pub(crate) mod sync;
