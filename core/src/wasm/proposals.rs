//! [`Proposals`]: sets of the proposals that are known here by name, and what the validator calls them.
//!
//! `Config` has such a set (`engine/config/features.rs`), and errors name one that a module needs
//! (`error/proposal.rs`). The validator's own set says more than the list here, and some things in another
//! way: [`Proposals::for_validator`] knows.

use bitflags::bitflags;
use wasmparser::WasmFeatures;

/// What is to be said of a proposal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The set of nothing but it.
    flag: Proposals,
    /// What the validator calls it.
    feature: WasmFeatures,
    /// The name, as wasmtime's command line has it.
    pub(crate) name: &'static str,
    /// The method of `Config` that switches it; `None` if the engine does not have the proposal.
    pub(crate) switch: Option<&'static str>,
}

/// Defines [`Proposals`] and the list of what is to be said of each, which the validator has under the same
/// names.
macro_rules! define_proposals {
    ($( $(#[$($docs:tt)*])* $flag:ident = $bit:literal, $name:literal, $switch:expr; )*) => {
        bitflags! {
            /// A set of proposals.
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub(crate) struct Proposals: u32 {$(
                $(#[$($docs)*])*
                const $flag = 1 << $bit;
            )*}
        }

        const LIST: &[Proposal] = &[$(
            Proposal {
                flag: Proposals::$flag,
                feature: WasmFeatures::$flag,
                name: $name,
                switch: $switch,
            },
        )*];
    };
}

define_proposals! {
    /// Import and export of globals that change.
    MUTABLE_GLOBAL = 0, "mutable-global", Some("wasm_mutable_global");
    /// Several results; blocks with parameters.
    MULTI_VALUE = 1, "multi-value", Some("wasm_multi_value");
    /// `i32.extend8_s` and its like.
    SIGN_EXTENSION = 2, "sign-extension", Some("wasm_sign_extension");
    /// `i32.trunc_sat_f32_s` and its like.
    SATURATING_FLOAT_TO_INT = 3, "saturating-float-to-int", Some("wasm_saturating_float_to_int");
    /// `memory.copy`, passive segments and so on.
    BULK_MEMORY = 4, "bulk-memory", Some("wasm_bulk_memory");
    /// `externref`, several tables, `table.get` and so on.
    REFERENCE_TYPES = 5, "reference-types", Some("wasm_reference_types");
    /// `return_call` and so on.
    TAIL_CALL = 6, "tail-call", Some("wasm_tail_call");
    /// Integer arithmetic in constant expressions.
    EXTENDED_CONST = 7, "extended-const", Some("wasm_extended_const");
    /// Several memories.
    MULTI_MEMORY = 8, "multi-memory", Some("wasm_multi_memory");
    /// Memories and tables with 64-bit addresses.
    MEMORY64 = 9, "memory64", Some("wasm_memory64");
    /// `(ref $t)` for functions, `call_ref` and so on.
    FUNCTION_REFERENCES = 10, "function-references", Some("wasm_function_references");
    /// Floats: no proposal, but they can be switched off.
    FLOATS = 11, "floats", Some("floats");
    /// `v128`.
    SIMD = 12, "simd", Some("wasm_simd");
    /// Vector operators whose results are up to the machine.
    RELAXED_SIMD = 13, "relaxed-simd", Some("wasm_relaxed_simd");
    /// Shared memories and atomic operators.
    THREADS = 14, "threads", Some("wasm_threads");
    /// `try_table`, `throw`, `exnref`.
    EXCEPTIONS = 15, "exceptions", Some("wasm_exceptions");
    /// `try` … `catch` as before `try_table`.
    LEGACY_EXCEPTIONS = 16, "legacy-exceptions", Some("wasm_legacy_exceptions");
    /// `struct`, `array`, `i31` and their types.
    GC = 17, "gc", Some("wasm_gc");
    /// Memory pages of one byte.
    CUSTOM_PAGE_SIZES = 18, "custom-page-sizes", Some("wasm_custom_page_sizes");
    /// `i64.add128` and its like.
    WIDE_ARITHMETIC = 19, "wide-arithmetic", Some("wasm_wide_arithmetic");
    /// Continuations.
    STACK_SWITCHING = 20, "stack-switching", None;
    /// `memory.discard`.
    MEMORY_CONTROL = 21, "memory-control", None;
    /// Descriptor types and exact references.
    CUSTOM_DESCRIPTORS = 22, "custom-descriptors", None;
    /// Imports that share a module name in the binary.
    COMPACT_IMPORTS = 23, "compact-imports", Some("wasm_compact_imports");
    /// Shared globals, tables, functions and heap types.
    SHARED_EVERYTHING_THREADS = 24, "shared-everything-threads", None;
    /// Atomic operators with a memory ordering.
    ACQUIRE_RELEASE_ATOMICS = 25, "acquire-release-atomics", None;
    /// Loads and stores in arrays of bytes.
    MULTIBYTE_ARRAY_ACCESS = 26, "multibyte-array-access", None;
}

impl Proposals {
    /// What the validator is told.
    pub(crate) fn for_validator(self) -> WasmFeatures {
        let mut features = WasmFeatures::empty();
        for proposal in LIST {
            features.set(proposal.feature, self.contains(proposal.flag));
        }
        // `externref` counts as a type of the garbage collector for it.
        features.set(WasmFeatures::GC_TYPES, self.contains(Self::REFERENCE_TYPES));
        // Recursive groups of function types, and constant expressions that read globals of the module's
        // own, count as garbage collection for it. What is left of that proposal is refused if it is off: in
        // bodies by `Config::features_of_bodies`, in sections by `module/convert.rs`.
        features.set(WasmFeatures::GC, self.contains(Self::FUNCTION_REFERENCES));
        features
    }

    /// Whether garbage collection is there, and what it needs.
    pub(crate) fn has_gc(self) -> bool {
        self.contains(
            Self::GC
                .union(Self::FUNCTION_REFERENCES)
                .union(Self::REFERENCE_TYPES),
        )
    }
}

impl Proposal {
    /// The proposal that the validator means by a feature, if it is one.
    pub(crate) fn of(feature: WasmFeatures) -> Option<&'static Self> {
        let feature = match feature {
            WasmFeatures::GC_TYPES => WasmFeatures::REFERENCE_TYPES,
            feature => feature,
        };
        LIST.iter()
            .find(|proposal| proposal.feature.contains(feature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_proposal_is_listed_once() {
        assert_eq!(LIST.len(), Proposals::all().iter().count());
        for proposal in LIST {
            let same = LIST.iter().filter(|other| other.name == proposal.name);
            assert_eq!(same.count(), 1, "{}", proposal.name);
            assert_eq!(Proposal::of(proposal.feature), Some(proposal));
        }
    }

    #[test]
    fn the_validator_is_told_what_belongs_to_garbage_collection_for_it() {
        let references = Proposals::REFERENCE_TYPES.for_validator();
        assert!(references.contains(WasmFeatures::GC_TYPES));
        assert!(!references.contains(WasmFeatures::GC));
        let functions = Proposals::FUNCTION_REFERENCES.for_validator();
        assert!(functions.contains(WasmFeatures::GC));
        assert_eq!(Proposals::empty().for_validator(), WasmFeatures::empty());
    }
}
