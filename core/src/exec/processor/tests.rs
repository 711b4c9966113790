//! The forms for this machine against the portable definitions, bit by bit.

use super::*;
use core::hint::black_box;
use proptest::{collection::vec, prelude::*, sample::select};

/// The forms that this machine has, if it has any.
#[cfg(peregrine_avx2)]
type Native = Avx2;
#[cfg(not(peregrine_avx2))]
type Native = Baseline;

#[allow(clippy::print_stderr, reason = "a test that says that it is skipped")]
fn can_run() -> bool {
    #[cfg(peregrine_avx2)]
    if !Avx2::is_there() {
        // Not a failure: the portable definitions are what runs here.
        std::eprintln!("skipped: this machine has no AVX2");
        return false;
    }
    true
}

/// Bytes among which those are frequent that make edges of lanes: extremes of integers of all widths,
/// floats that are NaNs, infinite, zeros of both signs, halves, at the edge of what integers hold.
fn bytes() -> impl Strategy<Value = [u8; 16]> {
    let singles = select(std::vec![
        0.0_f32,
        -0.0,
        0.5,
        -0.5,
        1.5,
        2.5,
        -1.5,
        8_388_607.5,
        8_388_609.0,
        2_147_483_520.0,
        2_147_483_648.0,
        -2_147_483_648.0,
        -2_147_483_904.0,
        4_294_967_040.0,
        4_294_967_296.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        f32::MAX,
        f32::MIN_POSITIVE,
        1.0e-45,
    ])
    .prop_map(f32::to_bits);
    let single = prop_oneof![
        singles,
        select(std::vec![
            0x7fa0_0001_u32,
            0xffa0_0001,
            0x7fc0_1234,
            0xffc0_0001
        ]),
        any::<u32>(),
    ];
    let doubles = select(std::vec![
        0.0_f64,
        -0.0,
        0.5,
        1.5,
        -2.5,
        4_503_599_627_370_495.5,
        2_147_483_647.0,
        2_147_483_647.5,
        2_147_483_648.0,
        -2_147_483_648.5,
        -2_147_483_649.0,
        4_294_967_295.5,
        4_294_967_296.0,
        -0.9,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::MAX,
        5.0e-324,
    ])
    .prop_map(f64::to_bits);
    let double = prop_oneof![
        doubles,
        select(std::vec![0x7ff4_0000_0000_0001_u64, 0xfff8_0000_0000_1234]),
        any::<u64>(),
    ];
    let byte = prop_oneof![
        select(std::vec![
            0_u8, 1, 15, 16, 17, 31, 0x70, 0x7f, 0x80, 0x8f, 0x90, 0xff
        ]),
        any::<u8>(),
    ];
    prop_oneof![
        [single.clone(), single.clone(), single.clone(), single].prop_map(|lanes| {
            <[u8; 16]>::try_from(lanes.map(u32::to_le_bytes).as_flattened()).unwrap()
        }),
        [double.clone(), double]
            .prop_map(
                |lanes| <[u8; 16]>::try_from(lanes.map(u64::to_le_bytes).as_flattened()).unwrap()
            ),
        vec(byte, 16).prop_map(|bytes| <[u8; 16]>::try_from(bytes).unwrap()),
    ]
}

fn vectors() -> impl Strategy<Value = Vector> {
    bytes().prop_map(Vector::from_bytes)
}

/// Compares forms for the same operands, which the compiler does not know.
macro_rules! same {
    ($($name:ident($($operand:expr),*);)*) => { $(
        assert_eq!(
            <Native as Processor>::$name($(black_box($operand)),*),
            sem::$name($(black_box($operand)),*),
            "{} of {:?}",
            stringify!($name),
            ($($operand,)*)
        );
    )* };
}

proptest! {
    #[test]
    fn forms_are_what_the_portable_definitions_are(
        a in vectors(),
        b in vectors(),
        lanes in vec(0_u8..32, 16),
        narrow in any::<[u8; 8]>(),
        number: u8,
        scalar: u32,
    ) {
        if can_run() {
            let lanes = <[u8; 16]>::try_from(lanes).unwrap();
            let [first, second, third, fourth, ..] = narrow;
            same! {
                i8x16_swizzle(a, b);
                i8x16_relaxed_swizzle(a, b);
                i8x16_shuffle(a, b, lanes);
                i8x16_replace_lane(a, number % 16, scalar);
                i16x8_replace_lane(a, number % 8, scalar);
                i32x4_replace_lane(a, number % 4, scalar);
                f32x4_replace_lane(a, number % 4, f32::from_bits(scalar));
                v128_load8_lane([first], a, number % 16);
                v128_load16_lane([first, second], a, number % 8);
                v128_load32_lane([first, second, third, fourth], a, number % 4);
                v128_load64_lane(narrow, a, number % 2);
                v128_load8x8_s(narrow);
                v128_load8x8_u(narrow);
                v128_load16x4_s(narrow);
                v128_load16x4_u(narrow);
                i8x16_shl(a, scalar);
                i8x16_shr_s(a, scalar);
                i8x16_shr_u(a, scalar);
                i16x8_q15mulr_sat_s(a, b);
                i16x8_q15mulr_sat_s(a, a);
                i16x8_relaxed_q15mulr_s(a, b);
                f32x4_ceil(a);
                f32x4_floor(a);
                f32x4_trunc(a);
                f32x4_nearest(a);
                f64x2_ceil(a);
                f64x2_floor(a);
                f64x2_trunc(a);
                f64x2_nearest(a);
                f32x4_min(a, b);
                f32x4_max(a, b);
                f64x2_min(a, b);
                f64x2_max(a, b);
                f32x4_min(a, a);
                f32x4_max(a, a);
                f64x2_min(a, a);
                f64x2_max(a, a);
                f32x4_relaxed_min(a, b);
                f32x4_relaxed_max(a, b);
                f64x2_relaxed_min(a, b);
                f64x2_relaxed_max(a, b);
                i32x4_trunc_sat_f32x4_s(a);
                i32x4_trunc_sat_f32x4_u(a);
                i32x4_trunc_sat_f64x2_s_zero(a);
                i32x4_trunc_sat_f64x2_u_zero(a);
                i32x4_relaxed_trunc_f32x4_s(a);
                i32x4_relaxed_trunc_f32x4_u(a);
                i32x4_relaxed_trunc_f64x2_s_zero(a);
                i32x4_relaxed_trunc_f64x2_u_zero(a);
            }
        }
    }
}
