//! What is made by programs: nothing here is written by hand.
//!
//! | file | what it is | made by |
//! |---|---|---|
//! | `ops.rs` | the type that implements each op, in the order of their numbers | `code/op`, test `handler_table_is_current` (`BLESS=1` rewrites it) |
//! | `compositions.txt` | the sequences of ops that have a handler of their own | the trainer, `benches/src/bin/compose` |
//! | `compositions-large.txt` | those that the feature `compositions-large` adds | the same |
//! | `compositions-vectors.txt` | those with ops on vectors | the same |
//!
//! Of the lists the build script makes the module `compositions`: the types of the handlers, and the tree of the
//! sequences (`build/compositions.rs`); of the first list and of `ops.rs`, where the loop is used, the module `arms`
//! (`build/arms.rs`). Ops stand in the files by name and not by number, so that a new op is a
//! few new lines.

/// The types of the handlers of sequences, and the tree of the sequences.
#[cfg(all(peregrine_compositions, peregrine_dispatch = "tail"))]
pub(super) mod compositions {
    include!(concat!(env!("OUT_DIR"), "/compositions.rs"));
}
/// The arms of loop dispatch, and the tree of those sequences that have one.
#[cfg(all(peregrine_dispatch = "loop", not(feature = "census")))]
pub(super) mod arms {
    include!(concat!(env!("OUT_DIR"), "/arms.rs"));
}
pub(super) mod ops;
