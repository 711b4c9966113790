//! Peregrine: the shared adapter compiled against this project's engine.

// While the engine is being built, wasmi stands in for it.
use ::wasmi as api;

/// The column's heading.
const NAME: &str = "peregrine";

#[path = "adapter.rs"]
mod adapter;

pub(super) use adapter::{Interpreter, signature};
