//! What the tests of the operators share: another view of lanes, models, operands, and the operators
//! by name.
//!
//! Models compute with `i128`, in which nothing here overflows, on lanes that are cut out of a `u128`
//! by shifts: neither the views nor the arithmetic of the code under test.

use super::{Vector, operators::for_each_vector_operator};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use core::fmt::Debug;
use proptest::{array::uniform, prelude::*, sample::select};

/// Lanes that are integers of a width in bits.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(super) struct Lane {
    /// The width in bits: 8 to 64.
    pub(super) width: u32,
    /// Whether the highest bit is a sign.
    pub(super) signed: bool,
}

pub(super) const I8: Lane = Lane::new(8, true);
pub(super) const U8: Lane = Lane::new(8, false);
pub(super) const I16: Lane = Lane::new(16, true);
pub(super) const U16: Lane = Lane::new(16, false);
pub(super) const I32: Lane = Lane::new(32, true);
pub(super) const U32: Lane = Lane::new(32, false);
pub(super) const I64: Lane = Lane::new(64, true);
pub(super) const U64: Lane = Lane::new(64, false);

impl Lane {
    const fn new(width: u32, signed: bool) -> Self {
        Self { width, signed }
    }

    /// How many there are in a vector.
    pub(super) fn count(self) -> usize {
        (128 / self.width) as usize
    }

    /// The lane with this number.
    pub(super) fn get(self, vector: Vector, lane: usize) -> i128 {
        let bits = vector.to_u128() >> (self.width as usize * lane) & self.ones();
        self.value(bits)
    }

    /// The value of the low bits of a number.
    pub(super) fn value(self, bits: u128) -> i128 {
        let value = (bits & self.ones()) as i128;
        if value > self.most() {
            value - (1 << self.width)
        } else {
            value
        }
    }

    /// The vector of these values, each cut to the width.
    pub(super) fn vector(self, value: impl Fn(usize) -> i128) -> Vector {
        let lanes = (0..self.count())
            .map(|lane| (value(lane) as u128 & self.ones()) << (self.width as usize * lane));
        Vector::from_u128(lanes.sum())
    }

    /// The value of this type that is nearest.
    pub(super) fn nearest(self, value: i128) -> i128 {
        value.max(self.least()).min(self.most())
    }

    /// The least value.
    pub(super) fn least(self) -> i128 {
        self.most() - self.ones() as i128
    }

    /// The greatest value.
    pub(super) fn most(self) -> i128 {
        let bits = if self.signed {
            self.width - 1
        } else {
            self.width
        };
        (1 << bits) - 1
    }

    fn ones(self) -> u128 {
        (1 << self.width) - 1
    }
}

/// Any vectors, and those whose lanes are values where something changes.
pub(super) fn vectors() -> impl Strategy<Value = Vector> {
    // Numbers whose low bits are the least, the greatest, 0, 1, -1 and neighbours, of each width.
    let integers = |width: u32| {
        let half = 1_i128 << (width - 1);
        select(vec![
            0,
            1,
            -1,
            2,
            -2,
            3,
            half,
            half + 1,
            half - 1,
            half / 2,
            77,
        ])
    };
    prop_oneof![
        4 => any::<u128>().prop_map(Vector::from_u128),
        1 => uniform::<_, 16>(integers(8)).prop_map(|a| I8.vector(|i| a[i])),
        1 => uniform::<_, 8>(integers(16)).prop_map(|a| I16.vector(|i| a[i])),
        1 => uniform::<_, 4>(integers(32)).prop_map(|a| I32.vector(|i| a[i])),
        1 => uniform::<_, 2>(integers(64)).prop_map(|a| I64.vector(|i| a[i])),
        2 => uniform::<_, 4>(floats32()).prop_map(|a| U32.vector(|i| i128::from(a[i]))),
        2 => uniform::<_, 2>(floats64()).prop_map(|a| U64.vector(|i| i128::from(a[i]))),
        1 => uniform::<_, 16>(-20_i128..40).prop_map(|a| I8.vector(|i| a[i])),
    ]
}

/// Bits of floats where signs, classes, rounding and ranges of integers change, and some of any size.
pub(super) fn floats32() -> impl Strategy<Value = u32> {
    let edges = [
        0.0,
        0.1,
        0.25,
        0.5,
        0.75,
        1.0,
        1.5,
        2.5,
        127.5,
        4_194_303.5,
        4_194_304.5,
        8_388_607.5,
        8_388_608.0,
        16_777_217.0,
        2_147_483_520.0,
        2_147_483_648.0,
        4_294_967_040.0,
        4_294_967_296.0,
        1.0e20,
        f32::EPSILON,
        f32::MIN_POSITIVE,
        f32::MAX,
        f32::INFINITY,
    ];
    let edges = edges.map(f32::to_bits).into_iter();
    // The least and greatest denormals, NaNs: canonical, quiet, signalling.
    let others = [
        1,
        0x007f_ffff,
        0x7fc0_0000,
        0x7fc0_1234,
        0x7fff_ffff,
        0x7f80_0001,
        0x7fa0_0000,
    ];
    let all: Vec<u32> = edges
        .flat_map(|a| [a, a + 1, a.saturating_sub(1)])
        .chain(others)
        .collect();
    let some = prop_oneof![
        5 => select(all),
        1 => any::<u32>(),
        2 => (-1.0e4_f32..1.0e4).prop_map(f32::to_bits),
        1 => (-6.0e9_f32..6.0e9).prop_map(f32::to_bits),
    ];
    (some, any::<bool>()).prop_map(|(bits, negate)| bits ^ u32::from(negate) << 31)
}

/// Bits of floats as [`floats32`].
pub(super) fn floats64() -> impl Strategy<Value = u64> {
    let edges = [
        0.0,
        0.1,
        0.25,
        0.5,
        0.75,
        1.0,
        1.5,
        2.5,
        127.5,
        8_388_608.5,
        16_777_217.0,
        2_147_483_647.0,
        2_147_483_647.5,
        2_147_483_648.0,
        4_294_967_295.0,
        4_294_967_295.5,
        4_294_967_296.0,
        2_251_799_813_685_247.5,
        4_503_599_627_370_495.5,
        4_503_599_627_370_496.0,
        9_007_199_254_740_993.0,
        1.0e20,
        1.0e300,
        f64::from(f32::MAX),
        3.402_823_567_797_337e38,
        f64::from(f32::MIN_POSITIVE),
        1.0e-45,
        f64::EPSILON,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::INFINITY,
    ];
    let edges = edges.map(f64::to_bits).into_iter();
    let others = [
        1,
        0x000f_ffff_ffff_ffff,
        0x7ff8_0000_0000_0000,
        0x7ff8_0000_1234_5678,
        0x7fff_ffff_ffff_ffff,
        0x7ff0_0000_0000_0001,
        0x7ff4_0000_0000_0000,
    ];
    let all: Vec<u64> = edges
        .flat_map(|a| [a, a + 1, a.saturating_sub(1)])
        .chain(others)
        .collect();
    let some = prop_oneof![
        5 => select(all),
        1 => any::<u64>(),
        2 => (-1.0e4_f64..1.0e4).prop_map(f64::to_bits),
        1 => (-6.0e9_f64..6.0e9).prop_map(f64::to_bits),
    ];
    (some, any::<bool>()).prop_map(|(bits, negate)| bits ^ u64::from(negate) << 63)
}

/// An operator whose lanes are computed from one lane each, with its name and its model, which is
/// given the lane's type.
pub(super) type UnaryCase = (
    &'static str,
    fn(Vector) -> Vector,
    Lane,
    fn(Lane, i128) -> i128,
);

/// An operator whose lanes are computed from a lane of each operand.
pub(super) type BinaryCase = (
    &'static str,
    fn(Vector, Vector) -> Vector,
    Lane,
    fn(Lane, i128, i128) -> i128,
);

/// A list of cases: operators of one model, each with the type of its lanes.
macro_rules! cases {
    ($( $model:expr => $( $name:ident: $lane:ident ),*; )*) => {
        &[$($( (stringify!($name), $name, $lane, $model) ),*),*]
    };
}

pub(super) use cases;

/// Compares operators with their models.
pub(super) fn check_unary(cases: &[UnaryCase], a: Vector) {
    for &(name, operator, lane, model) in cases {
        let expected = lane.vector(|i| model(lane, lane.get(a, i)));
        assert_same(name, operator(a), expected, &a);
    }
}

/// Compares operators with their models.
pub(super) fn check_binary(cases: &[BinaryCase], a: Vector, b: Vector) {
    for &(name, operator, lane, model) in cases {
        let expected = lane.vector(|i| model(lane, lane.get(a, i), lane.get(b, i)));
        assert_same(name, operator(a, b), expected, &(a, b));
    }
}

/// The float with these bits, as a lane has them.
pub(super) fn f32(bits: i128) -> f32 {
    f32::from_bits(bits as u32)
}

/// The float with these bits, as a lane has them.
pub(super) fn f64(bits: i128) -> f64 {
    f64::from_bits(bits as u64)
}

/// Whether bits are those of a NaN, and whether of a canonical one.
fn nan(lane: Lane, bits: i128) -> (bool, bool) {
    let infinity = if lane.width == 32 {
        0x7f80_0000
    } else {
        0x7ff0_0000_0000_0000
    };
    let quiet = if lane.width == 32 {
        0x7fc0_0000
    } else {
        0x7ff8_0000_0000_0000
    };
    let magnitude = bits & i128::MAX >> (128 - lane.width);
    (magnitude > infinity, magnitude == quiet)
}

/// Compares the bits of floats. Where they should be a NaN, any quiet one will do if an operand has a
/// NaN that is not canonical, otherwise only a canonical one, of either sign.
pub(super) fn check_floats(
    name: &str,
    lane: Lane,
    actual: Vector,
    operands: &[Vector],
    model: impl Fn(&[i128]) -> i128,
) {
    for i in 0..lane.count() {
        let given: Vec<_> = operands.iter().map(|vector| lane.get(*vector, i)).collect();
        let (actual, expected) = (lane.get(actual, i), model(&given));
        let fine = if nan(lane, expected).0 {
            let any = given
                .iter()
                .map(|bits| nan(lane, *bits))
                .any(|(is, canonical)| is && !canonical);
            let quiet = actual & 1 << if lane.width == 32 { 22 } else { 51 } != 0;
            let (is_nan, canonical) = nan(lane, actual);
            if any { is_nan && quiet } else { canonical }
        } else {
            actual == expected
        };
        assert!(
            fine,
            "{name} of {given:x?}\n is       {actual:x}\n should be {expected:x}"
        );
    }
}

/// Panics with the operator's name unless the vectors are equal to the bit.
#[track_caller]
pub(super) fn assert_same(name: &str, actual: Vector, expected: Vector, operands: &dyn Debug) {
    let (actual, expected) = (actual.to_u128(), expected.to_u128());
    assert!(
        actual == expected,
        "{name} of {operands:x?}\n is       {actual:032x}\n should be {expected:032x}"
    );
}

/// Defines [`NAMES`] from the list.
macro_rules! names {
    ($( $shape:ident: $signature:ty { $( $name:ident )* } )*) => {
        /// The names of all operators that have a function.
        const NAMES: &[&str] = &[$($( stringify!($name) ),*),*];
    };
}

for_each_vector_operator!(names);

#[test]
fn no_operator_is_missing() {
    let names: BTreeSet<_> = NAMES.iter().collect();
    let relaxed = names.iter().filter(|name| name.contains("relaxed")).count();
    // The specification has 236 and 20; the three that only move a vector are not functions.
    assert_eq!((names.len() - relaxed, relaxed), (236 - 3, 20));
    assert_eq!(NAMES.len(), names.len(), "each name stands once");
}
