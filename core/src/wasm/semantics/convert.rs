//! Conversions between floats and integers: those that trap on what does not fit, those that saturate,
//! and the nearest floats.
//!
//! The latter two are Rust's `as`, but on targets where compiler or emulator get that wrong, which
//! `docs/portability.md` shows. Tests compare all of them with arithmetic on integers.

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

/// Conversions of which Rust's `as` has the meaning: to integers those that saturate, and make 0 of a
/// NaN; to floats the nearest.
macro_rules! casts {
    ($( $(#[$docs:meta])* $name:ident: $from:ty => $to:ty; )*) => {$(
        $(#[$docs])*
        #[inline(always)]
        pub(crate) fn $name(a: $from) -> $to {
            a as $to
        }
    )*};
}

casts! {
    /// Rounds towards zero, to the nearest signed integer of 32 bits.
    i32_trunc_sat_f32_s: f32 => i32;
    /// Rounds towards zero, to the nearest unsigned integer of 32 bits.
    i32_trunc_sat_f32_u: f32 => u32;
    /// Rounds towards zero, to the nearest signed integer of 32 bits.
    i32_trunc_sat_f64_s: f64 => i32;
    /// Rounds towards zero, to the nearest signed integer of 64 bits.
    i64_trunc_sat_f32_s: f32 => i64;
    /// Rounds towards zero, to the nearest unsigned integer of 64 bits.
    i64_trunc_sat_f32_u: f32 => u64;
    /// Rounds towards zero, to the nearest signed integer of 64 bits.
    i64_trunc_sat_f64_s: f64 => i64;
    /// Rounds towards zero, to the nearest unsigned integer of 64 bits.
    i64_trunc_sat_f64_u: f64 => u64;
    /// The nearest float.
    f32_convert_i32_s: i32 => f32;
    /// The nearest float.
    f32_convert_i32_u: u32 => f32;
    /// The nearest float.
    f64_convert_i64_s: i64 => f64;
    /// The nearest float.
    f64_convert_i64_u: u64 => f64;
}

/// Whether the compiler may clamp a float between 0 and the greatest `u32` by two instructions of which
/// the first makes a quiet NaN of a signalling one, and the second the greatest integer of that:
/// LLVM 22 does, on powerpc64 with `xsmaxdp` and `xsmindp`, on loongarch64 with `fmax.d` and `fmin.d`.
const NAN_SATURATES: bool = cfg!(any(target_arch = "powerpc64", target_arch = "loongarch64"));

/// Rounds towards zero, to the nearest unsigned integer of 32 bits.
#[inline(always)]
pub(crate) fn i32_trunc_sat_f64_u(a: f64) -> u32 {
    if NAN_SATURATES {
        // The greatest `u64` is no float, so that compilers compare instead of clamping.
        (a as u64).min(u32::MAX.into()) as u32
    } else {
        a as u32
    }
}

/// Whether an integer of 64 bits may be rounded to an `f64` before it is rounded to an `f32`: the
/// instructions `xscvsxdsp` and `xscvuxdsp` of QEMU 7.2 to 10.0 do that.
const ROUNDS_TWICE: bool = cfg!(target_arch = "powerpc64");

/// How many low bits of an integer of 64 bits are below those that an `f64` has.
const BELOW: u32 = u64::BITS - f64::MANTISSA_DIGITS;

/// A magnitude with the same nearest `f32`, which is an `f64`: what is below an `f64` of 64 bits becomes
/// one bit, which only says that there is something. A signed integer may be passed as its bits.
#[inline(always)]
fn for_one_rounding(bits: u64, magnitude: u64) -> u64 {
    const LOW: u64 = (1 << BELOW) - 1;
    if magnitude >> f64::MANTISSA_DIGITS == 0 {
        return bits;
    }
    (bits | ((bits & LOW) + LOW)) & !LOW
}

/// The nearest float.
#[inline(always)]
pub(crate) fn f32_convert_i64_s(a: i64) -> f32 {
    if ROUNDS_TWICE {
        for_one_rounding(a as u64, a.unsigned_abs()) as i64 as f32
    } else {
        a as f32
    }
}

/// The nearest float.
#[inline(always)]
pub(crate) fn f32_convert_i64_u(a: u64) -> f32 {
    if ROUNDS_TWICE {
        for_one_rounding(a, a) as f32
    } else {
        a as f32
    }
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
