//! Vectors: operators on them, and their moves to and from scalars.
//!
//! A vector stands in two slots, low half first. No accumulator has one: results go to slots. What
//! operators mean is in `semantics::vector`. Here are the shapes of operators, in `kinds` which operators
//! there are of each, in `memory` loads and stores.

mod kinds;
mod memory;

pub(crate) use self::{kinds::*, memory::*};

use super::regs::{Dst, Flow, Listed, Op, Regs, Src};
use crate::{
    code::op::{OpCode, VectorSingleOp},
    wasm::semantics::vector::{self as sem, Vector},
};
use core::marker::PhantomData;

impl Regs {
    /// The vector in the slot that the `K`th field names, and the next.
    ///
    /// # Safety
    ///
    /// As [`Op::run`]; the field names the first slot of a vector.
    #[inline(always)]
    pub(super) unsafe fn vector<const K: usize>(&self) -> Vector {
        // SAFETY: translator: both slots are within the frame.
        unsafe { read(self.pair_ptr::<K>().cast()) }
    }

    /// Writes a vector to the slot that the `K`th field names, and the next.
    ///
    /// # Safety
    ///
    /// As [`Regs::vector`].
    #[inline(always)]
    pub(super) unsafe fn set_vector<const K: usize>(&mut self, vector: Vector) {
        // SAFETY: translator: both slots are within the frame.
        unsafe { write(self.pair_ptr::<K>().cast(), vector) }
    }

    /// A lane of the vector in the slot that the `K`th field names, where slots have it as memory does.
    ///
    /// # Safety
    ///
    /// As [`Regs::vector`]; any bytes are an `L`, and the machine is little-endian.
    #[inline(always)]
    pub(super) unsafe fn lane<const K: usize, L: Copy>(&self, lane: u8) -> L {
        // SAFETY: translator: both slots are within the frame; the lane is within them.
        unsafe {
            let lane = usize::from(lane) % (16 / size_of::<L>());
            self.pair_ptr::<K>().cast::<L>().add(lane).read_unaligned()
        }
    }
}

/// The vector in two cells, as one load where the machine's order of bytes allows.
///
/// # Safety
///
/// Both cells can be read.
#[inline(always)]
unsafe fn read(cells: *const u64) -> Vector {
    // SAFETY: store: as is required of callers; any bytes are a vector.
    unsafe {
        if cfg!(target_endian = "little") {
            cells.cast::<Vector>().read()
        } else {
            Vector::from_cells(cells.read(), cells.add(1).read())
        }
    }
}

/// Writes a vector to two cells, as one store where the machine's order of bytes allows.
///
/// # Safety
///
/// Both cells can be written.
#[inline(always)]
unsafe fn write(cells: *mut u64, vector: Vector) {
    // SAFETY: store: as is required of callers.
    unsafe {
        if cfg!(target_endian = "little") {
            cells.cast::<Vector>().write(vector);
        } else {
            let (low, high) = vector.to_cells();
            cells.write(low);
            cells.add(1).write(high);
        }
    }
}

/// From a vector to a vector: `dst:16 a:16`.
pub(crate) struct VectorUnary<K>(PhantomData<(K,)>);

impl<K: VectorUnaryKind> Op for VectorUnary<K> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval(r.vector::<1>());
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorUnaryKind> Listed for VectorUnary<K> {
    const CODE: OpCode = OpCode::vector_unary(K::KIND);
}

/// From two vectors to a vector: `dst:16 a:16 b:16`.
pub(crate) struct VectorBinary<K>(PhantomData<(K,)>);

impl<K: VectorBinaryKind> Op for VectorBinary<K> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval(r.vector::<1>(), r.vector::<2>());
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorBinaryKind> Listed for VectorBinary<K> {
    const CODE: OpCode = OpCode::vector_binary(K::KIND);
}

/// From three vectors to a vector: `dst:16 a:16 b:16 c:16`.
pub(crate) struct VectorTernary<K>(PhantomData<(K,)>);

impl<K: VectorTernaryKind> Op for VectorTernary<K> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval(r.vector::<1>(), r.vector::<2>(), r.vector::<3>());
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorTernaryKind> Listed for VectorTernary<K> {
    const CODE: OpCode = OpCode::vector_ternary(K::KIND);
}

/// A shift: `dst:16 a:16 count:16`.
pub(crate) struct VectorShift<K, S>(PhantomData<(K, S)>);

impl<K: VectorShiftKind, S: Src> Op for VectorShift<K, S> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval(r.vector::<1>(), S::get::<u32, 2>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorShiftKind, S: Src> Listed for VectorShift<K, S> {
    const CODE: OpCode = OpCode::vector_shift(K::KIND, S::SOURCE);
}

/// From a vector to an i32: `dst:16 a:16`.
pub(crate) struct VectorTest<K, R>(PhantomData<(K, R)>);

impl<K: VectorTestKind, R: Dst> Op for VectorTest<K, R> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let value = K::eval(r.vector::<1>());
            R::put(r, value);
        }
        Flow::Next
    }
}

impl<K: VectorTestKind, R: Dst> Listed for VectorTest<K, R> {
    const CODE: OpCode = OpCode::vector_test(K::KIND, R::DEST);
}

/// A scalar in all lanes: `dst:16 a:16`.
pub(crate) struct Splat<K, S>(PhantomData<(K, S)>);

impl<K: SplatKind, S: Src> Op for Splat<K, S> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval(S::get::<K::T, 1>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: SplatKind, S: Src> Listed for Splat<K, S> {
    const CODE: OpCode = OpCode::splat(K::KIND, S::SOURCE);
}

/// A lane as a scalar: `dst:16 a:16 lane:16`.
pub(crate) struct Extract<K, R>(PhantomData<(K, R)>);

impl<K: ExtractKind, R: Dst> Op for Extract<K, R> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            // Validation has seen that there is such a lane.
            let lane = r.field::<2>() as u8;
            let value = if cfg!(target_endian = "little") {
                K::scalar(r.lane::<1, K::Lane>(lane))
            } else {
                K::eval(r.vector::<1>(), lane)
            };
            R::put(r, value);
        }
        Flow::Next
    }
}

impl<K: ExtractKind, R: Dst> Listed for Extract<K, R> {
    const CODE: OpCode = OpCode::extract(K::KIND, R::DEST);
}

/// A vector with another lane: `dst:16 a:16 value:16 lane:16`.
pub(crate) struct Replace<K, S>(PhantomData<(K, S)>);

impl<K: ReplaceKind, S: Src> Op for Replace<K, S> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            // Validation has seen that there is such a lane.
            let lane = r.field::<3>() as u8;
            let vector = K::eval(r.vector::<1>(), lane, S::get::<K::T, 2>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: ReplaceKind, S: Src> Listed for Replace<K, S> {
    const CODE: OpCode = OpCode::replace(K::KIND, S::SOURCE);
}

/// `v128.const`: `dst:16`, the two cells in words of their own.
pub(crate) struct V128Const;

impl Op for V128Const {
    const LEN: usize = 4;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the layout says.
        unsafe { r.set_vector::<0>(Vector::from_cells(r.word::<2>(), r.word::<3>())) };
        Flow::Next
    }
}

impl Listed for V128Const {
    const CODE: OpCode = OpCode::vector_single(VectorSingleOp::V128Const);
}

/// `i8x16.shuffle`: `dst:16 a:16 b:16`, the numbers of the lanes as the two cells of a vector.
pub(crate) struct I8x16Shuffle;

impl Op for I8x16Shuffle {
    const LEN: usize = 4;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the layout says.
        unsafe {
            let lanes = Vector::from_cells(r.word::<2>(), r.word::<3>()).to_bytes();
            let vector = sem::i8x16_shuffle(r.vector::<1>(), r.vector::<2>(), lanes);
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl Listed for I8x16Shuffle {
    const CODE: OpCode = OpCode::vector_single(VectorSingleOp::I8x16Shuffle);
}
