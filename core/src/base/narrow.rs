//! Integers of fewer bits, by names that say why nothing is lost: [`Low`] where the rest is meant to be
//! left out, [`Fit`] where the value is known to fit.
//!
//! `as` would do the same for both, and for a number of a guest's choice that fits on one machine and not on
//! another. So `clippy::cast_possible_truncation` is denied in the engine, and casts are here and in
//! `wasm/semantics`, where operators mean them. What is not known to fit takes `try_from`.

#![expect(clippy::cast_possible_truncation, reason = "the casts that have names")]

/// The low bits: of a word that has other things in the rest, of a cell whose value has fewer bits, and of
/// what operators wrap around.
pub(crate) trait Low: Copy {
    /// The low 8 bits.
    fn low8(self) -> u8;

    /// The low 16 bits.
    fn low16(self) -> u16;

    /// The low 32 bits.
    fn low32(self) -> u32;

    /// The low 64 bits.
    fn low64(self) -> u64;

    /// The low 8 bits as a signed integer.
    #[inline(always)]
    fn low_i8(self) -> i8 {
        self.low8().cast_signed()
    }

    /// The low 16 bits as a signed integer.
    #[inline(always)]
    fn low_i16(self) -> i16 {
        self.low16().cast_signed()
    }

    /// The low 32 bits as a signed integer.
    #[inline(always)]
    fn low_i32(self) -> i32 {
        self.low32().cast_signed()
    }
}

/// The same value in fewer bits. Whoever calls these knows that it fits, by a bound that is checked elsewhere: debug
/// builds, tests and the feature `strict` look.
pub(crate) trait Fit: Copy {
    /// The value, which is below 2^16.
    fn fit16(self) -> u16;

    /// The value, which is below 2^32.
    fn fit32(self) -> u32;

    /// The value, which is one of the machine's sizes: of something that is in its memory, or a position in it.
    fn fit_size(self) -> usize;
}

macro_rules! impl_narrow {
    ($( $int:ty ),*) => {$(
        impl Low for $int {
            #[inline(always)]
            fn low8(self) -> u8 {
                self as u8
            }

            #[inline(always)]
            fn low16(self) -> u16 {
                self as u16
            }

            #[inline(always)]
            fn low32(self) -> u32 {
                self as u32
            }

            #[inline(always)]
            fn low64(self) -> u64 {
                self as u64
            }
        }

        impl Fit for $int {
            #[inline(always)]
            #[cfg_attr(debug_assertions, track_caller)]
            fn fit16(self) -> u16 {
                check(u16::try_from(self).is_ok());
                self.low16()
            }

            #[inline(always)]
            #[cfg_attr(debug_assertions, track_caller)]
            fn fit32(self) -> u32 {
                check(u32::try_from(self).is_ok());
                self.low32()
            }

            #[inline(always)]
            #[cfg_attr(debug_assertions, track_caller)]
            fn fit_size(self) -> usize {
                check(usize::try_from(self).is_ok());
                self as usize
            }
        }
    )*};
}

/// Looks whether a value fits, in builds that check what others rely on.
#[inline(always)]
#[cfg_attr(debug_assertions, track_caller)]
const fn check(fits: bool) {
    if cfg!(any(debug_assertions, feature = "strict")) {
        assert!(fits, "a number that should fit does not");
    }
}

impl_narrow!(u16, u32, u64, u128, usize);

/// As [`Low::low8`], where only functions of constants may be called.
#[inline(always)]
pub(crate) const fn low8(word: u64) -> u8 {
    word as u8
}

/// As [`Low::low16`], where only functions of constants may be called.
#[inline(always)]
pub(crate) const fn low16(word: u64) -> u16 {
    word as u16
}

/// As [`Low::low32`], where only functions of constants may be called.
#[inline(always)]
pub(crate) const fn low32(word: u64) -> u32 {
    word as u32
}

/// As [`Fit`], of 8 bits, where only functions of constants may be called: for those and what tables are made of.
#[inline(always)]
pub(crate) const fn const8(value: usize) -> u8 {
    check(value <= u8::MAX as usize);
    value as u8
}

/// As [`const8`], of 16 bits.
#[inline(always)]
pub(crate) const fn const16(value: usize) -> u16 {
    check(value <= u16::MAX as usize);
    value as u16
}

/// As [`const8`], of 32 bits.
#[inline(always)]
pub(crate) const fn const32(value: usize) -> u32 {
    check(value as u64 <= u32::MAX as u64);
    value as u32
}

/// As [`const8`], as a size of the machine.
#[inline(always)]
pub(crate) const fn const_size(value: u64) -> usize {
    check(value <= usize::MAX as u64);
    value as usize
}

// Indices of 32 bits are sizes everywhere.
const _: () = assert!(
    usize::BITS >= u32::BITS,
    "machines of 16 bits are too small"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_bits_are_those_of_the_value() {
        let value = 0x8899_aabb_ccdd_eeff_u64;
        assert_eq!(value.low8(), 0xff);
        assert_eq!(value.low16(), 0xeeff);
        assert_eq!(value.low32(), 0xccdd_eeff);
        assert_eq!((u128::from(value) << 64 | 5).low64(), 5);
        assert_eq!((value.low_i8(), value.low_i16()), (-1, -0x1101));
        assert_eq!(value.low_i32(), -0x3322_1101);
    }

    #[test]
    fn what_fits_is_the_same() {
        assert_eq!(0xffff_u64.fit16(), 0xffff);
        assert_eq!(0xffff_ffff_u64.fit32(), 0xffff_ffff);
        assert_eq!(0xffff_ffff_u64.fit_size(), 0xffff_ffff);
    }

    /// Also where a size has 64 bits.
    #[test]
    #[cfg(any(debug_assertions, feature = "strict"))]
    #[should_panic(expected = "a number that should fit does not")]
    fn what_does_not_fit_is_seen() {
        let _ = 0x1_0000_0000_0000_0000_u128.fit_size();
    }
}
