//! [`WasmError`]: what is wrong with the bytes of a module, and where.
//!
//! `module` and `translate` make these, and the parser's errors become them here.

use super::{Error, MissingProposal};
use crate::base::fallible;
use alloc::{borrow::Cow, boxed::Box};
use core::fmt::{self, Display};

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

    /// Says in the body of which function the error is.
    pub(super) fn set_func(&mut self, index: u32, name: Option<&str>) {
        self.func = Some(FailedFunc::new(index, name));
    }

    /// What the library that validates modules reports.
    pub(crate) fn of_validator(error: &wasmparser::Error) -> Self {
        // The bytes were in memory, so every offset fits.
        let offset = usize::try_from(error.offset()).unwrap_or(usize::MAX);
        let message = match fallible::text(error.message()) {
            Ok(message) => Cow::Owned(message.into()),
            Err(_) => Cow::Borrowed("invalid, and there is no memory left to say why"),
        };
        Self::missing(message, offset, MissingProposal::of_error(error))
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

/// The error of a module that the library which validates it refuses. No `From`, which would make an error of that
/// library a part of this crate's interface.
#[cold]
pub(crate) fn invalid(error: wasmparser::Error) -> Error {
    WasmError::of_validator(&error).into()
}
