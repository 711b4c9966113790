//! Finds scripts: single ones, and those of a folder.
//!
//! They have the names of the official repository (`core/simd/simd_const.wast`), which is
//! what features and skips go by. Nothing is parsed here; who runs scripts calls this, then
//! [`crate::script`].

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// One `.wast` file.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path below the root of the suite, with `/` between its parts.
    pub path: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// The folder part of [`Self::path`]; `.` for a file at the root.
    pub fn folder(&self) -> &str {
        folder_of(&self.path)
    }
}

/// The folder part of a path as in [`Source::path`]; `.` if it has none.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// Why scripts could not be read.
#[derive(Debug)]
pub enum SourceError {
    /// The file or folder cannot be read, or is not UTF-8.
    Unreadable(PathBuf, io::Error),
    /// There is no `.wast` file at or below this path.
    Empty(PathBuf),
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Empty(path) => write!(f, "{}: no .wast file there", path.display()),
        }
    }
}

impl std::error::Error for SourceError {}

/// Reads the script at `path`, or all scripts below it, ordered by path.
///
/// Their names are relative to the root of the suite they belong to: the
/// nearest folder at or above `path` that holds `core` and `proposals`. Scripts
/// that belong to no suite are named from `path` on.
///
/// # Errors
///
/// If a file or folder cannot be read, or if there is no script.
pub fn load(path: &Path) -> Result<Vec<Source>, SourceError> {
    if !path.is_dir() {
        // Opened by the path that was given: what is behind that of a pipe has no other.
        let text = read(path).map_err(|error| SourceError::Unreadable(path.to_owned(), error))?;
        let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let path = relative(&full, &root_of(&full));
        return Ok(vec![Source { path, text }]);
    }
    let unreadable = |error| SourceError::Unreadable(path.to_owned(), error);
    let full = path.canonicalize().map_err(unreadable)?;
    let root = root_of(&full);
    let mut files = Vec::new();
    collect(&full, &mut files)?;
    if files.is_empty() {
        return Err(SourceError::Empty(path.to_owned()));
    }
    let mut sources = files
        .into_iter()
        .map(|file| {
            let text = read(&file).map_err(|error| SourceError::Unreadable(file.clone(), error))?;
            let path = relative(&file, &root);
            Ok(Source { path, text })
        })
        .collect::<Result<Vec<_>, SourceError>>()?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

/// The most bytes of a script; the largest of the official ones have half a million.
const MAX_SCRIPT: u64 = 64 << 20;

/// Reads a script: a device without end is refused, not read.
fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path)?
        .take(MAX_SCRIPT + 1)
        .read_to_end(&mut bytes)?;
    if read as u64 > MAX_SCRIPT {
        let message = "it is larger than the limit of 64 MiB for scripts";
        return Err(io::Error::other(message));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("stream did not contain valid UTF-8"))
}

/// The name of a script below a root, with `/` between its parts.
fn relative(file: &Path, root: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts = relative.components();
    let parts: Vec<_> = parts
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// The folder that names of scripts at or below `path` start from.
fn root_of(path: &Path) -> PathBuf {
    let is_root =
        |folder: &&Path| folder.join("core").is_dir() && folder.join("proposals").is_dir();
    match path.ancestors().find(is_root) {
        Some(root) => root.to_owned(),
        None if path.is_dir() => path.to_owned(),
        None => path.parent().unwrap_or(path).to_owned(),
    }
}

/// Adds the scripts below a folder.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let unreadable = |error| SourceError::Unreadable(path.to_owned(), error);
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?.path();
        if entry.is_dir() {
            collect(&entry, files)?;
        } else if entry.extension().is_some_and(|ending| ending == "wast") {
            files.push(entry);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_named_by_their_folder() {
        assert_eq!(folder_of("core/simd/simd_const.wast"), "core/simd");
        assert_eq!(folder_of("mine.wast"), ".");
    }

    #[test]
    fn a_missing_folder_is_an_error() {
        let missing = Path::new("there-is-no-such-folder");
        assert!(matches!(load(missing), Err(SourceError::Unreadable(..))));
    }
}
