//! What an op is compiled for: any machine of the target, or those that have more than the target asks for.
//!
//! Operators on vectors that LLVM makes nothing good of have forms in the instructions of a machine. What
//! they mean is in `semantics::vector`, whose portable definitions run where there is no other form, and
//! which each of these is tested against. The other operators have one definition, which is compiled for
//! each processor.
//!
//! Which one runs is decided when code is made: headers of ops on vectors name the handlers for the best
//! processor that the machine is ([`super::dispatch`]).

#[cfg(peregrine_avx2)]
mod avx2;
#[cfg(peregrine_neon)]
mod neon;
#[cfg(any(peregrine_vector_acc, peregrine_avx2, peregrine_neon))]
mod register;
#[cfg(all(test, any(peregrine_avx2, peregrine_neon)))]
mod tests;

#[cfg(peregrine_avx2)]
pub(crate) use self::avx2::Avx2;
#[cfg(peregrine_vector_acc)]
pub(crate) use self::register::{VectorAcc, load, unload};

#[cfg(feature = "simd")]
use crate::wasm::semantics::vector::{self as sem, Vector};

/// Declares the operators that a processor may have a form of, with the portable definition as what it
/// has unless it says otherwise.
macro_rules! forms {
    ($($name:ident($($operand:ident: $ty:ty),*);)*) => {
        /// What handlers are compiled for.
        pub(crate) trait Processor {
            $(
                #[doc = concat!("As [`sem::", stringify!($name), "`].")]
                #[cfg(feature = "simd")]
                #[inline(always)]
                fn $name($($operand: $ty),*) -> Vector {
                    sem::$name($($operand),*)
                }
            )*
        }
    };
}

forms! {
    i8x16_swizzle(a: Vector, b: Vector);
    i8x16_relaxed_swizzle(a: Vector, b: Vector);
    i8x16_shuffle(a: Vector, b: Vector, lanes: [u8; 16]);
    i8x16_replace_lane(a: Vector, lane: u8, b: u32);
    i16x8_replace_lane(a: Vector, lane: u8, b: u32);
    i32x4_replace_lane(a: Vector, lane: u8, b: u32);
    f32x4_replace_lane(a: Vector, lane: u8, b: f32);
    v128_load8_lane(bytes: [u8; 1], a: Vector, lane: u8);
    v128_load16_lane(bytes: [u8; 2], a: Vector, lane: u8);
    v128_load32_lane(bytes: [u8; 4], a: Vector, lane: u8);
    v128_load64_lane(bytes: [u8; 8], a: Vector, lane: u8);
    v128_load8x8_s(bytes: [u8; 8]);
    v128_load8x8_u(bytes: [u8; 8]);
    v128_load16x4_s(bytes: [u8; 8]);
    v128_load16x4_u(bytes: [u8; 8]);
    i8x16_shl(a: Vector, count: u32);
    i8x16_shr_s(a: Vector, count: u32);
    i8x16_shr_u(a: Vector, count: u32);
    i16x8_q15mulr_sat_s(a: Vector, b: Vector);
    i16x8_relaxed_q15mulr_s(a: Vector, b: Vector);
    f32x4_ceil(a: Vector);
    f32x4_floor(a: Vector);
    f32x4_trunc(a: Vector);
    f32x4_nearest(a: Vector);
    f64x2_ceil(a: Vector);
    f64x2_floor(a: Vector);
    f64x2_trunc(a: Vector);
    f64x2_nearest(a: Vector);
    f32x4_min(a: Vector, b: Vector);
    f32x4_max(a: Vector, b: Vector);
    f64x2_min(a: Vector, b: Vector);
    f64x2_max(a: Vector, b: Vector);
    f32x4_relaxed_min(a: Vector, b: Vector);
    f32x4_relaxed_max(a: Vector, b: Vector);
    f64x2_relaxed_min(a: Vector, b: Vector);
    f64x2_relaxed_max(a: Vector, b: Vector);
    i32x4_trunc_sat_f32x4_s(a: Vector);
    i32x4_trunc_sat_f32x4_u(a: Vector);
    i32x4_trunc_sat_f64x2_s_zero(a: Vector);
    i32x4_trunc_sat_f64x2_u_zero(a: Vector);
    i32x4_relaxed_trunc_f32x4_s(a: Vector);
    i32x4_relaxed_trunc_f32x4_u(a: Vector);
    i32x4_relaxed_trunc_f64x2_s_zero(a: Vector);
    i32x4_relaxed_trunc_f64x2_u_zero(a: Vector);
}

/// Any machine of the target.
pub(crate) struct Baseline;

#[cfg(not(peregrine_neon))]
impl Processor for Baseline {}
