//! Atomic operators on memory 0 with 32-bit addresses and offsets: an op for each operator, width and kind of
//! memory, without calls.

use super::super::{
    exit,
    regs::{D, Dst, Flow, Op, Regs, called, trap},
    shared::{access, base},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    store::words,
    wasm::{
        semantics::{AtomicOp, AtomicWidth},
        trap::TrapCode,
    },
};

/// A kind of memory.
trait Memory {
    /// Where an access begins that ends before `end`; how the op ends if it is not within the memory.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; memory 0 is of this kind, and `end` is at least `size`.
    unsafe fn access(r: &Regs, end: u64, size: usize) -> Result<usize, Flow>;

    /// Reads `SIZE` bytes, and writes what is made of them, if anything, in one step. Gives what has been read.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; memory 0 is of this kind, and `at` is within it, and a multiple of `SIZE`.
    unsafe fn update<const SIZE: usize>(
        r: &Regs,
        at: usize,
        replacement: impl Fn(u64) -> Option<u64>,
    ) -> Result<u64, Flow>;

    /// Executes an operator on `SIZE` bytes in one step. Gives what has been read.
    ///
    /// # Safety
    ///
    /// As [`Memory::update`].
    #[inline(always)]
    unsafe fn modify<const SIZE: usize>(
        r: &Regs,
        at: usize,
        operator: AtomicOp,
        [value, expected]: [u64; 2],
    ) -> Result<u64, Flow> {
        let width = const { width(SIZE) };
        let replacement = |old| operator.replacement(width, old, value, expected);
        // SAFETY: translator: as is required of callers.
        unsafe { Self::update::<SIZE>(r, at, replacement) }
    }

    /// Writes the lowest `SIZE` bytes of a number in one step.
    ///
    /// # Safety
    ///
    /// As [`Memory::update`].
    #[inline(always)]
    unsafe fn write<const SIZE: usize>(r: &Regs, at: usize, value: u64) -> Result<(), Flow> {
        // SAFETY: translator: as is required of callers.
        unsafe { Self::update::<SIZE>(r, at, |_| Some(value))? };
        Ok(())
    }
}

/// Of the store alone.
struct Own;

impl Memory for Own {
    #[inline(always)]
    unsafe fn access(r: &Regs, end: u64, size: usize) -> Result<usize, Flow> {
        // SAFETY: translator: the context is valid.
        if end > unsafe { (*r.ctx).mem_len } {
            return Err(trap(TrapCode::MemoryOutOfBounds));
        }
        Ok(end.fit_size() - size)
    }

    #[inline(always)]
    unsafe fn update<const SIZE: usize>(
        r: &Regs,
        at: usize,
        replacement: impl Fn(u64) -> Option<u64>,
    ) -> Result<u64, Flow> {
        let width = const { width(SIZE) };
        // SAFETY: store: the bytes are within the memory, which the execution has for itself.
        Ok(unsafe { super::update((*r.ctx).mem_base.add(at), width, replacement) })
    }
}

/// That threads share.
struct Shared;

impl Memory for Shared {
    #[inline(always)]
    unsafe fn access(r: &Regs, end: u64, size: usize) -> Result<usize, Flow> {
        // SAFETY: translator: as is required of callers.
        unsafe { access(r, end, size) }
    }

    #[inline(always)]
    unsafe fn update<const SIZE: usize>(
        r: &Regs,
        at: usize,
        replacement: impl Fn(u64) -> Option<u64>,
    ) -> Result<u64, Flow> {
        // SAFETY: store: the words are within the memory, and its locks live as long.
        unsafe {
            if SIZE == 8 {
                let locks = &*(*r.ctx).mem_locks;
                let old = words::try_update_double(base(r), locks, at, replacement);
                return old.ok_or(Flow::Exit(exit::CONTENDED));
            }
            Ok(words::update_part(
                base(r),
                at,
                const { width(SIZE) },
                replacement,
            ))
        }
    }

    #[inline(always)]
    unsafe fn modify<const SIZE: usize>(
        r: &Regs,
        at: usize,
        operator: AtomicOp,
        [value, expected]: [u64; 2],
    ) -> Result<u64, Flow> {
        // SAFETY: store: the word is within the memory.
        unsafe {
            if SIZE == 4 {
                let (value, expected) = (value.low32(), expected.low32());
                let old = words::update_word(base(r), at, operator, value, expected);
                return Ok(old.into());
            }
            let width = const { width(SIZE) };
            let replacement = |old| operator.replacement(width, old, value, expected);
            Self::update::<SIZE>(r, at, replacement)
        }
    }

    #[inline(always)]
    unsafe fn write<const SIZE: usize>(r: &Regs, at: usize, value: u64) -> Result<(), Flow> {
        // SAFETY: store: the word is within the memory.
        unsafe {
            if SIZE == 4 {
                words::store_word(base(r), at, value.low32());
            } else {
                Self::update::<SIZE>(r, at, |_| Some(value))?;
            }
        }
        Ok(())
    }
}

/// The width of so many bytes.
const fn width(size: usize) -> AtomicWidth {
    match size {
        1 => AtomicWidth::W8,
        2 => AtomicWidth::W16,
        4 => AtomicWidth::W32,
        _ => AtomicWidth::W64,
    }
}

/// Where an access begins, which must be aligned: that is asked first.
///
/// # Safety
///
/// As [`Memory::access`].
#[inline(always)]
unsafe fn place<M: Memory>(r: &Regs, end: u64, size: usize) -> Result<usize, Flow> {
    if !end.is_multiple_of(size as u64) {
        return Err(trap(TrapCode::UnalignedAtomic));
    }
    // SAFETY: translator: as is required of callers.
    unsafe { M::access(r, end, size) }
}

/// A load: `dst:16 address:16 offset+size:32`.
///
/// # Safety
///
/// As [`Op::run`]; memory 0 is of the kind.
#[inline(always)]
unsafe fn load<M: Memory, const SIZE: usize>(r: &mut Regs) -> Result<(), Flow> {
    // SAFETY: translator: operands are as the layout says.
    unsafe {
        let end = u64::from(r.slot::<1>().low32()) + u64::from(r.imm());
        let old = M::update::<SIZE>(r, place::<M>(r, end, SIZE)?, |_| None)?;
        D::put(r, old);
    }
    Ok(())
}

/// A store: `value:16 address:16 offset+size:32`.
///
/// # Safety
///
/// As [`load`].
#[inline(always)]
unsafe fn store<M: Memory, const SIZE: usize>(r: &mut Regs) -> Result<(), Flow> {
    // SAFETY: translator: operands are as the layout says.
    unsafe {
        let end = u64::from(r.slot::<1>().low32()) + u64::from(r.imm());
        let value = r.slot::<0>();
        M::write::<SIZE>(r, place::<M>(r, end, SIZE)?, value)?;
    }
    Ok(())
}

/// A read and a write in one step: `dst:16 address:16 value:16 expected:16`, the sum of offset and size in a
/// second word.
///
/// # Safety
///
/// As [`load`].
#[inline(always)]
unsafe fn update<M: Memory, const SIZE: usize>(
    r: &mut Regs,
    operator: AtomicOp,
) -> Result<(), Flow> {
    // SAFETY: translator: operands are as the layout says.
    unsafe {
        let end = u64::from(r.slot::<1>().low32()) + r.word::<2>();
        let operands = [r.slot::<2>(), r.slot::<3>()];
        let old = M::modify::<SIZE>(r, place::<M>(r, end, SIZE)?, operator, operands)?;
        D::put(r, old);
    }
    Ok(())
}

/// How an op ends.
#[inline(always)]
fn flow(done: Result<(), Flow>) -> Flow {
    match done {
        Ok(()) => Flow::Next,
        Err(end) => end,
    }
}

/// Ops for a kind of memory and a width.
macro_rules! atomics {
    ($(
        $memory:ident, $size:literal: $load:ident, $store:ident,
        $add:ident, $sub:ident, $and:ident, $or:ident, $xor:ident, $xchg:ident, $cmpxchg:ident;
    )*) => { called! { $(
        /// An atomic load.
        $load[2]: |r| { flow(load::<$memory, $size>(r)) };
        /// An atomic store.
        $store[2]: |r| { flow(store::<$memory, $size>(r)) };
        /// `atomic.rmw.add`
        $add[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::Add)) };
        /// `atomic.rmw.sub`
        $sub[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::Sub)) };
        /// `atomic.rmw.and`
        $and[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::And)) };
        /// `atomic.rmw.or`
        $or[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::Or)) };
        /// `atomic.rmw.xor`
        $xor[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::Xor)) };
        /// `atomic.rmw.xchg`
        $xchg[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::Xchg)) };
        /// `atomic.rmw.cmpxchg`
        $cmpxchg[3]: |r| { flow(update::<$memory, $size>(r, AtomicOp::Cmpxchg)) };
    )* } };
}

atomics! {
    Own, 1: OwnAtomicLoad8, OwnAtomicStore8,
        OwnAdd8, OwnSub8, OwnAnd8, OwnOr8, OwnXor8, OwnXchg8, OwnCmpxchg8;
    Own, 2: OwnAtomicLoad16, OwnAtomicStore16,
        OwnAdd16, OwnSub16, OwnAnd16, OwnOr16, OwnXor16, OwnXchg16, OwnCmpxchg16;
    Own, 4: OwnAtomicLoad32, OwnAtomicStore32,
        OwnAdd32, OwnSub32, OwnAnd32, OwnOr32, OwnXor32, OwnXchg32, OwnCmpxchg32;
    Own, 8: OwnAtomicLoad64, OwnAtomicStore64,
        OwnAdd64, OwnSub64, OwnAnd64, OwnOr64, OwnXor64, OwnXchg64, OwnCmpxchg64;
    Shared, 1: SharedAtomicLoad8, SharedAtomicStore8,
        SharedAdd8, SharedSub8, SharedAnd8, SharedOr8, SharedXor8, SharedXchg8, SharedCmpxchg8;
    Shared, 2: SharedAtomicLoad16, SharedAtomicStore16,
        SharedAdd16, SharedSub16, SharedAnd16, SharedOr16, SharedXor16, SharedXchg16, SharedCmpxchg16;
    Shared, 4: SharedAtomicLoad32, SharedAtomicStore32,
        SharedAdd32, SharedSub32, SharedAnd32, SharedOr32, SharedXor32, SharedXchg32, SharedCmpxchg32;
    Shared, 8: SharedAtomicLoad64, SharedAtomicStore64,
        SharedAdd64, SharedSub64, SharedAnd64, SharedOr64, SharedXor64, SharedXchg64, SharedCmpxchg64;
}
