//! Where the scripts of the suite come from: a folder, or this program.
//!
//! Both come out under the same names, which floors go by. The binary and the tests call this.

use std::path::PathBuf;

use peregrine_wast::source::{Source, SourceError, load};

/// Where scripts come from: decides which floors they are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The scripts embedded in the crate `peregrine-spec-scripts`.
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

/// The scripts that are part of this program, ordered by path.
pub fn embedded() -> Vec<Source> {
    let scripts = peregrine_spec_scripts::all().into_iter();
    let source = |script: peregrine_spec_scripts::Script| Source {
        path: script.path,
        text: script.text.to_owned(),
    };
    scripts.map(source).collect()
}
