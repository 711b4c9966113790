//! Integer operators whose lanes stay as wide as they are.

use super::value::{Vector, binary, map, unary, zip};

unary! {
    "The absolute value; that of the least integer is itself."
    |a| a.wrapping_abs()
        => i8x16_abs: i8, i16x8_abs: i16, i32x4_abs: i32, i64x2_abs: i64;
    "The value with the opposite sign; the least integer stays what it is."
    |a| a.wrapping_neg()
        => i8x16_neg: i8, i16x8_neg: i16, i32x4_neg: i32, i64x2_neg: i64;
    "The number of bits that are set."
    |a| a.count_ones() as u8 => i8x16_popcnt: u8;
}

binary! {
    "The sum, wrapped."
    |a, b| a.wrapping_add(b)
        => i8x16_add: i8, i16x8_add: i16, i32x4_add: i32, i64x2_add: i64;
    "The difference, wrapped."
    |a, b| a.wrapping_sub(b)
        => i8x16_sub: i8, i16x8_sub: i16, i32x4_sub: i32, i64x2_sub: i64;
    "The product, wrapped."
    |a, b| a.wrapping_mul(b) => i16x8_mul: i16, i32x4_mul: i32, i64x2_mul: i64;
    "The sum, or the nearest value that fits."
    |a, b| a.saturating_add(b)
        => i8x16_add_sat_s: i8, i8x16_add_sat_u: u8, i16x8_add_sat_s: i16, i16x8_add_sat_u: u16;
    "The difference, or the nearest value that fits."
    |a, b| a.saturating_sub(b)
        => i8x16_sub_sat_s: i8, i8x16_sub_sat_u: u8, i16x8_sub_sat_s: i16, i16x8_sub_sat_u: u16;
    "The lesser value."
    |a, b| a.min(b)
        => i8x16_min_s: i8, i8x16_min_u: u8, i16x8_min_s: i16, i16x8_min_u: u16,
           i32x4_min_s: i32, i32x4_min_u: u32;
    "The greater value."
    |a, b| a.max(b)
        => i8x16_max_s: i8, i8x16_max_u: u8, i16x8_max_s: i16, i16x8_max_u: u16,
           i32x4_max_s: i32, i32x4_max_u: u32;
    // All bits that are in either, less half of those that are in one alone.
    "The average, halves rounded up."
    |a, b| (a | b) - ((a ^ b) >> 1) => i8x16_avgr_u: u8, i16x8_avgr_u: u16;
    "The product of fractions with 15 bits, rounded; 1 does not fit, and becomes the greatest value."
    |a, b| ((i32::from(a) * i32::from(b) + 0x4000) >> 15).min(0x7fff) as i16
        => i16x8_q15mulr_sat_s: i16;
}

/// Shifts. The type of the lane says whether the sign comes in from above.
macro_rules! shifts {
    ($( $docs:literal $shift:ident => $( $name:ident: $lane:ty ),*; )*) => {$($(
        #[doc = $docs]
        #[inline(always)]
        pub(crate) fn $name(a: Vector, count: u32) -> Vector {
            map(a, |a: $lane| a.$shift(count))
        }
    )*)*};
}

shifts! {
    "The bits moved up by the count modulo the lane's width."
    wrapping_shl => i8x16_shl: u8, i16x8_shl: u16, i32x4_shl: u32, i64x2_shl: u64;
    "The bits moved down by the count modulo the lane's width."
    wrapping_shr
        => i8x16_shr_s: i8, i8x16_shr_u: u8, i16x8_shr_s: i16, i16x8_shr_u: u16,
           i32x4_shr_s: i32, i32x4_shr_u: u32, i64x2_shr_s: i64, i64x2_shr_u: u64;
}

/// Rotations, which are no operators: what two shifts and `v128.or` are together.
macro_rules! rotations {
    ($( $name:ident: $lane:ty; )*) => {$(
        /// The bits moved up by the count modulo the lane's width, those that leave coming in below.
        #[inline(always)]
        pub(crate) fn $name(a: Vector, count: u32) -> Vector {
            map(a, |a: $lane| a.rotate_left(count))
        }
    )*};
}

rotations! {
    i8x16_rotl: u8;
    i16x8_rotl: u16;
    i32x4_rotl: u32;
    i64x2_rotl: u64;
}

#[cfg(test)]
mod tests {
    use super::super::{bits::v128_or, testing::*};
    use super::*;
    use proptest::prelude::*;

    const UNARY: &[UnaryCase] = cases! {
        |_, a| if a < 0 { -a } else { a } => i8x16_abs: I8, i16x8_abs: I16, i32x4_abs: I32, i64x2_abs: I64;
        |_, a| -a => i8x16_neg: I8, i16x8_neg: I16, i32x4_neg: I32, i64x2_neg: I64;
        |_, a| (0..8).map(|bit| a >> bit & 1).sum() => i8x16_popcnt: U8;
    };

    const BINARY: &[BinaryCase] = cases! {
        |_, a, b| a + b => i8x16_add: I8, i16x8_add: U16, i32x4_add: I32, i64x2_add: U64;
        |_, a, b| a - b => i8x16_sub: U8, i16x8_sub: I16, i32x4_sub: U32, i64x2_sub: I64;
        |_, a, b| a * b => i16x8_mul: U16, i32x4_mul: I32, i64x2_mul: I64;
        |lane, a, b| lane.nearest(a + b)
            => i8x16_add_sat_s: I8, i8x16_add_sat_u: U8, i16x8_add_sat_s: I16, i16x8_add_sat_u: U16;
        |lane, a, b| lane.nearest(a - b)
            => i8x16_sub_sat_s: I8, i8x16_sub_sat_u: U8, i16x8_sub_sat_s: I16, i16x8_sub_sat_u: U16;
        |_, a, b| if a < b { a } else { b }
            => i8x16_min_s: I8, i8x16_min_u: U8, i16x8_min_s: I16, i16x8_min_u: U16,
               i32x4_min_s: I32, i32x4_min_u: U32;
        |_, a, b| if a < b { b } else { a }
            => i8x16_max_s: I8, i8x16_max_u: U8, i16x8_max_s: I16, i16x8_max_u: U16,
               i32x4_max_s: I32, i32x4_max_u: U32;
        // Half the sum, and half a bit if that is left over.
        |_, a, b| (a + b) / 2 + (a + b) % 2 => i8x16_avgr_u: U8, i16x8_avgr_u: U16;
        |lane, a, b| lane.nearest((2 * a * b + 0x8000).div_euclid(0x1_0000)) => i16x8_q15mulr_sat_s: I16;
    };

    type Shift = fn(Vector, u32) -> Vector;

    /// Shifts to the left, then to the right.
    const SHIFTS: [&[(&str, Shift, Lane)]; 2] = [
        &[
            ("i8x16_shl", i8x16_shl, I8),
            ("i16x8_shl", i16x8_shl, I16),
            ("i32x4_shl", i32x4_shl, I32),
            ("i64x2_shl", i64x2_shl, I64),
        ],
        &[
            ("i8x16_shr_s", i8x16_shr_s, I8),
            ("i8x16_shr_u", i8x16_shr_u, U8),
            ("i16x8_shr_s", i16x8_shr_s, I16),
            ("i16x8_shr_u", i16x8_shr_u, U16),
            ("i32x4_shr_s", i32x4_shr_s, I32),
            ("i32x4_shr_u", i32x4_shr_u, U32),
            ("i64x2_shr_s", i64x2_shr_s, I64),
            ("i64x2_shr_u", i64x2_shr_u, U64),
        ],
    ];

    proptest! {
        #[test]
        fn agree_with_wide_arithmetic(a in vectors(), b in vectors()) {
            check_unary(UNARY, a);
            check_binary(BINARY, a, b);
            check_binary(BINARY, a, a);
        }

        #[test]
        fn shifts_multiply_and_divide(a in vectors(), count in prop_oneof![0_u32..130, any::<u32>()]) {
            let factor = |lane: Lane| 1_i128 << (count % lane.width);
            for &(name, shift, lane) in SHIFTS[0] {
                let expected = lane.vector(|i| lane.get(a, i).wrapping_mul(factor(lane)));
                assert_same(name, shift(a, count), expected, &(a, count));
            }
            for &(name, shift, lane) in SHIFTS[1] {
                let expected = lane.vector(|i| lane.get(a, i).div_euclid(factor(lane)));
                assert_same(name, shift(a, count), expected, &(a, count));
            }
        }

        #[test]
        fn rotations_are_two_shifts(a in vectors(), count in 0_u32..130) {
            let rotations: [(&str, Shift, Shift, Shift, u32); 4] = [
                ("i8x16_rotl", i8x16_rotl, i8x16_shl, i8x16_shr_u, 8),
                ("i16x8_rotl", i16x8_rotl, i16x8_shl, i16x8_shr_u, 16),
                ("i32x4_rotl", i32x4_rotl, i32x4_shl, i32x4_shr_u, 32),
                ("i64x2_rotl", i64x2_rotl, i64x2_shl, i64x2_shr_u, 64),
            ];
            for (name, rotate, left, right, width) in rotations {
                let rest = width - count % width;
                let expected = v128_or(left(a, count), right(a, rest));
                assert_same(name, rotate(a, count), expected, &(a, count));
            }
        }
    }

    #[test]
    fn edges() {
        let all = |byte: u8| Vector::from_bytes([byte; 16]);
        assert_eq!(i8x16_abs(all(0x80)), all(0x80));
        assert_eq!(i8x16_neg(all(0x80)), all(0x80));
        assert_eq!(i8x16_add_sat_s(all(0x7f), all(1)), all(0x7f));
        assert_eq!(i8x16_sub_sat_s(all(0x80), all(1)), all(0x80));
        assert_eq!(i8x16_sub_sat_u(all(1), all(2)), all(0));
        assert_eq!(i8x16_avgr_u(all(0xff), all(0xfe)), all(0xff));
        assert_eq!(i8x16_shr_s(all(0x80), 7 + 8), all(0xff));
        assert_eq!(i8x16_shl(all(1), 8), all(1));
        let least = Vector::of([i16::MIN; 8]);
        assert_eq!(i16x8_q15mulr_sat_s(least, least), Vector::of([i16::MAX; 8]));
    }
}
