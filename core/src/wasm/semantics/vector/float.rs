//! Operators on lanes of floats.
//!
//! What each does is a scalar operator's meaning, in the form that is best in a loop: `masked` has
//! forms without branches, but a rounding that is one instruction of the target needs none.

use super::{
    masked::{double, single},
    value::{Vector, binary, map, unary, zip},
};
use crate::wasm::semantics as scalar;
#[cfg(feature = "std")]
use crate::wasm::semantics::float::NATIVE_ROUNDING;

/// Without `std` there is no function for the instruction.
#[cfg(not(feature = "std"))]
const NATIVE_ROUNDING: bool = false;

unary! {
    "The value without its sign, also of a NaN."
    |a| scalar::f32_abs(a) => f32x4_abs: f32;
    "The value without its sign, also of a NaN."
    |a| scalar::f64_abs(a) => f64x2_abs: f64;
    "The value with the opposite sign, also of a NaN."
    |a| scalar::f32_neg(a) => f32x4_neg: f32;
    "The value with the opposite sign, also of a NaN."
    |a| scalar::f64_neg(a) => f64x2_neg: f64;
    "The canonical NaN for any NaN."
    |a| scalar::f32_canonical_nan(a) => f32x4_canonical_nan: f32;
    "The canonical NaN for any NaN."
    |a| scalar::f64_canonical_nan(a) => f64x2_canonical_nan: f64;
    "The square root. A NaN for what is less than -0."
    |a| scalar::f32_sqrt(a) => f32x4_sqrt: f32;
    "The square root. A NaN for what is less than -0."
    |a| scalar::f64_sqrt(a) => f64x2_sqrt: f64;
    "Rounded up."
    |a| if NATIVE_ROUNDING { scalar::f32_ceil(a) } else { single::ceil(a) } => f32x4_ceil: f32;
    "Rounded up."
    |a| if NATIVE_ROUNDING { scalar::f64_ceil(a) } else { double::ceil(a) } => f64x2_ceil: f64;
    "Rounded down."
    |a| if NATIVE_ROUNDING { scalar::f32_floor(a) } else { single::floor(a) } => f32x4_floor: f32;
    "Rounded down."
    |a| if NATIVE_ROUNDING { scalar::f64_floor(a) } else { double::floor(a) } => f64x2_floor: f64;
    "Rounded towards zero."
    |a| if NATIVE_ROUNDING { scalar::f32_trunc(a) } else { single::trunc(a) } => f32x4_trunc: f32;
    "Rounded towards zero."
    |a| if NATIVE_ROUNDING { scalar::f64_trunc(a) } else { double::trunc(a) } => f64x2_trunc: f64;
    "Rounded to the nearest integer, halves to the even one."
    |a| if NATIVE_ROUNDING { scalar::f32_nearest(a) } else { single::nearest(a) } => f32x4_nearest: f32;
    "Rounded to the nearest integer, halves to the even one."
    |a| if NATIVE_ROUNDING { scalar::f64_nearest(a) } else { double::nearest(a) } => f64x2_nearest: f64;
}

binary! {
    "The sum."
    |a, b| a + b => f32x4_add: f32, f64x2_add: f64;
    "The difference."
    |a, b| a - b => f32x4_sub: f32, f64x2_sub: f64;
    "The product."
    |a, b| a * b => f32x4_mul: f32, f64x2_mul: f64;
    "The quotient."
    |a, b| a / b => f32x4_div: f32, f64x2_div: f64;
    "The lesser value; -0 is less than 0. A NaN if either is one."
    |a, b| single::min(a, b) => f32x4_min: f32;
    "The lesser value; -0 is less than 0. A NaN if either is one."
    |a, b| double::min(a, b) => f64x2_min: f64;
    "The greater value; -0 is less than 0. A NaN if either is one."
    |a, b| single::max(a, b) => f32x4_max: f32;
    "The greater value; -0 is less than 0. A NaN if either is one."
    |a, b| double::max(a, b) => f64x2_max: f64;
    "The second if it is less, otherwise the first, bit by bit."
    |a, b| if b < a { b } else { a } => f32x4_pmin: f32, f64x2_pmin: f64;
    "The second if it is greater, otherwise the first, bit by bit."
    |a, b| if a < b { b } else { a } => f32x4_pmax: f32, f64x2_pmax: f64;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        BinaryCase, Lane, U32, U64, UnaryCase, cases, check_binary, check_floats, check_unary, f32,
        f64, vectors,
    };
    use super::*;
    use core::hint::black_box;
    use proptest::prelude::*;

    /// Operators of both widths with a model in `f64`: what it gives for operands of 32 bits is exact,
    /// or has so many bits that rounding it again gives what rounding once would have.
    type Unary = (
        &'static str,
        fn(Vector) -> Vector,
        fn(Vector) -> Vector,
        fn(f64) -> f64,
    );
    type Binary = (
        &'static str,
        fn(Vector, Vector) -> Vector,
        fn(Vector, Vector) -> Vector,
        fn(f64, f64) -> f64,
    );

    const UNARY: [Unary; 5] = [
        ("sqrt", f32x4_sqrt, f64x2_sqrt, libm::sqrt),
        ("ceil", f32x4_ceil, f64x2_ceil, libm::ceil),
        ("floor", f32x4_floor, f64x2_floor, libm::floor),
        ("trunc", f32x4_trunc, f64x2_trunc, libm::trunc),
        ("nearest", f32x4_nearest, f64x2_nearest, libm::rint),
    ];

    const BINARY: [Binary; 6] = [
        ("add", f32x4_add, f64x2_add, |a, b| a + b),
        ("sub", f32x4_sub, f64x2_sub, |a, b| a - b),
        ("mul", f32x4_mul, f64x2_mul, |a, b| a * b),
        ("div", f32x4_div, f64x2_div, |a, b| a / b),
        ("min", f32x4_min, f64x2_min, |a, b| ordered(a, b).0),
        ("max", f32x4_max, f64x2_max, |a, b| ordered(a, b).1),
    ];

    /// Two values by their total order, in which -0 is less than 0; NaNs if either is one.
    fn ordered(a: f64, b: f64) -> (f64, f64) {
        if a.is_nan() || b.is_nan() {
            (f64::NAN, f64::NAN)
        } else if a.total_cmp(&b).is_le() {
            (a, b)
        } else {
            (b, a)
        }
    }

    /// Whether the first is less, for the bits of floats.
    fn less(lane: Lane, a: i128, b: i128) -> bool {
        if lane == U32 {
            f64::from(f32(a)) < f64::from(f32(b))
        } else {
            f64(a) < f64(b)
        }
    }

    const SIGNS: &[UnaryCase] = cases! {
        |lane, a| a % (1 << (lane.width - 1)) => f32x4_abs: U32, f64x2_abs: U64;
        |lane, a| a + (1 << (lane.width - 1)) => f32x4_neg: U32, f64x2_neg: U64;
    };

    const CANONICAL: &[UnaryCase] = cases! {
        |lane, a| canonical(lane, a) => f32x4_canonical_nan: U32, f64x2_canonical_nan: U64;
    };

    /// The bits of a float, or of the canonical NaN.
    fn canonical(lane: Lane, bits: i128) -> i128 {
        let (infinity, nan) = if lane == U32 {
            (0x7f80_0000, 0x7fc0_0000)
        } else {
            (0x7ff0_0000_0000_0000, 0x7ff8_0000_0000_0000)
        };
        if bits % (1 << (lane.width - 1)) > infinity {
            nan
        } else {
            bits
        }
    }

    const PSEUDO: &[BinaryCase] = cases! {
        |lane, a, b| if less(lane, b, a) { b } else { a } => f32x4_pmin: U32, f64x2_pmin: U64;
        |lane, a, b| if less(lane, a, b) { b } else { a } => f32x4_pmax: U32, f64x2_pmax: U64;
    };

    fn bits32(a: f64) -> i128 {
        (a as f32).to_bits().into()
    }

    fn bits64(a: f64) -> i128 {
        a.to_bits().into()
    }

    fn check(a: Vector, b: Vector) {
        // Through `black_box`: at compile time the compiler may choose any NaN.
        let (a, b) = black_box((a, b));
        for (name, narrow, wide, model) in UNARY {
            check_floats(name, U32, narrow(a), &[a], |a| {
                bits32(model(f32(a[0]).into()))
            });
            check_floats(name, U64, wide(a), &[a], |a| bits64(model(f64(a[0]))));
        }
        for (name, narrow, wide, model) in BINARY {
            let model32 = |a: &[i128]| bits32(model(f32(a[0]).into(), f32(a[1]).into()));
            check_floats(name, U32, narrow(a, b), &[a, b], model32);
            check_floats(name, U64, wide(a, b), &[a, b], |a| {
                bits64(model(f64(a[0]), f64(a[1])))
            });
        }
        check_unary(SIGNS, a);
        check_unary(CANONICAL, a);
        check_binary(PSEUDO, a, b);
    }

    proptest! {
        #[test]
        fn agree_with_wider_floats(a in vectors(), b in vectors()) {
            check(a, b);
            check(a, a);
        }
    }

    #[test]
    fn zeros_of_either_sign_and_nans() {
        let pairs = [0.0, -0.0, f32::NAN, 1.0];
        for a in pairs {
            check(Vector::of(pairs), Vector::of([a; 4]));
            check(Vector::of([f64::from(a); 2]), Vector::of([0.0_f64, -0.0]));
            check(Vector::of([f64::from(a); 2]), Vector::of([f64::NAN, -1.0]));
        }
    }
}
