//! The kinds of ops on vectors.
//!
//! A kind's name is that of its operator, and of the type that implements it in `exec/vector`.

use super::family::base;
use super::kinds::kinds;
#[cfg(feature = "simd")]
use super::{
    Dest, EXTRACT_BASE, OpCode, Source, VECTOR_ACC_BASE, VECTOR_LOAD_BASE, VECTOR_ROTATE_BASE,
    VECTOR_SINGLE_BASE, VECTOR_STORE_ACC_BASE, VECTOR_TEST_BASE,
};
#[cfg(feature = "simd")]
use crate::base::narrow::const16;
use crate::code::operand_type::OperandType;

kinds! {
    /// Operators from a vector to an i32.
    VectorTestOp {
        V128AnyTrue, I8x16AllTrue, I8x16Bitmask, I16x8AllTrue, I16x8Bitmask, I32x4AllTrue,
        I32x4Bitmask, I64x2AllTrue, I64x2Bitmask,
    }
}

kinds! {
    /// A lane as a scalar.
    ExtractOp {
        I8x16ExtractLaneS, I8x16ExtractLaneU, I16x8ExtractLaneS, I16x8ExtractLaneU,
        I32x4ExtractLane, I64x2ExtractLane, F32x4ExtractLane, F64x2ExtractLane,
    }
}

kinds! {
    /// Operators from a vector to a vector.
    VectorUnaryOp {
        V128Not, F32x4DemoteF64x2Zero, F64x2PromoteLowF32x4, I8x16Abs, I8x16Neg, I8x16Popcnt,
        F32x4Ceil, F32x4Floor, F32x4Trunc, F32x4Nearest, F64x2Ceil, F64x2Floor, F64x2Trunc,
        I16x8ExtAddPairwiseI8x16S, I16x8ExtAddPairwiseI8x16U, I32x4ExtAddPairwiseI16x8S,
        I32x4ExtAddPairwiseI16x8U, I16x8Abs, I16x8Neg, I16x8ExtendLowI8x16S, I16x8ExtendHighI8x16S,
        I16x8ExtendLowI8x16U, I16x8ExtendHighI8x16U, F64x2Nearest, I32x4Abs, I32x4Neg,
        I32x4ExtendLowI16x8S, I32x4ExtendHighI16x8S, I32x4ExtendLowI16x8U, I32x4ExtendHighI16x8U,
        I64x2Abs, I64x2Neg, I64x2ExtendLowI32x4S, I64x2ExtendHighI32x4S, I64x2ExtendLowI32x4U,
        I64x2ExtendHighI32x4U, F32x4Abs, F32x4Neg, F32x4Sqrt, F64x2Abs, F64x2Neg, F64x2Sqrt,
        I32x4TruncSatF32x4S, I32x4TruncSatF32x4U, F32x4ConvertI32x4S, F32x4ConvertI32x4U,
        I32x4TruncSatF64x2SZero, I32x4TruncSatF64x2UZero, F64x2ConvertLowI32x4S,
        F64x2ConvertLowI32x4U, I32x4RelaxedTruncF32x4S, I32x4RelaxedTruncF32x4U,
        I32x4RelaxedTruncF64x2SZero, I32x4RelaxedTruncF64x2UZero,
        // No operators: the canonical NaN for any NaN, behind operators that may give one.
        F32x4CanonicalNan, F64x2CanonicalNan,
    }
}

kinds! {
    /// Operators from two vectors to a vector.
    VectorBinaryOp {
        I8x16Swizzle, I8x16Eq, I8x16Ne, I8x16LtS, I8x16LtU, I8x16GtS, I8x16GtU, I8x16LeS, I8x16LeU,
        I8x16GeS, I8x16GeU, I16x8Eq, I16x8Ne, I16x8LtS, I16x8LtU, I16x8GtS, I16x8GtU, I16x8LeS,
        I16x8LeU, I16x8GeS, I16x8GeU, I32x4Eq, I32x4Ne, I32x4LtS, I32x4LtU, I32x4GtS, I32x4GtU,
        I32x4LeS, I32x4LeU, I32x4GeS, I32x4GeU, F32x4Eq, F32x4Ne, F32x4Lt, F32x4Gt, F32x4Le,
        F32x4Ge, F64x2Eq, F64x2Ne, F64x2Lt, F64x2Gt, F64x2Le, F64x2Ge, V128And, V128AndNot, V128Or,
        V128Xor, I8x16NarrowI16x8S, I8x16NarrowI16x8U, I8x16Add, I8x16AddSatS, I8x16AddSatU,
        I8x16Sub, I8x16SubSatS, I8x16SubSatU, I8x16MinS, I8x16MinU, I8x16MaxS, I8x16MaxU,
        I8x16AvgrU, I16x8Q15MulrSatS, I16x8NarrowI32x4S, I16x8NarrowI32x4U, I16x8Add, I16x8AddSatS,
        I16x8AddSatU, I16x8Sub, I16x8SubSatS, I16x8SubSatU, I16x8Mul, I16x8MinS, I16x8MinU,
        I16x8MaxS, I16x8MaxU, I16x8AvgrU, I16x8ExtMulLowI8x16S, I16x8ExtMulHighI8x16S,
        I16x8ExtMulLowI8x16U, I16x8ExtMulHighI8x16U, I32x4Add, I32x4Sub, I32x4Mul, I32x4MinS,
        I32x4MinU, I32x4MaxS, I32x4MaxU, I32x4DotI16x8S, I32x4ExtMulLowI16x8S,
        I32x4ExtMulHighI16x8S, I32x4ExtMulLowI16x8U, I32x4ExtMulHighI16x8U, I64x2Add, I64x2Sub,
        I64x2Mul, I64x2Eq, I64x2Ne, I64x2LtS, I64x2GtS, I64x2LeS, I64x2GeS, I64x2ExtMulLowI32x4S,
        I64x2ExtMulHighI32x4S, I64x2ExtMulLowI32x4U, I64x2ExtMulHighI32x4U, F32x4Add, F32x4Sub,
        F32x4Mul, F32x4Div, F32x4Min, F32x4Max, F32x4PMin, F32x4PMax, F64x2Add, F64x2Sub, F64x2Mul,
        F64x2Div, F64x2Min, F64x2Max, F64x2PMin, F64x2PMax, I8x16RelaxedSwizzle, F32x4RelaxedMin,
        F32x4RelaxedMax, F64x2RelaxedMin, F64x2RelaxedMax, I16x8RelaxedQ15mulrS,
        I16x8RelaxedDotI8x16I7x16S,
    }
}

kinds! {
    /// Operators from three vectors to a vector.
    VectorTernaryOp {
        V128Bitselect, F32x4RelaxedMadd, F32x4RelaxedNmadd, F64x2RelaxedMadd, F64x2RelaxedNmadd,
        I8x16RelaxedLaneselect, I16x8RelaxedLaneselect, I32x4RelaxedLaneselect,
        I64x2RelaxedLaneselect, I32x4RelaxedDotI8x16I7x16AddS,
    }
}

kinds! {
    /// Shifts of all lanes by a scalar.
    VectorShiftOp {
        I8x16Shl, I8x16ShrS, I8x16ShrU, I16x8Shl, I16x8ShrS, I16x8ShrU, I32x4Shl, I32x4ShrS,
        I32x4ShrU, I64x2Shl, I64x2ShrS, I64x2ShrU,
    }
}

kinds! {
    /// Rotations of all lanes by a constant. Not operators: two shifts and `v128.or` together are one.
    VectorRotateOp {
        I8x16Rotl, I16x8Rotl, I32x4Rotl, I64x2Rotl,
    }
}

kinds! {
    /// A scalar in all lanes.
    SplatOp {
        I8x16Splat, I16x8Splat, I32x4Splat, I64x2Splat, F32x4Splat, F64x2Splat,
    }
}

kinds! {
    /// A vector with another lane.
    ReplaceOp {
        I8x16ReplaceLane, I16x8ReplaceLane, I32x4ReplaceLane, I64x2ReplaceLane, F32x4ReplaceLane,
        F64x2ReplaceLane,
    }
}

kinds! {
    /// Loads of a vector, or of what all of it is made of.
    VectorLoadOp {
        V128Load, V128Load8x8S, V128Load8x8U, V128Load16x4S, V128Load16x4U, V128Load32x2S,
        V128Load32x2U, V128Load8Splat, V128Load16Splat, V128Load32Splat, V128Load64Splat,
        V128Load32Zero, V128Load64Zero,
    }
}

kinds! {
    /// Ops with sixteen bytes in words of their own.
    VectorSingleOp {
        V128Const, I8x16Shuffle,
    }
}

kinds! {
    /// Lanes of two vectors of which one is in the accumulator.
    VectorAccOp {
        I8x16ShuffleLeft, I8x16ShuffleRight,
    }
}

kinds! {
    /// Stores of a vector.
    VectorStoreOp {
        V128Store,
    }
}

kinds! {
    /// Loads of a lane of a vector.
    VectorLoadLaneOp {
        V128Load8Lane, V128Load16Lane, V128Load32Lane, V128Load64Lane,
    }
}

kinds! {
    /// Stores of a lane.
    VectorStoreLaneOp {
        V128Store8Lane, V128Store16Lane, V128Store32Lane, V128Store64Lane,
    }
}

impl VectorLoadOp {
    /// The number of bytes read.
    pub(crate) fn size(self) -> u32 {
        use VectorLoadOp::*;
        match self {
            V128Load8Splat => 1,
            V128Load16Splat => 2,
            V128Load32Splat | V128Load32Zero => 4,
            V128Load => 16,
            _ => 8,
        }
    }
}

impl VectorShiftOp {
    /// The width of the lanes in bits.
    pub(crate) fn width(self) -> u16 {
        // There are three shifts of each width.
        8 << (self as u16 / 3)
    }

    /// If shifts, the second to the right, are a rotation by the count of the first when put together
    /// with the right counts: which.
    pub(crate) fn rotation(left: Self, right: Self) -> Option<VectorRotateOp> {
        use VectorShiftOp::*;
        match (left, right) {
            (I8x16Shl, I8x16ShrU) => Some(VectorRotateOp::I8x16Rotl),
            (I16x8Shl, I16x8ShrU) => Some(VectorRotateOp::I16x8Rotl),
            (I32x4Shl, I32x4ShrU) => Some(VectorRotateOp::I32x4Rotl),
            (I64x2Shl, I64x2ShrU) => Some(VectorRotateOp::I64x2Rotl),
            _ => None,
        }
    }
}

impl VectorLoadLaneOp {
    /// The number of bytes read.
    pub(crate) fn size(self) -> u32 {
        1 << (self as u32)
    }
}

impl VectorStoreLaneOp {
    /// The number of bytes written.
    pub(crate) fn size(self) -> u32 {
        1 << (self as u32)
    }
}

/// The type of the lanes that a kind's name begins with, as a scalar.
macro_rules! scalar_types {
    ($($name:ident { $($kind:ident: $ty:ident,)* })*) => { $(
        impl $name {
            /// The type of the scalar.
            pub(crate) fn ty(self) -> OperandType {
                match self {
                    $(Self::$kind => OperandType::$ty,)*
                }
            }
        }
    )* };
}

scalar_types! {
    ExtractOp {
        I8x16ExtractLaneS: I32,
        I8x16ExtractLaneU: I32,
        I16x8ExtractLaneS: I32,
        I16x8ExtractLaneU: I32,
        I32x4ExtractLane: I32,
        I64x2ExtractLane: I64,
        F32x4ExtractLane: F32,
        F64x2ExtractLane: F64,
    }
}

const VECTOR_UNARY_BASE: u16 = base(42);
const VECTOR_BINARY_BASE: u16 = base(43);
const VECTOR_TERNARY_BASE: u16 = base(44);
const VECTOR_SHIFT_BASE: u16 = base(45);
const SPLAT_BASE: u16 = base(46);
const REPLACE_BASE: u16 = base(47);
const VECTOR_STORE_BASE: u16 = base(49);
const VECTOR_LOAD_LANE_BASE: u16 = base(50);
const VECTOR_STORE_LANE_BASE: u16 = base(51);
const WIDE_VECTOR_LOAD_BASE: u16 = base(52);
const WIDE_VECTOR_STORE_BASE: u16 = base(53);
const WIDE_VECTOR_LOAD_LANE_BASE: u16 = base(54);
const WIDE_VECTOR_STORE_LANE_BASE: u16 = base(55);
const SHUFFLE_ACC_BASE: u16 = base(58);
const VECTOR_UNARY_ACC_BASE: u16 = base(59);
const VECTOR_BINARY_ACC_BASE: u16 = base(60);
const VECTOR_TERNARY_ACC_BASE: u16 = base(61);
const VECTOR_SHIFT_ACC_BASE: u16 = base(62);
const VECTOR_ROTATE_ACC_BASE: u16 = base(63);
const REPLACE_ACC_BASE: u16 = base(64);

/// Where a vector is that an op reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VectorSource {
    /// In two slots.
    Slot,
    /// In the accumulator, and in two slots.
    Acc,
}

#[cfg(feature = "simd")]
use VectorSource::{Acc, Slot};

/// The numbers of ops on vectors.
#[cfg(feature = "simd")]
impl OpCode {
    /// Whether it is an op of these that writes a vector to the slot in its first field, which nothing
    /// else has to be.
    pub(crate) const fn gives_vector(self) -> bool {
        match self.0 {
            VECTOR_STORE_BASE..VECTOR_LOAD_LANE_BASE
            | VECTOR_STORE_LANE_BASE..WIDE_VECTOR_LOAD_BASE
            | WIDE_VECTOR_STORE_BASE..WIDE_VECTOR_LOAD_LANE_BASE
            | WIDE_VECTOR_STORE_LANE_BASE..VECTOR_ROTATE_BASE => false,
            number if number >= VECTOR_ACC_BASE => {
                SHUFFLE_ACC_BASE <= number && number < VECTOR_STORE_ACC_BASE
            }
            number => number >= VECTOR_SINGLE_BASE,
        }
    }

    /// From a vector to an i32.
    #[inline]
    pub(crate) const fn vector_test(op: VectorTestOp, vector: VectorSource, dest: Dest) -> Self {
        let mode = op as u16 * 2 + dest as u16;
        Self(match vector {
            Slot => VECTOR_TEST_BASE + mode,
            Acc => VECTOR_ACC_BASE + mode,
        })
    }

    /// A lane as a scalar.
    #[inline]
    pub(crate) const fn extract(op: ExtractOp, dest: Dest) -> Self {
        Self(EXTRACT_BASE + op as u16 * 2 + dest as u16)
    }

    /// From a vector to a vector.
    #[inline]
    pub(crate) const fn vector_unary(op: VectorUnaryOp, a: VectorSource) -> Self {
        Self(match a {
            Slot => VECTOR_UNARY_BASE + op as u16,
            Acc => VECTOR_UNARY_ACC_BASE + op as u16,
        })
    }

    /// From two vectors to a vector, of which one may be in the accumulator.
    #[inline]
    pub(crate) const fn vector_binary(
        op: VectorBinaryOp,
        a: VectorSource,
        b: VectorSource,
    ) -> Self {
        Self(match (a, b) {
            (Slot, Slot) => VECTOR_BINARY_BASE + op as u16,
            (Acc, _) => VECTOR_BINARY_ACC_BASE + op as u16 * 2,
            (Slot, Acc) => VECTOR_BINARY_ACC_BASE + op as u16 * 2 + 1,
        })
    }

    /// From three vectors to a vector; the number of the one that is in the accumulator, if one is.
    #[inline]
    pub(crate) const fn vector_ternary(op: VectorTernaryOp, acc: Option<u16>) -> Self {
        Self(match acc {
            None => VECTOR_TERNARY_BASE + op as u16,
            Some(operand) => {
                debug_assert!(operand < 3);
                VECTOR_TERNARY_ACC_BASE + op as u16 * 3 + operand
            }
        })
    }

    /// A rotation by a constant.
    #[inline]
    pub(crate) const fn vector_rotate(op: VectorRotateOp, a: VectorSource) -> Self {
        Self(match a {
            Slot => VECTOR_ROTATE_BASE + op as u16,
            Acc => VECTOR_ROTATE_ACC_BASE + op as u16,
        })
    }

    /// If this is a shift by a constant: which.
    pub(crate) fn as_constant_shift(self) -> Option<VectorShiftOp> {
        let kinds = const16(VectorShiftOp::ALL.len()) * 3;
        let n = [VECTOR_SHIFT_BASE, VECTOR_SHIFT_ACC_BASE]
            .iter()
            .filter_map(|base| self.0.checked_sub(*base))
            .find(|n| *n < kinds)?;
        (n % 3 == Source::C as u16).then(|| VectorShiftOp::ALL[usize::from(n / 3)])
    }

    /// A shift; `Source` is where the count is.
    #[inline]
    pub(crate) const fn vector_shift(op: VectorShiftOp, a: VectorSource, source: Source) -> Self {
        let mode = op as u16 * 3 + source as u16;
        Self(match a {
            Slot => VECTOR_SHIFT_BASE + mode,
            Acc => VECTOR_SHIFT_ACC_BASE + mode,
        })
    }

    /// A scalar in all lanes; `Source` is where it is.
    #[inline]
    pub(crate) const fn splat(op: SplatOp, source: Source) -> Self {
        debug_assert!(!matches!(source, Source::C));
        Self(SPLAT_BASE + op as u16 * 2 + source as u16)
    }

    /// A vector with another lane; `Source` is where the scalar is.
    #[inline]
    pub(crate) const fn replace(op: ReplaceOp, a: VectorSource, source: Source) -> Self {
        debug_assert!(!matches!(source, Source::C));
        let mode = op as u16 * 2 + source as u16;
        Self(match a {
            Slot => REPLACE_BASE + mode,
            Acc => REPLACE_ACC_BASE + mode,
        })
    }

    /// Lanes of two vectors, of which one may be in the accumulator.
    #[inline]
    pub(crate) const fn shuffle(a: VectorSource, b: VectorSource) -> Self {
        Self(match (a, b) {
            (Slot, Slot) => VECTOR_SINGLE_BASE + VectorSingleOp::I8x16Shuffle as u16,
            (Acc, _) => SHUFFLE_ACC_BASE + VectorAccOp::I8x16ShuffleLeft as u16,
            (Slot, Acc) => SHUFFLE_ACC_BASE + VectorAccOp::I8x16ShuffleRight as u16,
        })
    }

    /// A load of a vector; `Source` is where the address is.
    #[inline]
    pub(crate) const fn vector_load(op: VectorLoadOp, source: Source) -> Self {
        Self(VECTOR_LOAD_BASE + op as u16 * 3 + source as u16)
    }

    /// `v128.const`
    #[inline]
    pub(crate) const fn vector_const() -> Self {
        Self(VECTOR_SINGLE_BASE + VectorSingleOp::V128Const as u16)
    }

    /// A store of a vector; `Source` is where the address is.
    #[inline]
    pub(crate) const fn vector_store(op: VectorStoreOp, a: VectorSource, source: Source) -> Self {
        let mode = op as u16 * 3 + source as u16;
        Self(match a {
            Slot => VECTOR_STORE_BASE + mode,
            Acc => VECTOR_STORE_ACC_BASE + mode,
        })
    }

    /// A store of a vector to any memory.
    #[inline]
    pub(crate) const fn wide_vector_store(op: VectorStoreOp) -> Self {
        Self(WIDE_VECTOR_STORE_BASE + op as u16)
    }

    /// A load of a lane; `Source` is where the address is.
    #[inline]
    pub(crate) const fn vector_load_lane(op: VectorLoadLaneOp, source: Source) -> Self {
        Self(VECTOR_LOAD_LANE_BASE + op as u16 * 3 + source as u16)
    }

    /// A store of a lane; `Source` is where the address is.
    #[inline]
    pub(crate) const fn vector_store_lane(op: VectorStoreLaneOp, source: Source) -> Self {
        Self(VECTOR_STORE_LANE_BASE + op as u16 * 3 + source as u16)
    }

    /// A load of a vector from any memory.
    #[inline]
    pub(crate) const fn wide_vector_load(op: VectorLoadOp) -> Self {
        Self(WIDE_VECTOR_LOAD_BASE + op as u16)
    }

    /// A load of a lane from any memory.
    #[inline]
    pub(crate) const fn wide_vector_load_lane(op: VectorLoadLaneOp) -> Self {
        Self(WIDE_VECTOR_LOAD_LANE_BASE + op as u16)
    }

    /// A store of a lane to any memory.
    #[inline]
    pub(crate) const fn wide_vector_store_lane(op: VectorStoreLaneOp) -> Self {
        Self(WIDE_VECTOR_STORE_LANE_BASE + op as u16)
    }
}
