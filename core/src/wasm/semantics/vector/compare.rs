//! Comparisons: a lane of ones where the relation holds, of zeros where it does not.
//!
//! A NaN is unequal to everything, itself included, and neither less nor greater.

use super::value::{Vector, zip};

/// Comparisons of lanes, whose results are integers of the same width.
macro_rules! comparisons {
    ($( $docs:literal $relation:tt => $( $name:ident: $lane:ty => $mask:ty ),*; )*) => {$($(
        #[doc = $docs]
        #[inline(always)]
        pub(crate) fn $name(a: Vector, b: Vector) -> Vector {
            zip(a, b, |a: $lane, b: $lane| -> $mask { if a $relation b { -1 } else { 0 } })
        }
    )*)*};
}

comparisons! {
    "Whether lanes are equal."
    == => i8x16_eq: i8 => i8, i16x8_eq: i16 => i16, i32x4_eq: i32 => i32, i64x2_eq: i64 => i64,
        f32x4_eq: f32 => i32, f64x2_eq: f64 => i64;
    "Whether lanes are unequal."
    != => i8x16_ne: i8 => i8, i16x8_ne: i16 => i16, i32x4_ne: i32 => i32, i64x2_ne: i64 => i64,
        f32x4_ne: f32 => i32, f64x2_ne: f64 => i64;
    "Whether the first is less."
    < => i8x16_lt_s: i8 => i8, i8x16_lt_u: u8 => i8, i16x8_lt_s: i16 => i16, i16x8_lt_u: u16 => i16,
        i32x4_lt_s: i32 => i32, i32x4_lt_u: u32 => i32, i64x2_lt_s: i64 => i64,
        f32x4_lt: f32 => i32, f64x2_lt: f64 => i64;
    "Whether the first is greater."
    > => i8x16_gt_s: i8 => i8, i8x16_gt_u: u8 => i8, i16x8_gt_s: i16 => i16, i16x8_gt_u: u16 => i16,
        i32x4_gt_s: i32 => i32, i32x4_gt_u: u32 => i32, i64x2_gt_s: i64 => i64,
        f32x4_gt: f32 => i32, f64x2_gt: f64 => i64;
    "Whether the first is less or they are equal."
    <= => i8x16_le_s: i8 => i8, i8x16_le_u: u8 => i8, i16x8_le_s: i16 => i16, i16x8_le_u: u16 => i16,
        i32x4_le_s: i32 => i32, i32x4_le_u: u32 => i32, i64x2_le_s: i64 => i64,
        f32x4_le: f32 => i32, f64x2_le: f64 => i64;
    "Whether the first is greater or they are equal."
    >= => i8x16_ge_s: i8 => i8, i8x16_ge_u: u8 => i8, i16x8_ge_s: i16 => i16, i16x8_ge_u: u16 => i16,
        i32x4_ge_s: i32 => i32, i32x4_ge_u: u32 => i32, i64x2_ge_s: i64 => i64,
        f32x4_ge: f32 => i32, f64x2_ge: f64 => i64;
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use core::cmp::Ordering;
    use proptest::prelude::*;

    /// Integers by their values; the mask is -1 or 0 whatever the lane's type.
    const INTEGERS: &[BinaryCase] = cases! {
        |_, a, b| -i128::from(a - b == 0)
            => i8x16_eq: I8, i16x8_eq: U16, i32x4_eq: I32, i64x2_eq: U64;
        |_, a, b| -i128::from(a - b != 0)
            => i8x16_ne: U8, i16x8_ne: I16, i32x4_ne: U32, i64x2_ne: I64;
        |_, a, b| -i128::from((a - b).is_negative())
            => i8x16_lt_s: I8, i8x16_lt_u: U8, i16x8_lt_s: I16, i16x8_lt_u: U16,
               i32x4_lt_s: I32, i32x4_lt_u: U32, i64x2_lt_s: I64;
        |_, a, b| -i128::from((a - b).is_positive())
            => i8x16_gt_s: I8, i8x16_gt_u: U8, i16x8_gt_s: I16, i16x8_gt_u: U16,
               i32x4_gt_s: I32, i32x4_gt_u: U32, i64x2_gt_s: I64;
        |_, a, b| -i128::from(!(a - b).is_positive())
            => i8x16_le_s: I8, i8x16_le_u: U8, i16x8_le_s: I16, i16x8_le_u: U16,
               i32x4_le_s: I32, i32x4_le_u: U32, i64x2_le_s: I64;
        |_, a, b| -i128::from(!(a - b).is_negative())
            => i8x16_ge_s: I8, i8x16_ge_u: U8, i16x8_ge_s: I16, i16x8_ge_u: U16,
               i32x4_ge_s: I32, i32x4_ge_u: U32, i64x2_ge_s: I64;
    };

    /// How two floats compare, judged by their bits: none if one is a NaN.
    fn order(lane: Lane, a: i128, b: i128) -> Option<Ordering> {
        let sign = 1_i128 << (lane.width - 1);
        let infinity = if lane.width == 32 {
            0x7f80_0000
        } else {
            0x7ff0_0000_0000_0000
        };
        // Bits of numbers with the same sign are ordered as their magnitudes; both zeros are 0.
        let key = |bits: i128| if bits & sign == 0 { bits } else { sign - bits };
        let (a, b) = (key(a), key(b));
        (a.abs() <= infinity && b.abs() <= infinity).then(|| a.cmp(&b))
    }

    const FLOATS: &[BinaryCase] = cases! {
        |lane, a, b| -i128::from(order(lane, a, b) == Some(Ordering::Equal))
            => f32x4_eq: U32, f64x2_eq: U64;
        |lane, a, b| -i128::from(order(lane, a, b) != Some(Ordering::Equal))
            => f32x4_ne: U32, f64x2_ne: U64;
        |lane, a, b| -i128::from(order(lane, a, b) == Some(Ordering::Less))
            => f32x4_lt: U32, f64x2_lt: U64;
        |lane, a, b| -i128::from(order(lane, a, b) == Some(Ordering::Greater))
            => f32x4_gt: U32, f64x2_gt: U64;
        |lane, a, b| -i128::from(order(lane, a, b).is_some_and(Ordering::is_le))
            => f32x4_le: U32, f64x2_le: U64;
        |lane, a, b| -i128::from(order(lane, a, b).is_some_and(Ordering::is_ge))
            => f32x4_ge: U32, f64x2_ge: U64;
    };

    proptest! {
        #[test]
        fn agree_with_differences_and_bits(a in vectors(), b in vectors(), mix: u128) {
            // Few lanes of two vectors are equal: some of the second are taken from the first.
            let mask = I8.vector(|i| -i128::from(mix >> i & 1 == 1)).to_u128();
            let mixed = Vector::from_u128(a.to_u128() & mask | b.to_u128() & !mask);
            for b in [a, b, mixed] {
                check_binary(INTEGERS, a, b);
                check_binary(FLOATS, a, b);
            }
        }
    }

    #[test]
    fn a_nan_is_unequal_to_itself_and_zeros_are_equal() {
        let (nan, zero) = (Vector::of([f32::NAN; 4]), Vector::of([0.0_f32; 4]));
        let ones = Vector::from_u128(u128::MAX);
        assert_eq!(f32x4_eq(nan, nan), Vector::default());
        assert_eq!(f32x4_ne(nan, nan), ones);
        assert_eq!(f32x4_le(nan, zero), Vector::default());
        assert_eq!(f32x4_ge(zero, nan), Vector::default());
        assert_eq!(f32x4_eq(zero, Vector::of([-0.0_f32; 4])), ones);
        assert_eq!(
            f64x2_lt(Vector::of([-0.0_f64; 2]), Vector::of([0.0_f64; 2])),
            Vector::default()
        );
    }
}
