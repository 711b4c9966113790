//! [`WatError`]: what is wrong with the text of a module, and where.
//!
//! `module` makes these where it takes text; the library that reads the text is named nowhere else.

use super::{Error, ErrorKind};
use alloc::{boxed::Box, format, string::ToString, vec::Vec};
use core::fmt::{self, Display};
use wast::parser::{self, ParseBuffer};

/// The text of a module is malformed: what is wrong, and where.
///
/// Its text is that of the message with the place and the line of the text, on several lines.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module, errors::ErrorKind};
///
/// let error = Module::new(&Engine::default(), "(module\n  (func (export \"f\") i32.cosnt 1))").unwrap_err();
/// let ErrorKind::Wat(error) = error.kind() else { panic!() };
/// assert_eq!((error.line(), error.column()), (Some(2), Some(22)));
/// assert_eq!(error.message(), "unknown operator or unexpected token");
/// assert!(error.to_string().contains("i32.cosnt 1"));
/// ```
#[derive(Debug, Clone)]
pub struct WatError {
    /// The message, and behind it the place.
    shown: Box<str>,
    /// How many bytes of that are the message.
    message: usize,
    /// Line and column, both from 1.
    place: Option<(usize, usize)>,
}

impl WatError {
    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        self.shown.get(..self.message).unwrap_or(&self.shown)
    }

    /// The line of the text, from 1, if the error is at a place in it.
    pub fn line(&self) -> Option<usize> {
        self.place.map(|(line, _)| line)
    }

    /// The column, from 1, in bytes, if the error is at a place in the text.
    pub fn column(&self) -> Option<usize> {
        self.place.map(|(_, column)| column)
    }

    /// What the library that reads the text says of it.
    fn new(mut error: wast::Error, text: &str) -> Self {
        error.set_text(text);
        let (line, column) = error.span().linecol_in(text);
        Self {
            shown: error.to_string().into(),
            message: error.message().len(),
            place: Some((line + 1, column + 1)),
        }
    }
}

impl Display for WatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl core::error::Error for WatError {}

impl From<WatError> for Error {
    #[cold]
    fn from(error: WatError) -> Self {
        Self::from_kind(ErrorKind::Wat(error))
    }
}

/// The binary of a module in the text format.
///
/// # Errors
///
/// If it is no such text.
pub(crate) fn binary_of(text: &[u8]) -> Result<Vec<u8>, WatError> {
    let text = core::str::from_utf8(text).map_err(|error| {
        let shown = format!("the text is not valid UTF-8: {error}");
        WatError {
            message: shown.len(),
            shown: shown.into(),
            place: None,
        }
    })?;
    let encode = || -> Result<Vec<u8>, wast::Error> {
        let buffer = ParseBuffer::new(text)?;
        let mut module = parser::parse::<wast::Wat<'_>>(&buffer)?;
        module.encode()
    };
    encode().map_err(|error| WatError::new(error, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_in_text_say_message_and_place() {
        let error = binary_of(b"(module\n  (func $f) (func $f))").unwrap_err();
        assert_eq!(error.message(), "duplicate func identifier");
        assert_eq!((error.line(), error.column()), (Some(2), Some(19)));
        assert!(error.to_string().starts_with(error.message()));
        let error = binary_of(b"(module \"").unwrap_err();
        assert_eq!(error.message(), "unexpected end-of-file");
        assert_eq!(error.line(), Some(1));
        // A column far to the right is shown on one line.
        let far = [&[b' '; 1000][..], b"(modul)"].concat();
        let error = binary_of(&far).unwrap_err();
        assert_eq!((error.line(), error.column()), (Some(1), Some(1002)));
        assert!(error.to_string().starts_with(error.message()));
        let error = binary_of(b"(module \xff)").unwrap_err();
        assert_eq!((error.line(), error.column()), (None, None));
        assert_eq!(error.to_string(), error.message());
        assert!(binary_of(b"(module)").is_ok());
    }
}
