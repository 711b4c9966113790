//! [`ThrownException`]: the error that stands for an exception on its way through the host.

use super::HostError;
use core::fmt;

/// An exception has been thrown, and nothing has caught it yet.
///
/// The exception itself waits in the store: see
/// [`Store::take_pending_exception`](crate::Store::take_pending_exception). A host function throws by
/// returning what [`Store::throw`](crate::Store::throw) gives, as its error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrownException;

impl fmt::Display for ThrownException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exception was thrown and not caught")
    }
}

impl core::error::Error for ThrownException {}

impl HostError for ThrownException {
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(self)
    }
}
