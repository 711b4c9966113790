//! The operators of each shape, and the function of values that each is.

use crate::{
    code::op::{
        ExtractOp, ReplaceOp, SplatOp, VectorBinaryOp, VectorRotateOp, VectorShiftOp,
        VectorTernaryOp, VectorTestOp, VectorUnaryOp,
    },
    exec::{processor::Processor, regs::Value},
    wasm::semantics::vector::{self as sem, Vector},
};

/// Declares the types of the kinds of a family: what each does is the function of the same name.
macro_rules! kinds {
    ($(#[$doc:meta])* $kind:ident ($op:ident): fn$parameters:tt -> $result:ty = $arguments:tt {
        $($name:ident = $function:path;)*
    }) => {
        $(#[$doc])*
        pub(crate) trait $kind {
            /// Its entry in the list of kinds.
            const KIND: $op;
            /// The operator.
            fn eval<P: Processor> $parameters -> $result;
        }

        $(
            #[doc = concat!("`", stringify!($name), "`")]
            pub(crate) struct $name;

            impl $kind for $name {
                const KIND: $op = $op::$name;
                #[inline(always)]
                fn eval<P: Processor> $parameters -> $result {
                    $function $arguments
                }
            }
        )*
    };
}

/// The same for kinds with a scalar, whose type each says.
macro_rules! scalar_kinds {
    ($(#[$doc:meta])* $kind:ident ($op:ident): fn$parameters:tt -> $result:ty = $arguments:tt {
        $($name:ident = $function:path: $scalar:ty;)*
    }) => {
        $(#[$doc])*
        pub(crate) trait $kind {
            /// Its entry in the list of kinds.
            const KIND: $op;
            /// The type of the scalar.
            type T: Value;
            /// The operator.
            fn eval<P: Processor> $parameters -> $result;
        }

        $(
            #[doc = concat!("`", stringify!($name), "`")]
            pub(crate) struct $name;

            impl $kind for $name {
                const KIND: $op = $op::$name;
                type T = $scalar;
                #[inline(always)]
                fn eval<P: Processor> $parameters -> $result {
                    $function $arguments
                }
            }
        )*
    };
}

kinds! {
    /// An operator from a vector to a vector.
    VectorUnaryKind (VectorUnaryOp): fn(a: Vector) -> Vector = (a) {
        V128Not = sem::v128_not;
        F32x4DemoteF64x2Zero = sem::f32x4_demote_f64x2_zero;
        F64x2PromoteLowF32x4 = sem::f64x2_promote_low_f32x4;
        I8x16Abs = sem::i8x16_abs;
        I8x16Neg = sem::i8x16_neg;
        I8x16Popcnt = sem::i8x16_popcnt;
        F32x4Ceil = P::f32x4_ceil;
        F32x4Floor = P::f32x4_floor;
        F32x4Trunc = P::f32x4_trunc;
        F32x4Nearest = P::f32x4_nearest;
        F64x2Ceil = P::f64x2_ceil;
        F64x2Floor = P::f64x2_floor;
        F64x2Trunc = P::f64x2_trunc;
        I16x8ExtAddPairwiseI8x16S = sem::i16x8_extadd_pairwise_i8x16_s;
        I16x8ExtAddPairwiseI8x16U = sem::i16x8_extadd_pairwise_i8x16_u;
        I32x4ExtAddPairwiseI16x8S = sem::i32x4_extadd_pairwise_i16x8_s;
        I32x4ExtAddPairwiseI16x8U = sem::i32x4_extadd_pairwise_i16x8_u;
        I16x8Abs = sem::i16x8_abs;
        I16x8Neg = sem::i16x8_neg;
        I16x8ExtendLowI8x16S = sem::i16x8_extend_low_i8x16_s;
        I16x8ExtendHighI8x16S = sem::i16x8_extend_high_i8x16_s;
        I16x8ExtendLowI8x16U = sem::i16x8_extend_low_i8x16_u;
        I16x8ExtendHighI8x16U = sem::i16x8_extend_high_i8x16_u;
        F64x2Nearest = P::f64x2_nearest;
        I32x4Abs = sem::i32x4_abs;
        I32x4Neg = sem::i32x4_neg;
        I32x4ExtendLowI16x8S = sem::i32x4_extend_low_i16x8_s;
        I32x4ExtendHighI16x8S = sem::i32x4_extend_high_i16x8_s;
        I32x4ExtendLowI16x8U = sem::i32x4_extend_low_i16x8_u;
        I32x4ExtendHighI16x8U = sem::i32x4_extend_high_i16x8_u;
        I64x2Abs = sem::i64x2_abs;
        I64x2Neg = sem::i64x2_neg;
        I64x2ExtendLowI32x4S = sem::i64x2_extend_low_i32x4_s;
        I64x2ExtendHighI32x4S = sem::i64x2_extend_high_i32x4_s;
        I64x2ExtendLowI32x4U = sem::i64x2_extend_low_i32x4_u;
        I64x2ExtendHighI32x4U = sem::i64x2_extend_high_i32x4_u;
        F32x4Abs = sem::f32x4_abs;
        F32x4Neg = sem::f32x4_neg;
        F32x4Sqrt = sem::f32x4_sqrt;
        F64x2Abs = sem::f64x2_abs;
        F64x2Neg = sem::f64x2_neg;
        F64x2Sqrt = sem::f64x2_sqrt;
        I32x4TruncSatF32x4S = P::i32x4_trunc_sat_f32x4_s;
        I32x4TruncSatF32x4U = P::i32x4_trunc_sat_f32x4_u;
        F32x4ConvertI32x4S = sem::f32x4_convert_i32x4_s;
        F32x4ConvertI32x4U = sem::f32x4_convert_i32x4_u;
        I32x4TruncSatF64x2SZero = P::i32x4_trunc_sat_f64x2_s_zero;
        I32x4TruncSatF64x2UZero = P::i32x4_trunc_sat_f64x2_u_zero;
        F64x2ConvertLowI32x4S = sem::f64x2_convert_low_i32x4_s;
        F64x2ConvertLowI32x4U = sem::f64x2_convert_low_i32x4_u;
        I32x4RelaxedTruncF32x4S = P::i32x4_relaxed_trunc_f32x4_s;
        I32x4RelaxedTruncF32x4U = P::i32x4_relaxed_trunc_f32x4_u;
        I32x4RelaxedTruncF64x2SZero = P::i32x4_relaxed_trunc_f64x2_s_zero;
        I32x4RelaxedTruncF64x2UZero = P::i32x4_relaxed_trunc_f64x2_u_zero;
        F32x4CanonicalNan = sem::f32x4_canonical_nan;
        F64x2CanonicalNan = sem::f64x2_canonical_nan;
    }
}

kinds! {
    /// An operator from two vectors to a vector.
    VectorBinaryKind (VectorBinaryOp): fn(a: Vector, b: Vector) -> Vector = (a, b) {
        I8x16Swizzle = P::i8x16_swizzle;
        I8x16Eq = sem::i8x16_eq;
        I8x16Ne = sem::i8x16_ne;
        I8x16LtS = sem::i8x16_lt_s;
        I8x16LtU = sem::i8x16_lt_u;
        I8x16GtS = sem::i8x16_gt_s;
        I8x16GtU = sem::i8x16_gt_u;
        I8x16LeS = sem::i8x16_le_s;
        I8x16LeU = sem::i8x16_le_u;
        I8x16GeS = sem::i8x16_ge_s;
        I8x16GeU = sem::i8x16_ge_u;
        I16x8Eq = sem::i16x8_eq;
        I16x8Ne = sem::i16x8_ne;
        I16x8LtS = sem::i16x8_lt_s;
        I16x8LtU = sem::i16x8_lt_u;
        I16x8GtS = sem::i16x8_gt_s;
        I16x8GtU = sem::i16x8_gt_u;
        I16x8LeS = sem::i16x8_le_s;
        I16x8LeU = sem::i16x8_le_u;
        I16x8GeS = sem::i16x8_ge_s;
        I16x8GeU = sem::i16x8_ge_u;
        I32x4Eq = sem::i32x4_eq;
        I32x4Ne = sem::i32x4_ne;
        I32x4LtS = sem::i32x4_lt_s;
        I32x4LtU = sem::i32x4_lt_u;
        I32x4GtS = sem::i32x4_gt_s;
        I32x4GtU = sem::i32x4_gt_u;
        I32x4LeS = sem::i32x4_le_s;
        I32x4LeU = sem::i32x4_le_u;
        I32x4GeS = sem::i32x4_ge_s;
        I32x4GeU = sem::i32x4_ge_u;
        F32x4Eq = sem::f32x4_eq;
        F32x4Ne = sem::f32x4_ne;
        F32x4Lt = sem::f32x4_lt;
        F32x4Gt = sem::f32x4_gt;
        F32x4Le = sem::f32x4_le;
        F32x4Ge = sem::f32x4_ge;
        F64x2Eq = sem::f64x2_eq;
        F64x2Ne = sem::f64x2_ne;
        F64x2Lt = sem::f64x2_lt;
        F64x2Gt = sem::f64x2_gt;
        F64x2Le = sem::f64x2_le;
        F64x2Ge = sem::f64x2_ge;
        V128And = sem::v128_and;
        V128AndNot = sem::v128_andnot;
        V128Or = sem::v128_or;
        V128Xor = sem::v128_xor;
        I8x16NarrowI16x8S = sem::i8x16_narrow_i16x8_s;
        I8x16NarrowI16x8U = sem::i8x16_narrow_i16x8_u;
        I8x16Add = sem::i8x16_add;
        I8x16AddSatS = sem::i8x16_add_sat_s;
        I8x16AddSatU = sem::i8x16_add_sat_u;
        I8x16Sub = sem::i8x16_sub;
        I8x16SubSatS = sem::i8x16_sub_sat_s;
        I8x16SubSatU = sem::i8x16_sub_sat_u;
        I8x16MinS = sem::i8x16_min_s;
        I8x16MinU = sem::i8x16_min_u;
        I8x16MaxS = sem::i8x16_max_s;
        I8x16MaxU = sem::i8x16_max_u;
        I8x16AvgrU = sem::i8x16_avgr_u;
        I16x8Q15MulrSatS = P::i16x8_q15mulr_sat_s;
        I16x8NarrowI32x4S = sem::i16x8_narrow_i32x4_s;
        I16x8NarrowI32x4U = sem::i16x8_narrow_i32x4_u;
        I16x8Add = sem::i16x8_add;
        I16x8AddSatS = sem::i16x8_add_sat_s;
        I16x8AddSatU = sem::i16x8_add_sat_u;
        I16x8Sub = sem::i16x8_sub;
        I16x8SubSatS = sem::i16x8_sub_sat_s;
        I16x8SubSatU = sem::i16x8_sub_sat_u;
        I16x8Mul = sem::i16x8_mul;
        I16x8MinS = sem::i16x8_min_s;
        I16x8MinU = sem::i16x8_min_u;
        I16x8MaxS = sem::i16x8_max_s;
        I16x8MaxU = sem::i16x8_max_u;
        I16x8AvgrU = sem::i16x8_avgr_u;
        I16x8ExtMulLowI8x16S = sem::i16x8_extmul_low_i8x16_s;
        I16x8ExtMulHighI8x16S = sem::i16x8_extmul_high_i8x16_s;
        I16x8ExtMulLowI8x16U = sem::i16x8_extmul_low_i8x16_u;
        I16x8ExtMulHighI8x16U = sem::i16x8_extmul_high_i8x16_u;
        I32x4Add = sem::i32x4_add;
        I32x4Sub = sem::i32x4_sub;
        I32x4Mul = sem::i32x4_mul;
        I32x4MinS = sem::i32x4_min_s;
        I32x4MinU = sem::i32x4_min_u;
        I32x4MaxS = sem::i32x4_max_s;
        I32x4MaxU = sem::i32x4_max_u;
        I32x4DotI16x8S = sem::i32x4_dot_i16x8_s;
        I32x4ExtMulLowI16x8S = sem::i32x4_extmul_low_i16x8_s;
        I32x4ExtMulHighI16x8S = sem::i32x4_extmul_high_i16x8_s;
        I32x4ExtMulLowI16x8U = sem::i32x4_extmul_low_i16x8_u;
        I32x4ExtMulHighI16x8U = sem::i32x4_extmul_high_i16x8_u;
        I64x2Add = sem::i64x2_add;
        I64x2Sub = sem::i64x2_sub;
        I64x2Mul = sem::i64x2_mul;
        I64x2Eq = sem::i64x2_eq;
        I64x2Ne = sem::i64x2_ne;
        I64x2LtS = sem::i64x2_lt_s;
        I64x2GtS = sem::i64x2_gt_s;
        I64x2LeS = sem::i64x2_le_s;
        I64x2GeS = sem::i64x2_ge_s;
        I64x2ExtMulLowI32x4S = sem::i64x2_extmul_low_i32x4_s;
        I64x2ExtMulHighI32x4S = sem::i64x2_extmul_high_i32x4_s;
        I64x2ExtMulLowI32x4U = sem::i64x2_extmul_low_i32x4_u;
        I64x2ExtMulHighI32x4U = sem::i64x2_extmul_high_i32x4_u;
        F32x4Add = sem::f32x4_add;
        F32x4Sub = sem::f32x4_sub;
        F32x4Mul = sem::f32x4_mul;
        F32x4Div = sem::f32x4_div;
        F32x4Min = P::f32x4_min;
        F32x4Max = P::f32x4_max;
        F32x4PMin = sem::f32x4_pmin;
        F32x4PMax = sem::f32x4_pmax;
        F64x2Add = sem::f64x2_add;
        F64x2Sub = sem::f64x2_sub;
        F64x2Mul = sem::f64x2_mul;
        F64x2Div = sem::f64x2_div;
        F64x2Min = P::f64x2_min;
        F64x2Max = P::f64x2_max;
        F64x2PMin = sem::f64x2_pmin;
        F64x2PMax = sem::f64x2_pmax;
        I8x16RelaxedSwizzle = P::i8x16_relaxed_swizzle;
        F32x4RelaxedMin = P::f32x4_relaxed_min;
        F32x4RelaxedMax = P::f32x4_relaxed_max;
        F64x2RelaxedMin = P::f64x2_relaxed_min;
        F64x2RelaxedMax = P::f64x2_relaxed_max;
        I16x8RelaxedQ15mulrS = P::i16x8_relaxed_q15mulr_s;
        I16x8RelaxedDotI8x16I7x16S = sem::i16x8_relaxed_dot_i8x16_i7x16_s;
    }
}

kinds! {
    /// An operator from three vectors to a vector.
    VectorTernaryKind (VectorTernaryOp): fn(a: Vector, b: Vector, c: Vector) -> Vector = (a, b, c) {
        V128Bitselect = sem::v128_bitselect;
        F32x4RelaxedMadd = sem::f32x4_relaxed_madd;
        F32x4RelaxedNmadd = sem::f32x4_relaxed_nmadd;
        F64x2RelaxedMadd = sem::f64x2_relaxed_madd;
        F64x2RelaxedNmadd = sem::f64x2_relaxed_nmadd;
        I8x16RelaxedLaneselect = sem::i8x16_relaxed_laneselect;
        I16x8RelaxedLaneselect = sem::i16x8_relaxed_laneselect;
        I32x4RelaxedLaneselect = sem::i32x4_relaxed_laneselect;
        I64x2RelaxedLaneselect = sem::i64x2_relaxed_laneselect;
        I32x4RelaxedDotI8x16I7x16AddS = sem::i32x4_relaxed_dot_i8x16_i7x16_add_s;
    }
}

kinds! {
    /// A shift of all lanes.
    VectorShiftKind (VectorShiftOp): fn(a: Vector, count: u32) -> Vector = (a, count) {
        I8x16Shl = P::i8x16_shl;
        I8x16ShrS = P::i8x16_shr_s;
        I8x16ShrU = P::i8x16_shr_u;
        I16x8Shl = sem::i16x8_shl;
        I16x8ShrS = sem::i16x8_shr_s;
        I16x8ShrU = sem::i16x8_shr_u;
        I32x4Shl = sem::i32x4_shl;
        I32x4ShrS = sem::i32x4_shr_s;
        I32x4ShrU = sem::i32x4_shr_u;
        I64x2Shl = sem::i64x2_shl;
        I64x2ShrS = sem::i64x2_shr_s;
        I64x2ShrU = sem::i64x2_shr_u;
    }
}

kinds! {
    /// A rotation of all lanes to the left.
    VectorRotateKind (VectorRotateOp): fn(a: Vector, count: u32) -> Vector = (a, count) {
        I8x16Rotl = sem::i8x16_rotl;
        I16x8Rotl = sem::i16x8_rotl;
        I32x4Rotl = sem::i32x4_rotl;
        I64x2Rotl = sem::i64x2_rotl;
    }
}

kinds! {
    /// An operator from a vector to an i32.
    VectorTestKind (VectorTestOp): fn(a: Vector) -> u32 = (a) {
        V128AnyTrue = sem::v128_any_true;
        I8x16AllTrue = sem::i8x16_all_true;
        I8x16Bitmask = sem::i8x16_bitmask;
        I16x8AllTrue = sem::i16x8_all_true;
        I16x8Bitmask = sem::i16x8_bitmask;
        I32x4AllTrue = sem::i32x4_all_true;
        I32x4Bitmask = sem::i32x4_bitmask;
        I64x2AllTrue = sem::i64x2_all_true;
        I64x2Bitmask = sem::i64x2_bitmask;
    }
}

scalar_kinds! {
    /// A scalar in all lanes.
    SplatKind (SplatOp): fn(a: Self::T) -> Vector = (a) {
        I8x16Splat = sem::i8x16_splat: u32;
        I16x8Splat = sem::i16x8_splat: u32;
        I32x4Splat = sem::i32x4_splat: u32;
        I64x2Splat = sem::i64x2_splat: u64;
        F32x4Splat = sem::f32x4_splat: f32;
        F64x2Splat = sem::f64x2_splat: f64;
    }
}

/// A lane as a scalar.
pub(crate) trait ExtractKind {
    /// Its entry in the list of kinds.
    const KIND: ExtractOp;
    /// The type of the scalar.
    type T: Value;
    /// The type of the lanes.
    type Lane: Copy;
    /// The scalar of a lane.
    fn scalar(lane: Self::Lane) -> Self::T;
    /// The operator.
    fn eval(a: Vector, lane: u8) -> Self::T;
}

macro_rules! extracts {
    ($($name:ident = $function:ident: $lane:ty => $scalar:ty;)*) => { $(
        #[doc = concat!("`", stringify!($name), "`")]
        pub(crate) struct $name;

        impl ExtractKind for $name {
            const KIND: ExtractOp = ExtractOp::$name;
            type T = $scalar;
            type Lane = $lane;
            #[inline(always)]
            fn scalar(lane: $lane) -> $scalar {
                lane as $scalar
            }
            #[inline(always)]
            fn eval(a: Vector, lane: u8) -> $scalar {
                sem::$function(a, lane)
            }
        }
    )* };
}

extracts! {
    I8x16ExtractLaneS = i8x16_extract_lane_s: i8 => u32;
    I8x16ExtractLaneU = i8x16_extract_lane_u: u8 => u32;
    I16x8ExtractLaneS = i16x8_extract_lane_s: i16 => u32;
    I16x8ExtractLaneU = i16x8_extract_lane_u: u16 => u32;
    I32x4ExtractLane = i32x4_extract_lane: u32 => u32;
    I64x2ExtractLane = i64x2_extract_lane: u64 => u64;
    F32x4ExtractLane = f32x4_extract_lane: f32 => f32;
    F64x2ExtractLane = f64x2_extract_lane: f64 => f64;
}

scalar_kinds! {
    /// A vector with another lane.
    ReplaceKind (ReplaceOp): fn(a: Vector, lane: u8, b: Self::T) -> Vector = (a, lane, b) {
        I8x16ReplaceLane = P::i8x16_replace_lane: u32;
        I16x8ReplaceLane = P::i16x8_replace_lane: u32;
        I32x4ReplaceLane = P::i32x4_replace_lane: u32;
        I64x2ReplaceLane = sem::i64x2_replace_lane: u64;
        F32x4ReplaceLane = P::f32x4_replace_lane: f32;
        F64x2ReplaceLane = sem::f64x2_replace_lane: f64;
    }
}
