//! The relaxed operators, for which the specification permits several results.
//!
//! Here are those of its deterministic profile (Wasm 3.0, appendix "Profiles"; numerics, "Relaxed
//! Operations"), where every choice is the first in its list, so that results are the same on every
//! machine:
//!
//! - `swizzle`, `trunc`, `laneselect` (`bitselect`), `min`, `max` and `q15mulr` are what the operators
//!   are that are not relaxed.
//! - `madd` rounds the product, then the sum: it is **not fused**. `nmadd` negates the first operand.
//!   A fused result is permitted too, though not in that profile; machines differ in how fast it is.
//!   wasmi and, asked to be deterministic, wasmtime fuse.
//! - `dot` takes both operands as signed, and its sums of two products saturate. That makes a
//!   difference for one case: four times -128 give 32767.

use super::{
    bits::v128_bitselect,
    convert::{
        i32x4_trunc_sat_f32x4_s, i32x4_trunc_sat_f32x4_u, i32x4_trunc_sat_f64x2_s_zero,
        i32x4_trunc_sat_f64x2_u_zero,
    },
    float::{f32x4_max, f32x4_min, f64x2_max, f64x2_min},
    integer::{i16x8_q15mulr_sat_s, i32x4_add},
    lanes::i8x16_swizzle,
    value::{Vector, from_fn, zip3},
    widen::i32x4_extadd_pairwise_i16x8_s,
};
use crate::wasm::semantics::{f32_neg, f64_neg};

/// Operators whose deterministic result is that of one that is not relaxed.
macro_rules! same_as {
    ($( $name:ident($( $operand:ident ),*) = $strict:ident; )*) => {$(
        #[doc = concat!("The result of [`", stringify!($strict), "`].")]
        #[inline(always)]
        pub(crate) fn $name($( $operand: Vector ),*) -> Vector {
            $strict($( $operand ),*)
        }
    )*};
}

same_as! {
    i8x16_relaxed_swizzle(a, b) = i8x16_swizzle;
    i32x4_relaxed_trunc_f32x4_s(a) = i32x4_trunc_sat_f32x4_s;
    i32x4_relaxed_trunc_f32x4_u(a) = i32x4_trunc_sat_f32x4_u;
    i32x4_relaxed_trunc_f64x2_s_zero(a) = i32x4_trunc_sat_f64x2_s_zero;
    i32x4_relaxed_trunc_f64x2_u_zero(a) = i32x4_trunc_sat_f64x2_u_zero;
    i8x16_relaxed_laneselect(a, b, mask) = v128_bitselect;
    i16x8_relaxed_laneselect(a, b, mask) = v128_bitselect;
    i32x4_relaxed_laneselect(a, b, mask) = v128_bitselect;
    i64x2_relaxed_laneselect(a, b, mask) = v128_bitselect;
    f32x4_relaxed_min(a, b) = f32x4_min;
    f32x4_relaxed_max(a, b) = f32x4_max;
    f64x2_relaxed_min(a, b) = f64x2_min;
    f64x2_relaxed_max(a, b) = f64x2_max;
    i16x8_relaxed_q15mulr_s(a, b) = i16x8_q15mulr_sat_s;
}

/// The product, rounded, plus the third operand, rounded again.
#[inline(always)]
pub(crate) fn f32x4_relaxed_madd(a: Vector, b: Vector, c: Vector) -> Vector {
    zip3(a, b, c, |a: f32, b, c| a * b + c)
}

/// The product with the opposite sign, rounded, plus the third operand, rounded again.
#[inline(always)]
pub(crate) fn f32x4_relaxed_nmadd(a: Vector, b: Vector, c: Vector) -> Vector {
    zip3(a, b, c, |a: f32, b, c| f32_neg(a) * b + c)
}

/// The product, rounded, plus the third operand, rounded again.
#[inline(always)]
pub(crate) fn f64x2_relaxed_madd(a: Vector, b: Vector, c: Vector) -> Vector {
    zip3(a, b, c, |a: f64, b, c| a * b + c)
}

/// The product with the opposite sign, rounded, plus the third operand, rounded again.
#[inline(always)]
pub(crate) fn f64x2_relaxed_nmadd(a: Vector, b: Vector, c: Vector) -> Vector {
    zip3(a, b, c, |a: f64, b, c| f64_neg(a) * b + c)
}

/// The products of lanes, neighbouring ones added; the nearest value that fits.
#[inline(always)]
pub(crate) fn i16x8_relaxed_dot_i8x16_i7x16_s(a: Vector, b: Vector) -> Vector {
    let (a, b): ([i8; 16], [i8; 16]) = (a.lanes(), b.lanes());
    let product = |i: usize| i16::from(a[i]) * i16::from(b[i]);
    let sums: [i16; 8] = from_fn(|i| product(2 * i).saturating_add(product(2 * i + 1)));
    Vector::of(sums)
}

/// Neighbouring lanes of [`i16x8_relaxed_dot_i8x16_i7x16_s`] and a lane of the third operand, added.
#[inline(always)]
pub(crate) fn i32x4_relaxed_dot_i8x16_i7x16_add_s(a: Vector, b: Vector, c: Vector) -> Vector {
    let dot = i16x8_relaxed_dot_i8x16_i7x16_s(a, b);
    i32x4_add(i32x4_extadd_pairwise_i16x8_s(dot), c)
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use core::hint::black_box;
    use proptest::prelude::*;

    type Unary = fn(Vector) -> Vector;
    type Binary = fn(Vector, Vector) -> Vector;
    type Ternary = fn(Vector, Vector, Vector) -> Vector;

    const UNARY: [[Unary; 2]; 4] = [
        [i32x4_relaxed_trunc_f32x4_s, i32x4_trunc_sat_f32x4_s],
        [i32x4_relaxed_trunc_f32x4_u, i32x4_trunc_sat_f32x4_u],
        [
            i32x4_relaxed_trunc_f64x2_s_zero,
            i32x4_trunc_sat_f64x2_s_zero,
        ],
        [
            i32x4_relaxed_trunc_f64x2_u_zero,
            i32x4_trunc_sat_f64x2_u_zero,
        ],
    ];

    const BINARY: [[Binary; 2]; 6] = [
        [i8x16_relaxed_swizzle, i8x16_swizzle],
        [i16x8_relaxed_q15mulr_s, i16x8_q15mulr_sat_s],
        [f32x4_relaxed_min, f32x4_min],
        [f32x4_relaxed_max, f32x4_max],
        [f64x2_relaxed_min, f64x2_min],
        [f64x2_relaxed_max, f64x2_max],
    ];

    const LANESELECT: [Ternary; 4] = [
        i8x16_relaxed_laneselect,
        i16x8_relaxed_laneselect,
        i32x4_relaxed_laneselect,
        i64x2_relaxed_laneselect,
    ];

    /// The operators of each width, and what the sign of the product is multiplied by.
    const MADD: [(Ternary, Ternary, f64); 2] = [
        (f32x4_relaxed_madd, f64x2_relaxed_madd, 1.0),
        (f32x4_relaxed_nmadd, f64x2_relaxed_nmadd, -1.0),
    ];

    proptest! {
        #[test]
        fn most_are_what_others_are(a in vectors(), b in vectors(), mask in vectors()) {
            let (a, b) = black_box((a, b));
            for [relaxed, strict] in UNARY {
                prop_assert_eq!(relaxed(a), strict(a));
            }
            for [relaxed, strict] in BINARY {
                prop_assert_eq!(relaxed(a, b), strict(a, b));
            }
            for relaxed in LANESELECT {
                prop_assert_eq!(relaxed(a, b, mask), v128_bitselect(a, b, mask));
            }
        }

        #[test]
        fn products_are_rounded_before_they_are_added(
            a in vectors(),
            b in vectors(),
            c in vectors(),
        ) {
            let (a, b, c) = black_box((a, b, c));
            for (narrow, wide, sign) in MADD {
                check_floats("f32x4", U32, narrow(a, b, c), &[a, b, c], |x| {
                    // What is a product of 32-bit floats is exact here, and so is what it is rounded to.
                    let product = sign * f64::from(f32(x[0])) * f64::from(f32(x[1]));
                    let sum = f64::from(product as f32) + f64::from(f32(x[2]));
                    (sum as f32).to_bits().into()
                });
                check_floats("f64x2", U64, wide(a, b, c), &[a, b, c], |x| {
                    let product = black_box(sign * f64(x[0]) * f64(x[1]));
                    (product + f64(x[2])).to_bits().into()
                });
            }
        }

        #[test]
        fn sums_of_products_saturate(a in vectors(), b in vectors(), c in vectors()) {
            let product = |i| I8.get(a, i) * I8.get(b, i);
            let dot = |i| I16.nearest(product(2 * i) + product(2 * i + 1));
            let expected = I16.vector(dot);
            assert_same("dot", i16x8_relaxed_dot_i8x16_i7x16_s(a, b), expected, &(a, b));
            let expected = I32.vector(|i| dot(2 * i) + dot(2 * i + 1) + I32.get(c, i));
            let actual = i32x4_relaxed_dot_i8x16_i7x16_add_s(a, b, c);
            assert_same("dot_add", actual, expected, &(a, b, c));
        }
    }

    #[test]
    fn products_are_not_fused_with_the_sum() {
        // Fused, these would be 2 to the power of -37, and the greatest finite value.
        let (a, b) = (f32::from_bits(0x3f80_0002), f32::from_bits(0x3f80_0100));
        let c = -f32::from_bits(0x3f80_0102);
        let [max, two] = [f32::MAX, 2.0];
        let [a, b, c] =
            [[a, max, 0.0, 0.0], [b, two, 0.0, 0.0], [c, -max, 0.0, 0.0]].map(Vector::of);
        let expected = Vector::of([0.0, f32::INFINITY, 0.0, 0.0]);
        assert_eq!(f32x4_relaxed_madd(a, b, c), expected);
        assert_eq!(
            f32x4_relaxed_nmadd(super::super::f32x4_neg(a), b, c),
            expected
        );
    }

    #[test]
    fn four_times_the_least_integer_saturates() {
        let least = Vector::of([i8::MIN; 16]);
        let dot = i16x8_relaxed_dot_i8x16_i7x16_s(least, least);
        assert_eq!(dot, Vector::of([i16::MAX; 8]));
        let sum = i32x4_relaxed_dot_i8x16_i7x16_add_s(least, least, Vector::of([1_i32; 4]));
        assert_eq!(sum, Vector::of([0xffff_i32; 4]));
    }
}
