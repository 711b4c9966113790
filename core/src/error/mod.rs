//! [`Error`]: everything that can go wrong, behind one pointer.
//!
//! The flat enums of the single layers (memories, tables, linking …) live in `error/entity.rs`; the
//! error of reading and validating modules, which carries the offset, is here; `error/pointer.rs` has
//! the pointer, which needs no memory to say that there is none; `error/proposal.rs` the names of
//! proposals that a module lacks. [`TrapCode`] is in `wasm/trap.rs`. Every layer of the crate makes errors; only users take them apart.

mod entity;
mod pointer;
mod proposal;

pub use self::entity::{
    EnforcedLimitsError, FuelError, FuncError, GlobalError, InstantiationError, LinkerError,
    MemoryError, ReadError, TableError,
};
use self::pointer::ErrorPtr;
pub use self::proposal::MissingProposal;
use crate::{
    base::fallible::{self, OutOfMemory},
    wasm::trap::TrapCode,
};
use alloc::{borrow::Cow, boxed::Box, collections::TryReserveError, string::String};
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
}

/// What an [`Error`] is about.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Wasm code trapped.
    TrapCode(TrapCode),
    /// A message, usually of a host function.
    Message(Box<str>),
    /// The guest asked to exit with a status, as WASI's `proc_exit` does.
    I32ExitStatus(i32),
    /// An error of the host's own type.
    Host(Box<dyn HostError>),
    /// An operation on a global failed.
    Global(GlobalError),
    /// An operation on a linear memory failed.
    Memory(MemoryError),
    /// An operation on a table failed.
    Table(TableError),
    /// The linker could not resolve or define something.
    Linker(LinkerError),
    /// A module could not be instantiated.
    Instantiation(InstantiationError),
    /// An operation on fuel failed.
    Fuel(FuelError),
    /// A function does not exist or has another type.
    Func(FuncError),
    /// A module's bytes could not be read.
    Read(ReadError),
    /// A module's bytes are malformed or invalid.
    Wasm(WasmError),
    /// A module's text is malformed.
    #[cfg(feature = "wat")]
    Wat(wat::Error),
    /// A module exceeds a limit that the embedder set.
    UserLimits(EnforcedLimitsError),
}

/// The bytes of a module are malformed or invalid: what is wrong, and where.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module};
///
/// let error = Module::new(&Engine::default(), b"\0asm\x01\0\0\0\x01").unwrap_err();
/// assert_eq!(error.offset(), Some(9));
/// ```
#[derive(Debug, Clone)]
pub struct WasmError {
    message: Cow<'static, str>,
    offset: usize,
    func: Option<FailedFunc>,
    missing: Option<MissingProposal>,
}

/// The function whose body is invalid.
#[derive(Debug, Clone)]
struct FailedFunc {
    index: u32,
    name: Option<Box<str>>,
}

impl FailedFunc {
    /// The name is left out if there is no memory for it.
    fn new(index: u32, name: Option<&str>) -> Self {
        let name = name.and_then(|name| fallible::text(name).ok());
        Self { index, name }
    }
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
            inner: ErrorPtr::new(ErrorInner { kind, trace: None }),
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
            _ => None,
        };
        own.or_else(|| self.trace()?.downcast_ref())
    }

    /// The host's own error to change, if it is a `T`.
    pub fn downcast_mut<T: HostError>(&mut self) -> Option<&mut T> {
        match &mut self.inner.get_mut()?.kind {
            ErrorKind::Host(error) => error.downcast_mut(),
            ErrorKind::TrapCode(code) => (code as &mut dyn HostError).downcast_mut(),
            _ => None,
        }
    }

    /// Takes the host's own error out, if it is a `T`.
    pub fn downcast<T: HostError>(self) -> Option<T> {
        let error: Box<dyn HostError> = match self.inner.into_inner().kind {
            ErrorKind::Host(error) => error,
            ErrorKind::TrapCode(code) => Box::new(code),
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
            error.func = Some(FailedFunc::new(index, name()));
        }
        self
    }

    /// The byte offset in the module at which its bytes are malformed or invalid.
    pub fn offset(&self) -> Option<usize> {
        match self.kind() {
            ErrorKind::Wasm(error) => Some(error.offset),
            _ => None,
        }
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

impl ErrorKind {
    /// The trap, if the error is one or means the same as one.
    pub fn as_trap_code(&self) -> Option<TrapCode> {
        Some(match self {
            Self::TrapCode(code) => *code,
            Self::Host(error) => return error.downcast_ref::<TrapCode>().copied(),
            Self::Fuel(FuelError::OutOfFuel { .. })
            | Self::Memory(MemoryError::OutOfFuel { .. })
            | Self::Table(TableError::OutOfFuel { .. }) => TrapCode::OutOfFuel,
            Self::Memory(MemoryError::OutOfBoundsAccess | MemoryError::OutOfBoundsGrowth) => {
                TrapCode::MemoryOutOfBounds
            }
            Self::Table(TableError::ElementTypeMismatch) => TrapCode::BadSignature,
            Self::Table(
                TableError::SetOutOfBounds
                | TableError::FillOutOfBounds
                | TableError::GrowOutOfBounds
                | TableError::InitOutOfBounds
                | TableError::CopyOutOfBounds,
            ) => TrapCode::TableOutOfBounds,
            _ => return None,
        })
    }

    /// The exit status, if the guest asked to exit.
    pub fn as_i32_exit_status(&self) -> Option<i32> {
        match self {
            Self::I32ExitStatus(status) => Some(*status),
            _ => None,
        }
    }

    /// The host's own error, if it is one.
    pub fn as_host(&self) -> Option<&dyn HostError> {
        match self {
            Self::Host(error) => Some(error.as_ref()),
            _ => None,
        }
    }

    /// The host's own error to change, if it is one.
    pub fn as_host_mut(&mut self) -> Option<&mut dyn HostError> {
        match self {
            Self::Host(error) => Some(error.as_mut()),
            _ => None,
        }
    }

    /// Takes the host's own error out, if it is one.
    pub fn into_host(self) -> Option<Box<dyn HostError>> {
        match self {
            Self::Host(error) => Some(error),
            _ => None,
        }
    }
}

impl WasmError {
    /// Makes an error at a byte offset of the module.
    pub(crate) fn new(message: impl Into<Cow<'static, str>>, offset: usize) -> Self {
        Self {
            message: message.into(),
            offset,
            func: None,
            missing: None,
        }
    }

    /// Makes the error for want of a proposal.
    pub(crate) fn missing(
        message: impl Into<Cow<'static, str>>,
        offset: usize,
        proposal: Option<MissingProposal>,
    ) -> Self {
        Self {
            missing: proposal,
            ..Self::new(message, offset)
        }
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The byte offset in the module.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The proposal that the module needs here, if that is why it is refused: one that this version
    /// of the engine does not have, or that is switched off.
    pub fn missing_proposal(&self) -> Option<MissingProposal> {
        self.missing
    }

    /// The index of the function in whose body the error is.
    pub fn func_index(&self) -> Option<u32> {
        self.func.as_ref().map(|func| func.index)
    }

    /// The name of the function in whose body the error is, if the name section has one.
    pub fn func_name(&self) -> Option<&str> {
        self.func.as_ref()?.name.as_deref()
    }
}

impl Display for WasmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.func {
            Some(FailedFunc {
                index,
                name: Some(name),
            }) => write!(f, "function {index} `{name}`: ")?,
            Some(FailedFunc { index, name: None }) => write!(f, "function {index}: ")?,
            None => {}
        }
        write!(f, "{} (at offset 0x{:x})", self.message, self.offset)?;
        match self.missing {
            Some(proposal) => write!(f, "; it needs {proposal}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for WasmError {}

impl From<wasmparser::Error> for WasmError {
    fn from(error: wasmparser::Error) -> Self {
        // The bytes were in memory, so every offset fits.
        let offset = usize::try_from(error.offset()).unwrap_or(usize::MAX);
        let message = match fallible::text(error.message()) {
            Ok(message) => Cow::Owned(message.into()),
            Err(_) => Cow::Borrowed("invalid, and there is no memory left to say why"),
        };
        Self::missing(message, offset, MissingProposal::of_error(&error))
    }
}

impl From<wasmparser::Error> for Error {
    #[cold]
    fn from(error: wasmparser::Error) -> Self {
        WasmError::from(error).into()
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self.kind(), f)
    }
}

impl Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.inner.kind);
        if let Some(trace) = &self.inner.trace {
            debug.field("backtrace", trace);
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

impl Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrapCode(error) => Display::fmt(error, f),
            Self::Message(message) => f.write_str(message),
            Self::I32ExitStatus(status) => write!(f, "exited with status {status}"),
            Self::Host(error) => Display::fmt(error, f),
            Self::Global(error) => Display::fmt(error, f),
            Self::Memory(error) => Display::fmt(error, f),
            Self::Table(error) => Display::fmt(error, f),
            Self::Linker(error) => Display::fmt(error, f),
            Self::Instantiation(error) => Display::fmt(error, f),
            Self::Fuel(error) => Display::fmt(error, f),
            Self::Func(error) => Display::fmt(error, f),
            Self::Read(error) => Display::fmt(error, f),
            Self::Wasm(error) => Display::fmt(error, f),
            #[cfg(feature = "wat")]
            Self::Wat(error) => Display::fmt(error, f),
            Self::UserLimits(error) => Display::fmt(error, f),
        }
    }
}

impl core::error::Error for ErrorKind {}

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
