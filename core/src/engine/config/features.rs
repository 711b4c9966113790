//! Which proposals modules may use: the setters of [`Config`] for them, and what the validator is told.
//!
//! The names of proposals, for errors, are in `error/proposal.rs`.

use super::Config;
use wasmparser::WasmFeatures;

/// The proposals that are on unless told otherwise: Wasm 2.0 and what is finished since and built
/// here.
pub(super) const DEFAULT_FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::REFERENCE_TYPES)
    // `externref` counts as a type of the garbage collector for wasmparser.
    .union(WasmFeatures::GC_TYPES)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::MEMORY64)
    .union(FUNCTION_REFERENCES);

/// What function references need of the validator: recursive groups of function types, and constant
/// expressions that read globals of the module's own, count as garbage collection for it. What is
/// left of that proposal is refused: in bodies by [`Config::features_of_bodies`], in sections by
/// `module/convert.rs`.
const FUNCTION_REFERENCES: WasmFeatures = WasmFeatures::FUNCTION_REFERENCES.union(WasmFeatures::GC);

impl Config {
    /// Switches a feature on or off.
    fn feature(&mut self, feature: WasmFeatures, enable: bool) -> &mut Self {
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
        self.feature(WasmFeatures::MUTABLE_GLOBAL, enable)
    }

    /// Whether functions and blocks may have several results. On by default.
    pub fn wasm_multi_value(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::MULTI_VALUE, enable)
    }

    /// Whether the sign-extension operators (`i32.extend8_s` …) may be used. On by default.
    pub fn wasm_sign_extension(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::SIGN_EXTENSION, enable)
    }

    /// Whether the conversions from floats to integers that do not trap may be used. On by default.
    pub fn wasm_saturating_float_to_int(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::SATURATING_FLOAT_TO_INT, enable)
    }

    /// Whether bulk operations on memories and tables may be used. On by default.
    pub fn wasm_bulk_memory(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::BULK_MEMORY, enable)
    }

    /// Whether references may be values. On by default; typed function references need it.
    pub fn wasm_reference_types(&mut self, enable: bool) -> &mut Self {
        self.feature(
            WasmFeatures::REFERENCE_TYPES | WasmFeatures::GC_TYPES,
            enable,
        )
    }

    /// Whether calls may replace their caller's frame. On by default.
    pub fn wasm_tail_call(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::TAIL_CALL, enable)
    }

    /// Whether constant expressions may add, subtract and multiply. On by default.
    pub fn wasm_extended_const(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::EXTENDED_CONST, enable)
    }

    /// Whether a module may have several memories. On by default.
    pub fn wasm_multi_memory(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::MULTI_MEMORY, enable)
    }

    /// Whether memories and tables may have 64-bit addresses. On by default.
    pub fn wasm_memory64(&mut self, enable: bool) -> &mut Self {
        self.feature(WasmFeatures::MEMORY64, enable)
    }

    /// Whether references to functions may name the function's type (`call_ref`, non-null
    /// references). On by default.
    pub fn wasm_function_references(&mut self, enable: bool) -> &mut Self {
        self.feature(FUNCTION_REFERENCES, enable)
    }

    /// Whether vectors of 128 bits may be used. Not built yet: a module that has them is refused,
    /// with a message that says so, whatever is set here.
    pub fn wasm_simd(&mut self, _enable: bool) -> &mut Self {
        self
    }

    /// Whether the vector operators may be used whose results depend on the machine; as
    /// [`Config::wasm_simd`].
    pub fn wasm_relaxed_simd(&mut self, _enable: bool) -> &mut Self {
        self
    }

    /// Whether memories may have pages of other sizes than 64 KiB; not built yet, as
    /// [`Config::wasm_simd`].
    pub fn wasm_custom_page_sizes(&mut self, _enable: bool) -> &mut Self {
        self
    }

    /// Whether the operators on integers of 128 bits may be used; not built yet, as
    /// [`Config::wasm_simd`].
    pub fn wasm_wide_arithmetic(&mut self, _enable: bool) -> &mut Self {
        self
    }

    /// Whether float types and operators may be used. On by default; without them, execution is the
    /// same on every machine to the last bit.
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
        self.feature(WasmFeatures::FLOATS, enable)
    }
}

impl Config {
    /// The proposals that modules may use.
    pub(crate) fn features(&self) -> WasmFeatures {
        self.features
    }

    /// The proposals that the bodies of functions may use: without garbage collection, of which they
    /// need nothing.
    pub(crate) fn features_of_bodies(&self) -> WasmFeatures {
        self.features.difference(WasmFeatures::GC)
    }
}
