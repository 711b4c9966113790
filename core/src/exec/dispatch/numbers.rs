//! Headers of the census: the numbers of the ops.

use super::*;

/// The header word of an op.
pub(super) fn header(op: OpCode) -> u64 {
    debug_assert!(op.index() < NUM_HANDLED);
    u64::from(op.0)
}

/// How many compositions there are: a loop has none.
pub(super) fn compositions() -> u16 {
    0
}

/// The header word of a composition, of which there is none.
pub(super) fn composed(_index: u16) -> u64 {
    0
}

/// What a header is in static code.
pub(in crate::exec) type Header = u64;

/// The header of an op in static code.
macro_rules! header_of {
    ($op:ident) => {
        <$op as crate::exec::regs::Listed>::CODE.0 as u64
    };
}
pub(in crate::exec) use header_of;
