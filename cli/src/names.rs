//! The names of a module and its functions, as the name section gives them.
//!
//! For `validate` and `inspect`, which also look at modules that the engine refuses. What cannot
//! be read is left out.

use std::collections::HashMap;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// As many functions as a module can have. A name section can name any index, in six bytes each.
const MAX_FUNCTIONS: u32 = 1_000_000;

/// The names of a module.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The module's.
    pub(crate) module: Option<String>,
    /// Those of functions, by index.
    functions: HashMap<u32, String>,
}

impl Names {
    /// Reads the name section of a binary, if it has one that can be reached.
    pub(crate) fn read(wasm: &[u8]) -> Self {
        let mut names = Self::default();
        for payload in Parser::new(0).parse_all(wasm).map_while(Result::ok) {
            let Payload::CustomSection(section) = payload else {
                continue;
            };
            let KnownCustom::Name(parts) = section.as_known() else {
                continue;
            };
            for part in parts.into_iter().map_while(Result::ok) {
                match part {
                    Name::Module { name, .. } => names.module = Some(name.to_owned()),
                    Name::Function(map) => {
                        let map = map.into_iter().map_while(Result::ok);
                        let map = map.filter(|naming| naming.index < MAX_FUNCTIONS);
                        let map = map.map(|naming| (naming.index, naming.name.to_owned()));
                        names.functions.extend(map);
                    }
                    _ => {}
                }
            }
        }
        names
    }

    /// The functions of a name. Names need not be unique.
    pub(crate) fn functions_named(&self, name: &str) -> impl Iterator<Item = u32> {
        let named = self.functions.iter().filter(move |(_, of)| *of == name);
        named.map(|(&index, _)| index)
    }

    /// The name of a function.
    pub(crate) fn function(&self, index: u32) -> Option<&str> {
        self.functions.get(&index).map(String::as_str)
    }
}
