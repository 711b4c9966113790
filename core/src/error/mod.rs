//! [`Error`]: everything that can go wrong, behind one pointer.
//!
//! What users see of an error is in `error/kind.rs`. The flat enums of the single layers (memories,
//! tables, linking …) live in `error/entity.rs`; the error of reading and validating modules, which
//! carries the offset, in `error/wasm.rs`; `error/pointer.rs` has the pointer, which needs no memory to
//! say that there is none; `error/proposal.rs` the names of proposals that a module lacks. [`TrapCode`] is
//! in `wasm/trap.rs`. Every layer of the crate makes errors; only users take them apart.

mod entity;
mod exception;
mod kind;
mod pointer;
mod proposal;
mod wasm;

use self::pointer::ErrorPtr;
pub use self::{
    entity::{
        EnforcedLimitsError, FuelError, FuncError, GlobalError, InstantiationError, LinkerError,
        MemoryError, ReadError, TableError,
    },
    exception::ThrownException,
    kind::ErrorKind,
    proposal::MissingProposal,
    wasm::WasmError,
};
use crate::{
    base::fallible::{self, OutOfMemory},
    wasm::trap::TrapCode,
};
use alloc::{boxed::Box, collections::TryReserveError, string::String};
use core::{
    any::Any,
    fmt::{self, Debug, Display},
};

/// An error of the host's own, carried through Wasm frames unchanged.
///
/// Implement it for a type that host functions return as their error, and get the value back with
/// [`Error::downcast_ref`] or [`Error::downcast`].
///
/// # Examples
///
/// ```
/// use peregrine::{Error, errors::HostError};
/// use std::fmt;
///
/// #[derive(Debug)]
/// struct Denied {
///     code: u32,
/// }
///
/// impl fmt::Display for Denied {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "denied with code {}", self.code)
///     }
/// }
///
/// impl HostError for Denied {}
///
/// let error = Error::host(Denied { code: 7 });
/// assert_eq!(error.downcast_ref::<Denied>().map(|denied| denied.code), Some(7));
/// ```
pub trait HostError: 'static + Display + Debug + Any + Send + Sync {}

impl dyn HostError {
    /// Returns `true` if the error is a `T`.
    pub fn is<T: HostError>(&self) -> bool {
        (self as &dyn Any).is::<T>()
    }

    /// The error as a `T`, if it is one.
    pub fn downcast_ref<T: HostError>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
    }

    /// The error as a `T` to change, if it is one.
    pub fn downcast_mut<T: HostError>(&mut self) -> Option<&mut T> {
        (self as &mut dyn Any).downcast_mut()
    }

    /// The error as a `T`, or the error itself if it is not one.
    ///
    /// # Errors
    ///
    /// Gives `self` back if it is not a `T`.
    pub fn downcast<T: HostError>(self: Box<Self>) -> Result<Box<T>, Box<Self>> {
        if !self.is::<T>() {
            return Err(self);
        }
        match (self as Box<dyn Any>).downcast() {
            Ok(error) => Ok(error),
            // The test above has the same answer, so there is nothing to give back here.
            Err(_) => unreachable!("`is` and `downcast` agree"),
        }
    }
}

/// A trap is also an error that a host function may return as its own.
impl HostError for TrapCode {}

/// The error of every fallible operation of the crate.
///
/// It is one pointer wide. [`Error::kind`] says what happened; traps carry the Wasm frames that were
/// active ([`Error::backtrace`]), errors in a module's bytes carry the offset ([`Error::offset`]).
pub struct Error {
    inner: ErrorPtr,
}

impl From<OutOfMemory> for Error {
    #[cold]
    fn from(_: OutOfMemory) -> Self {
        TrapCode::OutOfSystemMemory.into()
    }
}

/// What [`Error`] points to.
struct ErrorInner {
    kind: ErrorKind,
    /// What the layers above know of the frames that were active.
    trace: Option<Box<dyn HostError>>,
    /// The thread of a program in which it happened, if somebody has said that.
    thread: Option<u32>,
}

impl Error {
    /// Makes an error that says `message`.
    #[cold]
    pub fn new<T: Into<String>>(message: T) -> Self {
        let message: String = message.into();
        if message.len() == message.capacity() {
            return Self::from_kind(ErrorKind::Message(message.into_boxed_str()));
        }
        match fallible::text(&message) {
            Ok(message) => Self::from_kind(ErrorKind::Message(message)),
            Err(error) => error.into(),
        }
    }

    /// Makes an error that says `message`; the same as [`Error::new`], under wasmtime's name.
    #[cold]
    pub fn msg<M: Display + Debug + Send + Sync + 'static>(message: M) -> Self {
        Self::new(alloc::format!("{message}"))
    }

    /// Makes an error of the host's own type.
    #[cold]
    pub fn host<E: HostError>(error: E) -> Self {
        Self::from_kind(ErrorKind::Host(Box::new(error)))
    }

    /// Makes the error that ends a guest which asked to exit with `status`, as WASI's `proc_exit`.
    #[cold]
    pub fn i32_exit(status: i32) -> Self {
        Self::from_kind(ErrorKind::I32ExitStatus(status))
    }

    /// The error of an allocation that has failed.
    #[cold]
    pub(crate) fn out_of_memory(_: TryReserveError) -> Self {
        TrapCode::OutOfSystemMemory.into()
    }

    /// Makes an error of a kind.
    #[cold]
    fn from_kind(kind: ErrorKind) -> Self {
        Self {
            inner: ErrorPtr::new(ErrorInner {
                kind,
                trace: None,
                thread: None,
            }),
        }
    }

    /// What the error is about.
    pub fn kind(&self) -> &ErrorKind {
        &self.inner.kind
    }

    /// The trap, if the error is one or means the same as one.
    pub fn as_trap_code(&self) -> Option<TrapCode> {
        self.kind().as_trap_code()
    }

    /// The exit status, if the guest asked to exit.
    pub fn i32_exit_status(&self) -> Option<i32> {
        self.kind().as_i32_exit_status()
    }

    /// Whether [`Error::downcast_ref`] finds a `T`.
    pub fn is<T: HostError>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }

    /// The host's own error, if it is a `T`. For a trap, `T` may be [`TrapCode`] itself; for any
    /// error that passed frames of a guest, [`WasmBacktrace`](crate::WasmBacktrace), as in wasmtime.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Instance, Module, Store, Trap, WasmBacktrace};
    ///
    /// let wasm = wat::parse_str(r#"(module (func (export "f") unreachable))"#)?;
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ());
    /// let instance = Instance::new(&mut store, &Module::new(&engine, &wasm)?, &[])?;
    /// let error = instance.get_typed_func::<(), ()>(&store, "f")?.call(&mut store, ()).unwrap_err();
    /// assert_eq!(error.downcast_ref::<Trap>(), Some(&Trap::UnreachableCodeReached));
    /// assert_eq!(error.downcast_ref::<WasmBacktrace>().unwrap().frames().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn downcast_ref<T: HostError>(&self) -> Option<&T> {
        let own = match self.kind() {
            ErrorKind::Host(error) => error.downcast_ref(),
            ErrorKind::TrapCode(code) => (code as &dyn HostError).downcast_ref(),
            ErrorKind::Exception(thrown) => (thrown as &dyn HostError).downcast_ref(),
            _ => None,
        };
        own.or_else(|| self.trace()?.downcast_ref())
    }

    /// The host's own error to change, if it is a `T`.
    pub fn downcast_mut<T: HostError>(&mut self) -> Option<&mut T> {
        match &mut self.inner.get_mut()?.kind {
            ErrorKind::Host(error) => error.downcast_mut(),
            ErrorKind::TrapCode(code) => (code as &mut dyn HostError).downcast_mut(),
            ErrorKind::Exception(thrown) => (thrown as &mut dyn HostError).downcast_mut(),
            _ => None,
        }
    }

    /// Takes the host's own error out, if it is a `T`.
    pub fn downcast<T: HostError>(self) -> Option<T> {
        let error: Box<dyn HostError> = match self.inner.into_inner().kind {
            ErrorKind::Host(error) => error,
            ErrorKind::TrapCode(code) => Box::new(code),
            ErrorKind::Exception(thrown) => Box::new(thrown),
            _ => return None,
        };
        error.downcast().ok().map(|error| *error)
    }

    /// What is attached of the frames that were active.
    pub(crate) fn trace(&self) -> Option<&dyn HostError> {
        self.inner.trace.as_deref()
    }

    /// The error in the bytes of a module, if it is one.
    #[cfg(test)]
    pub(crate) fn as_wasm(&self) -> Option<&WasmError> {
        match self.kind() {
            ErrorKind::Wasm(error) => Some(error),
            _ => None,
        }
    }

    /// Says of an error in the body of a function which function it is. `name` is asked for its name
    /// only if it is such an error.
    pub(crate) fn in_func<'a>(
        mut self,
        index: u32,
        name: impl FnOnce() -> Option<&'a str>,
    ) -> Self {
        if let Some(ErrorInner {
            kind: ErrorKind::Wasm(error),
            ..
        }) = self.inner.get_mut()
        {
            error.set_func(index, name());
        }
        self
    }

    /// The byte offset in the module at which its bytes are malformed or invalid.
    pub fn offset(&self) -> Option<usize> {
        match self.kind() {
            ErrorKind::Wasm(error) => Some(error.offset()),
            _ => None,
        }
    }

    /// Says in which thread of a program the error happened, for programs that have threads; its text ends
    /// with that. The first who says it is right.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Error, TrapCode};
    ///
    /// let error = Error::from(TrapCode::IntegerDivisionByZero).in_thread(3);
    /// assert_eq!(error.thread(), Some(3));
    /// assert_eq!(error.to_string(), "integer divide by zero, in thread 3");
    /// assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerDivisionByZero));
    /// ```
    #[must_use]
    pub fn in_thread(mut self, thread: u32) -> Self {
        if let Some(inner) = self.inner.get_mut() {
            inner.thread.get_or_insert(thread);
        }
        self
    }

    /// The thread of a program in which the error happened, as [`Error::in_thread`] was told.
    pub fn thread(&self) -> Option<u32> {
        self.inner.thread
    }

    /// Attaches what is known of the frames that were active. The first attached stay: they are the
    /// innermost.
    pub(crate) fn with_trace(mut self, trace: Box<dyn HostError>) -> Self {
        if let Some(inner) = self.inner.get_mut() {
            inner.trace.get_or_insert(trace);
        }
        self
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self.kind(), f)?;
        match self.inner.thread {
            Some(thread) => write!(f, ", in thread {thread}"),
            None => Ok(()),
        }
    }
}

impl Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.inner.kind);
        if let Some(trace) = &self.inner.trace {
            debug.field("backtrace", trace);
        }
        if let Some(thread) = self.inner.thread {
            debug.field("thread", &thread);
        }
        debug.finish()
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        // Nothing is wrapped that `Display` does not already say.
        None
    }
}

#[cfg(feature = "wat")]
impl From<wat::Error> for Error {
    #[cold]
    fn from(error: wat::Error) -> Self {
        Self::from_kind(ErrorKind::Wat(error))
    }
}

/// Conversions from the flat errors into the kind that holds them.
macro_rules! impl_from {
    ($( $from:ident => $kind:ident; )*) => {$(
        impl From<$from> for Error {
            #[cold]
            fn from(error: $from) -> Self {
                Self::from_kind(ErrorKind::$kind(error))
            }
        }
    )*};
}

// Host errors have none, so that an embedder can write `From` for its own: see [`Error::host`].
impl_from! {
    TrapCode => TrapCode;
    GlobalError => Global;
    MemoryError => Memory;
    TableError => Table;
    LinkerError => Linker;
    InstantiationError => Instantiation;
    FuelError => Fuel;
    FuncError => Func;
    ReadError => Read;
    WasmError => Wasm;
    EnforcedLimitsError => UserLimits;
}

#[cfg(test)]
mod tests;
