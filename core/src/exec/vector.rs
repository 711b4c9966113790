//! Vectors: operators on them, and their moves to and from scalars.
//!
//! A vector stands in two slots, low half first. Where handlers take a vector in a register, results are in
//! this accumulator, too, so that the next op need not wait for the slots. What
//! operators mean is in `semantics::vector`. Here are the shapes of operators, in `kinds` which operators
//! there are of each, in `memory` loads and stores.

mod kinds;
mod memory;

pub(crate) use self::{kinds::*, memory::*};
use crate::base::narrow::Low;

#[cfg(peregrine_vector_acc)]
use super::processor::{VectorAcc, load, unload};
use super::{
    processor::Processor,
    regs::{Dst, Flow, FromAcc, FromConst, FromSlot, Listed, Op, Regs, Src},
};
use crate::{
    code::op::{OpCode, Source, VectorSource},
    wasm::semantics::vector::Vector,
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

    /// Writes a vector to the slot that the `K`th field names, and the next, and to the accumulator.
    ///
    /// # Safety
    ///
    /// As [`Regs::vector`].
    #[inline(always)]
    pub(super) unsafe fn set_vector<const K: usize>(&mut self, vector: Vector) {
        // SAFETY: translator: both slots are within the frame.
        unsafe { write(self.pair_ptr::<K>().cast(), vector) }
        #[cfg(peregrine_vector_acc)]
        {
            self.v = VectorAcc::new(load(vector));
        }
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

/// Where an op reads a vector.
pub(crate) trait VectorSrc {
    /// As the op's number says it.
    const SOURCE: VectorSource;

    /// The vector, whose slot the `K`th field names.
    ///
    /// # Safety
    ///
    /// As [`Regs::vector`]; if the accumulator is read, it has what is in the slots.
    unsafe fn get<const K: usize>(r: &Regs) -> Vector;
}

/// In two slots.
pub(crate) struct InSlot;

impl VectorSrc for InSlot {
    const SOURCE: VectorSource = VectorSource::Slot;

    #[inline(always)]
    unsafe fn get<const K: usize>(r: &Regs) -> Vector {
        // SAFETY: translator: as is required of callers.
        unsafe { r.vector::<K>() }
    }
}

/// In the accumulator, and in two slots.
#[cfg(peregrine_vector_acc)]
pub(crate) struct InAcc;

#[cfg(peregrine_vector_acc)]
impl VectorSrc for InAcc {
    const SOURCE: VectorSource = VectorSource::Acc;

    #[inline(always)]
    unsafe fn get<const K: usize>(r: &Regs) -> Vector {
        // SAFETY: translator: the op right before has given a vector (`GIVES_VECTOR`, which tail dispatch
        // compares with what translation takes for such an op).
        unsafe {
            let vector = unload(r.v.assume_init());
            #[cfg(feature = "strict")]
            assert!(
                r.vector::<K>() == vector,
                "the accumulator has another vector than the slots"
            );
            vector
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
pub(crate) struct VectorUnary<K, A = InSlot>(PhantomData<(K, A)>);

impl<K: VectorUnaryKind, A: VectorSrc> Op for VectorUnary<K, A> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval::<P>(A::get::<1>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorUnaryKind, A: VectorSrc> Listed for VectorUnary<K, A> {
    const CODE: OpCode = OpCode::vector_unary(K::KIND, A::SOURCE);
}

/// From two vectors to a vector: `dst:16 a:16 b:16`.
pub(crate) struct VectorBinary<K, A = InSlot, B = InSlot>(PhantomData<(K, A, B)>);

impl<K: VectorBinaryKind, A: VectorSrc, B: VectorSrc> Op for VectorBinary<K, A, B> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval::<P>(A::get::<1>(r), B::get::<2>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorBinaryKind, A: VectorSrc, B: VectorSrc> Listed for VectorBinary<K, A, B> {
    const CODE: OpCode = OpCode::vector_binary(K::KIND, A::SOURCE, B::SOURCE);
}

/// From three vectors to a vector: `dst:16 a:16 b:16 c:16`.
pub(crate) struct VectorTernary<K, A = InSlot, B = InSlot, C = InSlot>(PhantomData<(K, A, B, C)>);

impl<K: VectorTernaryKind, A: VectorSrc, B: VectorSrc, C: VectorSrc> Op
    for VectorTernary<K, A, B, C>
{
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval::<P>(A::get::<1>(r), B::get::<2>(r), C::get::<3>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorTernaryKind, A: VectorSrc, B: VectorSrc, C: VectorSrc> Listed
    for VectorTernary<K, A, B, C>
{
    const CODE: OpCode = OpCode::vector_ternary(
        K::KIND,
        match (A::SOURCE, B::SOURCE, C::SOURCE) {
            (VectorSource::Acc, ..) => Some(0),
            (_, VectorSource::Acc, _) => Some(1),
            (.., VectorSource::Acc) => Some(2),
            _ => None,
        },
    );
}

/// Where the count of a shift is.
pub(crate) trait Count {
    /// What it is called in the op list.
    const SOURCE: Source;

    /// The count, of which the second field says where it is.
    ///
    /// # Safety
    ///
    /// As [`Op::run`].
    unsafe fn count(r: &Regs) -> u32;
}

macro_rules! counts {
    ($($source:ty: |$r:ident| $count:expr;)*) => { $(
        impl Count for $source {
            const SOURCE: Source = <$source as Src>::SOURCE;

            #[inline(always)]
            unsafe fn count($r: &Regs) -> u32 {
                // SAFETY: translator: the operand is there, as is required of callers.
                unsafe { $count }
            }
        }
    )* };
}

counts! {
    FromSlot: |r| FromSlot::get::<u32, 2>(r);
    FromAcc: |r| FromAcc::get::<u32, 2>(r);
    FromConst: |r| r.field::<2>().into();
}

/// A rotation to the left: `dst:16 a:16 count:16`.
pub(crate) struct VectorRotate<K, A = InSlot>(PhantomData<(K, A)>);

impl<K: VectorRotateKind, A: VectorSrc> Op for VectorRotate<K, A> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval::<P>(A::get::<1>(r), r.field::<2>().into());
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorRotateKind, A: VectorSrc> Listed for VectorRotate<K, A> {
    const CODE: OpCode = OpCode::vector_rotate(K::KIND, A::SOURCE);
}

/// A shift: `dst:16 a:16 count:16`.
pub(crate) struct VectorShift<K, S, A = InSlot>(PhantomData<(K, S, A)>);

impl<K: VectorShiftKind, S: Count, A: VectorSrc> Op for VectorShift<K, S, A> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval::<P>(A::get::<1>(r), S::count(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: VectorShiftKind, S: Count, A: VectorSrc> Listed for VectorShift<K, S, A> {
    const CODE: OpCode = OpCode::vector_shift(K::KIND, A::SOURCE, S::SOURCE);
}

/// From a vector to an i32: `dst:16 a:16`.
pub(crate) struct VectorTest<K, R, A = InSlot>(PhantomData<(K, R, A)>);

impl<K: VectorTestKind, R: Dst, A: VectorSrc> Op for VectorTest<K, R, A> {
    const LEN: usize = 2;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let value = K::eval::<P>(A::get::<1>(r));
            R::put(r, value);
        }
        Flow::Next
    }
}

impl<K: VectorTestKind, R: Dst, A: VectorSrc> Listed for VectorTest<K, R, A> {
    const CODE: OpCode = OpCode::vector_test(K::KIND, A::SOURCE, R::DEST);
}

/// A scalar in all lanes: `dst:16 a:16`.
pub(crate) struct Splat<K, S>(PhantomData<(K, S)>);

impl<K: SplatKind, S: Src> Op for Splat<K, S> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            let vector = K::eval::<P>(S::get::<K::T, 1>(r));
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
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            // Validation has seen that there is such a lane.
            let lane = r.field::<2>().low8();
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
pub(crate) struct Replace<K, S, A = InSlot>(PhantomData<(K, S, A)>);

impl<K: ReplaceKind, S: Src, A: VectorSrc> Op for Replace<K, S, A> {
    const LEN: usize = 2;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the modes say.
        unsafe {
            // Validation has seen that there is such a lane.
            let lane = r.field::<3>().low8();
            let vector = K::eval::<P>(A::get::<1>(r), lane, S::get::<K::T, 2>(r));
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<K: ReplaceKind, S: Src, A: VectorSrc> Listed for Replace<K, S, A> {
    const CODE: OpCode = OpCode::replace(K::KIND, A::SOURCE, S::SOURCE);
}

/// `v128.const`: `dst:16`, the two cells in words of their own.
pub(crate) struct V128Const;

impl Op for V128Const {
    const LEN: usize = 4;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the layout says.
        unsafe { r.set_vector::<0>(Vector::from_cells(r.word::<2>(), r.word::<3>())) };
        Flow::Next
    }
}

impl Listed for V128Const {
    const CODE: OpCode = OpCode::vector_const();
}

/// `i8x16.shuffle`: `dst:16 a:16 b:16`, the numbers of the lanes as the two cells of a vector.
pub(crate) struct Shuffle<A, B>(PhantomData<(A, B)>);

/// With both vectors in slots.
pub(crate) type I8x16Shuffle = Shuffle<InSlot, InSlot>;

/// With the left one in the accumulator.
#[cfg(peregrine_vector_acc)]
pub(crate) type I8x16ShuffleLeft = Shuffle<InAcc, InSlot>;

/// With the right one in the accumulator.
#[cfg(peregrine_vector_acc)]
pub(crate) type I8x16ShuffleRight = Shuffle<InSlot, InAcc>;

impl<A: VectorSrc, B: VectorSrc> Op for Shuffle<A, B> {
    const LEN: usize = 4;
    const GIVES_VECTOR: bool = true;

    #[cfg_attr(peregrine_optimized, inline(always))]
    unsafe fn run<P: Processor>(r: &mut Regs) -> Flow {
        // SAFETY: translator: operands are as the layout says.
        unsafe {
            let lanes = Vector::from_cells(r.word::<2>(), r.word::<3>()).to_bytes();
            let vector = P::i8x16_shuffle(A::get::<1>(r), B::get::<2>(r), lanes);
            r.set_vector::<0>(vector);
        }
        Flow::Next
    }
}

impl<A: VectorSrc, B: VectorSrc> Listed for Shuffle<A, B> {
    const CODE: OpCode = OpCode::shuffle(A::SOURCE, B::SOURCE);
}
