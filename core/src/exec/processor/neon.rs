//! Arm machines of 64 bits, all of which have NEON.

use super::{
    Baseline, Processor,
    register::{load as from, unload as into},
};
use crate::base::narrow::Low;
use crate::wasm::semantics::vector::Vector;
use core::arch::aarch64::*;

/// A vector whose lanes are their own numbers, compared with the number of a lane.
macro_rules! replaced {
    ($a:ident, $lane:ident, $value:expr, $numbers:expr, $view:ident, $back:ident, $load:ident, $splat:ident, $equal:ident, $select:ident) => {{
        let numbers = $numbers;
        // SAFETY: store: as many lanes are read as there are, from an array.
        unsafe {
            let mask = $equal($load(numbers.as_ptr()), $splat($lane.into()));
            into($back($select(mask, $splat($value), $view(from($a)))))
        }
    }};
}

/// The lanes of bytes as they are.
#[inline(always)]
fn same(vector: uint8x16_t) -> uint8x16_t {
    vector
}

impl Processor for Baseline {
    #[inline(always)]
    fn i8x16_swizzle(a: Vector, b: Vector) -> Vector {
        // SAFETY: store: the build is for machines with NEON.
        unsafe { into(vqtbl1q_u8(from(a), from(b))) }
    }

    #[inline(always)]
    fn i8x16_relaxed_swizzle(a: Vector, b: Vector) -> Vector {
        Self::i8x16_swizzle(a, b)
    }

    #[inline(always)]
    fn i8x16_shuffle(a: Vector, b: Vector, lanes: [u8; 16]) -> Vector {
        let lanes = from(Vector::from_bytes(lanes));
        // SAFETY: store: the build is for machines with NEON.
        unsafe { into(vqtbl2q_u8(uint8x16x2_t(from(a), from(b)), lanes)) }
    }

    #[inline(always)]
    fn i8x16_replace_lane(a: Vector, lane: u8, b: u32) -> Vector {
        const NUMBERS: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        // What is wider than a lane is wrapped.
        replaced!(
            a,
            lane,
            b.low8(),
            NUMBERS,
            same,
            same,
            vld1q_u8,
            vdupq_n_u8,
            vceqq_u8,
            vbslq_u8
        )
    }

    #[inline(always)]
    fn i16x8_replace_lane(a: Vector, lane: u8, b: u32) -> Vector {
        const NUMBERS: [u16; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
        replaced!(
            a,
            lane,
            b.low16(),
            NUMBERS,
            vreinterpretq_u16_u8,
            vreinterpretq_u8_u16,
            vld1q_u16,
            vdupq_n_u16,
            vceqq_u16,
            vbslq_u16
        )
    }

    #[inline(always)]
    fn i32x4_replace_lane(a: Vector, lane: u8, b: u32) -> Vector {
        const NUMBERS: [u32; 4] = [0, 1, 2, 3];
        replaced!(
            a,
            lane,
            b,
            NUMBERS,
            vreinterpretq_u32_u8,
            vreinterpretq_u8_u32,
            vld1q_u32,
            vdupq_n_u32,
            vceqq_u32,
            vbslq_u32
        )
    }

    #[inline(always)]
    fn f32x4_replace_lane(a: Vector, lane: u8, b: f32) -> Vector {
        Self::i32x4_replace_lane(a, lane, b.to_bits())
    }

    #[inline(always)]
    fn v128_load8_lane(bytes: [u8; 1], a: Vector, lane: u8) -> Vector {
        Self::i8x16_replace_lane(a, lane, bytes[0].into())
    }

    #[inline(always)]
    fn v128_load16_lane(bytes: [u8; 2], a: Vector, lane: u8) -> Vector {
        Self::i16x8_replace_lane(a, lane, u16::from_le_bytes(bytes).into())
    }

    #[inline(always)]
    fn v128_load32_lane(bytes: [u8; 4], a: Vector, lane: u8) -> Vector {
        Self::i32x4_replace_lane(a, lane, u32::from_le_bytes(bytes))
    }
}
