//! Floats by arithmetic on integers, for tests: what a host's instructions should give.
//!
//! Nothing here uses a float but to have its bits. So a processor, an emulator or a compiler that
//! rounds twice, or takes a signalling NaN for a number, is found by the tests at the end, which try
//! each operator and conversion of scalars near its ties. Those of vectors have tests of their own,
//! and take their models of conversions from here.

use core::cmp::Ordering;

/// A binary format of floats.
#[derive(Debug, Copy, Clone)]
pub(super) struct Format {
    /// How many bits of the fraction are stored.
    fraction: u32,
    /// How many bits the exponent has.
    exponent: u32,
}

pub(super) const F32: Format = Format {
    fraction: 23,
    exponent: 8,
};
pub(super) const F64: Format = Format {
    fraction: 52,
    exponent: 11,
};

/// A finite value: `magnitude` times two to the power of `exponent`.
#[derive(Debug, Copy, Clone)]
struct Finite {
    negative: bool,
    magnitude: u128,
    exponent: i32,
}

impl Format {
    /// The bit that is the sign.
    fn sign(self) -> u64 {
        1 << (self.fraction + self.exponent)
    }

    /// The bits of infinity, above which NaNs are.
    fn infinity(self) -> u64 {
        self.sign() - (1 << self.fraction)
    }

    /// The exponent of the least positive value.
    fn least(self) -> i32 {
        2 - (1 << (self.exponent - 1)) - self.fraction as i32
    }

    fn is_nan(self, bits: u64) -> bool {
        bits & (self.sign() - 1) > self.infinity()
    }

    /// Whether bits are those of a NaN that is quiet.
    fn is_quiet(self, bits: u64) -> bool {
        self.is_nan(bits) && bits >> (self.fraction - 1) & 1 != 0
    }

    /// What bits mean, unless it is infinite or a NaN.
    fn finite(self, bits: u64) -> Option<Finite> {
        let magnitude = bits & (self.sign() - 1);
        let one = 1 << self.fraction;
        let (exponent, fraction) = (magnitude >> self.fraction, magnitude & (one - 1));
        let (magnitude, above) = match exponent {
            0 => (fraction, 0),
            _ => (fraction | one, exponent as i32 - 1),
        };
        (bits & (self.sign() - 1) < self.infinity()).then(|| Finite {
            negative: bits & self.sign() != 0,
            magnitude: magnitude.into(),
            exponent: self.least() + above,
        })
    }

    /// The nearest float, of two the even one.
    ///
    /// The lowest bit of a magnitude of more than 60 bits may stand for all that is below it.
    fn round(self, value: Finite) -> u64 {
        let sign = if value.negative { self.sign() } else { 0 };
        let Some(top) = value.magnitude.checked_ilog2() else {
            return sign;
        };
        // The exponent of the result's lowest bit, and how many of the magnitude's are below that.
        let lowest = self
            .least()
            .max(value.exponent + top as i32 - self.fraction as i32);
        let below = lowest - value.exponent;
        let kept = match below {
            ..=0 => value.magnitude << -below,
            1..128 => {
                let kept = value.magnitude >> below;
                let rest = value.magnitude & ((1 << below) - 1);
                kept + match rest.cmp(&(1 << (below - 1))) {
                    Ordering::Less => 0,
                    Ordering::Equal => kept & 1,
                    Ordering::Greater => 1,
                }
            }
            _ => 0,
        };
        // A carry goes into the exponent, where it belongs.
        let steps = (lowest - self.least()) as u128;
        let bits = (steps << self.fraction) + kept;
        sign | u64::try_from(bits).map_or(self.infinity(), |bits| bits.min(self.infinity()))
    }

    /// The float that is nearest to an integer.
    pub(super) fn nearest(self, integer: i128) -> u64 {
        self.round(Finite {
            negative: integer < 0,
            magnitude: integer.unsigned_abs(),
            exponent: 0,
        })
    }

    /// The integer towards zero, unless it is a NaN. What no integer of 64 bits is near to is an integer
    /// beyond all of them.
    pub(super) fn truncated(self, bits: u64) -> Option<i128> {
        if self.is_nan(bits) {
            return None;
        }
        let negative = bits & self.sign() != 0;
        let magnitude = match self.finite(bits) {
            Some(value) if value.exponent < 64 => match value.exponent {
                0.. => value.magnitude << value.exponent,
                _ => value
                    .magnitude
                    .checked_shr(value.exponent.unsigned_abs())
                    .unwrap_or(0),
            },
            _ => 1 << 100,
        };
        let magnitude = magnitude as i128;
        Some(if negative { -magnitude } else { magnitude })
    }
}

impl Finite {
    fn negated(self) -> Self {
        Self {
            negative: !self.negative,
            ..self
        }
    }

    /// The value with the exponent that makes this bit the highest of the magnitude, which is not zero.
    fn with_top(self, top: u32) -> Self {
        let up = top - self.magnitude.ilog2();
        Self {
            magnitude: self.magnitude << up,
            exponent: self.exponent - up as i32,
            ..self
        }
    }

    /// The sum; what is far below it is one bit.
    fn plus(self, other: Self) -> Self {
        let (high, low) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let apart = high.exponent.abs_diff(low.exponent);
        // Magnitudes of operands have at most 53 bits.
        let (up, down) = (apart.min(64), apart - apart.min(64));
        let kept = low.magnitude.checked_shr(down).unwrap_or(0);
        let lost = kept.checked_shl(down).unwrap_or(0) != low.magnitude;
        let signed = |value: Self, magnitude: u128| match value.negative {
            true => -(magnitude as i128),
            false => magnitude as i128,
        };
        let sum = signed(high, high.magnitude << up) + signed(low, kept | u128::from(lost));
        Self {
            negative: sum < 0 || sum == 0 && self.negative && other.negative,
            magnitude: sum.unsigned_abs(),
            exponent: high.exponent - up as i32,
        }
    }

    fn times(self, other: Self) -> Self {
        Self {
            negative: self.negative != other.negative,
            magnitude: self.magnitude * other.magnitude,
            exponent: self.exponent + other.exponent,
        }
    }

    /// The quotient, unless one of both is zero; what is below it is one bit.
    fn over(self, other: Self) -> Option<Self> {
        if self.magnitude == 0 || other.magnitude == 0 {
            return None;
        }
        let left = self.with_top(125);
        let quotient = left.magnitude / other.magnitude;
        let rest = left.magnitude % other.magnitude;
        Some(Self {
            negative: self.negative != other.negative,
            magnitude: quotient << 1 | u128::from(rest != 0),
            exponent: left.exponent - other.exponent - 1,
        })
    }

    /// The square root of what is positive; what is below it is one bit.
    fn sqrt(self) -> Option<Self> {
        if self.negative || self.magnitude == 0 {
            return None;
        }
        let high = self.with_top(124);
        let high = if high.exponent % 2 == 0 {
            high
        } else {
            self.with_top(125)
        };
        let root = high.magnitude.isqrt();
        Some(Self {
            negative: false,
            magnitude: root << 1 | u128::from(root * root != high.magnitude),
            exponent: high.exponent / 2 - 1,
        })
    }
}

mod tests {
    use super::*;
    use crate::wasm::{semantics::*, trap::TrapCode};
    use alloc::vec::Vec;
    use core::hint::black_box;
    use proptest::prelude::*;

    /// The fraction of an `f64`.
    const FRACTION: u64 = (1 << 52) - 1;

    /// Integers of which a float with so many digits is near: on ties and next to them, by all powers of
    /// two, at all exponents.
    fn near_ties(digits: u32) -> impl Iterator<Item = u64> {
        let heads = [
            0,
            1,
            2,
            3,
            0x2a_aaab,
            (1 << (digits - 1)) - 2,
            (1 << (digits - 1)) - 1,
        ];
        (0..=64 - digits).flat_map(move |below| {
            heads.into_iter().flat_map(move |head| {
                let kept: u64 = (1 << (digits - 1) | head) << below;
                let half: u64 = 1 << below >> 1;
                let others =
                    (0..below).flat_map(move |bit| [half + (1 << bit), half - (1 << bit >> 1)]);
                [0, half]
                    .into_iter()
                    .chain(others)
                    .map(move |rest| kept | rest & (2 * half).wrapping_sub(1))
            })
        })
    }

    /// Checks conversions from an integer of 64 bits, as signed and as not, and from its low half.
    fn check_integer(a: u64) {
        let a = black_box(a);
        let (signed, low, signed_low) = (a as i64, a as u32, a as i32);
        let narrow = |actual: f32, integer: i128| {
            assert_eq!(
                u64::from(actual.to_bits()),
                F32.nearest(integer),
                "f32 of {integer}"
            );
        };
        let wide = |actual: f64, integer: i128| {
            assert_eq!(actual.to_bits(), F64.nearest(integer), "f64 of {integer}");
        };
        narrow(f32_convert_i64_s(signed), signed.into());
        narrow(f32_convert_i64_u(a), a.into());
        narrow(f32_convert_i32_s(signed_low), signed_low.into());
        narrow(f32_convert_i32_u(low), low.into());
        wide(f64_convert_i64_s(signed), signed.into());
        wide(f64_convert_i64_u(a), a.into());
        wide(f64::from(signed_low), signed_low.into());
        wide(f64::from(low), low.into());
    }

    /// Checks conversions of a float to integers: those that saturate, and those that trap.
    fn check_float(format: Format, bits: u64) {
        let bits = black_box(bits);
        let exact = format.truncated(bits);
        macro_rules! check {
            ($( $value:expr, $sat:ident, $trunc:ident: $int:ty; )*) => {$(
                let limits = (<$int>::MIN.into(), <$int>::MAX.into());
                let nearest = exact.map_or(0, |exact| exact.clamp(limits.0, limits.1));
                assert_eq!(i128::from($sat($value)), nearest, "{} of {bits:x}", stringify!($sat));
                let expected = match exact {
                    None => Err(TrapCode::BadConversionToInteger),
                    Some(exact) if exact != nearest => Err(TrapCode::IntegerOverflow),
                    Some(exact) => Ok(exact),
                };
                let actual = $trunc($value).map(i128::from);
                assert_eq!(actual, expected, "{} of {bits:x}", stringify!($trunc));
            )*};
        }
        if format.fraction == F32.fraction {
            let a = f32::from_bits(bits as u32);
            check! {
                a, i32_trunc_sat_f32_s, i32_trunc_f32_s: i32;
                a, i32_trunc_sat_f32_u, i32_trunc_f32_u: u32;
                a, i64_trunc_sat_f32_s, i64_trunc_f32_s: i64;
                a, i64_trunc_sat_f32_u, i64_trunc_f32_u: u64;
            }
        } else {
            let a = f64::from_bits(bits);
            check! {
                a, i32_trunc_sat_f64_s, i32_trunc_f64_s: i32;
                a, i32_trunc_sat_f64_u, i32_trunc_f64_u: u32;
                a, i64_trunc_sat_f64_s, i64_trunc_f64_s: i64;
                a, i64_trunc_sat_f64_u, i64_trunc_f64_u: u64;
            }
        }
    }

    /// Checks bits of a result: those that a value is rounded to, or a quiet NaN.
    fn check_result(format: Format, actual: u64, expected: Option<Finite>, what: &str) {
        match expected {
            Some(expected) => assert_eq!(actual, format.round(expected), "{what}: {expected:?}"),
            None => assert!(format.is_quiet(actual), "{what}: {actual:x}"),
        }
    }

    /// Checks changes of width of what is not infinite.
    fn check_width(wide: u64, narrow: u32) {
        let demoted = f32_demote_f64(f64::from_bits(black_box(wide))).to_bits();
        if F64.is_nan(wide) || F64.finite(wide).is_some() {
            check_result(F32, demoted.into(), F64.finite(wide), "demote");
        }
        let promoted = f64_promote_f32(f32::from_bits(black_box(narrow))).to_bits();
        if F32.is_nan(narrow.into()) || F32.finite(narrow.into()).is_some() {
            check_result(F64, promoted, F32.finite(narrow.into()), "promote");
        }
    }

    /// Checks arithmetic on finite operands.
    fn check_arithmetic(format: Format, a: u64, b: u64, results: [u64; 5]) {
        let (Some(left), Some(right)) = (format.finite(a), format.finite(b)) else {
            return;
        };
        let [sum, difference, product, quotient, root] = results;
        check_result(format, sum, Some(left.plus(right)), "sum");
        check_result(
            format,
            difference,
            Some(left.plus(right.negated())),
            "difference",
        );
        check_result(format, product, Some(left.times(right)), "product");
        if let Some(expected) = left.over(right) {
            check_result(format, quotient, Some(expected), "quotient");
        }
        if let Some(expected) = left.sqrt() {
            check_result(format, root, Some(expected), "root");
        }
    }

    fn check_arithmetic_of_both(a: u64, b: u64) {
        let (x, y) = black_box((f64::from_bits(a), f64::from_bits(b)));
        let results = [x + y, x - y, x * y, x / y, f64_sqrt(x)].map(f64::to_bits);
        check_arithmetic(F64, a, b, results);
        let (a, b) = ((a >> 32) as u32, (b >> 32) as u32);
        let (x, y) = black_box((f32::from_bits(a), f32::from_bits(b)));
        let results =
            [x + y, x - y, x * y, x / y, f32_sqrt(x)].map(|result| result.to_bits().into());
        check_arithmetic(F32, a.into(), b.into(), results);
    }

    #[test]
    fn integers_become_the_nearest_float_near_ties() {
        for a in near_ties(f32::MANTISSA_DIGITS).chain(near_ties(f64::MANTISSA_DIGITS)) {
            for a in [
                a,
                a.wrapping_neg(),
                a >> 1,
                (a >> 1).wrapping_neg(),
                a >> 32,
            ] {
                check_integer(a);
            }
        }
    }

    #[test]
    fn an_i64_that_is_rounded_twice_under_qemu_ppc64le() {
        // Rounded to an `f64` first, the lowest bit is gone, and what is left a tie.
        check_integer(0x0020_0000_2000_0001);
        check_integer(0x7fff_ff40_0000_0001);
        check_integer(0xffdf_ffff_dfff_ffff);
        check_integer(0xffff_fe80_0000_0001);
    }

    #[test]
    fn a_nan_that_saturated_to_the_greatest_u32_on_powerpc64() {
        for nan in [1, 0x444444, 1 << 50, 1 << 51, (1 << 52) - 1] {
            for sign in [0, 1 << 63] {
                check_float(F64, 0x7ff0_0000_0000_0000 | nan | sign);
            }
        }
        for nan in [1, 0x1234, 1 << 21, 1 << 22, (1 << 23) - 1] {
            for sign in [0, 1 << 31] {
                check_float(F32, 0x7f80_0000 | nan | sign);
            }
        }
    }

    #[test]
    fn floats_become_integers_where_they_begin_to_fit() {
        for exponent in 0..70 {
            for bits in [F32, F64].map(|format| format.nearest(1 << exponent)) {
                let format = if bits >> 32 == 0 { F32 } else { F64 };
                for offset in -3_i64..=3 {
                    let bits = bits.wrapping_add_signed(offset);
                    check_float(format, bits);
                    check_float(format, bits | format.sign());
                }
            }
        }
        for (format, bits) in [(F32, F32.infinity()), (F64, F64.infinity())] {
            check_float(format, bits);
            check_float(format, bits | format.sign());
        }
    }

    #[test]
    fn doubles_become_the_nearest_single_near_ties() {
        // What a single has not is the low 29 bits, and more where singles are subnormal.
        let rests: Vec<u64> = (0..53)
            .flat_map(|bit| [1 << bit, (1 << bit) - 1, (1 << bit) + 1])
            .collect();
        for exponent in (0x368..0x384).chain(0x3fe..0x401).chain(0x47c..0x480) {
            for head in [0, 1, 0x2a_aaab, 0x7f_fffe, 0x7f_ffff] {
                for rest in &rests {
                    check_width(exponent << 52 | head << 29 & FRACTION | rest, 0);
                    check_width(1 << 63 | exponent << 52 | (head << 29 ^ rest) & FRACTION, 0);
                }
            }
        }
    }

    /// Bits of floats, many of which have few digits, so that results are near ties.
    fn bits() -> impl Strategy<Value = u64> {
        let exponents = prop_oneof![3 => 0x3e0_u64..0x420, 1 => 0..0x7ff_u64, 1 => 0..3_u64];
        let digits = prop_oneof![Just(0), 0..64_u32];
        (any::<u64>(), exponents, digits, any::<bool>()).prop_map(
            |(any, exponent, digits, negative)| {
                let fraction = any & !(u64::MAX.checked_shr(digits).unwrap_or(0)) >> 12;
                u64::from(negative) << 63 | exponent << 52 | fraction & FRACTION
            },
        )
    }

    proptest! {
        #[test]
        fn arithmetic_rounds_once(a in bits(), b in bits(), any: u64, other: u64) {
            check_arithmetic_of_both(a, b);
            check_arithmetic_of_both(any, other);
            check_arithmetic_of_both(a, any);
        }

        #[test]
        fn conversions_agree_with_integers(a: u64, shift in 0..64_u32, b in bits()) {
            let integer: u64 = a >> shift;
            check_integer(integer);
            check_integer(integer.wrapping_neg());
            check_width(a, (a >> 32) as u32);
            check_width(b, (b >> 32) as u32);
            for bits in [a, b] {
                check_float(F64, bits);
                check_float(F32, bits >> 32);
            }
        }
    }
}
