//! Which features of programs the engine has. Names are those of the collections.

use peregrine::{Config, Engine, Module, errors::ErrorKind};

/// What the engine lacks, or has lacked: a name of the collections, and a module that needs it. All other
/// names are of what the engine has; they are words for people besides.
const ASKED: &[(&str, &[u8])] = &[
    // A tag.
    ("eh", b"\x01\x04\x01\x60\x00\x00\x0d\x03\x01\x00\x00"),
    // A function with `try` and `end`: exceptions as they were before `try_table`.
    (
        "legacy-eh",
        b"\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x0a\x07\x01\x05\x00\x06\x40\x0b\x0b",
    ),
    // The type of an array of bytes.
    ("gc", b"\x01\x04\x01\x5e\x78\x00"),
    // A shared memory of one page.
    ("threads", b"\x05\x04\x01\x03\x01\x01"),
];

/// The features that the engine lacks.
pub(super) struct Features {
    lacking: Vec<&'static str>,
}

impl Features {
    /// Asks the engine.
    pub(super) fn of_the_engine() -> Self {
        let engine = Engine::new(&config());
        let asked = ASKED.iter().filter(|(_, sections)| {
            let wasm = [b"\0asm\x01\0\0\0", *sections].concat();
            Module::new(&engine, &wasm).is_err_and(|error| {
                assert!(is_lacking(&error), "only the feature is missing: {error}");
                true
            })
        });
        Self {
            lacking: asked.map(|(name, _)| *name).collect(),
        }
    }

    /// Those of some features that the engine lacks, each once.
    pub(super) fn lacking<'n>(&self, needed: impl Iterator<Item = &'n str>) -> Vec<&'static str> {
        let needed: Vec<&str> = needed.collect();
        let lacking = self.lacking.iter().copied();
        lacking.filter(|name| needed.contains(name)).collect()
    }
}

/// How the engine is set that programs run on: it has what they may need and what is off by default.
pub(crate) fn config() -> Config {
    let mut config = Config::default();
    config.wasm_legacy_exceptions(true);
    config
}

/// Whether a module is refused because it needs what this version of the engine does not have, not for
/// what is switched off or invalid.
pub(crate) fn is_lacking(error: &peregrine::Error) -> bool {
    let ErrorKind::Wasm(error) = error.kind() else {
        return false;
    };
    let missing = error.missing_proposal();
    missing.is_some_and(|proposal| proposal.switch().is_none())
}
