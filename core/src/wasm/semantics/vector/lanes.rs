//! Single lanes, and operators that move lanes without looking at them.

use super::value::{Vector, from_fn};

/// `splat`: the same value in all lanes. What is wider than a lane is wrapped.
macro_rules! splats {
    ($( $name:ident: $scalar:ty => [$lane:ty; $count:literal]; )*) => {$(
        /// The scalar in all lanes, wrapped if a lane is narrower.
        #[inline(always)]
        pub(crate) fn $name(a: $scalar) -> Vector {
            Vector::of([a as $lane; $count])
        }
    )*};
}

splats! {
    i8x16_splat: u32 => [u8; 16];
    i16x8_splat: u32 => [u16; 8];
    i32x4_splat: u32 => [u32; 4];
    i64x2_splat: u64 => [u64; 2];
    f32x4_splat: f32 => [f32; 4];
    f64x2_splat: f64 => [f64; 2];
}

/// `extract_lane`: the lane's type says whether the sign is extended.
macro_rules! extracts {
    ($( $name:ident: [$lane:ty; $count:literal] => $scalar:ty; )*) => {$(
        /// The lane with this number, extended if it is narrower than the scalar.
        #[inline(always)]
        pub(crate) fn $name(a: Vector, lane: u8) -> $scalar {
            let lanes: [$lane; $count] = a.lanes();
            lanes[usize::from(lane) % $count] as $scalar
        }
    )*};
}

extracts! {
    i8x16_extract_lane_s: [i8; 16] => u32;
    i8x16_extract_lane_u: [u8; 16] => u32;
    i16x8_extract_lane_s: [i16; 8] => u32;
    i16x8_extract_lane_u: [u16; 8] => u32;
    i32x4_extract_lane: [u32; 4] => u32;
    i64x2_extract_lane: [u64; 2] => u64;
    f32x4_extract_lane: [f32; 4] => f32;
    f64x2_extract_lane: [f64; 2] => f64;
}

/// `replace_lane`: what is wider than the lane is wrapped.
macro_rules! replaces {
    ($( $name:ident: $scalar:ty => [$lane:ty; $count:literal]; )*) => {$(
        /// The vector with the scalar in the lane with this number, wrapped if the lane is narrower.
        #[inline(always)]
        pub(crate) fn $name(a: Vector, lane: u8, b: $scalar) -> Vector {
            // All lanes are looked at: writing one of them in memory would make the next reader of the
            // vector wait for both stores.
            let lanes: [$lane; $count] = a.lanes();
            let lane = usize::from(lane) % $count;
            Vector::of(from_fn::<$lane, $count>(|i| {
                if i == lane { b as $lane } else { lanes[i] }
            }))
        }
    )*};
}

replaces! {
    i8x16_replace_lane: u32 => [u8; 16];
    i16x8_replace_lane: u32 => [u16; 8];
    i32x4_replace_lane: u32 => [u32; 4];
    i64x2_replace_lane: u64 => [u64; 2];
    f32x4_replace_lane: f32 => [f32; 4];
    f64x2_replace_lane: f64 => [f64; 2];
}

/// The bytes of both vectors with these numbers, which count on from the first to the second.
#[inline(always)]
pub(crate) fn i8x16_shuffle(a: Vector, b: Vector, lanes: [u8; 16]) -> Vector {
    let (a, b) = (a.to_bytes(), b.to_bytes());
    let both: [u8; 32] = from_fn(|i| if i < 16 { a[i] } else { b[i - 16] });
    Vector::from_bytes(from_fn(|i| both[usize::from(lanes[i]) % 32]))
}

/// The bytes of the first vector whose numbers are in the second; 0 for a number that is too large.
#[inline(always)]
pub(crate) fn i8x16_swizzle(a: Vector, b: Vector) -> Vector {
    // Numbers that are too large select the 0 behind the vector: a test would be a branch for each.
    let a = a.to_bytes();
    let table: [u8; 17] = from_fn(|i| if i < 16 { a[i] } else { 0 });
    let mut bytes = b.to_bytes();
    for lane in &mut bytes {
        *lane = table[usize::from((*lane).min(16))];
    }
    Vector::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use alloc::format;
    use core::array;
    use proptest::prelude::*;

    type Splat = fn(u64) -> Vector;
    type Extract = fn(Vector, u8) -> u64;
    type Replace = fn(Vector, u8, u64) -> Vector;

    /// Operators with scalars as their bits, zero-extended, and the lane's type.
    const OPERATORS: [(Splat, Extract, Replace, Lane); 8] = [
        (
            |a| i8x16_splat(a as u32),
            |a, i| i8x16_extract_lane_s(a, i).into(),
            |a, i, b| i8x16_replace_lane(a, i, b as u32),
            I8,
        ),
        (
            |a| i8x16_splat(a as u32),
            |a, i| i8x16_extract_lane_u(a, i).into(),
            |a, i, b| i8x16_replace_lane(a, i, b as u32),
            U8,
        ),
        (
            |a| i16x8_splat(a as u32),
            |a, i| i16x8_extract_lane_s(a, i).into(),
            |a, i, b| i16x8_replace_lane(a, i, b as u32),
            I16,
        ),
        (
            |a| i16x8_splat(a as u32),
            |a, i| i16x8_extract_lane_u(a, i).into(),
            |a, i, b| i16x8_replace_lane(a, i, b as u32),
            U16,
        ),
        (
            |a| i32x4_splat(a as u32),
            |a, i| i32x4_extract_lane(a, i).into(),
            |a, i, b| i32x4_replace_lane(a, i, b as u32),
            U32,
        ),
        (i64x2_splat, i64x2_extract_lane, i64x2_replace_lane, U64),
        (
            |a| f32x4_splat(f32::from_bits(a as u32)),
            |a, i| f32x4_extract_lane(a, i).to_bits().into(),
            |a, i, b| f32x4_replace_lane(a, i, f32::from_bits(b as u32)),
            U32,
        ),
        (
            |a| f64x2_splat(f64::from_bits(a)),
            |a, i| f64x2_extract_lane(a, i).to_bits(),
            |a, i, b| f64x2_replace_lane(a, i, f64::from_bits(b)),
            U64,
        ),
    ];

    proptest! {
        #[test]
        fn scalars_go_in_and_out(a in vectors(), scalar: u64, lane in 0_usize..16) {
            for (splat, extract, replace, ty) in OPERATORS {
                let (lane, value) = (lane % ty.count(), i128::from(scalar));
                let name = format!("{ty:?} at {lane}");
                assert_same(&name, splat(scalar), ty.vector(|_| value), &scalar);
                let replaced = ty.vector(|i| if i == lane { value } else { ty.get(a, i) });
                assert_same(&name, replace(a, lane as u8, scalar), replaced, &(a, scalar));
                // The scalar of narrow lanes is an `i32`, in the low half of the bits.
                let bits = if ty.width == 64 { u64::MAX } else { u32::MAX.into() };
                prop_assert_eq!(extract(a, lane as u8), ty.get(a, lane) as u64 & bits, "{}", name);
                // What cannot be, since it has been validated, does no harm.
                prop_assert_eq!(extract(a, (lane + ty.count()) as u8), extract(a, lane as u8));
            }
        }

        #[test]
        fn shuffle_and_swizzle_select_bytes(a in vectors(), b in vectors(), lanes: [u8; 16]) {
            let byte = |lane: u8| match lane % 32 {
                lane @ 0..16 => U8.get(a, lane.into()),
                lane => U8.get(b, usize::from(lane) - 16),
            };
            let shuffled = U8.vector(|i| byte(lanes[i]));
            assert_same("shuffle", i8x16_shuffle(a, b, lanes), shuffled, &(a, b, lanes));
            for indices in [b, Vector::from_bytes(lanes.map(|lane| lane % 20))] {
                let swizzled = U8.vector(|i| match U8.get(indices, i) {
                    index @ 0..16 => U8.get(a, index as usize),
                    _ => 0,
                });
                assert_same("swizzle", i8x16_swizzle(a, indices), swizzled, &(a, indices));
            }
        }
    }

    #[test]
    fn signalling_nans_stay_what_they_are() {
        let bits = 0x7fa0_0001;
        let vector = f32x4_splat(f32::from_bits(bits));
        assert_eq!(vector, Vector::of([bits; 4]));
        assert_eq!(f32x4_extract_lane(vector, 3).to_bits(), bits);
    }

    #[test]
    fn swizzle_gives_0_for_numbers_from_16_on() {
        let a = Vector::from_bytes(array::from_fn(|i| i as u8 + 1));
        let mut indices = [0; 16];
        indices[1..6].copy_from_slice(&[15, 16, 17, 128, 255]);
        let mut expected = [1; 16];
        expected[1..6].copy_from_slice(&[16, 0, 0, 0, 0]);
        assert_eq!(
            i8x16_swizzle(a, Vector::from_bytes(indices)).to_bytes(),
            expected
        );
    }
}
