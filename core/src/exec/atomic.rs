//! Atomic operators.
//!
//! A memory that is not shared is accessed as by all others, by [`update`] alone. Of one that is, operators are
//! steps of one order: `store/words.rs` has them. Memories begin at a multiple of 16 bytes, and addresses here are
//! multiples of the size of the access. Memory 0 with 32-bit addresses and offsets has ops of its own, in `fast`.

mod fast;

pub(crate) use self::fast::*;
use crate::base::narrow::Low;

use super::{
    ctx::Ctx,
    exit,
    memory::{ended, number, wide_access},
    regs::{Flow, Op, called},
    shared::shared,
};
use crate::{
    store::{SharedMemory, WaitResult},
    wasm::{
        semantics::{AtomicOp, AtomicWidth},
        trap::TrapCode,
    },
};
use core::sync::atomic::{Ordering, fence};

called! {
    /// `i32.atomic.load` and its like: `dst:16 address:16`, the offset in a second word, `-:16 width:16
    /// memory:32` in a third.
    AtomicLoad[4]: |r| {
        let (dst, address) = (r.slot_ptr::<0>(), r.slot::<1>());
        ended(atomic_load(r.ctx, address, r.word::<2>(), r.word::<3>(), dst))
    };
    /// `i32.atomic.store` and its like: `value:16 address:16`, further as `AtomicLoad`.
    AtomicStore[4]: |r| {
        let (value, address) = (r.slot::<0>(), r.slot::<1>());
        ended(atomic_store(r.ctx, address, r.word::<2>(), r.word::<3>(), value))
    };
    /// `i32.atomic.rmw.add` and its like: `dst:16 address:16 value:16 expected:16`, the offset in a second
    /// word, `operator:16 width:16 memory:32` in a third.
    AtomicUpdate[4]: |r| {
        let operands = [r.slot::<2>(), r.slot::<3>()];
        let (dst, address) = (r.slot_ptr::<0>(), r.slot::<1>());
        ended(atomic_update(r.ctx, address, r.word::<2>(), r.word::<3>(), operands, dst))
    };
    /// `memory.atomic.wait32` and its like: `dst:16 address:16 expected:16 timeout:16`, further as
    /// `AtomicLoad`.
    AtomicWait[4]: |r| {
        let operands = [r.slot::<2>(), r.slot::<3>()];
        let (dst, address) = (r.slot_ptr::<0>(), r.slot::<1>());
        ended(atomic_wait(r.ctx, address, r.word::<2>(), r.word::<3>(), operands, dst))
    };
    /// `memory.atomic.notify`: `dst:16 address:16 count:16`, further as `AtomicLoad`.
    AtomicNotify[4]: |r| {
        let (dst, address, count) = (r.slot_ptr::<0>(), r.slot::<1>(), r.slot::<2>());
        ended(atomic_notify(r.ctx, address, r.word::<2>(), r.word::<3>(), count, dst))
    };
    /// `atomic.fence`
    AtomicFence[2]: |_r| {
        fence(Ordering::SeqCst);
        Flow::Next
    };
}

/// What the third word of an op says.
pub(super) struct What {
    /// The number of the operator, of those that update.
    operator: u16,
    pub(super) width: AtomicWidth,
    pub(super) memory: u32,
}

/// Takes the third word of an op apart.
pub(super) fn what(word: u64) -> What {
    let [o0, o1, w0, w1, m0, m1, m2, m3] = word.to_ne_bytes();
    What {
        operator: u16::from_ne_bytes([o0, o1]),
        width: AtomicWidth::from_number(u16::from_ne_bytes([w0, w1])),
        memory: u32::from_ne_bytes([m0, m1, m2, m3]),
    }
}

/// Where an access is.
enum Place<'a> {
    /// In a memory of the store's own.
    Own(*mut u8),
    /// In one that is shared, at this address.
    Shared(&'a SharedMemory, usize),
}

/// The place of an access. That it is aligned is asked first, as in the reference interpreter.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memory exists.
unsafe fn place<'a>(
    ctx: *mut Ctx,
    address: u64,
    offset: u64,
    what: &What,
) -> Result<Place<'a>, TrapCode> {
    let size = what.width.bytes() as u64;
    // What wraps around is out of bounds, and has the lower bits of the sum all the same.
    if !address.wrapping_add(offset).is_multiple_of(size) {
        return Err(TrapCode::UnalignedAtomic);
    }
    // SAFETY: store: no reference to the store is alive.
    if let Some(memory) = unsafe { shared(ctx, what.memory) } {
        let address = address.checked_add(offset);
        let address = address.ok_or(TrapCode::MemoryOutOfBounds)?;
        return Ok(Place::Shared(
            memory,
            memory.atomic_place(address, what.width)?,
        ));
    }
    // SAFETY: validated: as is required of callers.
    let place = unsafe { wide_access(ctx, what.memory, address, offset, size) };
    if place.is_null() {
        return Err(TrapCode::MemoryOutOfBounds);
    }
    Ok(Place::Own(place))
}

impl Place<'_> {
    /// Reads memory, and writes what is made of it, if anything. Gives what has been read.
    ///
    /// # Safety
    ///
    /// The store is held by whoever asks.
    unsafe fn update(&self, width: AtomicWidth, replacement: impl Fn(u64) -> Option<u64>) -> u64 {
        match *self {
            // SAFETY: store: the bytes are there, and the execution has its own memories for itself.
            Self::Own(place) => unsafe { update(place, width, replacement) },
            Self::Shared(memory, at) => memory.words().update(at, width, replacement),
        }
    }
}

/// Reads memory, and writes what is made of it, if anything. Gives what has been read.
///
/// # Safety
///
/// So many bytes are there, in a memory that nobody else accesses.
#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is left has the width of what was there"
)]
unsafe fn update(
    place: *mut u8,
    width: AtomicWidth,
    replacement: impl Fn(u64) -> Option<u64>,
) -> u64 {
    macro_rules! update {
        ($ty:ty) => {{
            let place = place.cast::<$ty>();
            // SAFETY: store: the bytes are there.
            unsafe {
                let old = u64::from(<$ty>::from_le(place.read_unaligned()));
                if let Some(new) = replacement(old) {
                    place.write_unaligned((new as $ty).to_le());
                }
                old
            }
        }};
    }
    match width {
        AtomicWidth::W8 => update!(u8),
        AtomicWidth::W16 => update!(u16),
        AtomicWidth::W32 => update!(u32),
        AtomicWidth::W64 => update!(u64),
    }
}

/// Reads memory into a cell.
///
/// # Safety
///
/// As [`Op::run`], for the context; the words are those of the op, and the cell is its result's.
#[inline(never)]
unsafe fn atomic_load(ctx: *mut Ctx, address: u64, offset: u64, word: u64, dst: *mut u64) -> u32 {
    let what = what(word);
    // SAFETY: translator: as is required of callers; store: an execution has its memories for itself.
    number(unsafe {
        place(ctx, address, offset, &what)
            .map(|place| dst.write(place.update(what.width, |_| None)))
    })
}

/// Writes memory.
///
/// # Safety
///
/// As [`atomic_load`].
#[inline(never)]
unsafe fn atomic_store(ctx: *mut Ctx, address: u64, offset: u64, word: u64, value: u64) -> u32 {
    let what = what(word);
    // SAFETY: translator: as is required of callers; store: an execution has its memories for itself.
    number(unsafe {
        place(ctx, address, offset, &what).map(|place| {
            place.update(what.width, |_| Some(value));
        })
    })
}

/// Reads memory into a cell, and writes what the operator makes of it, of a value, and of what it expects to
/// be there.
///
/// # Safety
///
/// As [`atomic_load`].
#[inline(never)]
unsafe fn atomic_update(
    ctx: *mut Ctx,
    address: u64,
    offset: u64,
    word: u64,
    [value, expected]: [u64; 2],
    dst: *mut u64,
) -> u32 {
    let what = what(word);
    let operator = AtomicOp::from_number(what.operator);
    let replacement = |old| operator.replacement(what.width, old, value, expected);
    // SAFETY: translator: as is required of callers; store: an execution has its memories for itself.
    number(unsafe {
        place(ctx, address, offset, &what)
            .map(|place| dst.write(place.update(what.width, replacement)))
    })
}

/// Waits, which is for memories that are shared only: stops the executor for that, unless another value than
/// expected is there.
///
/// # Safety
///
/// As [`atomic_load`].
#[inline(never)]
unsafe fn atomic_wait(
    ctx: *mut Ctx,
    address: u64,
    offset: u64,
    word: u64,
    [expected, timeout]: [u64; 2],
    dst: *mut u64,
) -> u32 {
    let what = what(word);
    // SAFETY: translator: as is required of callers.
    unsafe {
        match place(ctx, address, offset, &what) {
            Ok(Place::Shared(memory, at)) if memory.is_value(at, what.width, expected) => {
                (*ctx).exit_args = [at as u64, expected, timeout];
                exit::ATOMIC_WAIT
            }
            Ok(Place::Shared(..)) => {
                // It may have waited before.
                (*ctx).done = 0;
                dst.write(WaitResult::Mismatch as u64);
                0
            }
            Ok(Place::Own(_)) => TrapCode::AtomicWaitNonSharedMemory as u32,
            Err(trap) => trap as u32,
        }
    }
}

/// Wakes those who wait, and says in a cell how many there were: nobody waits at a memory that is not shared.
///
/// # Safety
///
/// As [`atomic_load`].
#[inline(never)]
unsafe fn atomic_notify(
    ctx: *mut Ctx,
    address: u64,
    offset: u64,
    word: u64,
    count: u64,
    dst: *mut u64,
) -> u32 {
    // SAFETY: translator: as is required of callers.
    let place = unsafe { place(ctx, address, offset, &what(word)) };
    let woken = place.and_then(|place| match place {
        Place::Own(_) => Ok(0),
        Place::Shared(memory, at) => memory.notify(at, count.low32()),
    });
    // SAFETY: translator: the cell is that of the result.
    number(woken.map(|woken| unsafe { dst.write(woken.into()) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::pack_imm;

    #[test]
    fn words_say_what_translation_has_put_there() {
        let word = pack_imm(AtomicOp::Xor as u16, AtomicWidth::W16 as u16, 70_000);
        let what = what(word);
        assert_eq!(AtomicOp::from_number(what.operator), AtomicOp::Xor);
        assert_eq!((what.width, what.memory), (AtomicWidth::W16, 70_000));
    }

    #[test]
    fn what_is_around_stays_as_it_is() {
        for (width, expected) in [
            (AtomicWidth::W8, [1, 2, 3, 4, 5, 6, 7, 8, 0xd1, 10]),
            (AtomicWidth::W16, [1, 2, 3, 4, 5, 6, 7, 8, 0xd1, 0xc2]),
        ] {
            let mut memory = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
            // SAFETY: store: two bytes are there, which are a local variable.
            let old = unsafe {
                let place = memory.as_mut_ptr().add(8);
                update(place, width, |_| Some(0xa4b3_c2d1))
            };
            assert_eq!(old, width.wrap(0x0a09));
            assert_eq!(memory, expected);
        }
        let mut memory = 0x0123_4567_89ab_cdef_u64.to_le_bytes();
        // SAFETY: store: eight bytes are there.
        let old = unsafe { update(memory.as_mut_ptr(), AtomicWidth::W64, |_| None) };
        assert_eq!(old, 0x0123_4567_89ab_cdef);
        assert_eq!(u64::from_le_bytes(memory), old);
    }
}
