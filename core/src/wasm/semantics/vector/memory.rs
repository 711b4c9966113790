//! What loads make of the bytes that they read, and stores of a lane.
//!
//! Bytes are in the order of linear memory. Where they come from is the executor's business, and so
//! are `v128.load` and `v128.store`, which move a vector as it is.

use super::{
    lanes::{i8x16_replace_lane, i16x8_replace_lane, i32x4_replace_lane, i64x2_replace_lane},
    value::Vector,
    widen::{
        i16x8_extend_low_i8x16_s, i16x8_extend_low_i8x16_u, i32x4_extend_low_i16x8_s,
        i32x4_extend_low_i16x8_u, i64x2_extend_low_i32x4_s, i64x2_extend_low_i32x4_u,
    },
};

/// Loads that widen what they read: what is done with eight bytes in the lower half of a vector.
macro_rules! extending_loads {
    ($( $name:ident = $extend:ident; )*) => {$(
        /// The integers at these places, each widened to a lane of twice the width.
        #[inline(always)]
        pub(crate) fn $name(bytes: [u8; 8]) -> Vector {
            $extend(v128_load64_zero(bytes))
        }
    )*};
}

extending_loads! {
    v128_load8x8_s = i16x8_extend_low_i8x16_s;
    v128_load8x8_u = i16x8_extend_low_i8x16_u;
    v128_load16x4_s = i32x4_extend_low_i16x8_s;
    v128_load16x4_u = i32x4_extend_low_i16x8_u;
    v128_load32x2_s = i64x2_extend_low_i32x4_s;
    v128_load32x2_u = i64x2_extend_low_i32x4_u;
}

/// Loads of one value, and stores of a lane.
macro_rules! lane_accesses {
    ($( $size:literal: $splat:ident, $load:ident = $replace:ident($lane:ty), $store:ident; )*) => {$(
        /// The value in all lanes.
        #[inline(always)]
        pub(crate) fn $splat(bytes: [u8; $size]) -> Vector {
            let mut lanes = [0; 16];
            for lane in lanes.as_chunks_mut::<$size>().0 {
                *lane = bytes;
            }
            Vector::from_bytes(lanes)
        }

        /// The vector with the value in the lane with this number.
        #[inline(always)]
        pub(crate) fn $load(bytes: [u8; $size], a: Vector, lane: u8) -> Vector {
            $replace(a, lane, <$lane>::from_le_bytes(bytes).into())
        }

        /// The bytes of the lane with this number.
        #[inline(always)]
        pub(crate) fn $store(a: Vector, lane: u8) -> [u8; $size] {
            a.to_bytes().as_chunks::<$size>().0[usize::from(lane) % (16 / $size)]
        }
    )*};
}

lane_accesses! {
    1: v128_load8_splat, v128_load8_lane = i8x16_replace_lane(u8), v128_store8_lane;
    2: v128_load16_splat, v128_load16_lane = i16x8_replace_lane(u16), v128_store16_lane;
    4: v128_load32_splat, v128_load32_lane = i32x4_replace_lane(u32), v128_store32_lane;
    8: v128_load64_splat, v128_load64_lane = i64x2_replace_lane(u64), v128_store64_lane;
}

/// The value in lane 0, zeros in the others.
#[inline(always)]
pub(crate) fn v128_load32_zero(bytes: [u8; 4]) -> Vector {
    Vector::of([u32::from_le_bytes(bytes), 0, 0, 0])
}

/// The value in lane 0, zero in the other.
#[inline(always)]
pub(crate) fn v128_load64_zero(bytes: [u8; 8]) -> Vector {
    Vector::of([u64::from_le_bytes(bytes), 0])
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    type Load = fn([u8; 8]) -> Vector;

    /// Loads of eight bytes, with what they read and what they make of it.
    const EXTENDING: [(Load, Lane, Lane); 6] = [
        (v128_load8x8_s, I8, I16),
        (v128_load8x8_u, U8, U16),
        (v128_load16x4_s, I16, I32),
        (v128_load16x4_u, U16, U32),
        (v128_load32x2_s, I32, I64),
        (v128_load32x2_u, U32, U64),
    ];

    /// The number that bytes of linear memory are.
    fn number(bytes: &[u8]) -> i128 {
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | i128::from(*byte))
    }

    /// The load into all lanes, that into one, and the store, of one size.
    type Accesses<const N: usize> = (
        fn([u8; N]) -> Vector,
        fn([u8; N], Vector, u8) -> Vector,
        fn(Vector, u8) -> [u8; N],
    );

    /// Checks one size of single values.
    fn check<const N: usize>(
        (splat, load_lane, store_lane): Accesses<N>,
        bytes: [u8; N],
        a: Vector,
        ty: Lane,
        lane: usize,
    ) {
        let (lane, value) = (lane % ty.count(), number(&bytes));
        assert_same("splat", splat(bytes), ty.vector(|_| value), &bytes);
        let replaced = ty.vector(|i| if i == lane { value } else { ty.get(a, i) });
        assert_same(
            "load_lane",
            load_lane(bytes, a, lane as u8),
            replaced,
            &(bytes, a, lane),
        );
        assert_eq!(number(&store_lane(a, lane as u8)), ty.get(a, lane));
    }

    proptest! {
        #[test]
        fn loads_widen_what_they_read(bytes: [u8; 8]) {
            let read = Vector::from_u128(number(&bytes) as u128);
            for (load, narrow, wide) in EXTENDING {
                let expected = wide.vector(|i| narrow.get(read, i));
                assert_same(&format!("{narrow:?}"), load(bytes), expected, &bytes);
            }
            prop_assert_eq!(v128_load64_zero(bytes), read);
            let half = [bytes[0], bytes[1], bytes[2], bytes[3]];
            prop_assert_eq!(v128_load32_zero(half).to_u128(), read.to_u128() & 0xffff_ffff);
        }

        #[test]
        fn single_values_are_loaded_and_stored(bytes: [u8; 8], a in vectors(), lane in 0_usize..16) {
            let [b, c, d, e, ..] = bytes;
            check((v128_load8_splat, v128_load8_lane, v128_store8_lane), [b], a, U8, lane);
            check((v128_load16_splat, v128_load16_lane, v128_store16_lane), [b, c], a, U16, lane);
            check((v128_load32_splat, v128_load32_lane, v128_store32_lane), [b, c, d, e], a, U32, lane);
            check((v128_load64_splat, v128_load64_lane, v128_store64_lane), bytes, a, U64, lane);
        }
    }
}
