//! Peregrine: the shared adapter compiled against this project's engine.

use ::peregrine as api;

/// The column's heading.
const NAME: &str = "peregrine";

#[path = "adapter.rs"]
mod adapter;

pub(super) use adapter::{Interpreter, signature};
