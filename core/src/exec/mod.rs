//! The executor: runs register code.
//!
//! `regs` has the state and the vocabulary of ops, `dispatch` the two ways from
//! op to op; the ops themselves are in files named as their counterparts in
//! `translate/`. `run` is what the public API calls, `backend` what engines have
//! of it. The executor never sees Wasm bytes.

mod arrays;
mod assemble;
mod asynchronous;
mod atomic;
mod backend;
mod backtrace;
mod call;
mod cast;
mod compose;
mod control;
mod ctx;
mod dispatch;
mod execution;
mod exit;
mod first_call;
mod generated;
mod growth;
mod host_call;
mod memory;
mod numeric;
mod pieces;
mod processor;
mod regs;
mod room;
mod run;
mod shared;
mod statics;
#[cfg(feature = "strict")]
mod strict;
mod structs;
mod suspended;
mod table;
mod unwind;
#[cfg(feature = "simd")]
mod vector;
mod wait;

pub(crate) use self::{
    asynchronous::call_async,
    run::{call, call_resumable, resume},
    suspended::{Outcome, Suspended},
};
