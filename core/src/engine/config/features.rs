//! Which proposals modules may use: the setters of [`Config`] for them, and what the validator is told.
//!
//! The list of proposals is in `wasm/proposals.rs`.

use super::Config;
use crate::wasm::proposals::Proposals;
use wasmparser::WasmFeatures;

/// The proposals that are on unless told otherwise: Wasm 2.0 and what is finished since and built
/// here.
pub(super) const DEFAULT_FEATURES: Proposals = Proposals::MUTABLE_GLOBAL
    .union(Proposals::MULTI_VALUE)
    .union(Proposals::SIGN_EXTENSION)
    .union(Proposals::SATURATING_FLOAT_TO_INT)
    .union(Proposals::BULK_MEMORY)
    .union(Proposals::REFERENCE_TYPES)
    .union(Proposals::FLOATS)
    .union(Proposals::TAIL_CALL)
    .union(Proposals::EXTENDED_CONST)
    .union(Proposals::MULTI_MEMORY)
    .union(Proposals::MEMORY64)
    .union(Proposals::FUNCTION_REFERENCES)
    .union(Proposals::GC)
    .union(Proposals::WIDE_ARITHMETIC)
    .union(Proposals::EXCEPTIONS)
    .union(Proposals::THREADS)
    .union(VECTORS);

/// The proposals that the cargo feature `simd` is for.
const VECTORS: Proposals = if cfg!(feature = "simd") {
    Proposals::SIMD.union(Proposals::RELAXED_SIMD)
} else {
    Proposals::empty()
};

impl Config {
    /// Switches a feature on or off.
    fn feature(&mut self, feature: Proposals, enable: bool) -> &mut Self {
        self.features.set(feature, enable);
        self
    }

    /// Whether globals that change may be imported and exported. On by default.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// // (module (global (import "m" "g") (mut i32)))
    /// let wasm = b"\0asm\x01\0\0\0\x02\x08\x01\x01m\x01g\x03\x7f\x01";
    /// assert!(Module::new(&Engine::default(), wasm).is_ok());
    ///
    /// let mut config = Config::default();
    /// config.wasm_mutable_global(false);
    /// assert!(Module::new(&Engine::new(&config), wasm).is_err());
    /// ```
    pub fn wasm_mutable_global(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::MUTABLE_GLOBAL, enable)
    }

    /// Whether functions and blocks may have several results. On by default.
    pub fn wasm_multi_value(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::MULTI_VALUE, enable)
    }

    /// Whether the sign-extension operators (`i32.extend8_s` …) may be used. On by default.
    pub fn wasm_sign_extension(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::SIGN_EXTENSION, enable)
    }

    /// Whether the conversions from floats to integers that do not trap may be used. On by default.
    pub fn wasm_saturating_float_to_int(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::SATURATING_FLOAT_TO_INT, enable)
    }

    /// Whether bulk operations on memories and tables may be used. On by default.
    pub fn wasm_bulk_memory(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::BULK_MEMORY, enable)
    }

    /// Whether references may be values. On by default; typed function references need it.
    pub fn wasm_reference_types(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::REFERENCE_TYPES, enable)
    }

    /// Whether calls may replace their caller's frame. On by default.
    pub fn wasm_tail_call(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::TAIL_CALL, enable)
    }

    /// Whether constant expressions may add, subtract and multiply. On by default.
    pub fn wasm_extended_const(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::EXTENDED_CONST, enable)
    }

    /// Whether a module may have several memories. On by default.
    pub fn wasm_multi_memory(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::MULTI_MEMORY, enable)
    }

    /// Whether memories and tables may have 64-bit addresses. On by default.
    pub fn wasm_memory64(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::MEMORY64, enable)
    }

    /// Whether references to functions may name the function's type (`call_ref`, non-null
    /// references). On by default; garbage collection needs it.
    pub fn wasm_function_references(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::FUNCTION_REFERENCES, enable)
    }

    /// Whether structs, arrays and `i31` may be used, and types may have subtypes. On by default; has no effect
    /// without [`Config::wasm_function_references`] and [`Config::wasm_reference_types`].
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// // (module (type (struct (field i32))))
    /// let wasm = b"\0asm\x01\0\0\0\x01\x05\x01\x5f\x01\x7f\0";
    /// assert!(Module::new(&Engine::default(), wasm).is_ok());
    ///
    /// let mut config = Config::default();
    /// config.wasm_gc(false);
    /// let error = Module::new(&Engine::new(&config), wasm).unwrap_err();
    /// assert!(error.to_string().contains("garbage collection"));
    /// ```
    pub fn wasm_gc(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::GC, enable)
    }

    /// Whether vectors of 128 bits may be used. On by default; the relaxed operators need it. In a build
    /// without the cargo feature `simd` they never may.
    pub fn wasm_simd(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::SIMD.intersection(VECTORS), enable)
    }

    /// Whether the vector operators may be used for which WebAssembly permits several results. On by
    /// default, as [`Config::wasm_simd`]. [`Config::relaxed_simd_deterministic`] says which these are.
    pub fn wasm_relaxed_simd(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::RELAXED_SIMD.intersection(VECTORS), enable)
    }

    /// Whether memories may say how large their pages are: 64 KiB, or one byte. Off by default, as
    /// wasmtime has it.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Instance, Module, Store};
    ///
    /// let mut config = Config::default();
    /// config.wasm_custom_page_sizes(true);
    /// let engine = Engine::new(&config);
    /// let wat = r#"(module (memory (export "m") 1000 (pagesize 1)))"#;
    /// let module = Module::new(&engine, wat)?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = Instance::new(&mut store, &module, &[])?;
    /// let memory = instance.get_memory(&store, "m").unwrap();
    /// assert_eq!((memory.size(&store), memory.data_size(&store)), (1000, 1000));
    /// assert_eq!(memory.ty(&store).page_size(), 1);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn wasm_custom_page_sizes(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::CUSTOM_PAGE_SIZES, enable)
    }

    /// Whether the operators on integers of 128 bits may be used (`i64.add128`, `i64.mul_wide_s` …). On
    /// by default, as wasmtime has them from version 49 on.
    pub fn wasm_wide_arithmetic(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::WIDE_ARITHMETIC, enable)
    }

    /// Whether exceptions may be thrown and caught (`throw`, `try_table`, tags, `exnref`). On by default, as
    /// wasmtime 48 has them.
    pub fn wasm_exceptions(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::EXCEPTIONS, enable)
    }

    /// Whether exceptions may be caught by the older operators (`try`, `catch`, `rethrow`, `delegate`), too,
    /// which WebAssembly has given up and compilers for long have used. Off by default; needs
    /// [`Config::wasm_exceptions`].
    pub fn wasm_legacy_exceptions(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::LEGACY_EXCEPTIONS, enable)
    }

    /// Whether imports may share the name of their module in the binary. Off by default, as wasmtime 50
    /// has it. With it on, the names of modules in groups, each counted as often as it is used, may be as
    /// long as 256 times the bytes of the section: longer ones are refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// // (module (import "m" (item "f" (func)) (item "g" (func))))
    /// let wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0e\x01\x01m\0\x7f\x02\x01f\0\0\x01g\0\0";
    /// assert!(Module::new(&Engine::default(), wasm).is_err());
    ///
    /// let mut config = Config::default();
    /// config.wasm_compact_imports(true);
    /// let module = Module::new(&Engine::new(&config), wasm)?;
    /// assert!(module.imports().all(|import| import.module() == "m"));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn wasm_compact_imports(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::COMPACT_IMPORTS, enable)
    }

    /// Whether hints at which way branches go (the custom section `metadata.code.branch_hint`) may be used.
    /// Off by default, as wasmtime has it. They are advice, and never change what a module does. **Today
    /// nothing uses them**: code is laid out as the module has it, and modules with hints are accepted
    /// whatever is set here.
    pub fn wasm_branch_hinting(&mut self, _enable: bool) -> &mut Self {
        self
    }

    /// Whether float types and operators may be used. On by default; without them, execution is the
    /// same on every machine to the last bit, and so it is with [`Config::canonicalize_nans`].
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// // (module (type (func (param f32))))
    /// let wasm = b"\0asm\x01\0\0\0\x01\x05\x01\x60\x01\x7d\0";
    /// let mut config = Config::default();
    /// config.floats(false);
    /// assert!(Module::new(&Engine::new(&config), wasm).is_err());
    /// ```
    pub fn floats(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::FLOATS, enable)
    }

    /// Whether modules may have memories that threads share, and use atomic operators, also on memories that are
    /// not shared. On by default. Nothing here starts threads: embedders do, with instances in stores of their own.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// // (module (memory 1 1 shared))
    /// let wasm = b"\0asm\x01\0\0\0\x05\x04\x01\x03\x01\x01";
    /// assert!(Module::new(&Engine::default(), wasm).is_ok());
    ///
    /// let mut config = Config::default();
    /// config.wasm_threads(false);
    /// assert!(Module::new(&Engine::new(&config), wasm).is_err());
    /// ```
    pub fn wasm_threads(&mut self, enable: bool) -> &mut Self {
        self.feature(Proposals::THREADS, enable)
    }
}

impl Config {
    /// What the validator is told of the proposals that modules may use.
    pub(crate) fn features(&self) -> WasmFeatures {
        self.features.for_validator()
    }

    /// Whether modules may use garbage collection: it is on, and what it needs.
    pub(crate) fn has_gc(&self) -> bool {
        self.features.has_gc()
    }

    /// What it is told of those that the bodies of functions may use: no garbage collection, unless it is on.
    pub(crate) fn features_of_bodies(&self) -> WasmFeatures {
        let mut features = self.features();
        features.set(WasmFeatures::GC, self.has_gc());
        features
    }
}
