//! The project's own programs: the table `kernels/kernels.tsv` and the `.wasm`
//! files beside it. Used by every measurement and by the checksum test.

use std::path::{Path, PathBuf};

/// One program of the table: what to run, and what must come out.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// The file's name without `.wasm`.
    pub name: String,
    /// The language of its source: `wat`, `c` or `rust`.
    pub language: String,
    /// The argument for `run`, chosen for about 100 ms under wasmi 2.0.
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
        let path = folder().join(format!("{}.wasm", self.name));
        std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// The folder that holds the table and the modules.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kernels")
}

/// All kernels in the order of the table.
///
/// # Errors
///
/// When the table cannot be read, or a line of it is malformed.
pub fn all() -> Result<Vec<Kernel>, String> {
    let path = folder().join("kernels.tsv");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| parse(line).ok_or_else(|| format!("malformed line in kernels.tsv: {line}")))
        .collect()
}

/// Columns: name, n, checksum, language, about, smaller n, its checksum.
fn parse(line: &str) -> Option<Kernel> {
    let mut columns = line.split('\t');
    Some(Kernel {
        name: columns.next()?.to_owned(),
        n: columns.next()?.parse().ok()?,
        checksum: columns.next()?.parse().ok()?,
        language: columns.next()?.to_owned(),
        about: columns.next()?.to_owned(),
        small_n: columns.next()?.parse().ok()?,
        small_checksum: columns.next()?.parse().ok()?,
    })
}
