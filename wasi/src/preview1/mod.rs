//! The functions of `wasi_snapshot_preview1`, one file per family.
//!
//! Each takes the context (or the part of it that it needs), the guest's memory and the guest's
//! arguments as they came (those that say one thing together as one), checks them, and returns
//! nothing or a [`Fault`](crate::ctx::Fault). The few that `wasi_unstable` has with other
//! layouts take a `Layout` or a decoded value; [`snapshot0`](crate::snapshot0) calls them. Only
//! [`linker`](crate::linker) calls the others.

pub(crate) mod args;
pub(crate) mod clock;
pub(crate) mod fd;
pub(crate) mod io;
pub(crate) mod path;
pub(crate) mod poll;
pub(crate) mod proc;
pub(crate) mod random;
pub(crate) mod sock;

/// What a function of the interface returns.
pub(crate) type Outcome = Result<(), crate::ctx::Fault>;
