//! wasmi: the shared adapter compiled against it.

use ::wasmi as api;

/// The column's heading.
const NAME: &str = "wasmi";

/// It makes modules on one thread.
fn allow_threads(_config: &mut api::Config) {}

#[allow(
    clippy::duplicate_mod,
    reason = "one source for two crates with the same API"
)]
#[path = "adapter.rs"]
mod adapter;

pub(super) use adapter::Interpreter;
