//! Conversions from floats to integers that trap on what does not fit.
//!
//! The saturating ones are Rust's `as`, and so are those from integers to floats.

use crate::wasm::trap::TrapCode;

/// Trapping conversions. A float fits if it lies between the two bounds, which are the nearest floats
/// that do not fit: what is below zero by less than one still truncates to zero, for instance.
macro_rules! truncations {
    ($( $(#[$docs:meta])* $name:ident: $float:ty => $int:ty, $low:literal to $high:literal; )*) => {$(
        $(#[$docs])*
        #[inline]
        pub(crate) fn $name(a: $float) -> Result<$int, TrapCode> {
            if a > $low && a < $high {
                Ok(a as $int)
            } else if a.is_nan() {
                Err(TrapCode::BadConversionToInteger)
            } else {
                Err(TrapCode::IntegerOverflow)
            }
        }
    )*};
}

truncations! {
    /// Rounds towards zero to a signed integer of 32 bits.
    i32_trunc_f32_s: f32 => i32, -2_147_483_904.0 to 2_147_483_648.0;
    /// Rounds towards zero to an unsigned integer of 32 bits.
    i32_trunc_f32_u: f32 => u32, -1.0 to 4_294_967_296.0;
    /// Rounds towards zero to a signed integer of 32 bits.
    i32_trunc_f64_s: f64 => i32, -2_147_483_649.0 to 2_147_483_648.0;
    /// Rounds towards zero to an unsigned integer of 32 bits.
    i32_trunc_f64_u: f64 => u32, -1.0 to 4_294_967_296.0;
    /// Rounds towards zero to a signed integer of 64 bits.
    i64_trunc_f32_s: f32 => i64, -9_223_373_136_366_403_584.0 to 9_223_372_036_854_775_808.0;
    /// Rounds towards zero to an unsigned integer of 64 bits.
    i64_trunc_f32_u: f32 => u64, -1.0 to 18_446_744_073_709_551_616.0;
    /// Rounds towards zero to a signed integer of 64 bits.
    i64_trunc_f64_s: f64 => i64, -9_223_372_036_854_777_856.0 to 9_223_372_036_854_775_808.0;
    /// Rounds towards zero to an unsigned integer of 64 bits.
    i64_trunc_f64_u: f64 => u64, -1.0 to 18_446_744_073_709_551_616.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::semantics::{f32_trunc, f64_trunc};
    use proptest::prelude::*;

    #[test]
    fn nan_and_infinity_trap_differently() {
        let nan = Err(TrapCode::BadConversionToInteger);
        let overflow = Err(TrapCode::IntegerOverflow);
        assert_eq!(i32_trunc_f32_s(f32::NAN), nan);
        assert_eq!(i32_trunc_f64_s(-f64::NAN), nan);
        assert_eq!(i32_trunc_f32_s(f32::INFINITY), overflow);
        assert_eq!(i32_trunc_f64_s(f64::NEG_INFINITY), overflow);
        assert_eq!(i64_trunc_f64_u(f64::NAN).err(), nan.err());
        assert_eq!(i64_trunc_f32_u(f32::INFINITY).err(), overflow.err());
    }

    #[test]
    fn the_last_values_that_fit() {
        assert_eq!(i32_trunc_f32_s(-2_147_483_648.0), Ok(i32::MIN));
        assert!(i32_trunc_f32_s((-2_147_483_648.0_f32).next_down()).is_err());
        assert_eq!(i32_trunc_f32_s(2_147_483_520.0), Ok(2_147_483_520));
        assert!(i32_trunc_f32_s(2_147_483_648.0).is_err());
        assert_eq!(i32_trunc_f64_s(-2_147_483_648.9), Ok(i32::MIN));
        assert_eq!(i32_trunc_f64_s(2_147_483_647.9), Ok(i32::MAX));
        assert_eq!(i32_trunc_f64_u(-0.9), Ok(0));
        assert!(i32_trunc_f64_u(-1.0).is_err());
        assert_eq!(i32_trunc_f64_u(4_294_967_295.9), Ok(u32::MAX));
        assert_eq!(i64_trunc_f64_s(-9_223_372_036_854_775_808.0), Ok(i64::MIN));
        assert!(i64_trunc_f64_s(9_223_372_036_854_775_808.0).is_err());
        assert!(i64_trunc_f64_u(18_446_744_073_709_551_616.0).is_err());
    }

    /// What a conversion should give: the truncated value if it fits, by way of `i128`.
    fn expected<T: TryFrom<i128>>(truncated: f64) -> Option<T> {
        // `as` saturates far beyond all 64-bit integers, and makes a NaN 0.
        (!truncated.is_nan())
            .then(|| T::try_from(truncated as i128).ok())
            .flatten()
    }

    proptest! {
        #[test]
        fn f64_agrees_with_i128(bits: u64, small in -1.0e10_f64..1.0e10, large in -2.0e19_f64..2.0e19) {
            for a in [f64::from_bits(bits), small, large] {
                let truncated = f64_trunc(a);
                prop_assert_eq!(i32_trunc_f64_s(a).ok(), expected(truncated));
                prop_assert_eq!(i32_trunc_f64_u(a).ok(), expected(truncated));
                prop_assert_eq!(i64_trunc_f64_s(a).ok(), expected(truncated));
                prop_assert_eq!(i64_trunc_f64_u(a).ok(), expected(truncated));
            }
        }

        #[test]
        fn f32_agrees_with_i128(bits: u32, small in -1.0e10_f32..1.0e10, large in -2.0e19_f32..2.0e19) {
            for a in [f32::from_bits(bits), small, large] {
                let truncated = f64::from(f32_trunc(a));
                prop_assert_eq!(i32_trunc_f32_s(a).ok(), expected(truncated));
                prop_assert_eq!(i32_trunc_f32_u(a).ok(), expected(truncated));
                prop_assert_eq!(i64_trunc_f32_s(a).ok(), expected(truncated));
                prop_assert_eq!(i64_trunc_f32_u(a).ok(), expected(truncated));
            }
        }
    }
}
