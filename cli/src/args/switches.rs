//! The keys of `-W`: limits of a run, and features of the engine.

use super::quantity::{number, size, time};
use peregrine::Config;
use std::time::Duration;
use wasmparser::WasmFeatures;

/// What the keys of `-W` say.
#[derive(Debug, Default, Clone)]
pub(crate) struct WasmSwitches {
    /// Fuel to run with; unlimited if `None`.
    pub(crate) fuel: Option<u64>,
    /// When to interrupt the run.
    pub(crate) timeout: Option<Duration>,
    /// The most bytes of each linear memory.
    pub(crate) max_memory_size: Option<usize>,
    /// The most elements of each table.
    pub(crate) max_table_elements: Option<usize>,
    /// The most instances, tables and memories.
    pub(crate) max_instances: Option<usize>,
    /// The most tables.
    pub(crate) max_tables: Option<usize>,
    /// The most memories.
    pub(crate) max_memories: Option<usize>,
    /// Bytes of the value stack.
    pub(crate) max_wasm_stack: Option<usize>,
    /// Whether a memory or table that cannot grow ends the run.
    pub(crate) trap_on_grow_failure: bool,
    /// What to do about imports that nobody provides.
    pub(crate) unknown_imports: UnknownImports,
    /// Features switched on or off, in order.
    features: Vec<(&'static Feature, bool)>,
}

/// What to do about functions that a module imports and nobody provides.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownImports {
    /// Refuse the module.
    #[default]
    Refuse,
    /// Trap when one is called.
    Trap,
    /// Return zeros and nulls.
    Default,
}

/// A feature of the engine.
#[derive(Debug)]
pub(crate) struct Feature {
    /// Its key.
    pub(crate) name: &'static str,
    /// Its bits in the parser's set.
    pub(crate) bits: WasmFeatures,
    /// Switches it in the engine's settings; `None` if the engine does not have it yet.
    set: Option<fn(&mut Config, bool) -> &mut Config>,
}

/// All features that a module may need. Those that the engine lacks can be named too, so that
/// `=n` is accepted and `=y` is refused with the reason.
pub(crate) const FEATURES: &[Feature] = &[
    feature(
        "mutable-global",
        WasmFeatures::MUTABLE_GLOBAL,
        Config::wasm_mutable_global,
    ),
    feature(
        "sign-extension",
        WasmFeatures::SIGN_EXTENSION,
        Config::wasm_sign_extension,
    ),
    feature(
        "saturating-float-to-int",
        WasmFeatures::SATURATING_FLOAT_TO_INT,
        Config::wasm_saturating_float_to_int,
    ),
    feature(
        "multi-value",
        WasmFeatures::MULTI_VALUE,
        Config::wasm_multi_value,
    ),
    feature(
        "bulk-memory",
        WasmFeatures::BULK_MEMORY,
        Config::wasm_bulk_memory,
    ),
    feature(
        "reference-types",
        WasmFeatures::REFERENCE_TYPES,
        Config::wasm_reference_types,
    ),
    feature("tail-call", WasmFeatures::TAIL_CALL, Config::wasm_tail_call),
    feature(
        "extended-const",
        WasmFeatures::EXTENDED_CONST,
        Config::wasm_extended_const,
    ),
    feature(
        "multi-memory",
        WasmFeatures::MULTI_MEMORY,
        Config::wasm_multi_memory,
    ),
    feature("memory64", WasmFeatures::MEMORY64, Config::wasm_memory64),
    feature(
        "function-references",
        WasmFeatures::FUNCTION_REFERENCES,
        Config::wasm_function_references,
    ),
    feature("floats", WasmFeatures::FLOATS, Config::floats),
    missing("simd", WasmFeatures::SIMD),
    missing("relaxed-simd", WasmFeatures::RELAXED_SIMD),
    missing("threads", WasmFeatures::THREADS),
    missing("exceptions", WasmFeatures::EXCEPTIONS),
    missing("gc", WasmFeatures::GC),
    missing("custom-page-sizes", WasmFeatures::CUSTOM_PAGE_SIZES),
    missing("wide-arithmetic", WasmFeatures::WIDE_ARITHMETIC),
    missing("stack-switching", WasmFeatures::STACK_SWITCHING),
    missing("legacy-exceptions", WasmFeatures::LEGACY_EXCEPTIONS),
    missing(
        "shared-everything-threads",
        WasmFeatures::SHARED_EVERYTHING_THREADS,
    ),
    missing("memory-control", WasmFeatures::MEMORY_CONTROL),
    missing("custom-descriptors", WasmFeatures::CUSTOM_DESCRIPTORS),
    missing("compact-imports", WasmFeatures::COMPACT_IMPORTS),
    missing(
        "acquire-release-atomics",
        WasmFeatures::ACQUIRE_RELEASE_ATOMICS,
    ),
    missing(
        "multibyte-array-access",
        WasmFeatures::MULTIBYTE_ARRAY_ACCESS,
    ),
];

const fn feature(
    name: &'static str,
    bits: WasmFeatures,
    set: fn(&mut Config, bool) -> &mut Config,
) -> Feature {
    Feature {
        name,
        bits,
        set: Some(set),
    }
}

const fn missing(name: &'static str, bits: WasmFeatures) -> Feature {
    Feature {
        name,
        bits,
        set: None,
    }
}

impl Feature {
    /// Whether the engine has it.
    pub(crate) fn is_built(&self) -> bool {
        self.set.is_some()
    }
}

/// A key with a value.
struct Key {
    name: &'static str,
    value: &'static str,
    help: &'static str,
    apply: fn(&mut WasmSwitches, &str) -> Result<(), String>,
}

/// The keys that are no features, in the order of the help.
const KEYS: &[Key] = &[
    Key {
        name: "fuel",
        value: "N",
        help: "stop after N units of fuel, about one per instruction",
        apply: |to, value| number(value).map(|fuel| to.fuel = Some(fuel)),
    },
    Key {
        name: "timeout",
        value: "TIME",
        help: "stop after a time: 2s, 500ms, 1.5m",
        apply: |to, value| time(value).map(|time| to.timeout = Some(time)),
    },
    Key {
        name: "max-memory-size",
        value: "BYTES",
        help: "the most bytes of each linear memory: 65536, 64KiB, 16M",
        apply: |to, value| size(value).map(|bytes| to.max_memory_size = Some(bytes)),
    },
    Key {
        name: "max-table-elements",
        value: "N",
        help: "the most elements of each table",
        apply: |to, value| size(value).map(|count| to.max_table_elements = Some(count)),
    },
    Key {
        name: "max-instances",
        value: "N",
        help: "the most instances",
        apply: |to, value| size(value).map(|count| to.max_instances = Some(count)),
    },
    Key {
        name: "max-tables",
        value: "N",
        help: "the most tables",
        apply: |to, value| size(value).map(|count| to.max_tables = Some(count)),
    },
    Key {
        name: "max-memories",
        value: "N",
        help: "the most memories",
        apply: |to, value| size(value).map(|count| to.max_memories = Some(count)),
    },
    Key {
        name: "max-wasm-stack",
        value: "BYTES",
        help: "bytes of the stack that all calls share: 2MiB unless told",
        apply: |to, value| size(value).map(|bytes| to.max_wasm_stack = Some(bytes)),
    },
    Key {
        name: "trap-on-grow-failure",
        value: "y|n",
        help: "trap when a memory or table cannot grow",
        apply: |to, value| switch(value).map(|on| to.trap_on_grow_failure = on),
    },
    Key {
        name: "unknown-imports",
        value: "refuse|trap|default",
        help: "functions that nobody provides: refuse the module, trap when one is called, \
               or return zeros",
        apply: |to, value| {
            to.unknown_imports = match value {
                "refuse" => UnknownImports::Refuse,
                "trap" => UnknownImports::Trap,
                "default" => UnknownImports::Default,
                _ => return Err(format!("`{value}` is none of refuse, trap, default")),
            };
            Ok(())
        },
    },
    Key {
        name: "unknown-imports-trap",
        value: "y|n",
        help: "the same as unknown-imports=trap",
        apply: |to, value| switch(value).map(|on| to.imports(on, UnknownImports::Trap)),
    },
    Key {
        name: "unknown-imports-default",
        value: "y|n",
        help: "the same as unknown-imports=default",
        apply: |to, value| switch(value).map(|on| to.imports(on, UnknownImports::Default)),
    },
];

/// How deeply calls may nest unless the stack is made larger: the engine's default.
const DEFAULT_CALLS: usize = 65_536;

/// Reads the value of a switch; none means yes.
pub(crate) fn switch(value: &str) -> Result<bool, String> {
    match value {
        "" | "y" | "yes" | "true" | "1" => Ok(true),
        "n" | "no" | "false" | "0" => Ok(false),
        _ => Err(format!("`{value}` is neither y nor n")),
    }
}

impl WasmSwitches {
    /// Reads the values of all `-W` in order; the later win.
    ///
    /// # Errors
    ///
    /// A message that names the key.
    pub(crate) fn read(typed: &[String]) -> Result<Self, String> {
        let mut switches = Self::default();
        for item in typed.iter().flat_map(|typed| typed.split(',')) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            switches.apply(name, value)?;
        }
        Ok(switches)
    }

    fn apply(&mut self, name: &str, value: &str) -> Result<(), String> {
        let name = &*name.replace('_', "-");
        let of_key = |message| format!("`-W {name}`: {message}");
        if let Some(key) = KEYS.iter().find(|key| key.name == name) {
            if value.is_empty() && key.value != "y|n" {
                return Err(format!("`-W {name}` needs a value: {}", key.value));
            }
            return (key.apply)(self, value).map_err(of_key);
        }
        let Some(feature) = FEATURES.iter().find(|feature| feature.name == name) else {
            return Err(format!("unknown key `-W {name}`; `-W help` lists them"));
        };
        let on = switch(value).map_err(of_key)?;
        if on && !feature.is_built() {
            return Err(of_key("this version does not have the feature".to_owned()));
        }
        self.features.push((feature, on));
        Ok(())
    }

    fn imports(&mut self, on: bool, policy: UnknownImports) {
        if on {
            self.unknown_imports = policy;
        } else if self.unknown_imports == policy {
            self.unknown_imports = UnknownImports::Refuse;
        }
    }

    /// Applies features and the height of the stack to the engine's settings.
    pub(crate) fn configure(&self, config: &mut Config) {
        for (feature, on) in &self.features {
            if let Some(set) = feature.set {
                set(config, *on);
            }
        }
        config.consume_fuel(self.fuel.is_some());
        config.epoch_interruption(self.timeout.is_some());
        if let Some(bytes) = self.max_wasm_stack {
            config.max_wasm_stack(bytes);
            // What the engine allows by default, a call for 32 bytes, holds for a larger stack too:
            // else nothing would be gained by it.
            config.set_max_recursion_depth((bytes / 32).max(DEFAULT_CALLS));
        }
    }

    /// The features that the engine will have, for the parser.
    pub(crate) fn parser_features(&self) -> WasmFeatures {
        // `externref` counts as a type of the garbage collector for the parser.
        let mut features = WasmFeatures::GC_TYPES;
        for feature in FEATURES {
            features.set(feature.bits, feature.is_built());
        }
        for (feature, on) in &self.features {
            features.set(feature.bits, *on);
        }
        features
    }

    /// The list that `-W help` prints.
    pub(crate) fn help() -> String {
        let mut text = String::from("Limits:\n");
        for key in KEYS {
            let left = format!("{}={}", key.name, key.value);
            text.push_str(&format!("  -W {left:<36} {}\n", key.help));
        }
        text.push_str("\nFeatures, all on by default (`-W NAME=n` switches one off):\n ");
        for feature in FEATURES.iter().filter(|feature| feature.is_built()) {
            text.push_str(&format!(" {}", feature.name));
        }
        text.push_str("\n\nFeatures that this version does not have:\n ");
        for feature in FEATURES.iter().filter(|feature| !feature.is_built()) {
            text.push_str(&format!(" {}", feature.name));
        }
        text.push_str("\n\nSeveral keys may be given at once: -W fuel=1000000,timeout=2s\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &[&str]) -> Result<WasmSwitches, String> {
        let typed: Vec<String> = typed.iter().map(|&typed| typed.to_owned()).collect();
        WasmSwitches::read(&typed)
    }

    #[test]
    fn later_keys_win() {
        let switches = read(&["fuel=1,fuel=2", "max_memory_size=1k,memory64=n"]).unwrap();
        assert_eq!(switches.fuel, Some(2));
        assert_eq!(switches.max_memory_size, Some(1024));
        assert!(!switches.parser_features().contains(WasmFeatures::MEMORY64));
        assert!(switches.parser_features().contains(WasmFeatures::TAIL_CALL));
    }

    #[test]
    fn what_is_missing_can_be_switched_off_only() {
        assert!(read(&["gc=n"]).is_ok());
        assert!(read(&["gc"]).is_err_and(|message| message.contains("does not have")));
        assert!(read(&["nonsense"]).is_err_and(|message| message.contains("nonsense")));
        assert!(read(&["fuel"]).is_err_and(|message| message.contains("needs a value")));
    }
}
