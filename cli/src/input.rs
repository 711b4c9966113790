//! Reads what commands work on: a file, a pipe or standard input, a binary or text.
//!
//! What comes out is a Wasm binary or something that the engine will refuse with a reason; what
//! is no module at all (directories, devices without end, files too large) is refused here. The
//! limits stand in `docs/limits.md`.

use crate::deferred::{self, Deferred};
use crate::report::{Failure, os_reason};
use crate::text::{Place, Text};
use peregrine::ErrorKind;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of a binary: what engines agree on.
const MAX_BINARY: u64 = 1 << 30;

/// The most bytes of a text. The parser keeps some twenty bytes per token.
const MAX_TEXT: u64 = 256 << 20;

/// How much is looked at before the rest is read: enough to tell text from a device of random
/// bytes.
const PROBE: u64 = 4096;

/// A module as it was read.
#[derive(Debug)]
pub(crate) struct Input {
    /// How messages call it: as it was typed.
    pub(crate) shown: String,
    /// The name of the file without its folder; what the guest sees as its own name.
    pub(crate) name: String,
    /// The binary.
    pub(crate) wasm: Vec<u8>,
    /// What is known of the binary once it is given to the engine.
    pub(crate) outline: Outline,
    /// Sections that the binary has in its file only.
    pub(crate) deferred: Option<Deferred>,
    /// The text that the binary was made of.
    pub(crate) text: Option<Text>,
}

/// What is known of a binary when it is no longer there.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// Where the contents of its code section begin, if it has one.
    pub(crate) code_start: Option<usize>,
    /// Whether it has a start function, which is called when it is instantiated.
    pub(crate) has_start: bool,
    /// Whether it asks for threads: it imports a memory that is shared, or what starts threads.
    pub(crate) asks_for_threads: bool,
}

impl Outline {
    /// Reads the headers of sections up to the code, in whose order the start function comes before.
    pub(crate) fn of(wasm: &[u8]) -> Self {
        let mut outline = Self::default();
        for payload in wasmparser::Parser::new(0).parse_all(wasm) {
            match payload {
                Ok(wasmparser::Payload::StartSection { .. }) => outline.has_start = true,
                Ok(wasmparser::Payload::ImportSection(imports)) => {
                    let mut imports = imports.into_imports().map_while(Result::ok);
                    outline.asks_for_threads = imports.any(|import| match import.ty {
                        wasmparser::TypeRef::Memory(ty) => ty.shared,
                        _ => import.module == "wasi" && import.name.starts_with("thread"),
                    });
                }
                Ok(wasmparser::Payload::CodeSectionStart {
                    unchecked_range, ..
                }) => {
                    outline.code_start = usize::try_from(unchecked_range.start).ok();
                    break;
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        outline
    }
}

impl Input {
    /// Where in the text an error about the binary is, if it was made of text.
    pub(crate) fn place_of(&self, error: &peregrine::Error) -> Option<Place> {
        match error.kind() {
            ErrorKind::Wasm(error) => self.places_of(&[error.offset()]).remove(0),
            _ => None,
        }
    }

    /// Where in the text what is at some offsets in the binary comes from.
    pub(crate) fn places_of(&self, offsets: &[usize]) -> Vec<Option<Place>> {
        match &self.text {
            Some(text) => text.places(&self.wasm, offsets),
            None => vec![None; offsets.len()],
        }
    }
}

/// Reads a module from a file, or from standard input if `path` is `-`. Text is translated.
///
/// # Errors
///
/// If it cannot be read, is no file, is too large, or is text that does not parse.
pub(crate) fn load(path: &OsStr) -> Result<Input, Failure> {
    load_as(path, false)
}

/// The same for a module that is to run: large debug sections stay in the file.
///
/// # Errors
///
/// As for [`load`].
pub(crate) fn load_to_run(path: &OsStr) -> Result<Input, Failure> {
    load_as(path, true)
}

/// How messages call what is at a path.
pub(crate) fn shown(path: &OsStr) -> String {
    match path == "-" {
        true => "<stdin>".to_owned(),
        false => path.display().to_string(),
    }
}

fn load_as(path: &OsStr, is_to_run: bool) -> Result<Input, Failure> {
    let shown = shown(path);
    let name = match path == "-" {
        true => "stdin".to_owned(),
        false => {
            let name = Path::new(path).file_name().unwrap_or(path);
            name.display().to_string()
        }
    };
    let cannot = |reason: String| Failure::new(format!("cannot read `{shown}`: {reason}"));
    let mut left_out = None;
    let bytes = if path == "-" {
        read_all(io::stdin().lock()).map_err(cannot)?
    } else {
        let file = File::open(path).map_err(|error| cannot(os_reason(&error)))?;
        let metadata = file.metadata().map_err(|error| cannot(os_reason(&error)))?;
        if metadata.is_dir() {
            return Err(cannot("it is a directory".to_owned()));
        }
        if metadata.len() > MAX_BINARY {
            return Err(cannot(too_large(MAX_BINARY)));
        }
        // Pipes and devices have no positions: they are read from beginning to end.
        let read = match is_to_run && metadata.is_file() {
            true => deferred::read(file, &metadata).map_err(|error| cannot(os_reason(&error)))?,
            false => Err(file),
        };
        match read {
            Ok((bytes, deferred)) => {
                left_out = Some(deferred);
                bytes
            }
            Err(file) => read_all(file).map_err(cannot)?,
        }
    };
    let is_wat = Path::new(path).extension() == Some(&OsString::from("wat"));
    let mut input = from_bytes(shown, name, bytes, is_wat)?;
    input.deferred = left_out;
    Ok(input)
}

/// The module that some bytes are, binary or text, which messages call `shown`.
///
/// # Errors
///
/// If they are neither, or text that does not parse.
pub(crate) fn from_bytes(
    shown: String,
    name: String,
    bytes: Vec<u8>,
    is_wat: bool,
) -> Result<Input, Failure> {
    let cannot = |reason: String| Failure::new(format!("cannot read `{shown}`: {reason}"));
    let mut source = None;
    let wasm = match as_text(&bytes, is_wat) {
        None if bytes.len() >= 4 && !bytes.starts_with(b"\0asm") => {
            let reason = "it is not a WebAssembly module, binary or text: magic header not detected (at \
                          offset 0x0)";
            return Err(cannot(reason.to_owned()));
        }
        None => bytes,
        Some(text) => {
            let text = source.insert(Text::new(&shown, text));
            text.assemble().map_err(|(reason, place)| {
                Failure::new(format!("cannot parse `{shown}`: {reason}")).at(Some(place))
            })?
        }
    };
    let outline = Outline::of(&wasm);
    Ok(Input {
        shown,
        name,
        wasm,
        outline,
        deferred: None,
        text: source,
    })
}

/// Reads to the end, but no further than makes sense for what the first bytes say.
fn read_all(from: impl Read) -> Result<Vec<u8>, String> {
    read_with(from, |bytes| {
        if bytes.starts_with(b"\0asm") {
            Some(MAX_BINARY)
        } else if bytes.starts_with(b"\0") || !is_start_of_text(bytes) {
            None
        } else {
            Some(MAX_TEXT)
        }
    })
}

/// Reads to the end, but no further than `limit` says of the first bytes; if it says nothing,
/// they are neither a binary nor text, and it is the engine that says so without the rest.
fn read_with(
    mut from: impl Read,
    limit: impl FnOnce(&[u8]) -> Option<u64>,
) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    read_up_to(&mut from, PROBE, &mut bytes)?;
    let Some(limit) = limit(&bytes) else {
        return Ok(bytes);
    };
    // One byte beyond the limit tells that there is more.
    read_up_to(
        &mut from,
        (limit + 1).saturating_sub(bytes.len() as u64),
        &mut bytes,
    )?;
    match bytes.len() as u64 > limit {
        true => Err(too_large(limit)),
        false => Ok(bytes),
    }
}

fn read_up_to(from: &mut impl Read, limit: u64, bytes: &mut Vec<u8>) -> Result<(), String> {
    let read = from.take(limit).read_to_end(bytes);
    read.map(drop).map_err(|error| os_reason(&error))
}

fn too_large(limit: u64) -> String {
    format!("it is larger than the limit of {} MiB", limit >> 20)
}

/// Whether bytes, which may end within a character, can begin a text.
fn is_start_of_text(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// The bytes as the text of a module, if that is what they are: by the file's name, or because
/// they begin with a parenthesis or a comment.
fn as_text(bytes: &[u8], is_wat: bool) -> Option<&str> {
    if bytes.starts_with(b"\0asm") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let begins = |prefix| text.trim_start().starts_with(prefix);
    (is_wat || begins("(") || begins(";;")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_recognised() {
        assert!(as_text(b"  (module)", false).is_some());
        assert!(as_text(b";; note\n(module)", false).is_some());
        assert!(as_text(b"i32", true).is_some());
        assert!(as_text(b"i32", false).is_none());
        assert!(as_text(b"\0asm\x01\0\0\0", true).is_none());
    }

    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let zeros = read_all(io::repeat(0)).map(|bytes| bytes.len());
        assert_eq!(zeros, Ok(4096));
        let noise = read_all(io::repeat(0xff)).map(|bytes| bytes.len());
        assert_eq!(noise, Ok(4096));
    }

    #[test]
    fn a_stream_without_end_is_read_up_to_the_limit() {
        let endless = b"(module".chain(io::repeat(b' '));
        let read = read_with(endless, |_| Some(10_000));
        assert_eq!(read.map(|bytes| bytes.len()), Err(too_large(10_000)));
        let ends = b"(module".chain(io::repeat(b' ').take(9_993));
        let read = read_with(ends, |_| Some(10_000));
        assert_eq!(read.map(|bytes| bytes.len()), Ok(10_000));
    }
}
