//! The features of WebAssembly that modules may need: by which name, and whether the engine has them.

use peregrine::Config;
use wasmparser::WasmFeatures;

/// A feature of the engine.
#[derive(Debug)]
pub(crate) struct Feature {
    /// Its key.
    pub(crate) name: &'static str,
    /// Its bits in the parser's set.
    pub(crate) bits: WasmFeatures,
    /// Switches it in the engine's settings; `None` if the engine does not have it yet.
    pub(super) set: Option<fn(&mut Config, bool) -> &mut Config>,
    /// Whether it is on unless told: here, where that is not as in the engine.
    pub(super) is_on: bool,
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

    /// Whether it is on, in a word.
    pub(super) fn state(&self) -> &'static str {
        match (self.is_built(), self.is_on) {
            (false, _) => "not supported",
            (true, true) => "on by default",
            (true, false) => "off by default",
        }
    }
}
