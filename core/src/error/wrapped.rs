//! Errors of other crates inside an [`Error`]: [`Error::wrap`], and `From` for those of the standard library.
//!
//! `Error` cannot be made from every error by `From`, since it is an error itself, and what embedders
//! implement `From` for is theirs. What a wrapped error is found by, as itself and not as its wrapper, is
//! here too; `error/mod.rs` calls it.

use super::{Error, ErrorKind, HostError};
use alloc::boxed::Box;
#[cfg(feature = "anyhow")]
use alloc::{string::ToString, vec::Vec};
use core::{
    any::Any,
    fmt::{self, Debug, Display},
};

/// An error of any type, as one of the host's.
#[repr(transparent)]
pub(super) struct Wrapped<E>(pub(super) E);

impl<E: Display> Display for Wrapped<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: Debug> Debug for Wrapped<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: core::error::Error + Send + Sync + 'static> HostError for Wrapped<E> {
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// What has an error inside and is none in the eyes of the compiler, as one of the host's.
#[repr(transparent)]
struct Opened<E>(E);

impl<E: Display> Display for Opened<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: Debug> Debug for Opened<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Any error, in a box.
type Boxed = Box<dyn core::error::Error + Send + Sync>;

impl HostError for Opened<Boxed> {
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&*self.0)
    }
}

impl Error {
    /// Makes an error of any error, which [`Error::downcast_ref`] and [`source`](core::error::Error::source) find
    /// again. An `Error` stays as it is.
    ///
    /// [`Error::host`] does the same for types that implement [`HostError`]. Closures that become host functions may
    /// return `Result<T, E>` for any such `E`, and the standard library's errors become an `Error` by `?`.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::Error;
    /// use std::{error::Error as _, fmt};
    ///
    /// #[derive(Debug)]
    /// struct Denied(&'static str);
    ///
    /// impl fmt::Display for Denied {
    ///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    ///         write!(f, "{} is not allowed", self.0)
    ///     }
    /// }
    ///
    /// impl std::error::Error for Denied {}
    ///
    /// let error = Error::wrap(Denied("writing"));
    /// assert_eq!(error.to_string(), "writing is not allowed");
    /// assert_eq!(error.downcast_ref::<Denied>().map(|denied| denied.0), Some("writing"));
    /// assert!(error.source().is_some_and(|source| source.is::<Denied>()));
    /// ```
    #[cold]
    pub fn wrap<E: core::error::Error + Send + Sync + 'static>(error: E) -> Self {
        let mut error = Some(error);
        // What the crate itself has a kind for is that kind, so that a trap is a trap.
        match (super::take_own(&mut error), error) {
            (Some(own), _) => own,
            (None, Some(error)) => Self::from_kind(ErrorKind::Host(Box::new(Wrapped(error)))),
            (None, None) => unreachable!("what is taken is given"),
        }
    }
}

impl From<Boxed> for Error {
    /// [`Error::downcast_ref`] finds the box, [`source`](core::error::Error::source) what is in it.
    #[cold]
    fn from(error: Boxed) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::from_kind(ErrorKind::Host(Box::new(Opened(error)))),
        }
    }
}

/// What is in an `Option` of any type, if it has an error inside and is none in the eyes of the compiler.
pub(super) fn take_opened(value: &mut dyn Any) -> Option<Error> {
    #[cfg(feature = "anyhow")]
    if let Some(error) = value.downcast_mut::<Option<::anyhow::Error>>() {
        return error.take().map(Error::from);
    }
    value
        .downcast_mut::<Option<Boxed>>()?
        .take()
        .map(Error::from)
}

/// The host's own error as a `T`, which may be inside a wrapper.
pub(super) fn find<T: 'static>(error: &dyn HostError) -> Option<&T> {
    let error: &dyn Any = error;
    error
        .downcast_ref()
        .or_else(|| Some(&error.downcast_ref::<Wrapped<T>>()?.0))
        .or_else(|| Some(&error.downcast_ref::<Opened<T>>()?.0))
}

/// The host's own error as a `T` to change.
pub(super) fn find_mut<T: 'static>(error: &mut dyn HostError) -> Option<&mut T> {
    let error: &mut dyn Any = error;
    if error.is::<T>() {
        return error.downcast_mut();
    }
    if error.is::<Wrapped<T>>() {
        return Some(&mut error.downcast_mut::<Wrapped<T>>()?.0);
    }
    Some(&mut error.downcast_mut::<Opened<T>>()?.0)
}

/// The host's own error as a `T`, or as it was.
pub(super) fn take<T: 'static>(error: Box<dyn HostError>) -> Result<Box<T>, Box<dyn HostError>> {
    if find::<T>(&*error).is_none() {
        return Err(error);
    }
    let any: Box<dyn Any> = error;
    let any = match any.downcast::<T>() {
        Ok(error) => return Ok(error),
        Err(any) => any,
    };
    let any = match any.downcast::<Wrapped<T>>() {
        Ok(wrapped) => return Ok(Box::new(wrapped.0)),
        Err(any) => any,
    };
    match any.downcast::<Opened<T>>() {
        Ok(opened) => Ok(Box::new(opened.0)),
        Err(_) => unreachable!("`find` has found it in one of them"),
    }
}

/// The same as [`find`], also in an error of `anyhow`.
pub(super) fn find_within<T>(error: &dyn HostError) -> Option<&T>
where
    T: Display + Debug + Send + Sync + 'static,
{
    let found = find(error);
    #[cfg(feature = "anyhow")]
    let found = found.or_else(|| find::<::anyhow::Error>(error)?.downcast_ref());
    found
}

/// The same as [`find_mut`], also in an error of `anyhow`.
pub(super) fn find_within_mut<T>(error: &mut dyn HostError) -> Option<&mut T>
where
    T: Display + Debug + Send + Sync + 'static,
{
    #[cfg(feature = "anyhow")]
    if find::<T>(error).is_none() {
        return find_mut::<::anyhow::Error>(error)?.downcast_mut();
    }
    find_mut(error)
}

/// The same as [`take`], also from an error of `anyhow`.
pub(super) fn take_within<T>(error: Box<dyn HostError>) -> Option<T>
where
    T: Display + Debug + Send + Sync + 'static,
{
    match take(error) {
        Ok(error) => Some(*error),
        #[cfg(feature = "anyhow")]
        Err(error) => take::<::anyhow::Error>(error).ok()?.downcast().ok(),
        #[cfg(not(feature = "anyhow"))]
        Err(_) => None,
    }
}

/// `From` for errors of the standard library.
macro_rules! impl_from {
    ($( $(#[$cfg:meta])* $error:ty ),* $(,)?) => {$(
        $(#[$cfg])*
        impl From<$error> for Error {
            #[cold]
            fn from(error: $error) -> Self {
                Self::wrap(error)
            }
        }
    )*};
}

impl_from! {
    fmt::Error,
    core::alloc::LayoutError,
    core::array::TryFromSliceError,
    core::cell::BorrowError,
    core::cell::BorrowMutError,
    core::char::CharTryFromError,
    core::char::DecodeUtf16Error,
    core::char::ParseCharError,
    core::char::TryFromCharError,
    core::ffi::FromBytesUntilNulError,
    core::ffi::FromBytesWithNulError,
    core::net::AddrParseError,
    core::num::ParseFloatError,
    core::num::ParseIntError,
    core::num::TryFromIntError,
    core::str::ParseBoolError,
    core::str::Utf8Error,
    core::time::TryFromFloatSecsError,
    alloc::ffi::FromVecWithNulError,
    alloc::ffi::IntoStringError,
    alloc::ffi::NulError,
    alloc::string::FromUtf8Error,
    alloc::string::FromUtf16Error,
    #[cfg(feature = "std")]
    std::env::JoinPathsError,
    #[cfg(feature = "std")]
    std::env::VarError,
    #[cfg(feature = "std")]
    std::io::Error,
    #[cfg(feature = "std")]
    std::path::StripPrefixError,
    #[cfg(feature = "std")]
    std::sync::mpsc::RecvError,
    #[cfg(feature = "std")]
    std::sync::mpsc::RecvTimeoutError,
    #[cfg(feature = "std")]
    std::sync::mpsc::TryRecvError,
    #[cfg(feature = "std")]
    std::thread::AccessError,
    #[cfg(feature = "std")]
    std::time::SystemTimeError,
}

impl From<alloc::collections::TryReserveError> for Error {
    /// There is no memory: [`TrapCode::OutOfSystemMemory`](crate::TrapCode::OutOfSystemMemory).
    #[cold]
    fn from(error: alloc::collections::TryReserveError) -> Self {
        Self::out_of_memory(error)
    }
}

impl From<core::convert::Infallible> for Error {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(feature = "anyhow")]
impl HostError for Opened<::anyhow::Error> {
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}

#[cfg(feature = "anyhow")]
impl From<::anyhow::Error> for Error {
    /// An [`Error`] inside comes out again, with what was said of it as its [context](Error::context), so that a trap
    /// stays a trap. What else is inside, [`Error::downcast_ref`] finds.
    #[cold]
    fn from(error: ::anyhow::Error) -> Self {
        let Some(depth) = error.chain().position(|cause| cause.is::<Self>()) else {
            return Self::from_kind(ErrorKind::Host(Box::new(Opened(error))));
        };
        let contexts = error.chain().take(depth).map(ToString::to_string);
        let contexts: Vec<_> = contexts.collect();
        match error.downcast::<Self>() {
            Ok(ours) => contexts.into_iter().rev().fold(ours, Self::context),
            // Some error of another type says that its source is one of ours; it keeps it.
            Err(error) => Self::from_kind(ErrorKind::Host(Box::new(Opened(error)))),
        }
    }
}
