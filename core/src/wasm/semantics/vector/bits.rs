//! Operators on all bits, and what a vector says as a scalar: `any_true`, `all_true`, `bitmask`.

use super::value::{Vector, binary, map, unary, zip, zip3};

unary! {
    "All bits the other way."
    |a| !a => v128_not: u64;
}

binary! {
    "The bits that are in both."
    |a, b| a & b => v128_and: u64;
    "The bits of the first that are not in the second."
    |a, b| a & !b => v128_andnot: u64;
    "The bits that are in either."
    |a, b| a | b => v128_or: u64;
    "The bits that are in one of them alone."
    |a, b| a ^ b => v128_xor: u64;
}

/// The bits of the first vector where the third has a one, those of the second where it has not.
#[inline(always)]
pub(crate) fn v128_bitselect(a: Vector, b: Vector, mask: Vector) -> Vector {
    zip3(a, b, mask, |a: u64, b, mask| a & mask | b & !mask)
}

/// 1 if any bit is set, else 0.
#[inline(always)]
pub(crate) fn v128_any_true(a: Vector) -> u32 {
    let [low, high]: [u64; 2] = a.lanes();
    u32::from(low | high != 0)
}

/// `all_true`. No lane ends it early: that would be a branch for each.
macro_rules! all_true {
    ($( $name:ident: [$lane:ty; $count:literal]; )*) => {$(
        /// 1 if no lane is zero, else 0.
        #[inline(always)]
        pub(crate) fn $name(a: Vector) -> u32 {
            let lanes: [$lane; $count] = a.lanes();
            u32::from(lanes.iter().fold(true, |all, lane| all & (*lane != 0)))
        }
    )*};
}

all_true! {
    i8x16_all_true: [u8; 16];
    i16x8_all_true: [u16; 8];
    i32x4_all_true: [u32; 4];
    i64x2_all_true: [u64; 2];
}

/// `bitmask`: the sign bits of each half of the vector, gathered.
macro_rules! bitmasks {
    ($( $name:ident: $per_half:literal by $gather:expr; )*) => {$(
        /// The sign bits of the lanes, that of lane 0 in the lowest bit.
        #[inline(always)]
        pub(crate) fn $name(a: Vector) -> u32 {
            let gather: fn(u64) -> u64 = $gather;
            let [low, high]: [u64; 2] = a.lanes();
            (gather(low) | gather(high) << $per_half) as u32
        }
    )*};
}

// A product adds up copies of the sign bits. Each copy has another of them where it belongs in the
// highest bits, and no two bits meet, so that nothing is carried.
bitmasks! {
    i8x16_bitmask: 8 by |a| (a & 0x8080_8080_8080_8080).wrapping_mul(0x0002_0408_1020_4081) >> 56;
    i16x8_bitmask: 4 by |a| (a & 0x8000_8000_8000_8000).wrapping_mul(0x0000_2000_4000_8001) >> 60;
    i32x4_bitmask: 2 by |a| a >> 31 & 1 | a >> 62 & 2;
    i64x2_bitmask: 1 by |a| a >> 63;
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use proptest::prelude::*;

    type LaneTest = fn(Vector) -> u32;

    const LANE_TESTS: [(LaneTest, LaneTest, Lane); 4] = [
        (i8x16_all_true, i8x16_bitmask, I8),
        (i16x8_all_true, i16x8_bitmask, I16),
        (i32x4_all_true, i32x4_bitmask, I32),
        (i64x2_all_true, i64x2_bitmask, I64),
    ];

    fn check_lane_tests(vector: Vector) {
        for (all_true, bitmask, lane) in LANE_TESTS {
            let lanes = || (0..lane.count()).map(|i| lane.get(vector, i));
            let zeros = lanes().filter(|value| *value == 0).count();
            assert_eq!(
                all_true(vector),
                u32::from(zeros == 0),
                "{lane:?} of {vector:x?}"
            );
            let weights = lanes().enumerate().filter(|(_, value)| value.is_negative());
            let mask = weights.map(|(i, _)| 2_u32.pow(i as u32)).sum::<u32>();
            assert_eq!(bitmask(vector), mask, "{lane:?} of {vector:x?}");
        }
        assert_eq!(
            v128_any_true(vector),
            u32::from(vector != Vector::default())
        );
    }

    proptest! {
        #[test]
        fn agree_with_the_operators_of_u128(a: u128, b: u128, c: u128) {
            let [x, y, z] = [a, b, c].map(Vector::from_u128);
            prop_assert_eq!(v128_not(x).to_u128(), u128::MAX - a);
            prop_assert_eq!(v128_and(x, y).to_u128(), a & b);
            prop_assert_eq!(v128_or(x, y).to_u128(), a | b);
            prop_assert_eq!(v128_xor(x, y).to_u128(), a ^ b);
            prop_assert_eq!(v128_andnot(x, y).to_u128(), a - (a & b));
            prop_assert_eq!(v128_bitselect(x, y, z).to_u128(), (a ^ b) & c ^ b);
        }

        #[test]
        fn tests_look_at_every_lane(vector in vectors(), lane in 0_usize..16, bit in 0_u32..128) {
            check_lane_tests(vector);
            check_lane_tests(Vector::from_u128(1 << bit));
            // One lane that is zero, or negative, among others that are not.
            for width in [8, 16, 32, 64] {
                let ones = (1_u128 << width) - 1;
                let at = width * (lane % (128 / width));
                check_lane_tests(Vector::from_u128(!(ones << at)));
                check_lane_tests(Vector::from_u128(1 << (at + width - 1)));
            }
        }
    }

    #[test]
    fn tests_of_zeros_and_ones() {
        check_lane_tests(Vector::default());
        check_lane_tests(Vector::from_u128(u128::MAX));
        assert_eq!(i8x16_bitmask(Vector::from_u128(u128::MAX)), 0xffff);
        assert_eq!(i64x2_bitmask(Vector::from_u128(1 << 127)), 2);
    }
}
