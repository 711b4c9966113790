//! What modules cost in memory, and what happens when there is none left.
//!
//! A binary of its own, because it has its own allocator.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a process that is aborted leaves nothing else behind, and figures are for people"
)]
#![cfg_attr(
    not(debug_assertions),
    allow(
        dead_code,
        reason = "one of the tests needs names of functions that are not inlined"
    )
)]

mod allocator;
mod exhausted;
mod scenario;
mod shapes;
mod untouched;
mod waiting;
