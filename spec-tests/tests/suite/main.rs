//! The official suite, our own scripts, and the runner itself: one program, since each links all of the engine.

mod exceptions;
mod large;
mod native_stack;
mod own;
mod suite;
mod wasi;
