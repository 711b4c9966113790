//! [`Error`]: everything that can go wrong, behind one pointer.
//!
//! What users see of an error is in `error/kind.rs`. The flat enums of the single layers (memories,
//! tables, linking …) live in `error/entity.rs`; the error of reading and validating modules, which
//! carries the offset, in `error/wasm.rs`, that of reading text in `error/text.rs`; errors of others are wrapped in
//! `error/wrapped.rs`; `error/context.rs` has what is said of an error from outside, `error/macros.rs` the macros
//! that make errors; `error/pointer.rs` has the pointer, which needs no memory to
//! say that there is none; `error/proposal.rs` the names of proposals that a module lacks. [`TrapCode`] is
//! in `wasm/trap.rs`. Every layer of the crate makes errors; only users take them apart.

mod context;
mod entity;
mod exception;
mod kind;
mod macros;
mod pointer;
mod proposal;
#[cfg(feature = "wat")]
mod text;
mod wasm;
mod wrapped;

#[cfg(feature = "wat")]
pub use self::text::WatError;
#[cfg(feature = "wat")]
pub(crate) use self::text::binary_of;
pub(crate) use self::wasm::invalid;
pub use self::{
    context::{Chain, Context},
    entity::{
        EnforcedLimitsError, FuelError, FuncError, GlobalError, InstantiationError, LinkerError,
        MemoryError, ReadError, TableError, TranslationError,
    },
    exception::ThrownException,
    kind::ErrorKind,
    macros::expanded,
    proposal::MissingProposal,
    wasm::WasmError,
};
use self::{
    context::{Layer, Said},
    pointer::ErrorPtr,
};
use crate::{
    base::{
        SCARCE,
        fallible::{self, OutOfMemory},
    },
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
pub trait HostError: 'static + Display + Debug + Any + Send + Sync {
    /// The error as one of the standard library's trait, if it is one; then it is the
    /// [`source`](core::error::Error::source) of an [`Error`] that holds it. That of [`Error::wrap`] always is.
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        None
    }
}

impl dyn HostError {
    /// Returns `true` if the error is a `T`.
    pub fn is<T: 'static>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }

    /// The error as a `T`, if it is one.
    pub fn downcast_ref<T: 'static>(&self) -> Option<&T> {
        wrapped::find(self)
    }

    /// The error as a `T` to change, if it is one.
    pub fn downcast_mut<T: 'static>(&mut self) -> Option<&mut T> {
        wrapped::find_mut(self)
    }

    /// The error as a `T`, or the error itself if it is not one.
    ///
    /// # Errors
    ///
    /// Gives `self` back if it is not a `T`.
    pub fn downcast<T: 'static>(self: Box<Self>) -> Result<Box<T>, Box<Self>> {
        wrapped::take(self)
    }
}

/// A trap is also an error that a host function may return as its own.
impl HostError for TrapCode {
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(self)
    }
}

/// The error of every fallible operation of the crate.
///
/// It is one pointer wide. [`Error::kind`] says what happened; traps carry the Wasm frames that were
/// active ([`Error::backtrace`]), errors in a module's bytes carry the offset ([`Error::offset`]).
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Error, Instance, Module, Store, TrapCode};
///
/// let engine = Engine::default();
/// let module = Module::new(&engine, r#"(module
///     (func $inner (drop (i32.div_s (i32.const 1) (i32.const 0))))
///     (func (export "run") (call $inner)))"#)?;
/// let mut store = Store::new(&engine, ());
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let error = instance.get_typed_func::<(), ()>(&store, "run")?.call(&mut store, ()).unwrap_err();
/// assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerDivisionByZero));
/// let backtrace = error.backtrace().expect("a guest was running");
/// assert_eq!(backtrace.frames()[0].func_name(), Some("inner"));
///
/// let error = Error::from(TrapCode::OutOfFuel);
/// assert_eq!(error.to_string(), "all fuel consumed by WebAssembly");
/// # Ok::<(), Error>(())
/// ```
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
enum ErrorInner {
    Root(Root),
    /// What was said of an error, and that.
    Layer(Layer),
}

/// An error of which nobody has said more.
struct Root {
    kind: ErrorKind,
    /// What its text says besides: names, types, sizes.
    detail: Option<Box<str>>,
    /// What the layers above know of the frames that were active.
    trace: Option<Box<dyn HostError>>,
    /// The thread of a program in which it happened, if somebody has said that.
    thread: Option<u32>,
}

impl Root {
    const fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            detail: None,
            trace: None,
            thread: None,
        }
    }

    /// Whether the text is that of the kind.
    fn says_no_more(&self) -> bool {
        self.detail.is_none() && self.thread.is_none()
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
            inner: ErrorPtr::new(ErrorInner::Root(Root::new(kind))),
        }
    }

    /// The error without what was said of it.
    fn root(&self) -> &Root {
        let mut error = self;
        loop {
            match &*error.inner {
                ErrorInner::Root(root) => return root,
                ErrorInner::Layer(layer) => error = &layer.below,
            }
        }
    }

    /// The same to be changed; `None` if it cannot be, for want of memory.
    fn root_mut(&mut self) -> Option<&mut Root> {
        let mut error = self;
        loop {
            match error.inner.get_mut()? {
                ErrorInner::Root(root) => return Some(root),
                ErrorInner::Layer(layer) => error = &mut layer.below,
            }
        }
    }

    /// What the error is about.
    pub fn kind(&self) -> &ErrorKind {
        &self.root().kind
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
    pub fn is<T: Display + Debug + Send + Sync + 'static>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }

    /// The host's own error, if it is a `T`. For a trap, `T` may be [`TrapCode`] itself; for any
    /// error that passed frames of a guest, [`WasmBacktrace`](crate::WasmBacktrace), as in wasmtime. A
    /// [context](Self::context) that was said of it is found before the error itself.
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
    pub fn downcast_ref<T: Display + Debug + Send + Sync + 'static>(&self) -> Option<&T> {
        let mut error = self;
        let root = loop {
            match &*error.inner {
                ErrorInner::Root(root) => break root,
                ErrorInner::Layer(layer) => match layer.said.downcast_ref::<Said<T>>() {
                    Some(said) => return Some(&said.0),
                    None => error = &layer.below,
                },
            }
        };
        let own = match &root.kind {
            ErrorKind::Host(error) => wrapped::find_within(&**error),
            ErrorKind::TrapCode(code) => (code as &dyn HostError).downcast_ref(),
            ErrorKind::Exception(thrown) => (thrown as &dyn HostError).downcast_ref(),
            _ => None,
        };
        own.or_else(|| root.trace.as_deref()?.downcast_ref())
    }

    /// The host's own error to change, if it is a `T`, or a [context](Self::context).
    pub fn downcast_mut<T: Display + Debug + Send + Sync + 'static>(&mut self) -> Option<&mut T> {
        let mut error = self;
        let root = loop {
            match error.inner.get_mut()? {
                ErrorInner::Root(root) => break root,
                ErrorInner::Layer(layer) => {
                    if layer.said.is::<Said<T>>() {
                        return Some(&mut layer.said.downcast_mut::<Said<T>>()?.0);
                    }
                    error = &mut layer.below;
                }
            }
        };
        match &mut root.kind {
            ErrorKind::Host(error) => wrapped::find_within_mut(&mut **error),
            ErrorKind::TrapCode(code) => (code as &mut dyn HostError).downcast_mut(),
            ErrorKind::Exception(thrown) => (thrown as &mut dyn HostError).downcast_mut(),
            _ => None,
        }
    }

    /// Takes the host's own error out, if it is a `T`, or a [context](Self::context).
    pub fn downcast<T: Display + Debug + Send + Sync + 'static>(self) -> Option<T> {
        let mut error = self;
        let kind = loop {
            match error.inner.into_inner() {
                ErrorInner::Root(root) => break root.kind,
                ErrorInner::Layer(layer) => match layer.said.downcast::<Said<T>>() {
                    Ok(said) => return Some(said.0),
                    Err(_) => error = layer.below,
                },
            }
        };
        let error: Box<dyn HostError> = match kind {
            ErrorKind::Host(error) => return wrapped::take_within(error),
            ErrorKind::TrapCode(code) => Box::new(code),
            ErrorKind::Exception(thrown) => Box::new(thrown),
            _ => return None,
        };
        error.downcast().ok().map(|error| *error)
    }

    /// What is attached of the frames that were active.
    pub(crate) fn trace(&self) -> Option<&dyn HostError> {
        self.root().trace.as_deref()
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
        match self.root_mut() {
            Some(Root {
                kind: ErrorKind::Wasm(error),
                ..
            }) => error.set_func(index, name()),
            Some(Root {
                kind: ErrorKind::Translation(_),
                detail,
                ..
            }) => {
                let at = detail.take().unwrap_or_default();
                return match name() {
                    Some(name) => self.with_detail(format_args!("function {index} `{name}` {at}")),
                    None => self.with_detail(format_args!("function {index} {at}")),
                };
            }
            _ => {}
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
        if let Some(root) = self.root_mut() {
            root.thread.get_or_insert(thread);
        }
        self
    }

    /// The thread of a program in which the error happened, as [`Error::in_thread`] was told.
    pub fn thread(&self) -> Option<u32> {
        self.root().thread
    }

    /// What the text says behind that of the [kind](Self::kind), without the colon: names, both types, sizes, addresses. It
    /// is for people, and may change; without the feature `std` there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Instance, Module, Store, errors::{ErrorKind, FuncError}};
    ///
    /// let engine = Engine::default();
    /// let module = Module::new(&engine, r#"(module (func (export "add") (param i32)))"#)?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = Instance::new(&mut store, &module, &[])?;
    /// let error = instance.get_typed_func::<i64, ()>(&store, "add").unwrap_err();
    /// assert!(matches!(error.kind(), ErrorKind::Func(FuncError::MismatchingParameterType)));
    /// assert_eq!(
    ///     error.detail(),
    ///     Some("`add` is (func (param i32)), requested as (func (param i64))")
    /// );
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn detail(&self) -> Option<&str> {
        self.root().detail.as_deref()
    }

    /// Attaches what is known of the frames that were active. The first attached stay: they are the
    /// innermost.
    pub(crate) fn with_trace(mut self, trace: Box<dyn HostError>) -> Self {
        if let Some(root) = self.root_mut() {
            root.trace.get_or_insert(trace);
        }
        self
    }

    /// Says in the text what its kind has no place for: names, types, sizes. The first who says it knows most.
    ///
    /// Programs without `std`, which are small and often have nobody to read it, do without.
    #[inline(always)]
    pub(crate) fn with_detail(self, detail: fmt::Arguments<'_>) -> Self {
        if SCARCE { self } else { self.detailed(detail) }
    }

    #[cold]
    #[inline(never)]
    fn detailed(mut self, detail: fmt::Arguments<'_>) -> Self {
        // What a guest names may be long.
        if fallible::headroom(MOST_DETAIL).is_ok() {
            let mut text = Detail(String::new());
            let written = fmt::write(&mut text, detail);
            let text = match written {
                Ok(()) => text.0,
                Err(fmt::Error) => text.0 + " …",
            };
            if let Some(root) = self.root_mut() {
                root.detail.get_or_insert_with(|| text.into());
            }
        }
        self
    }
}

/// The most bytes of the detail in the text of an error.
const MOST_DETAIL: usize = 4096;

/// The text of a detail, as far as there is room for it.
struct Detail(String);

impl fmt::Write for Detail {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() <= MOST_DETAIL {
            self.0.push_str(text);
            return Ok(());
        }
        let room = MOST_DETAIL - self.0.len();
        let fits = text
            .char_indices()
            .take_while(|(at, c)| at + c.len_utf8() <= room);
        self.0.extend(fits.map(|(_, c)| c));
        Err(fmt::Error)
    }
}

/// The alternate form (`{:#}`) has the causes of an error of the host's, too, and what [context](Error::context) was
/// said of.
impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.inner {
            ErrorInner::Root(root) => {
                write!(f, "{}", root.kind)?;
                if let Some(detail) = &root.detail {
                    write!(f, ": {detail}")?;
                }
                if let Some(thread) = root.thread {
                    write!(f, ", in thread {thread}")?;
                }
            }
            ErrorInner::Layer(layer) => write!(f, "{}", layer.said)?,
        }
        if f.alternate() {
            // What `Display` of an error of the host says is what it wraps.
            let said = usize::from(matches!(&*self.inner, ErrorInner::Root(_)));
            let causes = core::iter::successors(self.cause(), |cause| cause.source());
            for cause in causes.skip(said) {
                write!(f, ": {cause}")?;
            }
        }
        Ok(())
    }
}

impl Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        let root = match &*self.inner {
            ErrorInner::Root(root) => root,
            ErrorInner::Layer(layer) => {
                debug.field("context", &layer.said);
                return debug.field("of", &layer.below).finish();
            }
        };
        debug.field("kind", &root.kind);
        if let Some(detail) = &root.detail {
            debug.field("detail", detail);
        }
        if let Some(trace) = &root.trace {
            debug.field("backtrace", trace);
        }
        if let Some(thread) = root.thread {
            debug.field("thread", &thread);
        }
        debug.finish()
    }
}

impl core::error::Error for Error {
    /// The error that [`Error::wrap`] was given, or that [context](Error::context) was said of.
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause()
    }
}

/// Conversions from the flat errors into the kind that holds them.
macro_rules! impl_from {
    ($( $from:ident => $kind:ident; )*) => {
        $(
        impl From<$from> for Error {
            #[cold]
            fn from(error: $from) -> Self {
                Self::from_kind(ErrorKind::$kind(error))
            }
        }
        )*

        /// The error in an `Option` of any type, if the crate has a kind for it.
        fn take_own(error: &mut dyn Any) -> Option<Error> {
            $(
                if let Some(error) = error.downcast_mut::<Option<$from>>() {
                    return error.take().map(Error::from);
                }
            )*
            error.downcast_mut::<Option<Error>>()?.take()
        }
    };
}

// Host errors have none, so that an embedder can write `From` for its own: see [`Error::host`].
impl_from! {
    TrapCode => TrapCode;
    ThrownException => Exception;
    GlobalError => Global;
    MemoryError => Memory;
    TableError => Table;
    LinkerError => Linker;
    InstantiationError => Instantiation;
    FuelError => Fuel;
    FuncError => Func;
    ReadError => Read;
    WasmError => Wasm;
    TranslationError => Translation;
    EnforcedLimitsError => UserLimits;
}

#[cfg(test)]
mod tests;
