//! The keys of `-W`: limits of a run, and features of the engine.

use super::feature::{FEATURES, Feature};
use super::keys::{Key, Keys, Setting, set, switch};
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

/// How deeply calls may nest unless the stack is made larger: the engine's default.
const DEFAULT_CALLS: usize = 65_536;

impl WasmSwitches {
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
}

impl Keys for WasmSwitches {
    const LETTER: char = 'W';
    const KEYS: &'static [Key<Self>] = &[
        Key {
            name: "fuel",
            value: "N",
            help: "stop after N units of fuel, about one per instruction",
            read: |value| set(number(value), |to: &mut Self, fuel| to.fuel = Some(fuel)),
        },
        Key {
            name: "timeout",
            value: "TIME",
            help: "stop after a time, loading included: 2s, 500ms, 1.5m",
            read: |value| set(time(value), |to: &mut Self, time| to.timeout = Some(time)),
        },
        Key {
            name: "max-memory-size",
            value: "BYTES",
            help: "limit each linear memory: 65536, 64KiB, 16M",
            read: |value| {
                set(size(value), |to: &mut Self, bytes| {
                    to.limits.memory_size = Some(bytes);
                })
            },
        },
        Key {
            name: "max-total-memory",
            value: "BYTES",
            help: "limit all linear memories together; default 4GiB",
            read: |value| {
                set(size(value), |to: &mut Self, bytes| {
                    to.limits.total_memory = Some(bytes);
                })
            },
        },
        Key {
            name: "max-table-elements",
            value: "N",
            help: "limit the elements of each table",
            read: |value| {
                set(size(value), |to: &mut Self, count| {
                    to.limits.table_elements = Some(count);
                })
            },
        },
        Key {
            name: "max-total-table-elements",
            value: "N",
            help: "limit the elements of all tables together; default 10000000",
            read: |value| {
                set(size(value), |to: &mut Self, count| {
                    to.limits.total_table_elements = Some(count);
                })
            },
        },
        Key {
            name: "max-instances",
            value: "N",
            help: "limit the number of instances; default 10000",
            read: |value| {
                set(size(value), |to: &mut Self, count| {
                    to.limits.instances = count
                })
            },
        },
        Key {
            name: "max-tables",
            value: "N",
            help: "limit the number of tables; default 10000",
            read: |value| set(size(value), |to: &mut Self, count| to.limits.tables = count),
        },
        Key {
            name: "max-memories",
            value: "N",
            help: "limit the number of linear memories; default 10000",
            read: |value| {
                set(size(value), |to: &mut Self, count| {
                    to.limits.memories = count
                })
            },
        },
        Key {
            name: "max-wasm-stack",
            value: "BYTES",
            help: "size of the stack that all calls share; default 2MiB",
            read: |value| {
                set(size(value), |to: &mut Self, bytes| {
                    to.max_wasm_stack = Some(bytes)
                })
            },
        },
        Key {
            name: "trap-on-grow-failure",
            value: "y|n",
            help: "trap when a memory or table cannot grow",
            read: |value| {
                set(switch(value), |to: &mut Self, on| {
                    to.trap_on_grow_failure = on
                })
            },
        },
        Key {
            name: "unknown-imports",
            value: "refuse|trap|default",
            help: "refuse missing functions, trap on calls, or return zeros",
            read: |value| {
                let policy = match value {
                    "refuse" => Ok(UnknownImports::Refuse),
                    "trap" => Ok(UnknownImports::Trap),
                    "default" => Ok(UnknownImports::Default),
                    _ => Err("expected 'refuse', 'trap' or 'default'".to_owned()),
                };
                set(policy, |to: &mut Self, policy| to.unknown_imports = policy)
            },
        },
        Key {
            name: "unknown-imports-trap",
            value: "y|n",
            help: "the same as unknown-imports=trap",
            read: |value| {
                set(switch(value), |to: &mut Self, on| {
                    to.imports(on, UnknownImports::Trap);
                })
            },
        },
        Key {
            name: "unknown-imports-default",
            value: "y|n",
            help: "the same as unknown-imports=default",
            read: |value| {
                set(switch(value), |to: &mut Self, on| {
                    to.imports(on, UnknownImports::Default);
                })
            },
        },
        Key {
            name: "nan-canonicalization",
            value: "y|n",
            help: "make NaNs canonical: the same on every machine",
            read: |value| {
                set(switch(value), |to: &mut Self, on| {
                    to.nan_canonicalization = Some(on)
                })
            },
        },
        Key {
            name: "relaxed-simd-deterministic",
            value: "y|n",
            help: "make relaxed operators deterministic, as they are anyway",
            read: |value| {
                set(switch(value), |to: &mut Self, on| {
                    to.relaxed_simd_deterministic = Some(on);
                })
            },
        },
        Key {
            name: "parallel-translation",
            value: "y|n",
            help: "load large modules on several threads",
            read: |value| {
                set(switch(value), |to: &mut Self, on| {
                    to.parallel_translation = on
                })
            },
        },
    ];

    fn more() -> impl Iterator<Item = (&'static str, &'static str)> {
        let built = FEATURES.iter().filter(|feature| feature.is_built());
        built.map(|feature| (feature.name, feature.state()))
    }

    fn read_more(name: &str, value: &str) -> Option<Result<Setting<Self>, String>> {
        let feature = FEATURES.iter().find(|feature| feature.name == name)?;
        let on = switch(value).and_then(|on| match on && !feature.is_built() {
            true => Err("this version does not have the feature".to_owned()),
            false => Ok(on),
        });
        Some(set(on, move |to: &mut Self, on| {
            to.features.push((feature, on))
        }))
    }

    fn help() -> String {
        let mut text = format!("Limits and settings:\n{}\nFeatures:\n", Self::list());
        for feature in FEATURES {
            text.push_str(&format!("  {:25}  {}\n", feature.name, feature.state()));
        }
        text.push_str(
            "\n'-W NAME' switches a feature on, '-W NAME=n' off. A limit on each raises the default of all \
             together.\nSeveral keys may be given at once: -W fuel=1000000,simd=n\n",
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys::all;
    use super::*;

    fn read(typed: &[&str]) -> Result<WasmSwitches, String> {
        let items = typed.iter().flat_map(|typed| typed.split(','));
        let items = items.map(WasmSwitches::read);
        items
            .collect::<Result<Vec<_>, _>>()
            .map(|items| all(&items))
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
        assert!(
            read(&["nonsense"]).is_err_and(|message| message.contains("unknown key 'nonsense' ("))
        );
        assert!(read(&["feul=1"]).is_err_and(|message| message.contains("did you mean 'fuel'?")));
        assert!(read(&["fuel"]).is_err_and(|message| message.contains("expected fuel=N")));
    }
}
