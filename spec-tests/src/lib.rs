//! Runs the official WebAssembly testsuite against Peregrine.
//!
//! [`origin`] finds the scripts: in a folder, or those that are part of the program
//! (`peregrine-spec-scripts`). `peregrine-wast` runs them, as it does for `peregrine wast`, adds the
//! verdicts up and prints them; it knows which folder has which proposals, and what cannot pass yet and
//! why. [`floors`] compares the sums with those stored beside this crate.
//!
//! Tests of another layout, programs for WASI, go their own way through [`wasi`].
//!
//! The binary of the same name is the command line; the tests of this crate run the whole suite in
//! every configuration.

#![forbid(unsafe_code)]

pub mod origin;

pub mod floors;

pub mod wasi;

/// The examples in the README of the repository are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
