//! Float operators for which Rust has none, or whose NaNs and zeros differ between machines.
//!
//! Rounding is computed here where the target has no instruction for it: x86-64 without SSE 4.1
//! would call the C library, and a call in a handler costs more than the rounding, as all state of
//! the executor is in registers that a call destroys.

/// Whether rounding to integers is one instruction of the target.
#[cfg(feature = "std")]
pub(super) const NATIVE_ROUNDING: bool = cfg!(any(
    target_feature = "sse4.1",
    target_arch = "aarch64",
    target_arch = "s390x",
    target_arch = "powerpc64",
    target_arch = "wasm32"
));

/// The operators of one width. `$integer_from` is the value from which on all floats are integers:
/// two to the number of explicit fraction bits.
macro_rules! float_operators {
    (
        $float:ty, $bits:ty, $int:ty, integer_from = $integer_from:literal, quiet = $quiet:literal,
        $abs:ident, $neg:ident, $copysign:ident, $min:ident, $max:ident,
        $ceil:ident, $floor:ident, $trunc:ident, $nearest:ident, $sqrt:ident,
        $quieted:ident, $truncated:ident, $canonical_nan:ident, libm_sqrt = $libm_sqrt:path
    ) => {
        /// The canonical NaN for any NaN, with a positive sign as in the deterministic profile (Wasm 3.0,
        /// appendix "Profiles"); every other value as it is.
        #[inline(always)]
        pub(crate) fn $canonical_nan(a: $float) -> $float {
            if a.is_nan() {
                <$float>::from_bits(<$float>::INFINITY.to_bits() | $quiet)
            } else {
                a
            }
        }

        /// The value without its sign, also of a NaN.
        #[inline]
        pub(crate) fn $abs(a: $float) -> $float {
            <$float>::from_bits(a.to_bits() & !(1 << (<$bits>::BITS - 1)))
        }

        /// The value with the opposite sign, also of a NaN.
        #[inline]
        pub(crate) fn $neg(a: $float) -> $float {
            <$float>::from_bits(a.to_bits() ^ 1 << (<$bits>::BITS - 1))
        }

        /// The value of `a` with the sign of `b`, also of NaNs.
        #[inline]
        pub(crate) fn $copysign(a: $float, b: $float) -> $float {
            let sign = 1 << (<$bits>::BITS - 1);
            <$float>::from_bits(a.to_bits() & !sign | b.to_bits() & sign)
        }

        /// The lesser value; -0 is less than 0. A NaN if either is one.
        #[inline]
        pub(crate) fn $min(a: $float, b: $float) -> $float {
            if a < b {
                a
            } else if b < a {
                b
            } else if a == b {
                // The same value, or zeros of which one may be negative.
                <$float>::from_bits(a.to_bits() | b.to_bits())
            } else {
                // One is a NaN; the addition quiets it.
                a + b
            }
        }

        /// The greater value; -0 is less than 0. A NaN if either is one.
        #[inline]
        pub(crate) fn $max(a: $float, b: $float) -> $float {
            if a > b {
                a
            } else if b > a {
                b
            } else if a == b {
                <$float>::from_bits(a.to_bits() & b.to_bits())
            } else {
                a + b
            }
        }

        /// A NaN as a quiet one.
        #[inline]
        fn $quieted(nan: $float) -> $float {
            <$float>::from_bits(nan.to_bits() | $quiet)
        }

        /// The value rounded towards zero, by way of an integer. Only for values that have a
        /// fraction: others may not fit the integer.
        #[inline]
        fn $truncated(a: $float) -> $float {
            // The sign of zero gets lost in the integer.
            $copysign(a as $int as $float, a)
        }

        /// Rounded up.
        #[inline]
        pub(crate) fn $ceil(a: $float) -> $float {
            #[cfg(feature = "std")]
            if NATIVE_ROUNDING {
                return if a.is_nan() { $quieted(a) } else { a.ceil() };
            }
            if $abs(a) < $integer_from {
                let truncated = $truncated(a);
                // Keeps -0 for what lies between -1 and 0.
                if truncated < a {
                    truncated + 1.0
                } else {
                    truncated
                }
            } else if a.is_nan() {
                $quieted(a)
            } else {
                a
            }
        }

        /// Rounded down.
        #[inline]
        pub(crate) fn $floor(a: $float) -> $float {
            #[cfg(feature = "std")]
            if NATIVE_ROUNDING {
                return if a.is_nan() { $quieted(a) } else { a.floor() };
            }
            if $abs(a) < $integer_from {
                let truncated = $truncated(a);
                if truncated > a {
                    truncated - 1.0
                } else {
                    truncated
                }
            } else if a.is_nan() {
                $quieted(a)
            } else {
                a
            }
        }

        /// Rounded towards zero.
        #[inline]
        pub(crate) fn $trunc(a: $float) -> $float {
            #[cfg(feature = "std")]
            if NATIVE_ROUNDING {
                return if a.is_nan() { $quieted(a) } else { a.trunc() };
            }
            if $abs(a) < $integer_from {
                $truncated(a)
            } else if a.is_nan() {
                $quieted(a)
            } else {
                a
            }
        }

        /// Rounded to the nearest integer, halves to the even one.
        #[inline]
        pub(crate) fn $nearest(a: $float) -> $float {
            #[cfg(feature = "std")]
            if NATIVE_ROUNDING {
                return if a.is_nan() {
                    $quieted(a)
                } else {
                    a.round_ties_even()
                };
            }
            let magnitude = $abs(a);
            if magnitude < $integer_from {
                // The sum has no fraction bits left, so adding rounds as asked.
                $copysign(magnitude + $integer_from - $integer_from, a)
            } else if a.is_nan() {
                $quieted(a)
            } else {
                a
            }
        }

        /// The square root, correctly rounded. A NaN for what is less than -0.
        #[inline]
        pub(crate) fn $sqrt(a: $float) -> $float {
            #[cfg(feature = "std")]
            return a.sqrt();
            #[cfg(not(feature = "std"))]
            return $libm_sqrt(a);
        }
    };
}

float_operators!(
    f32,
    u32,
    i32,
    integer_from = 8_388_608.0,
    quiet = 0x0040_0000,
    f32_abs,
    f32_neg,
    f32_copysign,
    f32_min,
    f32_max,
    f32_ceil,
    f32_floor,
    f32_trunc,
    f32_nearest,
    f32_sqrt,
    f32_quieted,
    f32_truncated,
    f32_canonical_nan,
    libm_sqrt = libm::sqrtf
);
float_operators!(
    f64,
    u64,
    i64,
    integer_from = 4_503_599_627_370_496.0,
    quiet = 0x0008_0000_0000_0000,
    f64_abs,
    f64_neg,
    f64_copysign,
    f64_min,
    f64_max,
    f64_ceil,
    f64_floor,
    f64_trunc,
    f64_nearest,
    f64_sqrt,
    f64_quieted,
    f64_truncated,
    f64_canonical_nan,
    libm_sqrt = libm::sqrt
);

/// The NaN as a quiet one of twice the width: some targets' library keeps it signalling.
#[inline]
pub(crate) fn f64_promote_f32(a: f32) -> f64 {
    let wide = f64::from(a);
    if wide.is_nan() {
        f64_quieted(wide)
    } else {
        wide
    }
}

/// Rounded to half the width; a NaN as a quiet one.
#[inline]
pub(crate) fn f32_demote_f64(a: f64) -> f32 {
    let narrow = a as f32;
    if narrow.is_nan() {
        f32_quieted(narrow)
    } else {
        narrow
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Values where rounding, signs and classes change.
    const EDGES: [f64; 24] = [
        0.0,
        0.25,
        0.5,
        0.75,
        1.0,
        1.5,
        2.5,
        3.5,
        4_194_303.5,
        4_194_304.5,
        8_388_607.5,
        8_388_608.0,
        8_388_609.0,
        2_147_483_648.0,
        2_251_799_813_685_247.5,
        2_251_799_813_685_248.5,
        4_503_599_627_370_495.5,
        4_503_599_627_370_496.0,
        9_007_199_254_740_993.0,
        1.0e300,
        f64::MIN_POSITIVE,
        f64::EPSILON,
        f64::MAX,
        f64::INFINITY,
    ];

    /// Equal to the bit, or both quiet NaNs.
    fn same_f64(ours: f64, std: f64) -> bool {
        ours.to_bits() == std.to_bits()
            || ours.is_nan() && std.is_nan() && ours.to_bits() & 0x0008_0000_0000_0000 != 0
    }

    /// Equal to the bit, or both quiet NaNs.
    fn same_f32(ours: f32, std: f32) -> bool {
        ours.to_bits() == std.to_bits()
            || ours.is_nan() && std.is_nan() && ours.to_bits() & 0x0040_0000 != 0
    }

    #[cfg(feature = "std")]
    fn check_unary(a: f64) {
        let narrow = a as f32;
        assert!(same_f64(f64_ceil(a), a.ceil()), "ceil {a:?}");
        assert!(same_f64(f64_floor(a), a.floor()), "floor {a:?}");
        assert!(same_f64(f64_trunc(a), a.trunc()), "trunc {a:?}");
        assert!(
            same_f64(f64_nearest(a), a.round_ties_even()),
            "nearest {a:?}"
        );
        assert!(same_f64(f64_sqrt(a), a.sqrt()), "sqrt {a:?}");
        assert!(same_f32(f32_ceil(narrow), narrow.ceil()), "ceil {narrow:?}");
        assert!(
            same_f32(f32_floor(narrow), narrow.floor()),
            "floor {narrow:?}"
        );
        assert!(
            same_f32(f32_trunc(narrow), narrow.trunc()),
            "trunc {narrow:?}"
        );
        assert!(
            same_f32(f32_nearest(narrow), narrow.round_ties_even()),
            "nearest {narrow:?}"
        );
        assert!(same_f32(f32_sqrt(narrow), narrow.sqrt()), "sqrt {narrow:?}");
    }

    #[test]
    #[cfg(feature = "std")]
    fn rounding_agrees_with_std_at_the_edges() {
        for edge in EDGES {
            for a in [edge, edge.next_up(), edge.next_down()] {
                check_unary(a);
                check_unary(-a);
            }
        }
    }

    #[test]
    fn zeros_keep_their_sign() {
        let bits = f64::to_bits;
        assert_eq!(bits(f64_ceil(-0.5)), bits(-0.0));
        assert_eq!(bits(f64_nearest(-0.5)), bits(-0.0));
        assert_eq!(bits(f64_trunc(-0.9)), bits(-0.0));
        assert_eq!(bits(f64_floor(-0.0)), bits(-0.0));
        assert_eq!(bits(f64_min(0.0, -0.0)), bits(-0.0));
        assert_eq!(bits(f64_min(-0.0, 0.0)), bits(-0.0));
        assert_eq!(bits(f64_max(0.0, -0.0)), bits(0.0));
        assert_eq!(bits(f64_max(-0.0, 0.0)), bits(0.0));
        assert_eq!(f32_nearest(2.5), 2.0);
        assert_eq!(f32_nearest(3.5), 4.0);
    }

    #[test]
    fn signalling_nans_become_quiet() {
        let signalling = f32::from_bits(0x7fa0_0001);
        let quiet = |a: f32| a.is_nan() && a.to_bits() & 0x0040_0000 != 0;
        for f in [f32_ceil, f32_floor, f32_trunc, f32_nearest, f32_sqrt] {
            // Through `black_box`: at compile time the compiler may choose any NaN.
            assert!(quiet(f(core::hint::black_box(signalling))));
        }
        for f in [f32_min, f32_max] {
            assert!(quiet(f(core::hint::black_box(signalling), 1.0)));
            assert!(quiet(f(1.0, core::hint::black_box(signalling))));
        }
        let wide = f64_promote_f32(core::hint::black_box(signalling));
        assert!(wide.is_nan() && wide.to_bits() & 0x0008_0000_0000_0000 != 0);
        let signalling = f64::from_bits(0x7ff4_0000_0000_0000);
        assert!(quiet(f32_demote_f64(core::hint::black_box(signalling))));
    }

    #[test]
    fn any_nan_becomes_the_canonical_one_and_nothing_else_changes() {
        for magnitude in [
            0x7f80_0001,
            0x7fa0_0000,
            0x7fc0_0000,
            0x7fc0_0001,
            0x7fff_ffff,
        ] {
            for bits in [magnitude, magnitude | 1 << 31] {
                let nan = core::hint::black_box(f32::from_bits(bits));
                assert_eq!(f32_canonical_nan(nan).to_bits(), 0x7fc0_0000);
                // The exponent of an f64 has three bits more.
                let wide =
                    u64::from(bits >> 31) << 63 | 7 << 60 | u64::from(bits & 0x7fff_ffff) << 29;
                let nan = core::hint::black_box(f64::from_bits(wide));
                assert_eq!(f64_canonical_nan(nan).to_bits(), 0x7ff8_0000_0000_0000);
            }
        }
        for edge in EDGES {
            for a in [edge, -edge] {
                assert_eq!(f64_canonical_nan(a).to_bits(), a.to_bits());
                assert_eq!(f32_canonical_nan(a as f32).to_bits(), (a as f32).to_bits());
            }
        }
    }

    #[test]
    fn sign_operators_touch_only_the_sign() {
        let signalling = f32::from_bits(0xffa0_0001);
        assert_eq!(f32_abs(signalling).to_bits(), 0x7fa0_0001);
        assert_eq!(f32_neg(signalling).to_bits(), 0x7fa0_0001);
        assert_eq!(f32_copysign(1.0, signalling), -1.0);
        assert_eq!(f32_copysign(signalling, 1.0).to_bits(), 0x7fa0_0001);
        let signalling = f64::from_bits(0xfff4_0000_0000_0001);
        assert_eq!(f64_abs(signalling).to_bits(), 0x7ff4_0000_0000_0001);
        assert_eq!(f64_neg(signalling).to_bits(), 0x7ff4_0000_0000_0001);
        assert_eq!(
            f64_copysign(signalling, 1.0).to_bits(),
            0x7ff4_0000_0000_0001
        );
    }

    proptest! {
        #[test]
        #[cfg(feature = "std")]
        fn rounding_agrees_with_std(bits: u64) {
            check_unary(f64::from_bits(bits));
            // Half of all patterns are large: these have fractions.
            check_unary(f64::from_bits(bits) % 1.0e9);
        }

        #[test]
        #[cfg(feature = "std")]
        fn f32_rounding_agrees_with_std(bits: u32) {
            check_unary(f64::from(f32::from_bits(bits)));
        }

        #[test]
        fn min_and_max_pick_an_operand(a: u64, b: u64) {
            let (a, b) = (f64::from_bits(a), f64::from_bits(b));
            let (min, max) = (f64_min(a, b), f64_max(a, b));
            if a.is_nan() || b.is_nan() {
                prop_assert!(min.is_nan() && max.is_nan());
            } else {
                prop_assert!(min <= a && min <= b && (min == a || min == b));
                prop_assert!(max >= a && max >= b && (max == a || max == b));
                prop_assert_eq!(min.to_bits(), f64_neg(f64_max(f64_neg(a), f64_neg(b))).to_bits());
            }
        }

        #[test]
        fn canonical_nans_are_those_of_the_bits(wide: u64, narrow: u32) {
            let is_nan = wide & !(1 << 63) > 0x7ff0_0000_0000_0000;
            let expected = if is_nan { 0x7ff8_0000_0000_0000 } else { wide };
            prop_assert_eq!(f64_canonical_nan(f64::from_bits(wide)).to_bits(), expected);
            let is_nan = narrow & 0x7fff_ffff > 0x7f80_0000;
            let expected = if is_nan { 0x7fc0_0000 } else { narrow };
            prop_assert_eq!(f32_canonical_nan(f32::from_bits(narrow)).to_bits(), expected);
        }

        #[test]
        fn changes_of_width_agree_with_casts(wide: u64, narrow: u32) {
            let (wide, narrow) = (f64::from_bits(wide), f32::from_bits(narrow));
            prop_assert!(same_f32(f32_demote_f64(wide), wide as f32));
            prop_assert!(same_f64(f64_promote_f32(narrow), f64::from(narrow)));
        }
    }
}
