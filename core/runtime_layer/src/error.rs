//! Errors on their way through a guest: what a host function gives comes out as it was.

use core::fmt;
use peregrine::HostError;

/// An error of a host function.
struct Carried(anyhow::Error);

impl HostError for Carried {}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a host function gave, for the engine. An error of the engine's is not wrapped, so that it stays the trap that it is.
pub(crate) fn into_guest(error: anyhow::Error) -> peregrine::Error {
    match error.downcast::<peregrine::Error>() {
        Ok(error) => error,
        Err(error) => peregrine::Error::host(Carried(error)),
    }
}

/// What a call has ended with, for the embedder.
pub(crate) fn out_of_guest(error: peregrine::Error) -> anyhow::Error {
    if !error.is::<Carried>() {
        return error.into();
    }
    match error.downcast::<Carried>() {
        Some(Carried(error)) => error,
        None => anyhow::Error::msg("the error of a host function is gone"),
    }
}
