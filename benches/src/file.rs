//! Modules that are named on the command line: what was typed for `--wasm`, and
//! the file behind it. [`crate::select`] makes programs of them.

/// `FILE[:EXPORT[:ARGUMENTS]]` as given on the command line. For a WASI command
/// the arguments, separated by spaces, follow the program's name in its command
/// line; for other exports they are numbers.
#[derive(Debug, Clone)]
pub struct FileSpec {
    /// Path of the module.
    pub path: String,
    /// The exported function; `_start` for a WASI command, else `run`.
    pub export: Option<String>,
    /// What stands after the second colon.
    pub arguments: Vec<String>,
}

impl FileSpec {
    /// Splits the option's value at its first two colons.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = text.splitn(3, ':');
        let mut next = || parts.next().filter(|part| !part.is_empty());
        Self {
            path: next().unwrap_or_default().to_owned(),
            export: next().map(str::to_owned),
            arguments: next()
                .map(|list| list.split(' ').map(str::to_owned).collect())
                .unwrap_or_default(),
        }
    }

    /// The file's name without folder and extension.
    #[must_use]
    pub fn name(&self) -> String {
        let stem = std::path::Path::new(&self.path).file_stem();
        stem.map_or_else(
            || self.path.clone(),
            |stem| stem.to_string_lossy().into_owned(),
        )
    }

    /// The module's bytes.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn read(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.path).map_err(|error| format!("{}: {error}", self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::FileSpec;

    #[test]
    fn file_spec_splits_at_two_colons() {
        let spec = FileSpec::parse("a/b.wasm:_start:-e x:y");
        assert_eq!(spec.name(), "b");
        assert_eq!(spec.export.as_deref(), Some("_start"));
        assert_eq!(spec.arguments, ["-e", "x:y"]);
        assert_eq!(FileSpec::parse("b.wasm").export, None);
        assert!(FileSpec::parse("b.wasm:run").arguments.is_empty());
    }
}
