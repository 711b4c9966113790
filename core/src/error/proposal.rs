//! [`MissingProposal`]: what a module needs and the engine does not have, or has been told not to use.
//!
//! The validator knows proposals by bits; here they have names, and those that the engine has the
//! setting by which they are switched. Errors in modules carry one of these.

use core::fmt;
use wasmparser::WasmFeatures;

/// A proposal that a module needs and may not use.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine, Module, errors::ErrorKind};
///
/// let mut config = Config::default();
/// config.wasm_tail_call(false);
/// let wat = "(module (func $f (return_call $f)))";
/// let error = Module::new(&Engine::new(&config), wat).unwrap_err();
/// let ErrorKind::Wasm(error) = error.kind() else { panic!() };
/// let missing = error.missing_proposal().unwrap();
/// assert_eq!((missing.name(), missing.switch()), ("tail-call", Some("wasm_tail_call")));
/// assert!(error.to_string().ends_with(
///     "it needs tail-call, which is off (Config::wasm_tail_call)"
/// ));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingProposal {
    proposal: &'static Proposal,
}

#[derive(Debug, PartialEq, Eq)]
struct Proposal {
    bits: WasmFeatures,
    name: &'static str,
    /// The method of `Config`, if the engine has the proposal.
    switch: Option<&'static str>,
}

impl MissingProposal {
    /// The proposal of a validator's feature, if it is one.
    pub(crate) fn of(feature: WasmFeatures) -> Option<Self> {
        let proposal = PROPOSALS
            .iter()
            .find(|proposal| proposal.bits.contains(feature))?;
        Some(Self { proposal })
    }

    /// The proposal for want of which wasmparser reports an error.
    pub(crate) fn of_error(error: &wasmparser::Error) -> Option<Self> {
        match error.missing_wasm_feature() {
            Some(feature) => Self::of(feature),
            // Where the parser cannot even decode, it has only words.
            None => PARSER_MESSAGES
                .iter()
                .find(|(start, _)| error.message().starts_with(start))
                .and_then(|&(_, feature)| Self::of(feature)),
        }
    }

    /// The name, as in the list of proposals that the command line and wasmtime have.
    pub fn name(&self) -> &'static str {
        self.proposal.name
    }

    /// The method of [`Config`](crate::Config) that switches it on; `None` if this version of the
    /// engine does not have the proposal.
    pub fn switch(&self) -> Option<&'static str> {
        self.proposal.switch
    }
}

impl fmt::Display for MissingProposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Proposal { name, switch, .. } = self.proposal;
        match switch {
            Some(switch) => write!(f, "{name}, which is off (Config::{switch})"),
            None => write!(f, "{name}, which this version lacks"),
        }
    }
}

/// How errors of the parser begin that name no feature.
const PARSER_MESSAGES: &[(&str, WasmFeatures)] = &[
    ("unexpected SIMD opcode", WasmFeatures::SIMD),
    ("gc proposal must be enabled", WasmFeatures::GC),
    ("rec group usage requires `gc`", WasmFeatures::GC),
];

const PROPOSALS: &[Proposal] = &[
    built(
        WasmFeatures::MUTABLE_GLOBAL,
        "mutable-global",
        "wasm_mutable_global",
    ),
    built(WasmFeatures::MULTI_VALUE, "multi-value", "wasm_multi_value"),
    built(
        WasmFeatures::SIGN_EXTENSION,
        "sign-extension",
        "wasm_sign_extension",
    ),
    built(
        WasmFeatures::SATURATING_FLOAT_TO_INT,
        "saturating-float-to-int",
        "wasm_saturating_float_to_int",
    ),
    built(WasmFeatures::BULK_MEMORY, "bulk-memory", "wasm_bulk_memory"),
    built(
        // `externref` counts as a type of the garbage collector for wasmparser.
        WasmFeatures::REFERENCE_TYPES.union(WasmFeatures::GC_TYPES),
        "reference-types",
        "wasm_reference_types",
    ),
    built(WasmFeatures::TAIL_CALL, "tail-call", "wasm_tail_call"),
    built(
        WasmFeatures::EXTENDED_CONST,
        "extended-const",
        "wasm_extended_const",
    ),
    built(
        WasmFeatures::MULTI_MEMORY,
        "multi-memory",
        "wasm_multi_memory",
    ),
    built(WasmFeatures::MEMORY64, "memory64", "wasm_memory64"),
    built(
        WasmFeatures::FUNCTION_REFERENCES,
        "function-references",
        "wasm_function_references",
    ),
    built(WasmFeatures::FLOATS, "floats", "floats"),
    lacking(WasmFeatures::SIMD, "simd"),
    lacking(WasmFeatures::RELAXED_SIMD, "relaxed-simd"),
    lacking(WasmFeatures::THREADS, "threads"),
    lacking(WasmFeatures::EXCEPTIONS, "exceptions"),
    lacking(WasmFeatures::LEGACY_EXCEPTIONS, "legacy-exceptions"),
    lacking(WasmFeatures::GC, "gc"),
    lacking(WasmFeatures::CUSTOM_PAGE_SIZES, "custom-page-sizes"),
    lacking(WasmFeatures::WIDE_ARITHMETIC, "wide-arithmetic"),
    lacking(WasmFeatures::STACK_SWITCHING, "stack-switching"),
    lacking(WasmFeatures::MEMORY_CONTROL, "memory-control"),
    lacking(WasmFeatures::CUSTOM_DESCRIPTORS, "custom-descriptors"),
    lacking(WasmFeatures::COMPACT_IMPORTS, "compact-imports"),
    lacking(
        WasmFeatures::SHARED_EVERYTHING_THREADS,
        "shared-everything-threads",
    ),
    lacking(
        WasmFeatures::ACQUIRE_RELEASE_ATOMICS,
        "acquire-release-atomics",
    ),
    lacking(
        WasmFeatures::MULTIBYTE_ARRAY_ACCESS,
        "multibyte-array-access",
    ),
];

const fn built(bits: WasmFeatures, name: &'static str, switch: &'static str) -> Proposal {
    Proposal {
        bits,
        name,
        switch: Some(switch),
    }
}

const fn lacking(bits: WasmFeatures, name: &'static str) -> Proposal {
    Proposal {
        bits,
        name,
        switch: None,
    }
}
