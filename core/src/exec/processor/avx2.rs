//! Machines with AVX2: those from 2013 on, and what most of the older ones lack.
//!
//! NaNs are those of the portable definitions, bit by bit.

#![expect(
    clippy::cast_possible_truncation,
    reason = "lanes are what is low in an operand"
)]

use super::{
    Processor,
    register::{load as from, unload as into},
};
use crate::base::narrow::Low;
use crate::wasm::semantics::vector::Vector;
use core::arch::x86_64::*;

/// A machine with AVX2 and what came with it. Code that names it runs where [`Avx2::is_there`] only.
pub(crate) struct Avx2;

impl Avx2 {
    /// Whether this machine is one.
    #[inline]
    pub(crate) fn is_there() -> bool {
        #[cfg(feature = "std")]
        {
            std::is_x86_feature_detected!("avx2")
                && std::is_x86_feature_detected!("bmi1")
                && std::is_x86_feature_detected!("bmi2")
                && std::is_x86_feature_detected!("fma")
                && std::is_x86_feature_detected!("lzcnt")
        }
        // The build is for no other machine.
        #[cfg(not(feature = "std"))]
        true
    }
}

/// Declares forms: a function that is compiled for the machine, and the method that calls it.
macro_rules! forms {
    ($($name:ident($($operand:ident: $ty:ty),*) $body:block)*) => {
        impl Processor for Avx2 {
            $(
                #[inline(always)]
                fn $name($($operand: $ty),*) -> Vector {
                    /// # Safety
                    ///
                    /// The machine is one with AVX2.
                    #[inline]
                    #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt")]
                    fn form($($operand: $ty),*) -> Vector $body

                    // SAFETY: translator: the header that led here was made where `is_there`.
                    unsafe { form($($operand),*) }
                }
            )*
        }
    };
}

/// The lanes of `b` where the mask is, of `a` elsewhere, for lanes of floats.
macro_rules! blended {
    ($blend:ident, $add:ident, $unordered:ident, $a:ident, $b:ident, $value:expr) => {{
        let nan = $unordered($a, $b);
        $blend($value, $add($a, $b), nan)
    }};
}

/// `min` and `max` of floats: of zeros both are looked at, and a NaN is the sum, as portably.
macro_rules! extremum {
    ($a:ident, $b:ident: $cast:ident, $back:ident, $extremum:ident, $both:ident, $blend:ident, $add:ident, $unordered:ident) => {{
        let (a, b) = ($cast(from($a)), $cast(from($b)));
        let value = $both($extremum(a, b), $extremum(b, a));
        into($back(blended!($blend, $add, $unordered, a, b, value)))
    }};
}

/// A vector whose lanes are their own numbers, compared with the number of a lane.
macro_rules! replaced {
    ($a:ident, $lane:ident, $value:expr, $equal:ident, $splat:ident($lane_ty:ty), $numbers:expr) => {{
        let mask = $equal($numbers, $splat($lane as $lane_ty));
        into(_mm_blendv_epi8(from($a), $splat($value as $lane_ty), mask))
    }};
}

/// Rounded as the mode says, without exceptions.
macro_rules! rounded {
    ($a:ident, single $mode:ident) => {
        into(_mm_castps_si128(_mm_round_ps::<
            { $mode | _MM_FROUND_NO_EXC },
        >(_mm_castsi128_ps(from($a)))))
    };
    ($a:ident, double $mode:ident) => {
        into(_mm_castpd_si128(_mm_round_pd::<
            { $mode | _MM_FROUND_NO_EXC },
        >(_mm_castsi128_pd(from($a)))))
    };
}

forms! {
    i8x16_swizzle(a: Vector, b: Vector) {
        // What is too large gets the bit that makes a zero.
        let lanes = _mm_adds_epu8(from(b), _mm_set1_epi8(0x70));
        into(_mm_shuffle_epi8(from(a), lanes))
    }
    i8x16_relaxed_swizzle(a: Vector, b: Vector) {
        Avx2::i8x16_swizzle(a, b)
    }
    i8x16_shuffle(a: Vector, b: Vector, lanes: [u8; 16]) {
        let lanes = from(Vector::from_bytes(lanes));
        // Numbers from 16 on, and those below, get the bit that makes a zero.
        let first = _mm_shuffle_epi8(from(a), _mm_add_epi8(lanes, _mm_set1_epi8(0x70)));
        let second = _mm_shuffle_epi8(from(b), _mm_sub_epi8(lanes, _mm_set1_epi8(16)));
        into(_mm_or_si128(first, second))
    }
    i8x16_replace_lane(a: Vector, lane: u8, b: u32) {
        let numbers = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        replaced!(a, lane, b, _mm_cmpeq_epi8, _mm_set1_epi8(i8), numbers)
    }
    i16x8_replace_lane(a: Vector, lane: u8, b: u32) {
        let numbers = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
        replaced!(a, lane, b, _mm_cmpeq_epi16, _mm_set1_epi16(i16), numbers)
    }
    i32x4_replace_lane(a: Vector, lane: u8, b: u32) {
        let numbers = _mm_setr_epi32(0, 1, 2, 3);
        replaced!(a, lane, b, _mm_cmpeq_epi32, _mm_set1_epi32(i32), numbers)
    }
    f32x4_replace_lane(a: Vector, lane: u8, b: f32) {
        Avx2::i32x4_replace_lane(a, lane, b.to_bits())
    }
    v128_load8_lane(bytes: [u8; 1], a: Vector, lane: u8) {
        Avx2::i8x16_replace_lane(a, lane, bytes[0].into())
    }
    v128_load16_lane(bytes: [u8; 2], a: Vector, lane: u8) {
        Avx2::i16x8_replace_lane(a, lane, u16::from_le_bytes(bytes).into())
    }
    v128_load32_lane(bytes: [u8; 4], a: Vector, lane: u8) {
        Avx2::i32x4_replace_lane(a, lane, u32::from_le_bytes(bytes))
    }
    v128_load64_lane(bytes: [u8; 8], a: Vector, lane: u8) {
        let mask = _mm_cmpeq_epi64(_mm_set_epi64x(1, 0), _mm_set1_epi64x(lane.into()));
        into(_mm_blendv_epi8(from(a), _mm_set1_epi64x(i64::from_le_bytes(bytes)), mask))
    }
    v128_load8x8_s(bytes: [u8; 8]) {
        into(_mm_cvtepi8_epi16(_mm_cvtsi64_si128(i64::from_le_bytes(bytes))))
    }
    v128_load8x8_u(bytes: [u8; 8]) {
        into(_mm_cvtepu8_epi16(_mm_cvtsi64_si128(i64::from_le_bytes(bytes))))
    }
    v128_load16x4_s(bytes: [u8; 8]) {
        into(_mm_cvtepi16_epi32(_mm_cvtsi64_si128(i64::from_le_bytes(bytes))))
    }
    v128_load16x4_u(bytes: [u8; 8]) {
        into(_mm_cvtepu16_epi32(_mm_cvtsi64_si128(i64::from_le_bytes(bytes))))
    }
    i8x16_shl(a: Vector, count: u32) {
        // By lanes of twice the width, without the bits that came from the other byte.
        let count = count % 8;
        let wide = _mm_sll_epi16(from(a), _mm_cvtsi32_si128(count as i32));
        into(_mm_and_si128(wide, _mm_set1_epi8((0xff_u32 << count).low_i8())))
    }
    i8x16_shr_s(a: Vector, count: u32) {
        // Each byte as the upper half of a lane of twice the width.
        let count = _mm_cvtsi32_si128((count % 8 + 8) as i32);
        let low = _mm_sra_epi16(_mm_unpacklo_epi8(from(a), from(a)), count);
        let high = _mm_sra_epi16(_mm_unpackhi_epi8(from(a), from(a)), count);
        into(_mm_packs_epi16(low, high))
    }
    i8x16_shr_u(a: Vector, count: u32) {
        let count = count % 8;
        let wide = _mm_srl_epi16(from(a), _mm_cvtsi32_si128(count as i32));
        into(_mm_and_si128(wide, _mm_set1_epi8((0xff_u32 >> count).low_i8())))
    }
    i16x8_q15mulr_sat_s(a: Vector, b: Vector) {
        // The one product that is too large comes out as the least number.
        let product = _mm_mulhrs_epi16(from(a), from(b));
        let least = _mm_cmpeq_epi16(product, _mm_set1_epi16(i16::MIN));
        into(_mm_xor_si128(product, least))
    }
    i16x8_relaxed_q15mulr_s(a: Vector, b: Vector) {
        Avx2::i16x8_q15mulr_sat_s(a, b)
    }
    f32x4_ceil(a: Vector) {
        rounded!(a, single _MM_FROUND_TO_POS_INF)
    }
    f32x4_floor(a: Vector) {
        rounded!(a, single _MM_FROUND_TO_NEG_INF)
    }
    f32x4_trunc(a: Vector) {
        rounded!(a, single _MM_FROUND_TO_ZERO)
    }
    f32x4_nearest(a: Vector) {
        rounded!(a, single _MM_FROUND_TO_NEAREST_INT)
    }
    f64x2_ceil(a: Vector) {
        rounded!(a, double _MM_FROUND_TO_POS_INF)
    }
    f64x2_floor(a: Vector) {
        rounded!(a, double _MM_FROUND_TO_NEG_INF)
    }
    f64x2_trunc(a: Vector) {
        rounded!(a, double _MM_FROUND_TO_ZERO)
    }
    f64x2_nearest(a: Vector) {
        rounded!(a, double _MM_FROUND_TO_NEAREST_INT)
    }
    f32x4_min(a: Vector, b: Vector) {
        extremum!(a, b: _mm_castsi128_ps, _mm_castps_si128, _mm_min_ps, _mm_or_ps, _mm_blendv_ps, _mm_add_ps, _mm_cmpunord_ps)
    }
    f32x4_max(a: Vector, b: Vector) {
        extremum!(a, b: _mm_castsi128_ps, _mm_castps_si128, _mm_max_ps, _mm_and_ps, _mm_blendv_ps, _mm_add_ps, _mm_cmpunord_ps)
    }
    f64x2_min(a: Vector, b: Vector) {
        extremum!(a, b: _mm_castsi128_pd, _mm_castpd_si128, _mm_min_pd, _mm_or_pd, _mm_blendv_pd, _mm_add_pd, _mm_cmpunord_pd)
    }
    f64x2_max(a: Vector, b: Vector) {
        extremum!(a, b: _mm_castsi128_pd, _mm_castpd_si128, _mm_max_pd, _mm_and_pd, _mm_blendv_pd, _mm_add_pd, _mm_cmpunord_pd)
    }
    f32x4_relaxed_min(a: Vector, b: Vector) {
        Avx2::f32x4_min(a, b)
    }
    f32x4_relaxed_max(a: Vector, b: Vector) {
        Avx2::f32x4_max(a, b)
    }
    f64x2_relaxed_min(a: Vector, b: Vector) {
        Avx2::f64x2_min(a, b)
    }
    f64x2_relaxed_max(a: Vector, b: Vector) {
        Avx2::f64x2_max(a, b)
    }
    i32x4_trunc_sat_f32x4_s(a: Vector) {
        // What does not fit comes out as the least number, whose complement is the greatest.
        let a = _mm_castsi128_ps(from(a));
        let large = _mm_castps_si128(_mm_cmple_ps(_mm_set1_ps(2_147_483_648.0), a));
        let number = _mm_castps_si128(_mm_cmpord_ps(a, a));
        let integers = _mm_xor_si128(_mm_cvttps_epi32(a), large);
        into(_mm_and_si128(integers, number))
    }
    i32x4_trunc_sat_f32x4_u(a: Vector) {
        // Of an operand that is a NaN this is the other.
        let a = _mm_max_ps(_mm_castsi128_ps(from(a)), _mm_setzero_ps());
        let low = _mm_cvttps_epi32(a);
        // From 2^31 on the low part is 2^31, and this is the rest.
        let rest = _mm_cvttps_epi32(_mm_sub_ps(a, _mm_set1_ps(2_147_483_648.0)));
        let rest = _mm_and_si128(rest, _mm_srai_epi32::<31>(low));
        let large = _mm_castps_si128(_mm_cmple_ps(_mm_set1_ps(4_294_967_296.0), a));
        into(_mm_or_si128(_mm_or_si128(low, rest), large))
    }
    i32x4_trunc_sat_f64x2_s_zero(a: Vector) {
        let a = _mm_castsi128_pd(from(a));
        // Of an operand that is a NaN the minimum is the other, here 0.
        let most = _mm_and_pd(_mm_cmpord_pd(a, a), _mm_set1_pd(2_147_483_647.0));
        into(_mm_cvttpd_epi32(_mm_min_pd(a, most)))
    }
    i32x4_trunc_sat_f64x2_u_zero(a: Vector) {
        let a = _mm_max_pd(_mm_castsi128_pd(from(a)), _mm_setzero_pd());
        let a = _mm_min_pd(a, _mm_set1_pd(4_294_967_295.0));
        let a = _mm_round_pd::<{ _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC }>(a);
        // In a float of this size the lowest bits are the integer.
        let a = _mm_castpd_ps(_mm_add_pd(a, _mm_set1_pd(4_503_599_627_370_496.0)));
        into(_mm_castps_si128(_mm_shuffle_ps::<0b10_00_10_00>(a, _mm_setzero_ps())))
    }
    i32x4_relaxed_trunc_f32x4_s(a: Vector) {
        Avx2::i32x4_trunc_sat_f32x4_s(a)
    }
    i32x4_relaxed_trunc_f32x4_u(a: Vector) {
        Avx2::i32x4_trunc_sat_f32x4_u(a)
    }
    i32x4_relaxed_trunc_f64x2_s_zero(a: Vector) {
        Avx2::i32x4_trunc_sat_f64x2_s_zero(a)
    }
    i32x4_relaxed_trunc_f64x2_u_zero(a: Vector) {
        Avx2::i32x4_trunc_sat_f64x2_u_zero(a)
    }
}
