//! Peregrine: the shared adapter compiled against this project's engine.

use ::peregrine as api;

/// The column's heading.
const NAME: &str = "peregrine";

/// Lets modules be made on several threads.
fn allow_threads(config: &mut api::Config) {
    config.parallel_translation(true);
}

#[path = "adapter.rs"]
mod adapter;

pub(super) use adapter::{Interpreter, signature};
