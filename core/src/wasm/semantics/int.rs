//! Integer division and remainder: the integer operators that can trap.

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

divisions!(i32, u32, i32_div_s, i32_div_u, i32_rem_s, i32_rem_u);
divisions!(i64, u64, i64_div_s, i64_div_u, i64_rem_s, i64_rem_u);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
