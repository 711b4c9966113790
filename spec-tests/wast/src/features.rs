//! Which proposals a folder of the suite is run with, as data.
//!
//! The suite expects modules of a later proposal to be refused where that
//! proposal is off, so every folder has its own set. [`crate::engine`] turns a
//! set into the engine's configuration and leaves out what the engine has no
//! switch for; [`crate::skips`] lists the folders that need those.

use bitflags::bitflags;

bitflags! {
    /// A set of proposals.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Features: u32 {
        /// Import and export of mutable globals.
        const MUTABLE_GLOBAL = 1;
        /// `i32.extend8_s` and its like.
        const SIGN_EXTENSION = 1 << 1;
        /// `i32.trunc_sat_f32_s` and its like.
        const SATURATING_FLOAT_TO_INT = 1 << 2;
        /// Several results; blocks with parameters.
        const MULTI_VALUE = 1 << 3;
        /// `memory.copy`, passive segments and so on.
        const BULK_MEMORY = 1 << 4;
        /// `externref`, several tables, `table.get` and so on.
        const REFERENCE_TYPES = 1 << 5;
        /// `v128`.
        const SIMD = 1 << 6;
        /// Vector operators whose results are up to the machine.
        const RELAXED_SIMD = 1 << 7;
        /// `return_call` and so on.
        const TAIL_CALL = 1 << 8;
        /// Integer arithmetic in constant expressions.
        const EXTENDED_CONST = 1 << 9;
        /// Several memories.
        const MULTI_MEMORY = 1 << 10;
        /// Memories and tables with 64-bit indices.
        const MEMORY64 = 1 << 11;
        /// `(ref $t)` for functions, `call_ref` and so on.
        const FUNCTION_REFERENCES = 1 << 12;
        /// `try_table`, `throw`, `exnref`.
        const EXCEPTIONS = 1 << 13;
        /// `struct`, `array`, `i31` and their types.
        const GC = 1 << 14;
        /// `try` … `catch` as before `try_table`.
        const LEGACY_EXCEPTIONS = 1 << 15;
        /// Shared memories and atomic operators.
        const THREADS = 1 << 16;
        /// Continuations.
        const STACK_SWITCHING = 1 << 17;
        /// Descriptor types and exact references.
        const CUSTOM_DESCRIPTORS = 1 << 18;
        /// Memory pages of one byte.
        const CUSTOM_PAGE_SIZES = 1 << 19;
        /// `i64.add128` and its like.
        const WIDE_ARITHMETIC = 1 << 20;
        /// Imports that share a module name in the binary.
        const COMPACT_IMPORTS = 1 << 21;
        /// Atomic operators with a memory ordering.
        const ACQUIRE_RELEASE = 1 << 22;
        /// Shared globals, tables, functions and heap types.
        const SHARED_EVERYTHING = 1 << 23;

        /// WebAssembly 1.0.
        const WASM1 = Self::MUTABLE_GLOBAL.bits();
        /// WebAssembly 2.0.
        const WASM2 = Self::WASM1.bits()
            | Self::SIGN_EXTENSION.bits()
            | Self::SATURATING_FLOAT_TO_INT.bits()
            | Self::MULTI_VALUE.bits()
            | Self::BULK_MEMORY.bits()
            | Self::REFERENCE_TYPES.bits()
            | Self::SIMD.bits();
        /// WebAssembly 3.0.
        const WASM3 = Self::WASM2.bits()
            | Self::RELAXED_SIMD.bits()
            | Self::TAIL_CALL.bits()
            | Self::EXTENDED_CONST.bits()
            | Self::MULTI_MEMORY.bits()
            | Self::MEMORY64.bits()
            | Self::FUNCTION_REFERENCES.bits()
            | Self::EXCEPTIONS.bits()
            | Self::GC.bits();
    }
}

/// Prefixes of script paths with their set of proposals; the first that fits counts.
const FOLDERS: &[(&str, Features)] = &[
    ("v1/", Features::WASM1),
    ("v2/", Features::WASM2),
    ("legacy", Features::WASM3.union(Features::LEGACY_EXCEPTIONS)),
    // Neither reference types nor several memories: three and five directives
    // of these scripts expect their absence.
    (
        "proposals/threads/",
        Features::WASM1.union(Features::THREADS),
    ),
    // Two directives expect the absence of several memories.
    (
        "proposals/memory64/",
        Features::WASM3.difference(Features::MULTI_MEMORY),
    ),
    (
        "proposals/stack-switching/",
        Features::WASM3.union(Features::STACK_SWITCHING),
    ),
    (
        "proposals/custom-descriptors/",
        Features::WASM3.union(Features::CUSTOM_DESCRIPTORS),
    ),
    (
        "proposals/custom-page-sizes/",
        Features::WASM3.union(Features::CUSTOM_PAGE_SIZES),
    ),
    (
        "proposals/wide-arithmetic/",
        Features::WASM3.union(Features::WIDE_ARITHMETIC),
    ),
    (
        "proposals/compact-import-section/",
        Features::WASM3.union(Features::COMPACT_IMPORTS),
    ),
    (
        "proposals/acquire-release-atomics/",
        Features::WASM2
            .union(Features::THREADS)
            .union(Features::ACQUIRE_RELEASE),
    ),
    (
        "proposals/shared-everything-threads/",
        Features::WASM3.union(Features::SHARED_EVERYTHING),
    ),
    ("core/", Features::WASM3),
    ("custom/", Features::WASM3),
    ("proposals/", Features::WASM3),
];

/// The proposals of scripts that are not the suite's: all that is finished.
const ELSEWHERE: Features = Features::WASM3.union(Features::THREADS);

/// The proposals that the script at `path` is run with.
pub fn of(path: &str) -> Features {
    let folder = FOLDERS.iter().find(|(prefix, _)| path.starts_with(prefix));
    folder.map_or(ELSEWHERE, |&(_, features)| features)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_differ() {
        assert_eq!(of("core/i32.wast"), Features::WASM3);
        assert!(of("proposals/threads/atomic.wast").contains(Features::THREADS));
        assert!(!of("proposals/threads/atomic.wast").contains(Features::REFERENCE_TYPES));
        assert!(of("mine.wast").contains(Features::WASM3 | Features::THREADS));
        assert!(of("legacy/exceptions/core/throw.wast").contains(Features::LEGACY_EXCEPTIONS));
    }
}
