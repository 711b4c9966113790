//! What Wasm is: indices, types, traps, and what operators mean as functions of values.

pub(crate) mod index;
pub(crate) mod semantics;
pub(crate) mod trap;
pub(crate) mod types;
