//! Long operations are done in pieces: where fuel is metered they stop where it ends, and where
//! epochs are on they can be interrupted, and go on as if nothing had been.
//!
//! Looks at the deadline are counted, never timed.

mod epochs;
mod fuel;
mod growth;
mod guest;
mod instantiation;
mod translation;
