//! Loads and stores of vectors and of their lanes.
//!
//! Memory 0 with 32-bit addresses and offsets is fast, as for scalars: [`access`] says how. What is not
//! goes through [`wide_access`].

use super::{InSlot, Vector, VectorSrc, read};
use crate::base::narrow::Low;
use crate::{
    code::op::{OpCode, VectorLoadLaneOp, VectorLoadOp, VectorStoreLaneOp, VectorStoreOp},
    exec::{
        memory::{Address, access, fault, wide_access, wide_fault},
        processor::Processor,
        regs::{Flow, Listed, Op, Regs},
    },
    wasm::semantics::vector as sem,
};
use core::marker::PhantomData;

/// A load: what is read and how it becomes a vector.
pub(crate) trait VectorLoadKind {
    /// Its entry in the list of kinds.
    const KIND: VectorLoadOp;
    /// The bytes in memory.
    type Bytes: Copy;
    /// The vector of the bytes.
    fn value<P: Processor>(bytes: Self::Bytes) -> Vector;
}

/// A load of a lane.
pub(crate) trait VectorLoadLaneKind {
    /// Its entry in the list of kinds.
    const KIND: VectorLoadLaneOp;
    /// The bytes in memory.
    type Bytes: Copy;
    /// The vector with the bytes as a lane.
    fn value<P: Processor>(bytes: Self::Bytes, vector: Vector, lane: u8) -> Vector;
}

/// A store of a vector.
pub(crate) trait VectorStoreKind {
    /// Its entry in the list of kinds.
    const KIND: VectorStoreOp;
    /// The bytes in memory.
    type Bytes: Copy;
    /// The bytes of a vector.
    fn bytes(vector: Vector) -> Self::Bytes;
}

/// `v128.store`
pub(crate) struct V128Store;

impl VectorStoreKind for V128Store {
    const KIND: VectorStoreOp = VectorStoreOp::V128Store;
    type Bytes = [u8; 16];
    #[inline(always)]
    fn bytes(vector: Vector) -> [u8; 16] {
        vector.to_bytes()
    }
}

/// A store of a lane.
pub(crate) trait VectorStoreLaneKind {
    /// Its entry in the list of kinds.
    const KIND: VectorStoreLaneOp;
    /// The bytes in memory.
    type Bytes: Copy;
    /// The bytes of a lane.
    fn bytes(vector: Vector, lane: u8) -> Self::Bytes;
}

macro_rules! loads {
    ($($name:ident: $size:literal = $function:path;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;

        impl VectorLoadKind for $name {
            const KIND: VectorLoadOp = VectorLoadOp::$name;
            type Bytes = [u8; $size];
            #[inline(always)]
            fn value<P: Processor>(bytes: [u8; $size]) -> Vector {
                $function(bytes)
            }
        }
    )* };
}

loads! {
    V128Load: 16 = Vector::from_bytes;
    V128Load8x8S: 8 = P::v128_load8x8_s;
    V128Load8x8U: 8 = P::v128_load8x8_u;
    V128Load16x4S: 8 = P::v128_load16x4_s;
    V128Load16x4U: 8 = P::v128_load16x4_u;
    V128Load32x2S: 8 = sem::v128_load32x2_s;
    V128Load32x2U: 8 = sem::v128_load32x2_u;
    V128Load8Splat: 1 = sem::v128_load8_splat;
    V128Load16Splat: 2 = sem::v128_load16_splat;
    V128Load32Splat: 4 = sem::v128_load32_splat;
    V128Load64Splat: 8 = sem::v128_load64_splat;
    V128Load32Zero: 4 = sem::v128_load32_zero;
    V128Load64Zero: 8 = sem::v128_load64_zero;
}

macro_rules! lanes {
    ($($load:ident, $store:ident: $size:literal = $load_function:ident, $store_function:ident;)*) => { $(
        #[doc = concat!("`", stringify!($load), "`")]
        pub(crate) struct $load;

        impl VectorLoadLaneKind for $load {
            const KIND: VectorLoadLaneOp = VectorLoadLaneOp::$load;
            type Bytes = [u8; $size];
            #[inline(always)]
            fn value<P: Processor>(bytes: [u8; $size], vector: Vector, lane: u8) -> Vector {
                P::$load_function(bytes, vector, lane)
            }
        }

        #[doc = concat!("`", stringify!($store), "`")]
        pub(crate) struct $store;

        impl VectorStoreLaneKind for $store {
            const KIND: VectorStoreLaneOp = VectorStoreLaneOp::$store;
            type Bytes = [u8; $size];
            #[inline(always)]
            fn bytes(vector: Vector, lane: u8) -> [u8; $size] {
                sem::$store_function(vector, lane)
            }
        }
    )* };
}

lanes! {
    V128Load8Lane, V128Store8Lane: 1 = v128_load8_lane, v128_store8_lane;
    V128Load16Lane, V128Store16Lane: 2 = v128_load16_lane, v128_store16_lane;
    V128Load32Lane, V128Store32Lane: 4 = v128_load32_lane, v128_store32_lane;
    V128Load64Lane, V128Store64Lane: 8 = v128_load64_lane, v128_store64_lane;
}

/// The vector in the slot that a word names in its lowest 16 bits, and the lane in the next.
///
/// # Safety
///
/// As [`Op::run`]; the word has them.
#[inline(always)]
unsafe fn vector_and_lane(r: &Regs, word: u64) -> (Vector, u8) {
    // SAFETY: translator: both slots are within the frame.
    let vector = unsafe { read(r.sp.add(usize::from(word.low16()))) };
    (vector, (word >> 16).low8())
}

/// A load of a vector: `dst:16 address:16 end:32`.
pub(crate) struct VectorLoad<K, S>(PhantomData<(K, S)>);

impl<K: VectorLoadKind, S: Address> Op for VectorLoad<K, S> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let (end, size) = (S::end::<1>(r), size_of::<K::Bytes>());
            let Some(place) = access(r, end, size) else {
                return fault(r, end, size);
            };
            let bytes = place.cast::<K::Bytes>().read_unaligned();
            r.set_vector::<0>(K::value::<P>(bytes));
        }
        Flow::Next
    }
}

impl<K: VectorLoadKind, S: Address> Listed for VectorLoad<K, S> {
    const CODE: OpCode = OpCode::vector_load(K::KIND, S::SOURCE);
}

/// A load of a lane: `dst:16 address:16 end:32`, the slot of the vector and the lane in a second word.
pub(crate) struct VectorLoadLane<K, S>(PhantomData<(K, S)>);

impl<K: VectorLoadLaneKind, S: Address> Op for VectorLoadLane<K, S> {
    const LEN: usize = 3;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let (end, size) = (S::end::<1>(r), size_of::<K::Bytes>());
            let Some(place) = access(r, end, size) else {
                return fault(r, end, size);
            };
            let bytes = place.cast::<K::Bytes>().read_unaligned();
            let (vector, lane) = vector_and_lane(r, r.word::<2>());
            r.set_vector::<0>(K::value::<P>(bytes, vector, lane));
        }
        Flow::Next
    }
}

impl<K: VectorLoadLaneKind, S: Address> Listed for VectorLoadLane<K, S> {
    const CODE: OpCode = OpCode::vector_load_lane(K::KIND, S::SOURCE);
}

/// A store of a vector: `address:16 value:16 end:32`.
pub(crate) struct VectorStore<K, S, A = InSlot>(PhantomData<(K, S, A)>);

impl<K: VectorStoreKind, S: Address, A: VectorSrc> Op for VectorStore<K, S, A> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let (end, size) = (S::end::<0>(r), size_of::<K::Bytes>());
            let Some(place) = access(r, end, size) else {
                return fault(r, end, size);
            };
            let bytes = K::bytes(A::get::<1>(r));
            place.cast::<K::Bytes>().write_unaligned(bytes);
        }
        Flow::Next
    }
}

impl<K: VectorStoreKind, S: Address, A: VectorSrc> Listed for VectorStore<K, S, A> {
    const CODE: OpCode = OpCode::vector_store(K::KIND, A::SOURCE, S::SOURCE);
}

/// A store of a lane: `address:16 value:16 end:32`, the lane in a second word.
pub(crate) struct VectorStoreLane<K, S>(PhantomData<(K, S)>);

impl<K: VectorStoreLaneKind, S: Address> Op for VectorStoreLane<K, S> {
    const LEN: usize = 3;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let (end, size) = (S::end::<0>(r), size_of::<K::Bytes>());
            let Some(place) = access(r, end, size) else {
                return fault(r, end, size);
            };
            let lane = r.word::<2>().low8();
            let bytes = if cfg!(target_endian = "little") {
                r.lane::<1, K::Bytes>(lane)
            } else {
                K::bytes(r.vector::<1>(), lane)
            };
            place.cast::<K::Bytes>().write_unaligned(bytes);
        }
        Flow::Next
    }
}

impl<K: VectorStoreLaneKind, S: Address> Listed for VectorStoreLane<K, S> {
    const CODE: OpCode = OpCode::vector_store_lane(K::KIND, S::SOURCE);
}

/// A load of a vector from any memory: `dst:16 address:16 memory:32`, offset in a second word.
pub(crate) struct WideVectorLoad<K>(PhantomData<(K,)>);

impl<K: VectorLoadKind> Op for WideVectorLoad<K> {
    const LEN: usize = 3;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let size = size_of::<K::Bytes>() as u64;
            let place = wide_access(r.ctx, r.imm(), r.slot::<1>(), r.word::<2>(), size);
            if place.is_null() {
                return wide_fault();
            }
            let bytes = place.cast::<K::Bytes>().read_unaligned();
            r.set_vector::<0>(K::value::<P>(bytes));
        }
        Flow::Next
    }
}

impl<K: VectorLoadKind> Listed for WideVectorLoad<K> {
    const CODE: OpCode = OpCode::wide_vector_load(K::KIND);
}

/// A load of a lane from any memory: as [`WideVectorLoad`], the slot of the vector and the lane in a third word.
pub(crate) struct WideVectorLoadLane<K>(PhantomData<(K,)>);

impl<K: VectorLoadLaneKind> Op for WideVectorLoadLane<K> {
    const LEN: usize = 4;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let size = size_of::<K::Bytes>() as u64;
            let place = wide_access(r.ctx, r.imm(), r.slot::<1>(), r.word::<2>(), size);
            if place.is_null() {
                return wide_fault();
            }
            let bytes = place.cast::<K::Bytes>().read_unaligned();
            let (vector, lane) = vector_and_lane(r, r.word::<3>());
            r.set_vector::<0>(K::value::<P>(bytes, vector, lane));
        }
        Flow::Next
    }
}

impl<K: VectorLoadLaneKind> Listed for WideVectorLoadLane<K> {
    const CODE: OpCode = OpCode::wide_vector_load_lane(K::KIND);
}

/// A store of a vector to any memory: `value:16 address:16 memory:32`, offset in a second word.
pub(crate) struct WideVectorStore<K>(PhantomData<(K,)>);

impl<K: VectorStoreKind> Op for WideVectorStore<K> {
    const LEN: usize = 3;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let size = size_of::<K::Bytes>() as u64;
            let place = wide_access(r.ctx, r.imm(), r.slot::<1>(), r.word::<2>(), size);
            if place.is_null() {
                return wide_fault();
            }
            let bytes = K::bytes(r.vector::<0>());
            place.cast::<K::Bytes>().write_unaligned(bytes);
        }
        Flow::Next
    }
}

impl<K: VectorStoreKind> Listed for WideVectorStore<K> {
    const CODE: OpCode = OpCode::wide_vector_store(K::KIND);
}

/// A store of a lane to any memory: `value:16 address:16 memory:32`, offset and lane in words of their own.
pub(crate) struct WideVectorStoreLane<K>(PhantomData<(K,)>);

impl<K: VectorStoreLaneKind> Op for WideVectorStoreLane<K> {
    const LEN: usize = 4;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say; the access is in bounds.
        unsafe {
            let size = size_of::<K::Bytes>() as u64;
            let place = wide_access(r.ctx, r.imm(), r.slot::<1>(), r.word::<2>(), size);
            if place.is_null() {
                return wide_fault();
            }
            let bytes = K::bytes(r.vector::<0>(), r.word::<3>().low8());
            place.cast::<K::Bytes>().write_unaligned(bytes);
        }
        Flow::Next
    }
}

impl<K: VectorStoreLaneKind> Listed for WideVectorStoreLane<K> {
    const CODE: OpCode = OpCode::wide_vector_store_lane(K::KIND);
}
