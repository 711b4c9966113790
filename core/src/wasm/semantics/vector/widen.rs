//! Integer operators whose results are wider or narrower than their operands.
//!
//! The sums and products are computed in the wider type, and fit it, but for one: the `dot` of four
//! times the least integer.

use super::value::{Vector, from_fn};

/// `extend`: lanes from a given one on, widened.
macro_rules! extends {
    ($( $name:ident: [$from:ty; $twice:literal] from $first:literal => [$to:ty; $count:literal]; )*) => {$(
        /// Half of the lanes, widened; of the lower half or the higher.
        #[inline(always)]
        pub(crate) fn $name(a: Vector) -> Vector {
            let lanes: [$from; $twice] = a.lanes();
            let wide: [$to; $count] = from_fn(|i| <$to>::from(lanes[i + $first]));
            Vector::of(wide)
        }
    )*};
}

extends! {
    i16x8_extend_low_i8x16_s: [i8; 16] from 0 => [i16; 8];
    i16x8_extend_low_i8x16_u: [u8; 16] from 0 => [u16; 8];
    i16x8_extend_high_i8x16_s: [i8; 16] from 8 => [i16; 8];
    i16x8_extend_high_i8x16_u: [u8; 16] from 8 => [u16; 8];
    i32x4_extend_low_i16x8_s: [i16; 8] from 0 => [i32; 4];
    i32x4_extend_low_i16x8_u: [u16; 8] from 0 => [u32; 4];
    i32x4_extend_high_i16x8_s: [i16; 8] from 4 => [i32; 4];
    i32x4_extend_high_i16x8_u: [u16; 8] from 4 => [u32; 4];
    i64x2_extend_low_i32x4_s: [i32; 4] from 0 => [i64; 2];
    i64x2_extend_low_i32x4_u: [u32; 4] from 0 => [u64; 2];
    i64x2_extend_high_i32x4_s: [i32; 4] from 2 => [i64; 2];
    i64x2_extend_high_i32x4_u: [u32; 4] from 2 => [u64; 2];
}

/// `extmul`: products of lanes from a given one on.
macro_rules! products {
    ($( $name:ident: [$from:ty; $twice:literal] from $first:literal => [$to:ty; $count:literal]; )*) => {$(
        /// The whole products of half of the lanes; of the lower half or the higher.
        #[inline(always)]
        pub(crate) fn $name(a: Vector, b: Vector) -> Vector {
            let (a, b): ([$from; $twice], [$from; $twice]) = (a.lanes(), b.lanes());
            let product = |i: usize| <$to>::from(a[i]) * <$to>::from(b[i]);
            let wide: [$to; $count] = from_fn(|i| product(i + $first));
            Vector::of(wide)
        }
    )*};
}

products! {
    i16x8_extmul_low_i8x16_s: [i8; 16] from 0 => [i16; 8];
    i16x8_extmul_low_i8x16_u: [u8; 16] from 0 => [u16; 8];
    i16x8_extmul_high_i8x16_s: [i8; 16] from 8 => [i16; 8];
    i16x8_extmul_high_i8x16_u: [u8; 16] from 8 => [u16; 8];
    i32x4_extmul_low_i16x8_s: [i16; 8] from 0 => [i32; 4];
    i32x4_extmul_low_i16x8_u: [u16; 8] from 0 => [u32; 4];
    i32x4_extmul_high_i16x8_s: [i16; 8] from 4 => [i32; 4];
    i32x4_extmul_high_i16x8_u: [u16; 8] from 4 => [u32; 4];
    i64x2_extmul_low_i32x4_s: [i32; 4] from 0 => [i64; 2];
    i64x2_extmul_low_i32x4_u: [u32; 4] from 0 => [u64; 2];
    i64x2_extmul_high_i32x4_s: [i32; 4] from 2 => [i64; 2];
    i64x2_extmul_high_i32x4_u: [u32; 4] from 2 => [u64; 2];
}

/// `extadd_pairwise`: sums of neighbours.
macro_rules! pairwise_sums {
    ($( $name:ident: [$from:ty; $twice:literal] => [$to:ty; $count:literal]; )*) => {$(
        /// The whole sums of neighbouring lanes.
        #[inline(always)]
        pub(crate) fn $name(a: Vector) -> Vector {
            let lanes: [$from; $twice] = a.lanes();
            let sum = |i: usize| <$to>::from(lanes[2 * i]) + <$to>::from(lanes[2 * i + 1]);
            let wide: [$to; $count] = from_fn(sum);
            Vector::of(wide)
        }
    )*};
}

pairwise_sums! {
    i16x8_extadd_pairwise_i8x16_s: [i8; 16] => [i16; 8];
    i16x8_extadd_pairwise_i8x16_u: [u8; 16] => [u16; 8];
    i32x4_extadd_pairwise_i16x8_s: [i16; 8] => [i32; 4];
    i32x4_extadd_pairwise_i16x8_u: [u16; 8] => [u32; 4];
}

/// The products of lanes, neighbouring ones added; the sum wraps.
#[inline(always)]
pub(crate) fn i32x4_dot_i16x8_s(a: Vector, b: Vector) -> Vector {
    let (a, b): ([i16; 8], [i16; 8]) = (a.lanes(), b.lanes());
    let product = |i: usize| i32::from(a[i]) * i32::from(b[i]);
    let sums: [i32; 4] = from_fn(|i| product(2 * i).wrapping_add(product(2 * i + 1)));
    Vector::of(sums)
}

/// `narrow`: the lanes of both vectors, of half the width. Operands are signed, whatever the result.
macro_rules! narrows {
    ($( $name:ident: [$from:ty; $half:literal] => [$to:ty; $count:literal]; )*) => {$(
        /// The lanes of the first, then of the second, each the nearest value that fits.
        #[inline(always)]
        pub(crate) fn $name(a: Vector, b: Vector) -> Vector {
            let (a, b): ([$from; $half], [$from; $half]) = (a.lanes(), b.lanes());
            let (least, most) = (<$from>::from(<$to>::MIN), <$from>::from(<$to>::MAX));
            let narrow: [$to; $count] = from_fn(|i| {
                let lane = if i < $half { a[i] } else { b[i - $half] };
                lane.clamp(least, most) as $to
            });
            Vector::of(narrow)
        }
    )*};
}

narrows! {
    i8x16_narrow_i16x8_s: [i16; 8] => [i8; 16];
    i8x16_narrow_i16x8_u: [i16; 8] => [u8; 16];
    i16x8_narrow_i32x4_s: [i32; 4] => [i16; 8];
    i16x8_narrow_i32x4_u: [i32; 4] => [u16; 8];
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    type Unary = fn(Vector) -> Vector;
    type Binary = fn(Vector, Vector) -> Vector;

    /// Operators of the lower half and of the higher, with the narrow lane and the wide one.
    const HALVES: [(Unary, Unary, Binary, Binary, Lane, Lane); 6] = [
        (
            i16x8_extend_low_i8x16_s,
            i16x8_extend_high_i8x16_s,
            i16x8_extmul_low_i8x16_s,
            i16x8_extmul_high_i8x16_s,
            I8,
            I16,
        ),
        (
            i16x8_extend_low_i8x16_u,
            i16x8_extend_high_i8x16_u,
            i16x8_extmul_low_i8x16_u,
            i16x8_extmul_high_i8x16_u,
            U8,
            U16,
        ),
        (
            i32x4_extend_low_i16x8_s,
            i32x4_extend_high_i16x8_s,
            i32x4_extmul_low_i16x8_s,
            i32x4_extmul_high_i16x8_s,
            I16,
            I32,
        ),
        (
            i32x4_extend_low_i16x8_u,
            i32x4_extend_high_i16x8_u,
            i32x4_extmul_low_i16x8_u,
            i32x4_extmul_high_i16x8_u,
            U16,
            U32,
        ),
        (
            i64x2_extend_low_i32x4_s,
            i64x2_extend_high_i32x4_s,
            i64x2_extmul_low_i32x4_s,
            i64x2_extmul_high_i32x4_s,
            I32,
            I64,
        ),
        (
            i64x2_extend_low_i32x4_u,
            i64x2_extend_high_i32x4_u,
            i64x2_extmul_low_i32x4_u,
            i64x2_extmul_high_i32x4_u,
            U32,
            U64,
        ),
    ];

    const PAIRWISE: [(Unary, Lane, Lane); 4] = [
        (i16x8_extadd_pairwise_i8x16_s, I8, I16),
        (i16x8_extadd_pairwise_i8x16_u, U8, U16),
        (i32x4_extadd_pairwise_i16x8_s, I16, I32),
        (i32x4_extadd_pairwise_i16x8_u, U16, U32),
    ];

    const NARROWS: [(Binary, Lane, Lane); 4] = [
        (i8x16_narrow_i16x8_s, I16, I8),
        (i8x16_narrow_i16x8_u, I16, U8),
        (i16x8_narrow_i32x4_s, I32, I16),
        (i16x8_narrow_i32x4_u, I32, U16),
    ];

    proptest! {
        #[test]
        fn halves_are_widened(a in vectors(), b in vectors()) {
            for (extend_low, extend_high, extmul_low, extmul_high, narrow, wide) in HALVES {
                for (extend, extmul, first) in
                    [(extend_low, extmul_low, 0), (extend_high, extmul_high, wide.count())]
                {
                    let lane = |vector, i| narrow.get(vector, first + i);
                    let name = format!("{narrow:?} from {first}");
                    assert_same(&name, extend(a), wide.vector(|i| lane(a, i)), &a);
                    let product = wide.vector(|i| lane(a, i) * lane(b, i));
                    assert_same(&name, extmul(a, b), product, &(a, b));
                }
            }
        }

        #[test]
        fn neighbours_are_added(a in vectors(), b in vectors()) {
            for (operator, narrow, wide) in PAIRWISE {
                let sum = |i| narrow.get(a, 2 * i) + narrow.get(a, 2 * i + 1);
                assert_same(&format!("{narrow:?}"), operator(a), wide.vector(sum), &a);
            }
            let product = |i| I16.get(a, i) * I16.get(b, i);
            let dot = I32.vector(|i| product(2 * i) + product(2 * i + 1));
            assert_same("dot", i32x4_dot_i16x8_s(a, b), dot, &(a, b));
        }

        #[test]
        fn narrowing_saturates(a in vectors(), b in vectors()) {
            for (operator, wide, narrow) in NARROWS {
                let half = wide.count();
                let expected = narrow.vector(|i| {
                    let lane = if i < half { wide.get(a, i) } else { wide.get(b, i - half) };
                    narrow.nearest(lane)
                });
                assert_same(&format!("{narrow:?}"), operator(a, b), expected, &(a, b));
            }
        }
    }

    #[test]
    fn edges() {
        let least = Vector::of([i16::MIN; 8]);
        assert_eq!(i32x4_dot_i16x8_s(least, least), Vector::of([i32::MIN; 4]));
        let least = Vector::of([i8::MIN; 16]);
        assert_eq!(
            i16x8_extmul_low_i8x16_s(least, least),
            Vector::of([0x4000_i16; 8])
        );
        assert_eq!(
            i16x8_extadd_pairwise_i8x16_s(least),
            Vector::of([-0x100_i16; 8])
        );
        // The operands are signed for unsigned results too.
        let minus = Vector::of([-1_i16; 8]);
        assert_eq!(i8x16_narrow_i16x8_u(minus, minus), Vector::default());
    }
}
