//! Generated files: nothing here is written by hand, and tests compare each with what it is made of.
//!
//! | file | what it is | made by |
//! |---|---|---|
//! | `ops.rs` | the type that implements each op, in the order of their numbers | `code/op`, test `handler_table_is_current` |
//! | `compositions.txt` | the sequences of ops that have a handler of their own | the trainer, `benches/src/bin/compose.rs` |
//! | `compositions.rs` | the types of these handlers, and the tree of the sequences | `exec/compose.rs`, test `compositions_are_current` |
//!
//! `BLESS=1` makes a test rewrite its file. Ops stand here by name and not by number, so that a new op
//! is a few new lines.

#[cfg(all(feature = "compositions", peregrine_dispatch = "tail"))]
pub(super) mod compositions;
pub(super) mod ops;
