//! The project's own programs: the table `kernels/kernels.tsv` and the `.wasm`
//! files beside it, those that only call in `kernels/calls`, those with vectors in `kernels/simd`, and those that need a
//! collector or exceptions in `kernels/gc`. Used by every measurement and by the
//! checksum test.

use std::path::{Path, PathBuf};

/// A set of kernels, each with a table of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Set {
    /// Programs without vectors.
    #[default]
    Scalar,
    /// Programs that do nothing but call, beside those in [`Set::Scalar`] that do.
    Calls,
    /// Programs with vectors, each followed by the same compiled without, as
    /// `NAME.scalar`.
    Simd,
    /// Programs with references to structs and arrays, and programs that throw.
    Gc,
}

impl Set {
    /// The set's name on the command line.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "scalar" => Some(Self::Scalar),
            "calls" => Some(Self::Calls),
            "simd" => Some(Self::Simd),
            "gc" => Some(Self::Gc),
            _ => None,
        }
    }

    /// The folder that holds the modules, and the table's name there.
    #[must_use]
    pub fn folder(self) -> (PathBuf, &'static str) {
        match self {
            Self::Scalar => (folder(), "kernels.tsv"),
            Self::Calls => (folder().join("calls"), "calls.tsv"),
            Self::Simd => (folder().join("simd"), "simd.tsv"),
            Self::Gc => (folder().join("gc"), "gc.tsv"),
        }
    }
}

/// One program of the table: what to run, and what must come out.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// The file's name without `.wasm`.
    pub name: String,
    /// The set that it is of.
    pub set: Set,
    /// The folder of its source: `wat`, `c`, `rust`, `calls`, `simd` or `gc`.
    pub language: String,
    /// The argument for `run`, chosen for about 100 ms under wasmi 2.0, of the set
    /// [`Set::Gc`] under the fastest of Pulley's collectors.
    pub n: i32,
    /// What `run(n)` returns on every engine.
    pub checksum: i64,
    /// What it exercises, in a few words.
    pub about: String,
    /// A smaller argument, a millisecond or two, for tests in debug builds.
    pub small_n: i32,
    /// What `run(small_n)` returns.
    pub small_checksum: i64,
}

impl Kernel {
    /// The compiled module, read from the kernels' folder.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn wasm(&self) -> Result<Vec<u8>, String> {
        let path = self.set.folder().0.join(format!("{}.wasm", self.name));
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// The folder that holds sources, tables and modules.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kernels")
}

/// All kernels of a set in the order of its table.
///
/// # Errors
///
/// When the table cannot be read, or a line of it is malformed.
pub fn all(set: Set) -> Result<Vec<Kernel>, String> {
    let (folder, table) = set.folder();
    let path = folder.join(table);
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut kernels = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let kernel =
            parse(set, line).ok_or_else(|| format!("malformed line in {table}: {line}"))?;
        let twin = (set == Set::Simd).then(|| Kernel {
            name: format!("{}.scalar", kernel.name),
            ..kernel.clone()
        });
        kernels.push(kernel);
        kernels.extend(twin);
    }
    Ok(kernels)
}

/// Columns: name, n, checksum, language, about, smaller n, its checksum.
fn parse(set: Set, line: &str) -> Option<Kernel> {
    let mut columns = line.split('\t');
    Some(Kernel {
        set,
        name: columns.next()?.to_owned(),
        n: columns.next()?.parse().ok()?,
        checksum: columns.next()?.parse().ok()?,
        language: columns.next()?.to_owned(),
        about: columns.next()?.to_owned(),
        small_n: columns.next()?.parse().ok()?,
        small_checksum: columns.next()?.parse().ok()?,
    })
}
