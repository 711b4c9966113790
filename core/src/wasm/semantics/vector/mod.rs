//! What the vector operators mean: one portable definition of each, as a function of values.
//!
//! These run wherever no faster form exists, and faster forms are tested against them. They are loops
//! over lanes, which LLVM turns into vector instructions for most operators; there is no `core::arch`
//! here and no unsafe. What a lane of floats does is in `semantics::float`, as for scalars.
//!
//! **Names** are those of the text format, `.` becoming `_`, which are also those of wasmparser's
//! visitor without `visit_`. `operators` lists them by the shape of their signature. Three have no
//! function, since a [`Vector`] is made of bytes: `v128.const` and `v128.load` are
//! [`Vector::from_bytes`], `v128.store` is [`Vector::to_bytes`].
//!
//! **Scalars**: a result or operand of type `i32` is a `u32`, and `i64` a `u64`; lanes are numbered by
//! a `u8` that validation has bounded, and one that is too large counts from 0 again.
//!
//! **Where to look**: `value` (the vector and its lanes), `lanes` (single lanes, and moving them),
//! `bits`, `integer` (lanes stay as wide as they are), `widen` (they do not), `compare`, `float` (with
//! forms without branches in `masked`), `convert` (between integers and floats), `memory` (what loads
//! and stores do with the bytes), and `relaxed` (which of the permitted results it is).

mod bits;
mod compare;
mod convert;
mod float;
mod integer;
mod lanes;
mod masked;
mod memory;
#[cfg(test)]
mod operators;
mod relaxed;
#[cfg(all(test, feature = "std"))]
mod suite;
#[cfg(test)]
mod testing;
mod value;
mod widen;

pub(crate) use self::{
    bits::*, compare::*, convert::*, float::*, integer::*, lanes::*, memory::*, relaxed::*,
    value::Vector, widen::*,
};
