//! Runs the official WASI testsuite's layout against Peregrine.
//!
//! A test is a program, `NAME.wasm` (or `NAME.wat`), and what is to come of it, in `NAME.json`
//! beside it. [`case`] finds and reads them, [`run`] runs one, [`report`] adds up and prints.
//! What the files may hold is described with [`case::Case`]. The programs' folders are copied
//! before each run, so that a checkout stays as it is and every run begins alike.
//!
//! [`run`] is, with the rest of the crate's `engine`, where the engine's API is used.

pub mod case;
pub mod report;
pub mod run;
