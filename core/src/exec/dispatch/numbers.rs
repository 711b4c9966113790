//! Headers of the census: the numbers of the ops.

use super::*;

/// The header word of an op, by its number.
pub(super) fn header(number: usize) -> u64 {
    debug_assert!(number < FIRST_COMPOSED);
    number as u64
}

/// How many compositions there are: a loop has none.
pub(super) fn compositions() -> u16 {
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
