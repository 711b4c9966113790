//! What `min`, `max` and roundings do to a lane, by masks instead of branches.
//!
//! They give the same results as the definitions for scalars in `semantics::float`, whose branches
//! keep LLVM from vectorising: a loop over four lanes takes a quarter or less of the instructions.

/// The functions for lanes of one type. `$integer_from` is the value from which on all floats are
/// integers: two to the number of explicit fraction bits.
macro_rules! masked {
    (
        $module:ident, $float:ty, $bits:ty, $abs:ident, $copysign:ident,
        integer_from = $integer_from:literal, quiet = $quiet:literal
    ) => {
        pub(super) mod $module {
            use crate::wasm::semantics::{$abs as abs, $copysign as copysign};

            /// All bits if it is so, else none.
            #[inline(always)]
            fn mask(so: bool) -> $bits {
                <$bits>::from(so).wrapping_neg()
            }

            /// 1 if it is so, else 0.
            #[inline(always)]
            fn one(so: bool) -> $float {
                <$float>::from_bits(mask(so) & <$float>::to_bits(1.0))
            }

            #[inline(always)]
            pub(in super::super) fn min(a: $float, b: $float) -> $float {
                // Twice the lesser value; if there is none, one and the other: of zeros one may be
                // negative.
                let (a_or_b, b_or_a) = (if a < b { a } else { b }, if b < a { b } else { a });
                let nan = mask(a.is_nan() | b.is_nan());
                let bits = (a_or_b.to_bits() | b_or_a.to_bits()) & !nan;
                // The addition quiets a NaN.
                <$float>::from_bits(bits | (a + b).to_bits() & nan)
            }

            #[inline(always)]
            pub(in super::super) fn max(a: $float, b: $float) -> $float {
                let (a_or_b, b_or_a) = (if a > b { a } else { b }, if b > a { b } else { a });
                let nan = mask(a.is_nan() | b.is_nan());
                let bits = a_or_b.to_bits() & b_or_a.to_bits() & !nan;
                <$float>::from_bits(bits | (a + b).to_bits() & nan)
            }

            /// The nearest integer, halves to the even one, of a float that has a fraction.
            #[inline(always)]
            fn near(a: $float) -> $float {
                // The sum has no fraction bits left, so adding rounds as asked.
                copysign(abs(a) + $integer_from - $integer_from, a)
            }

            /// A float, rounded, by what it is rounded to if it has a fraction.
            #[inline(always)]
            fn rounded(a: $float, integer: $float) -> $float {
                let fraction = mask(abs(a) < $integer_from);
                // A zero has the sign of what was rounded.
                let integer = copysign(integer, a).to_bits() & fraction;
                let quiet = mask(a.is_nan()) & $quiet;
                <$float>::from_bits(integer | a.to_bits() & !fraction | quiet)
            }

            #[inline(always)]
            pub(in super::super) fn nearest(a: $float) -> $float {
                rounded(a, near(a))
            }

            #[inline(always)]
            pub(in super::super) fn ceil(a: $float) -> $float {
                rounded(a, near(a) + one(near(a) < a))
            }

            #[inline(always)]
            pub(in super::super) fn floor(a: $float) -> $float {
                rounded(a, near(a) - one(near(a) > a))
            }

            #[inline(always)]
            pub(in super::super) fn trunc(a: $float) -> $float {
                let magnitude = near(abs(a));
                rounded(a, magnitude - one(magnitude > abs(a)))
            }
        }
    };
}

masked!(
    single,
    f32,
    u32,
    f32_abs,
    f32_copysign,
    integer_from = 8_388_608.0,
    quiet = 0x0040_0000
);
masked!(
    double,
    f64,
    u64,
    f64_abs,
    f64_copysign,
    integer_from = 4_503_599_627_370_496.0,
    quiet = 0x0008_0000_0000_0000
);

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{floats32, floats64},
        double, single,
    };
    use crate::wasm::semantics::*;
    use core::hint::black_box;
    use proptest::prelude::*;

    type Unary<T> = [fn(T) -> T; 2];
    type Binary<T> = [fn(T, T) -> T; 2];

    const SINGLE: ([Unary<f32>; 4], [Binary<f32>; 2]) = (
        [
            [single::ceil, f32_ceil],
            [single::floor, f32_floor],
            [single::trunc, f32_trunc],
            [single::nearest, f32_nearest],
        ],
        [[single::min, f32_min], [single::max, f32_max]],
    );

    const DOUBLE: ([Unary<f64>; 4], [Binary<f64>; 2]) = (
        [
            [double::ceil, f64_ceil],
            [double::floor, f64_floor],
            [double::trunc, f64_trunc],
            [double::nearest, f64_nearest],
        ],
        [[double::min, f64_min], [double::max, f64_max]],
    );

    proptest! {
        // Through `black_box`: at compile time the compiler may choose any NaN.
        #[test]
        fn lanes_do_what_scalars_do(a in floats32(), b in floats32()) {
            let (a, b) = black_box((f32::from_bits(a), f32::from_bits(b)));
            for [masked, scalar] in SINGLE.0 {
                prop_assert_eq!(masked(a).to_bits(), scalar(a).to_bits());
            }
            for [masked, scalar] in SINGLE.1 {
                prop_assert_eq!(masked(a, b).to_bits(), scalar(a, b).to_bits());
            }
        }

        #[test]
        fn wide_lanes_do_what_scalars_do(a in floats64(), b in floats64()) {
            let (a, b) = black_box((f64::from_bits(a), f64::from_bits(b)));
            for [masked, scalar] in DOUBLE.0 {
                prop_assert_eq!(masked(a).to_bits(), scalar(a).to_bits());
            }
            for [masked, scalar] in DOUBLE.1 {
                prop_assert_eq!(masked(a, b).to_bits(), scalar(a, b).to_bits());
            }
        }
    }
}
