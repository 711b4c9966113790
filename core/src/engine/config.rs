//! [`Config`]: the settings of an engine.
//!
//! Setters have wasmi's names, plus wasmtime's where these differ; the getters that the rest of the
//! crate reads are at the end. Proposals are switched in `config/features.rs`, and what WebAssembly leaves
//! open is fixed in `config/determinism.rs`. What a setting does is done elsewhere.

mod determinism;
mod features;
mod heap;
mod waiting;

use self::features::DEFAULT_FEATURES;
use super::{EnforcedLimits, parking::Chosen};
use crate::{engine::fuel::CustomFuelCosts, wasm::proposals::Proposals};

/// When functions are validated and translated.
///
/// # Examples
///
/// ```
/// use peregrine::{CompilationMode, Config};
///
/// let mut config = Config::default();
/// config.compilation_mode(CompilationMode::Eager);
/// ```
#[derive(Debug, Default, Copy, Clone, PartialEq, Eq, Hash)]
pub enum CompilationMode {
    /// Everything when the module is made.
    Eager,
    /// Validation when the module is made, translation of a function when it is first called.
    #[default]
    LazyTranslation,
    /// Validation and translation of a function when it is first called.
    ///
    /// A module with an invalid function is accepted, and calling that function fails: do not use
    /// this mode where engines must agree on which modules are valid.
    Lazy,
}

/// The settings of an [`Engine`](crate::Engine).
///
/// # Examples
///
/// ```
/// use peregrine::{CompilationMode, Config, Engine};
///
/// let mut config = Config::default();
/// config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
/// let engine = Engine::new(&config);
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    features: Proposals,
    consume_fuel: bool,
    epoch_interruption: bool,
    canonicalize_nans: bool,
    relaxed_simd_deterministic: bool,
    ignore_custom_sections: bool,
    allow_start_fn: bool,
    compilation_mode: CompilationMode,
    #[cfg(feature = "std")]
    parallel_translation: bool,
    limits: EnforcedLimits,
    max_types: u32,
    fuel_costs: CustomFuelCosts,
    max_stack_height: usize,
    min_stack_height: usize,
    max_recursion_depth: usize,
    max_cached_stacks: usize,
    max_gc_heap_bytes: usize,
    max_shared_memory_bytes: usize,
    parking: Option<Chosen>,
    #[cfg(feature = "strict")]
    gc_zeal: Option<core::num::NonZeroU32>,
}

/// How large the value stack is unless told otherwise, in bytes.
const DEFAULT_STACK_HEIGHT: usize = 2 << 20;

/// How deeply calls may nest unless told otherwise.
const DEFAULT_RECURSION_DEPTH: usize = 65_536;

/// How many types an engine has at most unless told otherwise. Each takes 150 bytes, and more the more
/// parameters and results it has.
const DEFAULT_TYPES: u32 = 16_000_000;

/// How many bytes the heap of a store has at most unless told otherwise.
const DEFAULT_GC_HEAP: usize = 1 << 30;

/// How many value stacks a store keeps for reuse unless told otherwise.
const DEFAULT_CACHED_STACKS: usize = 2;

impl Default for Config {
    fn default() -> Self {
        Self {
            features: DEFAULT_FEATURES,
            consume_fuel: false,
            epoch_interruption: false,
            canonicalize_nans: determinism::DEFAULT,
            relaxed_simd_deterministic: determinism::DEFAULT,
            ignore_custom_sections: false,
            allow_start_fn: true,
            compilation_mode: CompilationMode::default(),
            #[cfg(feature = "std")]
            parallel_translation: false,
            limits: EnforcedLimits::default(),
            max_types: DEFAULT_TYPES,
            fuel_costs: CustomFuelCosts::default(),
            max_stack_height: DEFAULT_STACK_HEIGHT,
            min_stack_height: 0,
            max_recursion_depth: DEFAULT_RECURSION_DEPTH,
            max_cached_stacks: DEFAULT_CACHED_STACKS,
            max_gc_heap_bytes: DEFAULT_GC_HEAP,
            max_shared_memory_bytes: heap::DEFAULT_SHARED_MEMORY,
            parking: None,
            #[cfg(feature = "strict")]
            gc_zeal: None,
        }
    }
}

impl Config {
    /// The default settings; the same as `Config::default()`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether execution is metered. Off by default.
    ///
    /// Each operator then costs fuel by a fixed table that is part of the crate's stability promise
    /// (see [`fuel`](crate::engine::fuel)), and execution that runs out of fuel ends with
    /// [`TrapCode::OutOfFuel`](crate::TrapCode::OutOfFuel). Stores begin without fuel: set it with
    /// [`Store::set_fuel`](crate::Store::set_fuel).
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Store};
    ///
    /// let mut config = Config::default();
    /// config.consume_fuel(true);
    /// let mut store = Store::new(&Engine::new(&config), ());
    /// store.set_fuel(1000)?;
    /// assert_eq!(store.get_fuel()?, 1000);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn consume_fuel(&mut self, enable: bool) -> &mut Self {
        self.consume_fuel = enable;
        self
    }

    /// What bulk operations and, in lazy modes, translation cost in fuel.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, CustomFuelCosts};
    ///
    /// let mut config = Config::default();
    /// config.fuel_cost(CustomFuelCosts { bytes_copied_per_fuel: 16, ..Default::default() });
    /// ```
    pub fn fuel_cost(&mut self, cost: CustomFuelCosts) -> &mut Self {
        self.fuel_costs = cost;
        self
    }

    /// Whether other threads may interrupt execution. Off by default.
    ///
    /// Code then looks at the engine's epoch at loop heads and function entries, and in bulk operations,
    /// growth and instantiation after each MiB that is written; it ends with
    /// [`TrapCode::Interrupt`](crate::TrapCode::Interrupt) once
    /// [`Engine::increment_epoch`](crate::Engine::increment_epoch) has moved it to the store's
    /// deadline.
    pub fn epoch_interruption(&mut self, enable: bool) -> &mut Self {
        self.epoch_interruption = enable;
        self
    }

    /// Whether stores can be used by asynchronous calls. They always can, and the setter is here
    /// because wasmtime has it.
    pub fn async_support(&mut self, _enable: bool) -> &mut Self {
        self
    }

    /// Whether modules may have a start function. Allowed by default; otherwise such a module is
    /// refused when it is made.
    pub fn allow_start_fn(&mut self, allow: bool) -> &mut Self {
        self.allow_start_fn = allow;
        self
    }

    /// Whether modules drop their custom sections, which saves their memory. Off by default.
    ///
    /// Function names are in a custom section: backtraces then have none.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// // A module with nothing but a custom section "note".
    /// let wasm = b"\0asm\x01\0\0\0\0\x07\x04notehi";
    /// let module = Module::new(&Engine::default(), wasm)?;
    /// assert_eq!(module.custom_sections().next().map(|s| s.data()), Some(&b"hi"[..]));
    ///
    /// let mut config = Config::default();
    /// config.ignore_custom_sections(true);
    /// let module = Module::new(&Engine::new(&config), wasm)?;
    /// assert!(module.custom_sections().next().is_none());
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn ignore_custom_sections(&mut self, enable: bool) -> &mut Self {
        self.ignore_custom_sections = enable;
        self
    }

    /// When functions are validated and translated: [`CompilationMode::LazyTranslation`] by default.
    pub fn compilation_mode(&mut self, mode: CompilationMode) -> &mut Self {
        self.compilation_mode = mode;
        self
    }

    /// Whether large modules are validated and, with [`CompilationMode::Eager`], translated on several threads:
    /// as many as the machine runs at once, at most 16, and no more than one for each 128 KiB of code. Off by
    /// default.
    ///
    /// The module is the same, and so is the error if it is not valid. The threads end before
    /// [`Module::new`](crate::Module::new) returns. If there is too little memory for all of them there are fewer.
    /// Functions that are translated when they are first called are translated by the thread that calls.
    ///
    /// wasmtime has this as `parallel_compilation`.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{CompilationMode, Config, Engine, Module};
    ///
    /// let mut config = Config::default();
    /// config.compilation_mode(CompilationMode::Eager).parallel_translation(true);
    /// let module = Module::new(&Engine::new(&config), "(module (func))")?;
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    #[cfg(feature = "std")]
    pub fn parallel_translation(&mut self, enable: bool) -> &mut Self {
        self.parallel_translation = enable;
        self
    }

    /// How large modules may be. Unlimited by default, but for what all Wasm engines agree on.
    pub fn enforced_limits(&mut self, limits: EnforcedLimits) -> &mut Self {
        self.limits = limits;
        self
    }

    /// How many different types all modules of the engine together may have at a time: 16,000,000 by
    /// default. Making another module fails then, with
    /// [`TooManyTypesInEngine`](crate::errors::EnforcedLimitsError::TooManyTypesInEngine), until some
    /// are dropped. Types of host functions count, but are never refused. How many a single module may have
    /// is a matter of [`Config::enforced_limits`].
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Config, Engine, Module};
    ///
    /// let mut config = Config::default();
    /// config.max_types(1);
    /// let engine = Engine::new(&config);
    /// let one = Module::new(&engine, "(module (type (func)) (type (func)))")?;
    /// let error = Module::new(&engine, "(module (type (func (param i32))))").unwrap_err();
    /// assert!(error.to_string().ends_with("its limit of 1 different types (Config::max_types)"));
    /// drop(one);
    /// Module::new(&engine, "(module (type (func (param i32))))")?;
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn max_types(&mut self, limit: u32) -> &mut Self {
        self.max_types = limit;
        self
    }

    /// How deeply calls may nest before they trap with
    /// [`TrapCode::StackOverflow`](crate::TrapCode::StackOverflow): 65,536 by default.
    pub fn set_max_recursion_depth(&mut self, depth: usize) -> &mut Self {
        self.max_recursion_depth = depth;
        self
    }

    /// How many bytes the value stack of an execution has, which all its frames share: 2 MiB by
    /// default. A call whose frame does not fit traps with
    /// [`TrapCode::StackOverflow`](crate::TrapCode::StackOverflow).
    ///
    /// # Panics
    ///
    /// If it is less than the minimum height that was set.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::Config;
    ///
    /// let mut config = Config::default();
    /// // 64 KiB for a small machine.
    /// config.set_max_stack_height(64 << 10);
    /// ```
    pub fn set_max_stack_height(&mut self, bytes: usize) -> &mut Self {
        let min = self.min_stack_height;
        assert!(
            bytes >= min,
            "the maximum stack height {bytes} is less than the minimum {min}"
        );
        self.max_stack_height = bytes;
        self
    }

    /// The same as [`Config::set_max_stack_height`], under wasmtime's name.
    pub fn max_wasm_stack(&mut self, bytes: usize) -> &mut Self {
        self.min_stack_height = self.min_stack_height.min(bytes);
        self.set_max_stack_height(bytes)
    }

    /// The least height of the value stack in bytes. Value stacks are made at their maximum height
    /// and the operating system backs what is used, so this only bounds the maximum from below.
    ///
    /// # Panics
    ///
    /// If it is more than the maximum height.
    pub fn set_min_stack_height(&mut self, bytes: usize) -> &mut Self {
        let max = self.max_stack_height;
        assert!(
            bytes <= max,
            "the minimum stack height {bytes} exceeds the maximum {max}"
        );
        self.min_stack_height = bytes;
        self
    }

    /// How many value stacks a store keeps for reuse: two by default.
    pub fn set_max_cached_stacks(&mut self, count: usize) -> &mut Self {
        self.max_cached_stacks = count;
        self
    }
}

// What the rest of the crate reads.
impl Config {
    /// Whether code charges fuel.
    pub(crate) fn fuel(&self) -> bool {
        self.consume_fuel
    }

    /// What bulk operations and lazy translation cost.
    pub(crate) fn fuel_costs(&self) -> &CustomFuelCosts {
        &self.fuel_costs
    }

    /// Whether code looks at the epoch.
    pub(crate) fn epoch(&self) -> bool {
        self.epoch_interruption
    }

    /// The size of a value stack in cells of eight bytes.
    pub(crate) fn stack_cells(&self) -> usize {
        self.max_stack_height / 8
    }

    /// The most frames an execution may have.
    pub(crate) fn max_frames(&self) -> usize {
        self.max_recursion_depth
    }

    /// How many value stacks a store keeps.
    pub(crate) fn cached_stacks(&self) -> usize {
        self.max_cached_stacks
    }

    /// How many types the engine may have.
    pub(crate) fn types(&self) -> u32 {
        self.max_types
    }

    /// When functions are validated and translated.
    pub(crate) fn mode(&self) -> CompilationMode {
        self.compilation_mode
    }

    /// Whether large modules are made on several threads.
    #[cfg(feature = "std")]
    pub(crate) fn translates_in_parallel(&self) -> bool {
        self.parallel_translation
    }

    /// How large modules may be.
    pub(crate) fn limits(&self) -> &EnforcedLimits {
        &self.limits
    }

    /// Whether modules keep their custom sections.
    pub(crate) fn keeps_custom_sections(&self) -> bool {
        !self.ignore_custom_sections
    }

    /// Whether modules may have a start function.
    pub(crate) fn allows_start_fn(&self) -> bool {
        self.allow_start_fn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::WasmFeatures;

    #[test]
    fn defaults_are_as_documented() {
        let config = Config::new();
        assert_eq!(config.stack_cells(), 262_144);
        assert_eq!(config.max_frames(), 65_536);
        assert!(!config.fuel() && !config.epoch());
        assert_eq!(config.mode(), CompilationMode::LazyTranslation);
        assert_eq!(
            config.features().contains(WasmFeatures::SIMD),
            cfg!(feature = "simd")
        );
        assert!(config.features().contains(WasmFeatures::THREADS));
    }

    #[test]
    #[should_panic(expected = "exceeds the maximum")]
    fn a_minimum_stack_beyond_the_maximum_panics() {
        Config::default().set_min_stack_height(usize::MAX);
    }
}
