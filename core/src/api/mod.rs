//! What embedders hold: functions, memories, tables, globals, references, values, instances, linkers.
//!
//! All of them are handles into a store, or make such handles. They call the executor; nothing below
//! names them.

pub(crate) mod exception;
pub(crate) mod func;
pub(crate) mod global;
pub(crate) mod instance;
pub(crate) mod linker;
pub(crate) mod memory;
pub(crate) mod reference;
pub(crate) mod table;
pub(crate) mod tag;
pub(crate) mod value;

#[cfg(test)]
mod tests;
