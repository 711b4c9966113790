//! Linear memory: loads, stores, size, growth and bulk operations.
//!
//! Loads and stores of memory 0 with 32-bit addresses and offsets are hot: one
//! 64-bit add of the offset and the size together (the translator has added
//! them), one compare with the length, an access at minus the size. All else is
//! in functions from scalars to scalars that are not inlined.

use super::{
    ctx::Ctx,
    exit,
    pieces::{Bulk, in_pieces},
    processor::Processor,
    regs::{Dst, Flow, FromAcc, Listed, Op, Regs, Src, Value, called, list_single, single, trap},
};
use crate::base::{
    COMPACT,
    narrow::{Fit, Low},
};
use crate::{
    code::op::{LoadOp, OpCode, StoreFloatOp, StoreOp, StoreSources},
    store as bulk,
    wasm::{
        index::{DataIdx, MemoryIdx},
        trap::TrapCode,
    },
};
use core::marker::PhantomData;

/// A load: what is read and how it becomes a value.
pub(crate) trait LoadKind {
    /// Its entry in the list of kinds.
    const KIND: LoadOp;
    /// The type of the value.
    type T: Value;
    /// The bytes in memory.
    type Bytes: Copy;
    /// How many they are.
    const SIZE: usize = size_of::<Self::Bytes>();
    /// The value of the bytes.
    fn value(bytes: Self::Bytes) -> Self::T;
}

/// A load: `dst:16 address:16 offset+size:32`.
pub(crate) struct Load<K, S, R>(PhantomData<(K, S, R)>);

/// The place of an access whose last byte is before `end`, if that is in memory 0.
///
/// # Safety
///
/// As [`Op::run`]; `end` is at least `size`.
#[inline(always)]
pub(super) unsafe fn access(r: &Regs, end: u64, size: usize) -> Option<*mut u8> {
    // SAFETY: translator: the context is valid; `end - size` is the start of
    // the access and at most the length of the memory.
    unsafe {
        let ctx = &*r.ctx;
        if end > ctx.mem_len {
            None
        } else {
            Some(ctx.mem_base.add(end.fit_size() - size))
        }
    }
}

/// The end of an op whose access to memory 0, up to `end`, is out of bounds. The error says where that is; in small
/// code, it is the trap alone.
///
/// # Safety
///
/// As [`access`].
#[inline(always)]
pub(super) unsafe fn fault(r: &Regs, end: u64, size: usize) -> Flow {
    if COMPACT {
        return trap(TrapCode::MemoryOutOfBounds);
    }
    // SAFETY: translator: the context is valid.
    unsafe { (*r.ctx).exit_args[0] = end - size as u64 };
    Flow::Exit(exit::FAULT)
}

/// The same where [`wide_access`] has found that.
#[inline(always)]
pub(super) fn wide_fault() -> Flow {
    if COMPACT {
        return trap(TrapCode::MemoryOutOfBounds);
    }
    Flow::Exit(exit::WIDE_FAULT)
}

impl<K: LoadKind, S: Address, R: Dst> Op for Load<K, S, R> {
    const LEN: usize = 2;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let end = S::end::<1>(r);
            match access(r, end, K::SIZE) {
                Some(place) => {
                    let bytes = place.cast::<K::Bytes>().read_unaligned();
                    R::put(r, K::value(bytes));
                    Flow::Next
                }
                None => fault(r, end, K::SIZE),
            }
        }
    }
}

impl<K: LoadKind, S: Address, R: Dst> Listed for Load<K, S, R> {
    const CODE: OpCode = OpCode::any_load(K::KIND, S::SOURCE, R::DEST);
}

/// Where the address of an access to memory 0 is.
pub(crate) trait Address: Src {
    /// The end of the access: address plus offset plus size. The slot, if any,
    /// is named by field `K`.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    unsafe fn end<const K: usize>(r: &Regs) -> u64;
}

impl Address for super::regs::FromSlot {
    #[inline(always)]
    unsafe fn end<const K: usize>(r: &Regs) -> u64 {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { u64::from(r.slot::<K>().low32()) + u64::from(r.imm()) }
    }
}

impl Address for FromAcc {
    #[inline(always)]
    unsafe fn end<const K: usize>(r: &Regs) -> u64 {
        // SAFETY: translator: the operand is there, as is required of callers.
        u64::from(r.a.low32()) + u64::from(unsafe { r.imm() })
    }
}

#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
impl Address for super::regs::FromPin {
    #[inline(always)]
    unsafe fn end<const K: usize>(r: &Regs) -> u64 {
        // SAFETY: translator: the operand is there, as is required of callers.
        unsafe { u64::from(r.pin::<u32, K>()) + u64::from(r.imm()) }
    }
}

impl Address for super::regs::FromConst {
    #[inline(always)]
    unsafe fn end<const K: usize>(r: &Regs) -> u64 {
        // The translator has added the constant address.
        // SAFETY: translator: the operand is there, as is required of callers.
        u64::from(unsafe { r.imm() })
    }
}

macro_rules! loads {
    ($($name:ident: $bytes:ty => $ty:ty, |$v:ident| $value:expr;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl LoadKind for $name {
            const KIND: LoadOp = LoadOp::$name;
            type T = $ty;
            type Bytes = $bytes;
            #[inline(always)]
            fn value($v: $bytes) -> $ty {
                $value
            }
        }
    )* };
}

loads! {
    I32Load: u32 => u32, |v| u32::from_le(v);
    I32Load8S: u8 => u32, |v| v as i8 as u32;
    I32Load8U: u8 => u32, |v| u32::from(v);
    I32Load16S: u16 => u32, |v| u16::from_le(v) as i16 as u32;
    I32Load16U: u16 => u32, |v| u32::from(u16::from_le(v));
    I64Load: u64 => u64, |v| u64::from_le(v);
    I64Load8S: u8 => u64, |v| v as i8 as u64;
    I64Load16S: u16 => u64, |v| u16::from_le(v) as i16 as u64;
    I64Load32S: u32 => u64, |v| u32::from_le(v) as i32 as u64;
    F32Load: u32 => f32, |v| f32::from_bits(u32::from_le(v));
    F64Load: u64 => f64, |v| f64::from_bits(u64::from_le(v));
}

/// A store: which of the value's bytes are written.
pub(crate) trait StoreKind {
    /// Its entry in the list of kinds.
    const KIND: StoreOp;
    /// The bytes in memory.
    type Bytes: Copy;
    /// How many they are.
    const SIZE: usize = size_of::<Self::Bytes>();
    /// The bytes of a cell.
    fn bytes(cell: u64) -> Self::Bytes;
}

macro_rules! stores {
    ($($name:ident: $bytes:ty;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;
        impl StoreKind for $name {
            const KIND: StoreOp = StoreOp::$name;
            type Bytes = $bytes;
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "a store has the low bytes")]
            fn bytes(cell: u64) -> $bytes {
                (cell as $bytes).to_le()
            }
        }
    )* };
}

stores! {
    Store8: u8;
    Store16: u16;
    Store32: u32;
    Store64: u64;
}

/// A store: `address:16 value:16 offset+size:32`, with a constant value in a second word.
pub(crate) struct Store<K, S, V>(PhantomData<(K, S, V)>);

impl<K: StoreKind, S: Address, V: Src> Op for Store<K, S, V> {
    const LEN: usize = 2 + V::WIDE;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let value: u64 = V::get::<u64, 1>(r);
            let end = S::end::<0>(r);
            match access(r, end, K::SIZE) {
                Some(place) => {
                    place.cast::<K::Bytes>().write_unaligned(K::bytes(value));
                    Flow::Next
                }
                None => fault(r, end, K::SIZE),
            }
        }
    }
}

impl<K: StoreKind, S: Address, V: Src> Listed for Store<K, S, V> {
    const CODE: OpCode = OpCode::any_store(K::KIND, StoreSources::of(S::SOURCE, V::SOURCE));
}

/// A float accumulator that is stored.
pub(crate) trait StoreFloatKind {
    /// Its entry in the list of kinds.
    const KIND: StoreFloatOp;
    /// How stores of the bits work.
    type Bits: StoreKind;
    /// The accumulator's type.
    type T: Value;
}

/// `f32.store`
pub(crate) struct StoreF32;
/// `f64.store`
pub(crate) struct StoreF64;

impl StoreFloatKind for StoreF32 {
    const KIND: StoreFloatOp = StoreFloatOp::StoreF32;
    type Bits = Store32;
    type T = f32;
}
impl StoreFloatKind for StoreF64 {
    const KIND: StoreFloatOp = StoreFloatOp::StoreF64;
    type Bits = Store64;
    type T = f64;
}

/// A store of a float accumulator: `address:16 -:16 offset+size:32`.
pub(crate) struct StoreFloat<K, S>(PhantomData<(K, S)>);

impl<K: StoreFloatKind, S: Address> Op for StoreFloat<K, S> {
    const LEN: usize = 2;
    const KEEPS_PINS: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let value = K::T::from_acc(r).to_cell();
            let (end, size) = (S::end::<0>(r), <K::Bits as StoreKind>::SIZE);
            match access(r, end, size) {
                Some(place) => {
                    place
                        .cast::<<K::Bits as StoreKind>::Bytes>()
                        .write_unaligned(K::Bits::bytes(value));
                    Flow::Next
                }
                None => fault(r, end, size),
            }
        }
    }
}

impl<K: StoreFloatKind, S: Address> Listed for StoreFloat<K, S> {
    const CODE: OpCode = OpCode::any_store_float(K::KIND, S::SOURCE);
}

/// The place of an access to any memory, with 64-bit address and offset; null
/// if it is out of bounds, and then the arguments are those of [`exit::WIDE_FAULT`].
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memory exists.
#[inline(never)]
pub(super) unsafe fn wide_access(
    ctx: *mut Ctx,
    memory: u32,
    address: u64,
    offset: u64,
    size: u64,
) -> *mut u8 {
    // SAFETY: store: no other reference to the memory is alive in a handler.
    unsafe {
        let index = (*ctx).memory_index(memory);
        let memory = &mut (*ctx).store().memories[index.as_usize()];
        let start = address.checked_add(offset);
        match start.and_then(|start| start.checked_add(size)) {
            Some(end) if end <= memory.len() as u64 => memory.base().add((end - size).fit_size()),
            _ => {
                let known = u64::from(start.is_some());
                (*ctx).exit_args = [start.unwrap_or(0), memory.len() as u64, known];
                core::ptr::null_mut()
            }
        }
    }
}

/// Loads and stores with any memory: `dst|value:16 address:16 memory:32`, offset in a second word.
macro_rules! wide {
    (load { $($load:ident = $kind:ident;)* } store { $($store:ident = $bits:ident;)* }) => {
        $(
            #[doc = concat!("[`", stringify!($kind), "`] with any memory.")]
            pub(crate) struct $load;
            list_single!($load);
            impl Op for $load {
                const LEN: usize = 3;
                #[cfg_attr(peregrine_optimized, inline(always))]
                unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
                    // SAFETY: translator: operands are as the layout says; the access is in bounds.
                    unsafe {
                        let size = <$kind as LoadKind>::SIZE as u64;
                        let place = wide_access(r.ctx, r.imm(), r.slot::<1>(), r.word::<2>(), size);
                        if place.is_null() {
                            return wide_fault();
                        }
                        let bytes = place.cast::<<$kind as LoadKind>::Bytes>().read_unaligned();
                        super::regs::D::put(r, $kind::value(bytes));
                        Flow::Next
                    }
                }
            }
        )*
        $(
            #[doc = concat!("[`", stringify!($bits), "`] with any memory.")]
            pub(crate) struct $store;
            list_single!($store);
            impl Op for $store {
                const LEN: usize = 3;
                #[cfg_attr(peregrine_optimized, inline(always))]
                unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
                    // SAFETY: translator: operands are as the layout says; the access is in bounds.
                    unsafe {
                        let size = <$bits as StoreKind>::SIZE as u64;
                        let place = wide_access(r.ctx, r.imm(), r.slot::<1>(), r.word::<2>(), size);
                        if place.is_null() {
                            return wide_fault();
                        }
                        place.cast::<<$bits as StoreKind>::Bytes>().write_unaligned($bits::bytes(r.slot::<0>()));
                        Flow::Next
                    }
                }
            }
        )*
    };
}

wide! {
    load {
    WideLoadI32 = I32Load;
    WideLoadI32x8S = I32Load8S;
    WideLoadI32x8U = I32Load8U;
    WideLoadI32x16S = I32Load16S;
    WideLoadI32x16U = I32Load16U;
    WideLoadI64 = I64Load;
    WideLoadI64x8S = I64Load8S;
    WideLoadI64x16S = I64Load16S;
    WideLoadI64x32S = I64Load32S;
    WideLoadF32 = F32Load;
    WideLoadF64 = F64Load;
    }
    store {
    WideStore8 = Store8;
    WideStore16 = Store16;
    WideStore32 = Store32;
    WideStore64 = Store64;
    }
}

/// A trap number (0 for none) as the end of an op.
#[inline(always)]
pub(super) fn ended(code: u32) -> Flow {
    if code == 0 {
        Flow::Next
    } else {
        Flow::Exit(code)
    }
}

/// The number of an outcome: 0 for success.
pub(super) fn number(result: Result<(), TrapCode>) -> u32 {
    match result {
        Ok(()) => 0,
        Err(code) => code as u32,
    }
}

single! {
    /// `memory.size`: `dst:16 -:16 memory:32`.
    MemorySize[2]: |r| {
        let pages = memory_size(r.ctx, r.imm());
        super::regs::D::put(r, pages);
        Flow::Next
    };
}

called! {
    /// `memory.grow`: `dst:16 delta:16 memory:32`. The store's host data has the
    /// limiter, so the executor stops and goes on behind the op.
    MemoryGrow[2]: |r| {
        (*r.ctx).exit_args = [u64::from(r.imm()), r.slot::<1>(), u64::from(r.field::<0>())];
        Flow::Exit(exit::GROW_MEMORY)
    };
    /// `memory.fill`: `start:16 value:16 memory:32`, length slot in a second word.
    MemoryFill[3]: |r| {
        let len = *r.sp.add(r.word::<2>().fit_size());
        ended(memory_fill(r.ctx, r.imm(), r.slot::<0>(), r.slot::<1>().low8(), len))
    };
    /// `memory.copy`: `dst:16 src:16 len:16`, the memories (dst low half, src high) in a second word.
    MemoryCopy[3]: |r| {
        ended(memory_copy(r.ctx, r.word::<2>(), r.slot::<0>(), r.slot::<1>(), r.slot::<2>()))
    };
    /// `memory.init`: `dst:16 src:16 len:16`, memory (low half) and data segment in a second word.
    MemoryInit[3]: |r| {
        ended(memory_init(r.ctx, r.word::<2>(), r.slot::<0>(), r.slot::<1>(), r.slot::<2>()))
    };
    /// `data.drop`: `-:32 segment:32`.
    DataDrop[2]: |r| {
        data_drop(r.ctx, r.imm());
        Flow::Next
    };
}

/// Pages of a memory.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memory exists.
#[inline(never)]
unsafe fn memory_size(ctx: *mut Ctx, memory: u32) -> u64 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let index = (*ctx).memory_index(memory);
        (*ctx).store().memories[index.as_usize()].pages()
    }
}

/// Fills a range.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memory exists.
#[inline(never)]
unsafe fn memory_fill(ctx: *mut Ctx, memory: u32, start: u64, value: u8, len: u64) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let index = (*ctx).memory_index(memory);
        let store = (*ctx).store();
        if !in_pieces(store) {
            return number(bulk::memory_fill(store, index, start, value, len));
        }
        let whole = Bulk {
            len,
            size: store.memories[index.as_usize()].data_size() as u64,
            unit: 1,
            backwards: false,
            fits: bulk::memory_fits(store, index, start, len),
        };
        whole.run(ctx, |store, at, len| {
            bulk::memory_fill(store, index, start + at, value, len)
        })
    }
}

/// Copies a range.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memories exist.
#[inline(never)]
unsafe fn memory_copy(ctx: *mut Ctx, memories: u64, dst: u64, src: u64, len: u64) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let to = (*ctx).memory_index(memories.low32());
        let from = (*ctx).memory_index((memories >> 32) as u32);
        let store = (*ctx).store();
        if !in_pieces(store) {
            return number(bulk::memory_copy(store, to, dst, from, src, len));
        }
        let whole = Bulk {
            len,
            size: store.memories[to.as_usize()].data_size() as u64,
            unit: 1,
            backwards: to == from && dst > src,
            fits: bulk::memory_fits(store, to, dst, len)
                .and_then(|()| bulk::memory_fits(store, from, src, len)),
        };
        whole.run(ctx, |store, at, len| {
            bulk::memory_copy(store, to, dst + at, from, src + at, len)
        })
    }
}

/// Copies from a data segment.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the memory and the
/// segment exist.
#[inline(never)]
unsafe fn memory_init(ctx: *mut Ctx, which: u64, dst: u64, src: u64, len: u64) -> u32 {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let instance = (*ctx).instance().index;
        let memory = MemoryIdx::from_u32(which.low32());
        let segment = DataIdx::from_u32((which >> 32) as u32);
        let store = (*ctx).store();
        if !in_pieces(store) {
            let done = bulk::memory_init(store, instance, memory, segment, dst, src, len);
            return number(done);
        }
        let index = (*ctx).memory_index(which.low32());
        let whole = Bulk {
            len,
            size: store.memories[index.as_usize()].data_size() as u64,
            unit: 1,
            backwards: false,
            fits: bulk::data_fits(store, instance, segment, src, len)
                .and_then(|()| bulk::memory_fits(store, index, dst, len)),
        };
        whole.run(ctx, |store, at, len| {
            bulk::memory_init(store, instance, memory, segment, dst + at, src + at, len)
        })
    }
}

/// Drops a data segment.
///
/// # Safety
///
/// As [`Op::run`], for the context; validation saw that the segment exists.
#[inline(never)]
unsafe fn data_drop(ctx: *mut Ctx, segment: u32) {
    // SAFETY: store: no other reference to the store is alive in a handler.
    unsafe {
        let instance = (*ctx).instance().index;
        bulk::data_drop((*ctx).store(), instance, DataIdx::from_u32(segment));
    }
}
