//! The two ways from op to op. Both run the same ops.
//!
//! **Tail** jumps from handler to handler. **Loop** is used where a call in tail position is not
//! compiled to a jump, in unoptimised builds, and on request. `build/dispatch.rs` chooses. The census, which
//! counts the ops of tail dispatch, has a loop of its own.

#[cfg(feature = "census")]
mod census;
#[cfg(all(peregrine_dispatch = "loop", not(feature = "census")))]
mod looping;
#[cfg(feature = "census")]
mod numbers;
#[cfg(peregrine_dispatch = "tail")]
mod tail;

#[cfg(feature = "census")]
use self::census as way;
#[cfg(all(peregrine_dispatch = "loop", not(feature = "census")))]
use self::looping as way;
#[cfg(peregrine_dispatch = "tail")]
use self::tail as way;
#[cfg(feature = "simd")]
use super::vector::*;
use super::{
    arrays::*, atomic::*, call::*, cast::*, control::*, generated::ops::*, memory::*, numeric::*,
    processor::*, regs::*, shared::*, structs::*, table::*,
};
use crate::code::op::NUM_HANDLED;

/// Runs code until the executor stops; returns why (see [`super::exit`]).
///
/// # Safety
///
/// As [`Op::run`], for the first op.
pub(crate) unsafe fn run(r: Regs) -> u32 {
    // SAFETY: translator: there is an op, as is required of callers.
    unsafe { way::execute(r) }
}

/// The number of the first composition; the others follow, behind those of ops.
pub(super) const FIRST_COMPOSED: usize = NUM_HANDLED;

/// The header word of an op or a composition, by its number: what is at its place in the code.
#[inline(always)]
pub(super) fn header(number: usize) -> u64 {
    way::header(number)
}

/// Whether ops move when a function is put together.
pub(super) const MOVES: bool = cfg!(any(peregrine_dispatch = "tail", peregrine_compositions));

/// How many compositions there are on this machine.
pub(super) fn compositions() -> u16 {
    way::compositions()
}

#[cfg(peregrine_dispatch = "tail")]
pub(super) use tail::handler;
#[cfg(all(peregrine_dispatch = "loop", not(feature = "census")))]
pub(super) use way::op_header as const_header;
pub(super) use way::{Header, header_of};
