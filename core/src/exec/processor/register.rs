//! A vector in a register of the machine.

use crate::wasm::semantics::vector::Vector;

/// What a vector register holds.
#[cfg(target_arch = "x86_64")]
pub(crate) type Register = core::arch::x86_64::__m128i;
/// What a vector register holds.
#[cfg(target_arch = "aarch64")]
pub(crate) type Register = core::arch::aarch64::uint8x16_t;

/// The accumulator of vectors, which has nothing behind an op that gives none.
#[cfg(peregrine_vector_acc)]
pub(crate) type VectorAcc = core::mem::MaybeUninit<Register>;

/// The vector in a register.
#[inline(always)]
pub(crate) fn load(vector: Vector) -> Register {
    // SAFETY: store: both are sixteen bytes, of which any are valid.
    unsafe { core::mem::transmute(vector) }
}

/// The vector that is in a register.
#[inline(always)]
pub(crate) fn unload(register: Register) -> Vector {
    // SAFETY: store: as in `load`.
    unsafe { core::mem::transmute(register) }
}
