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

/// The frame of a callee needs more of the value stack than is initialised. Arguments: the entry of the
/// function, the address of its arguments, the length of the op in words (0 for a tail call, whose arguments
/// are in place).
pub(crate) const EXTEND_STACK: u32 = 70;

/// The same for a function of another instance, whose place in the store is the first argument. It is no
/// tail call.
pub(crate) const EXTEND_STACK_FOREIGN: u32 = 71;

/// The heap needs a collection, or to grow. Argument: what for, see `store/gc`. The op runs again.
pub(crate) const MAKE_ROOM: u32 = 72;
/// An exception is thrown. Arguments: its tag, as the instance numbers it, and the slot of its payload.
pub(crate) const THROW: u32 = 73;
/// An exception that is there is thrown. Argument: the reference to it.
pub(crate) const THROW_REF: u32 = 74;
/// A thread is to wait. Arguments: the address, the value expected there, the timeout. What else there is to know
/// is in the op.
pub(crate) const ATOMIC_WAIT: u32 = 75;
/// Something lies beyond the length that memory 0, which is shared, had when somebody last looked. Argument: where it
/// ends. If the memory has grown so far, the op runs again.
pub(crate) const LOOK_AGAIN: u32 = 76;
/// Another thread is in the middle of an atomic operator on 64 bits that has the same lock. The op runs again.
pub(crate) const CONTENDED: u32 = 77;
/// An access to memory 0 is out of bounds. Argument: where it begins.
pub(crate) const FAULT: u32 = 78;
/// An access to some memory is out of bounds. Arguments: where it begins, how long the memory is, and 1; or 0 if the
/// beginning is beyond what 64 bits reach.
pub(crate) const WIDE_FAULT: u32 = 79;
