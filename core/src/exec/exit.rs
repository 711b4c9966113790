//! Why the executor stops: the numbers that handlers return.
//!
//! Numbers below 64 are traps ([`crate::TrapCode`]); these are the others.

/// The outermost function has returned.
pub(crate) const DONE: u32 = 64;
/// A host function is to be called. Arguments: its index in the store, the slot
/// of its arguments, the length of the op in words (0 for a tail call).
pub(crate) const HOST_CALL: u32 = 65;
/// A function is to be translated. Argument: the address of its entry.
pub(crate) const TRANSLATE: u32 = 66;
/// A memory is to grow. Arguments: memory, delta in pages, slot of the result.
pub(crate) const GROW_MEMORY: u32 = 67;
/// A table is to grow. Arguments: table and slot of the result (high half),
/// delta, initial element.
pub(crate) const GROW_TABLE: u32 = 68;
/// There is less fuel than the op charges. Argument: what it charges.
pub(crate) const OUT_OF_FUEL: u32 = 69;
