//! Conversions between lanes of integers and of floats, and between widths of floats.
//!
//! Those to integers saturate, and make 0 of a NaN.

use super::value::{Vector, map, unary};
use crate::wasm::semantics::{
    f32_convert_i32_s, f32_convert_i32_u, f32_demote_f64, f64_promote_f32, i32_trunc_sat_f32_s,
    i32_trunc_sat_f32_u, i32_trunc_sat_f64_s, i32_trunc_sat_f64_u,
};

unary! {
    "Rounded towards zero, to the nearest value that fits."
    |a| i32_trunc_sat_f32_s(a) => i32x4_trunc_sat_f32x4_s: f32;
    "Rounded towards zero, to the nearest value that fits."
    |a| i32_trunc_sat_f32_u(a) => i32x4_trunc_sat_f32x4_u: f32;
    "The nearest float."
    |a| f32_convert_i32_s(a) => f32x4_convert_i32x4_s: i32;
    "The nearest float."
    |a| f32_convert_i32_u(a) => f32x4_convert_i32x4_u: u32;
}

/// Rounded towards zero, to the nearest value that fits, in the lower half; the higher is zero.
#[inline(always)]
pub(crate) fn i32x4_trunc_sat_f64x2_s_zero(a: Vector) -> Vector {
    let [a, b]: [f64; 2] = a.lanes();
    Vector::of([i32_trunc_sat_f64_s(a), i32_trunc_sat_f64_s(b), 0, 0])
}

/// Rounded towards zero, to the nearest value that fits, in the lower half; the higher is zero.
#[inline(always)]
pub(crate) fn i32x4_trunc_sat_f64x2_u_zero(a: Vector) -> Vector {
    let [a, b]: [f64; 2] = a.lanes();
    Vector::of([i32_trunc_sat_f64_u(a), i32_trunc_sat_f64_u(b), 0, 0])
}

/// The lower half as floats of twice the width.
#[inline(always)]
pub(crate) fn f64x2_convert_low_i32x4_s(a: Vector) -> Vector {
    let [a, b, ..]: [i32; 4] = a.lanes();
    Vector::of([f64::from(a), f64::from(b)])
}

/// The lower half as floats of twice the width.
#[inline(always)]
pub(crate) fn f64x2_convert_low_i32x4_u(a: Vector) -> Vector {
    let [a, b, ..]: [u32; 4] = a.lanes();
    Vector::of([f64::from(a), f64::from(b)])
}

/// The nearest floats of half the width, in the lower half; the higher is zero.
#[inline(always)]
pub(crate) fn f32x4_demote_f64x2_zero(a: Vector) -> Vector {
    let [a, b]: [f64; 2] = a.lanes();
    Vector::of([f32_demote_f64(a), f32_demote_f64(b), 0.0, 0.0])
}

/// The lower half as floats of twice the width.
#[inline(always)]
pub(crate) fn f64x2_promote_low_f32x4(a: Vector) -> Vector {
    let [a, b, ..]: [f32; 4] = a.lanes();
    Vector::of([f64_promote_f32(a), f64_promote_f32(b)])
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use crate::wasm::semantics::exact::{F32, F64, Format};
    use core::hint::black_box;
    use proptest::prelude::*;

    /// The nearest value of a type to a float without its fraction; 0 for a NaN.
    fn truncated(lane: Lane, format: Format, bits: i128) -> i128 {
        lane.nearest(format.truncated(bits as u64).unwrap_or(0))
    }

    proptest! {
        #[test]
        fn truncation_saturates(a in vectors()) {
            for (operator, lane) in
                [(i32x4_trunc_sat_f32x4_s as fn(_) -> _, I32), (i32x4_trunc_sat_f32x4_u, U32)]
            {
                let expected = lane.vector(|i| truncated(lane, F32, U32.get(a, i)));
                assert_same("trunc_sat_f32x4", operator(a), expected, &(lane, a));
            }
            for (operator, lane) in
                [(i32x4_trunc_sat_f64x2_s_zero as fn(_) -> _, I32), (i32x4_trunc_sat_f64x2_u_zero, U32)]
            {
                let low = |i| truncated(lane, F64, U64.get(a, i));
                let expected = lane.vector(|i| if i < 2 { low(i) } else { 0 });
                assert_same("trunc_sat_f64x2", operator(a), expected, &(lane, a));
            }
        }

        #[test]
        fn integers_become_the_nearest_float(a in vectors()) {
            for (narrow, wide, lane) in [
                (f32x4_convert_i32x4_s as fn(_) -> _, f64x2_convert_low_i32x4_s as fn(_) -> _, I32),
                (f32x4_convert_i32x4_u, f64x2_convert_low_i32x4_u, U32),
            ] {
                let expected = U32.vector(|i| F32.nearest(lane.get(a, i)).into());
                assert_same("f32x4_convert", narrow(a), expected, &(lane, a));
                let expected = U64.vector(|i| F64.nearest(lane.get(a, i)).into());
                assert_same("f64x2_convert", wide(a), expected, &(lane, a));
            }
        }

        #[test]
        fn widths_of_floats_change(a in vectors()) {
            let a = black_box(a);
            // Operands moved to where their results stand.
            let low = U64.vector(|i| U32.get(a, i));
            check_promoted(f64x2_promote_low_f32x4(a), low);
            let demoted = f32x4_demote_f64x2_zero(a);
            prop_assert_eq!(demoted.to_cells().1, 0);
            for i in 0..2 {
                let (wide, narrow) = (f64(U64.get(a, i)), f32(U32.get(demoted, i)));
                check_nearest(wide, narrow);
            }
        }
    }

    /// Compares floats with those of half the width, in the lower halves of lanes, which are exact.
    fn check_promoted(wide: Vector, narrow: Vector) {
        for i in 0..2 {
            let (wide, narrow) = (U64.get(wide, i) as u64, U64.get(narrow, i) as u32);
            let magnitude = narrow & 0x7fff_ffff;
            if magnitude > 0x7f80_0000 {
                let canonical = magnitude == 0x7fc0_0000;
                let expected = if canonical {
                    0x7ff8_0000_0000_0000
                } else {
                    wide & !(1 << 63)
                };
                assert_eq!(wide & !(1 << 63), expected, "of {narrow:x}");
                assert!(
                    wide & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000,
                    "of {narrow:x}"
                );
            } else {
                // Back to where it came from.
                assert_eq!((f64::from_bits(wide) as f32).to_bits(), narrow);
                assert_eq!(wide >> 63, u64::from(narrow >> 31));
            }
        }
    }

    /// Checks that no float of the narrow type is nearer to the wide one than this.
    fn check_nearest(wide: f64, narrow: f32) {
        if wide.is_nan() {
            let canonical = wide.abs().to_bits() == 0x7ff8_0000_0000_0000;
            assert!(
                narrow.is_nan() && narrow.to_bits() & 0x0040_0000 != 0,
                "of {wide:x?}"
            );
            assert!(
                !canonical || narrow.abs().to_bits() == 0x7fc0_0000,
                "of {wide:x?}"
            );
            return;
        }
        assert_eq!(wide.is_sign_negative(), narrow.is_sign_negative());
        if narrow.is_infinite() {
            // Half a step above the greatest value rounds to infinity.
            let limit =
                f64::from(f32::MAX) + (f64::from(f32::MAX) - f64::from(f32::MAX.next_down())) / 2.0;
            assert!(wide.abs() >= limit, "of {wide:x?}");
            return;
        }
        let distance = (f64::from(narrow) - wide).abs();
        for other in [narrow.next_up(), narrow.next_down()] {
            let farther = (f64::from(other) - wide).abs();
            let even = narrow.to_bits() & 1 == 0;
            assert!(
                distance < farther || distance == farther && even,
                "{narrow:?} of {wide:?}"
            );
        }
    }
}
