//! The keys of `-W`: limits of a run, and features of the engine.

use super::help::entry;
use super::limits::Limits;
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
    /// What the guest may take.
    pub(crate) limits: Limits,
    /// Bytes of the value stack.
    pub(crate) max_wasm_stack: Option<usize>,
    /// Whether a memory or table that cannot grow ends the run.
    pub(crate) trap_on_grow_failure: bool,
    /// What to do about imports that nobody provides.
    pub(crate) unknown_imports: UnknownImports,
    /// Whether NaNs are canonical, if that was said.
    nan_canonicalization: Option<bool>,
    /// Whether relaxed operators are deterministic, if that was said.
    relaxed_simd_deterministic: Option<bool>,
    /// Whether large modules are made on several threads.
    parallel_translation: bool,
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
    /// Whether it is on unless told: here, where that is not as in the engine.
    is_on: bool,
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
    feature("gc", WasmFeatures::GC, Config::wasm_gc),
    feature("floats", WasmFeatures::FLOATS, Config::floats),
    feature("simd", WasmFeatures::SIMD, Config::wasm_simd),
    feature(
        "relaxed-simd",
        WasmFeatures::RELAXED_SIMD,
        Config::wasm_relaxed_simd,
    ),
    feature(
        "wide-arithmetic",
        WasmFeatures::WIDE_ARITHMETIC,
        Config::wasm_wide_arithmetic,
    ),
    feature(
        "exceptions",
        WasmFeatures::EXCEPTIONS,
        Config::wasm_exceptions,
    ),
    feature(
        "legacy-exceptions",
        WasmFeatures::LEGACY_EXCEPTIONS,
        Config::wasm_legacy_exceptions,
    ),
    feature("threads", WasmFeatures::THREADS, Config::wasm_threads),
    off(
        "custom-page-sizes",
        WasmFeatures::CUSTOM_PAGE_SIZES,
        Config::wasm_custom_page_sizes,
    ),
    off(
        "compact-imports",
        WasmFeatures::COMPACT_IMPORTS,
        Config::wasm_compact_imports,
    ),
    missing("stack-switching", WasmFeatures::STACK_SWITCHING),
    missing(
        "shared-everything-threads",
        WasmFeatures::SHARED_EVERYTHING_THREADS,
    ),
    missing("memory-control", WasmFeatures::MEMORY_CONTROL),
    missing("custom-descriptors", WasmFeatures::CUSTOM_DESCRIPTORS),
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
        is_on: true,
    }
}

/// A feature that is off unless asked for.
const fn off(
    name: &'static str,
    bits: WasmFeatures,
    set: fn(&mut Config, bool) -> &mut Config,
) -> Feature {
    Feature {
        is_on: false,
        ..feature(name, bits, set)
    }
}

const fn missing(name: &'static str, bits: WasmFeatures) -> Feature {
    Feature {
        name,
        bits,
        set: None,
        is_on: false,
    }
}

impl Feature {
    /// Whether the engine has it.
    pub(crate) fn is_built(&self) -> bool {
        self.set.is_some()
    }

    /// Whether the engine has it, and has to be asked for it.
    pub(crate) fn is_off(&self) -> bool {
        self.is_built() && !self.is_on
    }
}

/// A key with a value.
struct Key {
    name: &'static str,
    value: &'static str,
    help: &'static str,
    /// What holds unless told, where that is a limit.
    default: Option<&'static str>,
    apply: fn(&mut WasmSwitches, &str) -> Result<(), String>,
}

/// The keys that are no features, in the order of the help.
const KEYS: &[Key] = &[
    Key {
        name: "fuel",
        value: "N",
        help: "stop after N units of fuel, about one per instruction",
        default: None,
        apply: |to, value| number(value).map(|fuel| to.fuel = Some(fuel)),
    },
    Key {
        name: "timeout",
        value: "TIME",
        help: "stop after a time, loading included: 2s, 500ms, 1.5m",
        default: None,
        apply: |to, value| time(value).map(|time| to.timeout = Some(time)),
    },
    Key {
        name: "max-memory-size",
        value: "BYTES",
        help: "the most bytes of each linear memory: 65536, 64KiB, 16M",
        default: None,
        apply: |to, value| size(value).map(|bytes| to.limits.memory_size = Some(bytes)),
    },
    Key {
        name: "max-total-memory",
        value: "BYTES",
        help: "the most bytes of all linear memories together",
        default: Some("4GiB, or max-memory-size if more"),
        apply: |to, value| size(value).map(|bytes| to.limits.total_memory = Some(bytes)),
    },
    Key {
        name: "max-table-elements",
        value: "N",
        help: "the most elements of each table",
        default: None,
        apply: |to, value| size(value).map(|count| to.limits.table_elements = Some(count)),
    },
    Key {
        name: "max-total-table-elements",
        value: "N",
        help: "the most elements of all tables together",
        default: Some("10000000, or max-table-elements if more"),
        apply: |to, value| size(value).map(|count| to.limits.total_table_elements = Some(count)),
    },
    Key {
        name: "max-instances",
        value: "N",
        help: "the most instances",
        default: Some("10000"),
        apply: |to, value| size(value).map(|count| to.limits.instances = count),
    },
    Key {
        name: "max-tables",
        value: "N",
        help: "the most tables",
        default: Some("10000"),
        apply: |to, value| size(value).map(|count| to.limits.tables = count),
    },
    Key {
        name: "max-memories",
        value: "N",
        help: "the most memories",
        default: Some("10000"),
        apply: |to, value| size(value).map(|count| to.limits.memories = count),
    },
    Key {
        name: "max-wasm-stack",
        value: "BYTES",
        help: "bytes of the stack that all calls share",
        default: Some("2MiB"),
        apply: |to, value| size(value).map(|bytes| to.max_wasm_stack = Some(bytes)),
    },
    Key {
        name: "trap-on-grow-failure",
        value: "y|n",
        help: "trap when a memory or table cannot grow",
        default: None,
        apply: |to, value| switch(value).map(|on| to.trap_on_grow_failure = on),
    },
    Key {
        name: "unknown-imports",
        value: "refuse|trap|default",
        help: "functions that nobody provides: refuse the module, trap when one is called, \
               or return zeros",
        default: None,
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
        default: None,
        apply: |to, value| switch(value).map(|on| to.imports(on, UnknownImports::Trap)),
    },
    Key {
        name: "unknown-imports-default",
        value: "y|n",
        help: "the same as unknown-imports=default",
        default: None,
        apply: |to, value| switch(value).map(|on| to.imports(on, UnknownImports::Default)),
    },
    Key {
        name: "nan-canonicalization",
        value: "y|n",
        help: "let operators on floats give canonical NaNs, the same on every machine",
        default: None,
        apply: |to, value| switch(value).map(|on| to.nan_canonicalization = Some(on)),
    },
    Key {
        name: "relaxed-simd-deterministic",
        value: "y|n",
        help: "let relaxed operators give the same on every machine, which they do anyway",
        default: None,
        apply: |to, value| switch(value).map(|on| to.relaxed_simd_deterministic = Some(on)),
    },
    Key {
        name: "parallel-translation",
        value: "y|n",
        help: "validate large modules on several threads, and translate them so with --eager",
        default: None,
        apply: |to, value| switch(value).map(|on| to.parallel_translation = on),
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

    /// Applies what was said of the engine to its settings.
    pub(crate) fn configure(&self, config: &mut Config) {
        // Off for embedders, but much that one wants to run is compiled to it.
        config.wasm_legacy_exceptions(true);
        for (feature, on) in &self.features {
            if let Some(set) = feature.set {
                set(config, *on);
            }
        }
        if let Some(on) = self.nan_canonicalization {
            config.canonicalize_nans(on);
        }
        if let Some(on) = self.relaxed_simd_deterministic {
            config.relaxed_simd_deterministic(on);
        }
        config.parallel_translation(self.parallel_translation);
        config.consume_fuel(self.fuel.is_some());
        // Programs with threads need it too, which is not known here.
        config.epoch_interruption(self.timeout.is_some());
        // What none of them can grow to is not reserved either.
        let memory = self.limits.memory_size.unwrap_or(usize::MAX);
        config.max_shared_memory_bytes(memory.min(self.limits.total_memory()));
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
            features.set(feature.bits, feature.is_on);
        }
        for (feature, on) in &self.features {
            features.set(feature.bits, *on);
        }
        features
    }

    /// The list that `-W help` prints.
    pub(crate) fn help() -> String {
        let mut text = String::from("Limits and other keys:\n");
        for key in KEYS {
            let left = format!("-W {}={}", key.name, key.value);
            let default = key.default.map(|default| format!(" (default {default})"));
            let help = format!("{}{}", key.help, default.unwrap_or_default());
            entry(&mut text, &left, &help, HELP_COLUMN);
        }
        text.push_str("\nFeatures that are on (`-W NAME=n` switches one off):\n");
        Self::list(&mut text, |feature| feature.is_on);
        text.push_str("\nFeatures that are off (`-W NAME` switches one on):\n");
        Self::list(&mut text, Feature::is_off);
        text.push_str("\nFeatures that this version does not have:\n");
        Self::list(&mut text, |feature| !feature.is_built());
        text.push_str("\nSeveral keys may be given at once: -W fuel=1000000,timeout=2s\n");
        text
    }

    /// The limits that hold unless told, for the help of `run`.
    pub(crate) fn defaults() -> String {
        let mut text = String::from("Limits unless told:\n");
        for key in KEYS {
            if let Some(default) = key.default {
                let left = format!("-W {}", key.name);
                entry(&mut text, &left, default, HELP_COLUMN);
            }
        }
        text
    }

    fn list(text: &mut String, is_listed: fn(&Feature) -> bool) {
        let features = FEATURES.iter().filter(|feature| is_listed(feature));
        let names: Vec<&str> = features.map(|feature| feature.name).collect();
        entry(text, "", &names.join(" "), 4);
    }
}

/// Where descriptions of keys begin.
const HELP_COLUMN: usize = 42;

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
        assert_eq!(switches.limits.memory_size, Some(1024));
        assert!(!switches.parser_features().contains(WasmFeatures::MEMORY64));
        assert!(switches.parser_features().contains(WasmFeatures::TAIL_CALL));
        let compact = WasmFeatures::COMPACT_IMPORTS;
        assert!(!switches.parser_features().contains(compact));
        let switches = read(&["compact-imports"]).unwrap();
        assert!(switches.parser_features().contains(compact));
    }

    #[test]
    fn what_is_not_said_of_nans_stays_as_it_is() {
        let engine = |typed: &[&str]| {
            let mut config = Config::default();
            read(typed).unwrap().configure(&mut config);
            format!("{config:?}")
        };
        // What is set for programs in any case.
        let base = || {
            let mut config = Config::default();
            config
                .wasm_legacy_exceptions(true)
                .max_shared_memory_bytes(WasmSwitches::default().limits.total_memory());
            config
        };
        let set = |nans, relaxed| {
            let mut config = base();
            config
                .canonicalize_nans(nans)
                .relaxed_simd_deterministic(relaxed);
            format!("{config:?}")
        };
        assert_eq!(engine(&[]), format!("{:?}", base()));
        assert_eq!(
            engine(&["nan-canonicalization,relaxed_simd_deterministic=n"]),
            set(true, false)
        );
        assert_eq!(
            engine(&["nan_canonicalization=n,relaxed-simd-deterministic=y"]),
            set(false, true)
        );
        assert!(read(&["nan-canonicalization=maybe"]).is_err());
    }

    #[test]
    fn what_is_missing_can_be_switched_off_only() {
        assert!(read(&["stack-switching=n"]).is_ok());
        assert!(read(&["stack-switching"]).is_err_and(|message| message.contains("does not have")));
        assert!(read(&["nonsense"]).is_err_and(|message| message.contains("nonsense")));
        assert!(read(&["fuel"]).is_err_and(|message| message.contains("needs a value")));
    }
}
