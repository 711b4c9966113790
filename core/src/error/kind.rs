//! [`ErrorKind`]: what an [`Error`](super::Error) is about, as users take it apart.
//!
//! The variants hold the flat errors of the single layers; `error/mod.rs` has the conversions from
//! these.

#[cfg(feature = "wat")]
use super::WatError;
use super::{
    EnforcedLimitsError, FuelError, FuncError, GlobalError, HostError, InstantiationError,
    LinkerError, MemoryError, ReadError, TableError, ThrownException, TranslationError, WasmError,
};
use crate::wasm::trap::TrapCode;
use alloc::boxed::Box;
use core::fmt::{self, Display};

/// What an [`Error`](super::Error) is about.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, ErrorKind, Module};
///
/// let Err(error) = Module::new(&Engine::default(), b"\0asm\x02\0\0\0") else {
///     panic!("there is no such version");
/// };
/// match error.kind() {
///     ErrorKind::Wasm(error) => assert_eq!(error.offset(), 4),
///     other => panic!("it is about the module: {other}"),
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Wasm code trapped.
    TrapCode(TrapCode),
    /// Wasm code or the host threw an exception that nothing caught. It waits in the store: see
    /// [`Store::take_pending_exception`](crate::Store::take_pending_exception).
    Exception(ThrownException),
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
    Wat(WatError),
    /// A valid function cannot be translated.
    Translation(TranslationError),
    /// A module exceeds a limit that the embedder set.
    UserLimits(EnforcedLimitsError),
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

    /// The error that it holds, as one of the standard library's trait.
    pub(super) fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(match self {
            Self::Message(_) | Self::I32ExitStatus(_) => return None,
            Self::Host(error) => return error.as_error(),
            Self::TrapCode(error) => error,
            Self::Exception(error) => error,
            Self::Global(error) => error,
            Self::Memory(error) => error,
            Self::Table(error) => error,
            Self::Linker(error) => error,
            Self::Instantiation(error) => error,
            Self::Fuel(error) => error,
            Self::Func(error) => error,
            Self::Read(error) => error,
            Self::Wasm(error) => error,
            #[cfg(feature = "wat")]
            Self::Wat(error) => error,
            Self::Translation(error) => error,
            Self::UserLimits(error) => error,
        })
    }

    /// Takes the host's own error out, if it is one.
    pub fn into_host(self) -> Option<Box<dyn HostError>> {
        match self {
            Self::Host(error) => Some(error),
            _ => None,
        }
    }
}

impl Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrapCode(error) => Display::fmt(error, f),
            Self::Exception(error) => Display::fmt(error, f),
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
            Self::Translation(error) => Display::fmt(error, f),
            Self::UserLimits(error) => Display::fmt(error, f),
        }
    }
}

impl core::error::Error for ErrorKind {}
