//! Loads and stores of memories that threads share.
//!
//! Bytes are accessed as `store/words.rs` says: never by a plain load or store. Memory 0 with 32-bit addresses
//! and offsets has ops of its own, which know its length when the executor last looked: since it only grows, what is
//! within that is within the memory, and for what is not the executor looks again. These ops call nothing, since
//! a handler that does saves registers each time. All operands are in slots; results of integer ops go to the
//! accumulator, too.

use super::{
    ctx::Ctx,
    execution::{End, Execution},
    exit,
    memory::{ended, number},
    regs::{D, Dst, Flow, Op, Regs, called},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    base::sync::pause,
    code::op::{LoadOp, StoreOp},
    error::Error,
    store::{SharedMemory, Store, words},
    wasm::trap::TrapCode,
};
use core::sync::atomic::AtomicU32;

/// The first word of memory 0.
///
/// # Safety
///
/// As [`Op::run`]; memory 0 is shared.
#[inline(always)]
pub(super) unsafe fn base(r: &Regs) -> *const AtomicU32 {
    // SAFETY: translator: the context is valid.
    unsafe { (*r.ctx).mem_base.cast_const().cast() }
}

/// Where an access begins that ends before `end`, if it is within memory 0; how the op ends if not.
///
/// # Safety
///
/// As [`Op::run`]; memory 0 is shared, and `end` is at least `size`.
#[inline(always)]
pub(super) unsafe fn access(r: &Regs, end: u64, size: usize) -> Result<usize, Flow> {
    // SAFETY: translator: the context is valid.
    unsafe {
        if end > (*r.ctx).mem_len {
            (*r.ctx).exit_args[0] = end;
            return Err(Flow::Exit(exit::LOOK_AGAIN));
        }
    }
    Ok(end.fit_size() - size)
}

/// The end of an access: the address in the slot that the second field names, and the sum of offset and size.
///
/// # Safety
///
/// As [`Op::run`]; the op has these operands.
#[inline(always)]
unsafe fn end(r: &Regs) -> u64 {
    // SAFETY: translator: the operands are there, as is required of callers.
    unsafe { u64::from(r.slot::<1>().low32()) + u64::from(r.imm()) }
}

impl Execution {
    /// Has an op run again if what it accesses is within the memory by now, or if another thread has had a lock.
    #[inline(never)]
    pub(super) fn look_again<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &Regs,
        code: u32,
    ) -> Result<Option<End>, Error> {
        if code == exit::CONTENDED {
            pause();
            return Ok(None);
        }
        // SAFETY: validated: the instance has a memory, which the op accesses.
        let index = unsafe { ctx.memory_index(0) };
        let memory = &store.inner.memories[index.as_usize()];
        if ctx.exit_args[0] <= memory.data_size() as u64 {
            return Ok(None);
        }
        Err(self.traced(TrapCode::MemoryOutOfBounds.into(), r.ip))
    }
}

/// A memory of the instance, if it is shared.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memory exists. No other reference to the store is
/// alive, and none is made while the result is used.
pub(super) unsafe fn shared<'a>(ctx: *mut Ctx, memory: u32) -> Option<&'a SharedMemory> {
    // SAFETY: store: as is required of callers.
    unsafe {
        let index = (*ctx).memory_index(memory);
        (*ctx).store().memories[index.as_usize()].shared()
    }
}

/// Loads: what is read as a number, and what it becomes.
macro_rules! loads {
    ($($(#[$doc:meta])* $name:ident: $size:literal, |$v:ident| $value:expr;)*) => { called! { $(
        $(#[$doc])*
        $name[2]: |r| {
            match access(r, end(r), $size) {
                Ok(at) => {
                    let $v = words::load::<$size>(base(r), at);
                    D::put(r, $value);
                    Flow::Next
                }
                Err(end) => end,
            }
        };
    )* } };
}

loads! {
    /// `i32.load` and its like: `dst:16 address:16 offset+size:32`.
    SharedLoad32: 4, |v| v.low32();
    /// `i32.load8_s`
    SharedLoad8Sx32: 1, |v| v.low_i8() as u32;
    /// `i32.load8_u`, `i64.load8_u`
    SharedLoad8: 1, |v| v.low32();
    /// `i32.load16_s`
    SharedLoad16Sx32: 2, |v| v.low_i16() as u32;
    /// `i32.load16_u`, `i64.load16_u`
    SharedLoad16: 2, |v| v.low32();
    /// `i64.load`, `f64.load`
    SharedLoad64: 8, |v| v;
    /// `i64.load8_s`
    SharedLoad8Sx64: 1, |v| v.low_i8() as u64;
    /// `i64.load16_s`
    SharedLoad16Sx64: 2, |v| v.low_i16() as u64;
    /// `i64.load32_s`
    SharedLoad32Sx64: 4, |v| v.low_i32() as u64;
}

/// Stores: how many bytes of the value are written.
macro_rules! stores {
    ($($name:ident: $size:literal;)*) => { called! { $(
        /// A store: `value:16 address:16 offset+size:32`.
        $name[2]: |r| {
            match access(r, end(r), $size) {
                Ok(at) => {
                    words::store::<$size>(base(r), at, r.slot::<0>());
                    Flow::Next
                }
                Err(end) => end,
            }
        };
    )* } };
}

stores! {
    SharedStore8: 1;
    SharedStore16: 2;
    SharedStore32: 4;
    SharedStore64: 8;
}

called! {
    /// A load from any memory that is shared: `dst:16 address:16 memory:32`, the offset in a second word, which
    /// load in a third.
    SharedLoadAny[4]: |r| ended(load_any(r.ctx, r.ip, r.sp));
    /// A store to any memory that is shared: `value:16 address:16 memory:32`, the offset in a second word, which
    /// store in a third.
    SharedStoreAny[4]: |r| ended(store_any(r.ctx, r.ip, r.sp));
    /// A load of up to sixteen bytes into two slots, and zeros behind them: `dst:16 address:16 memory:32`, the
    /// offset in a second word, the number of bytes in a third.
    SharedLoadPair[4]: |r| ended(load_pair(r.ctx, r.ip, r.sp));
}

/// The operands of these ops.
struct Operands {
    /// The slot of the result or of the value.
    slot: *mut u64,
    memory: u32,
    address: u64,
    offset: u64,
    /// Which load or store, or how many bytes.
    kind: u64,
}

/// Reads them.
///
/// # Safety
///
/// `ip` is at one of these ops, and `sp` at the frame of its function.
#[inline(always)]
unsafe fn operands(ip: *const u64, sp: *mut u64) -> Operands {
    // SAFETY: translator: the op has these words, and the slots are in the frame.
    unsafe {
        let fields = ip.add(1).cast::<u16>();
        Operands {
            slot: sp.add(usize::from(fields.read())),
            memory: ip.add(1).cast::<u32>().add(1).read(),
            address: sp.add(usize::from(fields.add(1).read())).read(),
            offset: ip.add(2).read(),
            kind: ip.add(3).read(),
        }
    }
}

/// The place of an access to any memory that is shared, of the sum of an address and an offset.
///
/// # Safety
///
/// As [`shared`].
unsafe fn place<'a>(
    ctx: *mut Ctx,
    operands: &Operands,
    size: usize,
) -> Result<(&'a SharedMemory, usize), TrapCode> {
    // SAFETY: store: as is required of callers.
    let memory = unsafe { shared(ctx, operands.memory) };
    let memory = memory.ok_or(TrapCode::MemoryOutOfBounds)?;
    let start = (operands.address)
        .checked_add(operands.offset)
        .and_then(|start| usize::try_from(start).ok());
    let fits = |start: &usize| {
        let end = start.checked_add(size);
        end.is_some_and(|end| end <= memory.data_size())
    };
    let start = start.filter(fits).ok_or(TrapCode::MemoryOutOfBounds)?;
    Ok((memory, start))
}

/// Loads a number from any memory that is shared.
///
/// # Safety
///
/// As [`operands`], and as [`Op::run`], for the context; validation saw that the memory exists.
#[inline(never)]
unsafe fn load_any(ctx: *mut Ctx, ip: *const u64, sp: *mut u64) -> u32 {
    // SAFETY: translator: as is required of callers.
    let operands = unsafe { operands(ip, sp) };
    macro_rules! load {
        ($size:literal, |$v:ident| $value:expr) => {
            // SAFETY: store: no reference to the store is alive; the bytes are within the memory.
            unsafe {
                place(ctx, &operands, $size).map(|(memory, at)| {
                    let $v = words::load::<$size>(memory.words().base(), at);
                    operands.slot.write($value);
                })
            }
        };
    }
    number(match LoadOp::from_number(operands.kind) {
        LoadOp::I32Load | LoadOp::F32Load => load!(4, |v| v),
        LoadOp::I32Load8S => load!(1, |v| u64::from(v.low_i8() as u32)),
        LoadOp::I32Load8U => load!(1, |v| v),
        LoadOp::I32Load16S => load!(2, |v| u64::from(v.low_i16() as u32)),
        LoadOp::I32Load16U => load!(2, |v| v),
        LoadOp::I64Load | LoadOp::F64Load => load!(8, |v| v),
        LoadOp::I64Load8S => load!(1, |v| v.low_i8() as u64),
        LoadOp::I64Load16S => load!(2, |v| v.low_i16() as u64),
        LoadOp::I64Load32S => load!(4, |v| v.low_i32() as u64),
    })
}

/// Stores a number to any memory that is shared.
///
/// # Safety
///
/// As [`load_any`].
#[inline(never)]
unsafe fn store_any(ctx: *mut Ctx, ip: *const u64, sp: *mut u64) -> u32 {
    // SAFETY: translator: as is required of callers.
    let operands = unsafe { operands(ip, sp) };
    macro_rules! store {
        ($size:literal) => {
            // SAFETY: store: no reference to the store is alive; the bytes are within the memory.
            unsafe {
                place(ctx, &operands, $size).map(|(memory, at)| {
                    words::store::<$size>(memory.words().base(), at, operands.slot.read());
                })
            }
        };
    }
    number(match StoreOp::from_number(operands.kind) {
        StoreOp::Store8 => store!(1),
        StoreOp::Store16 => store!(2),
        StoreOp::Store32 => store!(4),
        StoreOp::Store64 => store!(8),
    })
}

/// Loads up to sixteen bytes.
///
/// # Safety
///
/// As [`load_any`].
#[inline(never)]
unsafe fn load_pair(ctx: *mut Ctx, ip: *const u64, sp: *mut u64) -> u32 {
    // SAFETY: translator: as is required of callers.
    let operands = unsafe { operands(ip, sp) };
    let mut bytes = [0; 16];
    let read = &mut bytes[..operands.kind.fit_size().min(16)];
    // SAFETY: store: no reference to the store is alive.
    let place = unsafe { place(ctx, &operands, read.len()) };
    let done = place.map(|(memory, at)| memory.words().read(at, read));
    if done.is_ok() {
        let bits = u128::from_le_bytes(bytes);
        // SAFETY: translator: both slots are within the frame.
        unsafe {
            operands
                .slot
                .cast::<[u64; 2]>()
                .write([bits.low64(), (bits >> 64) as u64])
        };
    }
    number(done)
}
