//! Kernels, peers and measurements: everything behind the command
//! `peregrine-benches`.
//!
//! The engines stand behind one small trait ([`engines::Runtime`]); the three
//! measurements ([`exec`], [`load`], [`memory`]) know nothing else of them.
//! The programs measured are the project's own ([`kernels`]) and any file named
//! on the command line ([`mod@file`]); [`select`] makes [`program`]s of both. Results
//! and method are described in `RESULTS.md` of this folder.
#![deny(unsafe_code)]

pub mod alloc;
pub mod args;
pub mod clock;
pub mod engines;
pub mod exec;
pub mod file;
pub mod job;
pub mod kernels;
pub mod load;
pub mod memory;
pub mod plot;
pub mod program;
pub mod report;
pub mod select;
pub mod stats;
pub mod threads;
pub mod wasi_stub;
