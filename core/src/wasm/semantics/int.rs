//! Integer operators that can trap, division and remainder, and those on 128 bits.

use crate::wasm::trap::TrapCode;

/// The four partial operators of one width.
macro_rules! divisions {
    ($signed:ty, $unsigned:ty, $div_s:ident, $div_u:ident, $rem_s:ident, $rem_u:ident) => {
        /// Signed division, rounding towards zero. Traps on zero and on `MIN / -1`.
        #[inline]
        pub(crate) fn $div_s(a: $signed, b: $signed) -> Result<$signed, TrapCode> {
            if b == 0 {
                return Err(TrapCode::IntegerDivisionByZero);
            }
            a.checked_div(b).ok_or(TrapCode::IntegerOverflow)
        }

        /// Unsigned division, rounding down. Traps on zero.
        #[inline]
        pub(crate) fn $div_u(a: $unsigned, b: $unsigned) -> Result<$unsigned, TrapCode> {
            a.checked_div(b).ok_or(TrapCode::IntegerDivisionByZero)
        }

        /// Signed remainder, with the sign of the dividend. Traps on zero; `MIN % -1` is 0.
        #[inline]
        pub(crate) fn $rem_s(a: $signed, b: $signed) -> Result<$signed, TrapCode> {
            if b == 0 {
                return Err(TrapCode::IntegerDivisionByZero);
            }
            Ok(a.wrapping_rem(b))
        }

        /// Unsigned remainder. Traps on zero.
        #[inline]
        pub(crate) fn $rem_u(a: $unsigned, b: $unsigned) -> Result<$unsigned, TrapCode> {
            a.checked_rem(b).ok_or(TrapCode::IntegerDivisionByZero)
        }
    };
}

/// `i31.get_s`, of a reference's bits: 0 is null, and others have their lowest bit set.
#[inline]
pub(crate) fn i31_get_s(reference: u32) -> Result<u32, TrapCode> {
    if reference == 0 {
        return Err(TrapCode::NullI31Reference);
    }
    Ok((reference.cast_signed() >> 1).cast_unsigned())
}

/// `i31.get_u`, as [`i31_get_s`].
#[inline]
pub(crate) fn i31_get_u(reference: u32) -> Result<u32, TrapCode> {
    if reference == 0 {
        return Err(TrapCode::NullI31Reference);
    }
    Ok(reference >> 1)
}

divisions!(i32, u32, i32_div_s, i32_div_u, i32_rem_s, i32_rem_u);
divisions!(i64, u64, i64_div_s, i64_div_u, i64_rem_s, i64_rem_u);

/// An integer of 128 bits, low half first.
fn whole([low, high]: [u64; 2]) -> u128 {
    u128::from(low) | u128::from(high) << 64
}

/// The halves of an integer of 128 bits, low one first.
fn halves(whole: u128) -> [u64; 2] {
    // Truncation is what splits it.
    [whole as u64, (whole >> 64) as u64]
}

/// The sum of two integers of 128 bits, modulo 2^128.
#[inline]
pub(crate) fn i64_add128(a: [u64; 2], b: [u64; 2]) -> [u64; 2] {
    halves(whole(a).wrapping_add(whole(b)))
}

/// The difference of two integers of 128 bits, modulo 2^128.
#[inline]
pub(crate) fn i64_sub128(a: [u64; 2], b: [u64; 2]) -> [u64; 2] {
    halves(whole(a).wrapping_sub(whole(b)))
}

/// The whole product of two signed integers of 64 bits.
#[inline]
pub(crate) fn i64_mul_wide_s(a: u64, b: u64) -> [u64; 2] {
    let product = i128::from(a as i64).wrapping_mul(i128::from(b as i64));
    halves(product as u128)
}

/// The whole product of two unsigned integers of 64 bits.
#[inline]
pub(crate) fn i64_mul_wide_u(a: u64, b: u64) -> [u64; 2] {
    halves(u128::from(a).wrapping_mul(u128::from(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A sum by halves and a carry, a product by four of 32 bits.
    #[test]
    fn operators_on_128_bits_carry() {
        let edges = [
            0,
            1,
            2,
            u64::MAX,
            u64::MAX - 1,
            1 << 63,
            (1 << 63) - 1,
            1 << 32,
        ];
        for a in edges {
            for b in edges {
                let (low, carry) = a.overflowing_add(b);
                let high = b.wrapping_add(a).wrapping_add(carry.into());
                assert_eq!(i64_add128([a, b], [b, a]), [low, high]);
                assert_eq!(i64_sub128([low, high], [b, a]), [a, b]);
                let [product, top] = i64_mul_wide_u(a, b);
                assert_eq!(product, a.wrapping_mul(b));
                let part = |value: u64| [value & 0xffff_ffff, value >> 32];
                let ([a0, a1], [b0, b1]) = (part(a), part(b));
                let [outer, inner, other] = [a0 * b0, a1 * b0, a0 * b1].map(part);
                let middle = outer[1] + inner[0] + other[0];
                let upper = inner[1] + other[1] + (middle >> 32);
                assert_eq!(top, (a1 * b1).wrapping_add(upper));
                // The signed product differs by what the sign bits weigh.
                let minus = |negative: u64, other: u64| if negative >> 63 == 1 { other } else { 0 };
                let signed = top.wrapping_sub(minus(a, b)).wrapping_sub(minus(b, a));
                assert_eq!(i64_mul_wide_s(a, b), [product, signed]);
            }
        }
    }

    #[test]
    fn division_by_zero_traps() {
        let zero = TrapCode::IntegerDivisionByZero;
        for a in [i32::MIN, -1, 0, 1, i32::MAX] {
            assert_eq!(i32_div_s(a, 0), Err(zero));
            assert_eq!(i32_div_u(a as u32, 0), Err(zero));
            assert_eq!(i32_rem_s(a, 0), Err(zero));
            assert_eq!(i32_rem_u(a as u32, 0), Err(zero));
            let a = i64::from(a);
            assert_eq!(i64_div_s(a, 0), Err(zero));
            assert_eq!(i64_div_u(a as u64, 0), Err(zero));
            assert_eq!(i64_rem_s(a, 0), Err(zero));
            assert_eq!(i64_rem_u(a as u64, 0), Err(zero));
        }
    }

    #[test]
    fn the_one_quotient_that_does_not_fit_traps() {
        assert_eq!(i32_div_s(i32::MIN, -1), Err(TrapCode::IntegerOverflow));
        assert_eq!(i64_div_s(i64::MIN, -1), Err(TrapCode::IntegerOverflow));
        assert_eq!(i32_rem_s(i32::MIN, -1), Ok(0));
        assert_eq!(i64_rem_s(i64::MIN, -1), Ok(0));
        assert_eq!(i32_div_s(i32::MIN, 1), Ok(i32::MIN));
    }

    #[test]
    fn signs_follow_the_dividend() {
        assert_eq!((i32_div_s(-7, 2), i32_rem_s(-7, 2)), (Ok(-3), Ok(-1)));
        assert_eq!((i32_div_s(7, -2), i32_rem_s(7, -2)), (Ok(-3), Ok(1)));
        assert_eq!(i32_div_u(-7_i32 as u32, 2), Ok(0x7fff_fffc));
        assert_eq!(i64_rem_u(-7_i64 as u64, 2), Ok(1));
    }

    proptest! {
        // Wider arithmetic has no special cases, so it says what is right.
        #[test]
        fn i32_agrees_with_wider_arithmetic(a: i32, b: i32) {
            prop_assume!(b != 0);
            let (wide_a, wide_b) = (i64::from(a), i64::from(b));
            prop_assert_eq!(i32_div_s(a, b).ok(), i32::try_from(wide_a / wide_b).ok());
            prop_assert_eq!(i32_rem_s(a, b).map(i64::from), Ok(wide_a % wide_b));
            let (a, b) = (a as u32, b as u32);
            prop_assert_eq!(i32_div_u(a, b).map(u64::from), Ok(u64::from(a) / u64::from(b)));
            prop_assert_eq!(i32_rem_u(a, b).map(u64::from), Ok(u64::from(a) % u64::from(b)));
        }

        #[test]
        fn i64_agrees_with_wider_arithmetic(a: i64, b in prop_oneof![any::<i64>(), -9_i64..9]) {
            prop_assume!(b != 0);
            let (wide_a, wide_b) = (i128::from(a), i128::from(b));
            prop_assert_eq!(i64_div_s(a, b).ok(), i64::try_from(wide_a / wide_b).ok());
            prop_assert_eq!(i64_rem_s(a, b).map(i128::from), Ok(wide_a % wide_b));
            let (a, b) = (a as u64, b as u64);
            prop_assert_eq!(i64_div_u(a, b).map(u128::from), Ok(u128::from(a) / u128::from(b)));
            prop_assert_eq!(i64_rem_u(a, b).map(u128::from), Ok(u128::from(a) % u128::from(b)));
        }
    }
}
