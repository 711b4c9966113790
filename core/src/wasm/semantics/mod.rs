//! What operators mean: plain functions of values, without store, slots or code.
//!
//! The executor and constant evaluation call these, so that an operator has one meaning. Only what
//! can trap, what Rust has no operator for, and what differs between machines is here; `i32.add`
//! and its like are Rust's `wrapping_add` where they are used. Integers are in `int`, floats in
//! `float`, conversions between both in `convert`, what atomic operators leave in memory
//! in `atomic`, operators on vectors in `vector`.
//!
//! **NaNs**: Wasm lets an operator give any NaN that is quiet (or the canonical one if all inputs
//! are), and `abs`, `neg` and `copysign` touch nothing but the sign. The functions here hold to that
//! on every target, whatever its C library does with signalling NaNs. Where canonical ones are asked for,
//! `canonical_nan` is applied to what they give.

#![expect(
    clippy::cast_possible_truncation,
    reason = "operators wrap around, truncate and take what is low"
)]

mod atomic;
mod convert;
#[cfg(test)]
mod exact;
mod float;
mod int;
#[cfg(feature = "simd")]
pub(crate) mod vector;

pub(crate) use self::{atomic::*, convert::*, float::*, int::*};
