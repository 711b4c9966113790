#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

// This file has the engine and its settings; `store` what stores and contexts are, `module` modules and instances, `entities` what
// belongs to stores, and `convert` how types and values of the interface become the engine's, and back.

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod convert;
mod entities;
mod error;
mod module;
mod store;

pub use self::{
    entities::{ExternRef, Func, Global, Memory, Table},
    module::{Instance, Module},
    store::{Store, StoreContext, StoreContextMut},
};
use peregrine::Config;
use ref_cast::RefCast;
use wasm_runtime_layer::backend::WasmEngine;

/// The engine, as `wasm_runtime_layer::Engine::new` takes it.
///
/// # Examples
///
/// ```
/// use peregrine::Config;
/// use wasm_runtime_layer::{Engine, Store};
///
/// let mut config = Config::default();
/// config.set_max_recursion_depth(1_000);
/// let engine = Engine::new(peregrine_runtime_layer::Engine::new(&config));
/// let store = Store::new(&engine, ());
/// # let _ = store;
/// ```
#[derive(Clone, Debug, RefCast)]
#[repr(transparent)]
pub struct Engine {
    inner: peregrine::Engine,
}

impl Engine {
    /// An engine with these settings, but for proposals whose types the interface has no names for: they are off.
    pub fn new(config: &Config) -> Self {
        let mut config = config.clone();
        config
            .wasm_function_references(false)
            .wasm_gc(false)
            .wasm_exceptions(false)
            .wasm_legacy_exceptions(false)
            .wasm_memory64(false)
            .wasm_custom_page_sizes(false)
            .wasm_threads(false);
        Self {
            inner: peregrine::Engine::new(&config),
        }
    }

    /// The engine itself.
    pub fn as_peregrine(&self) -> &peregrine::Engine {
        &self.inner
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new(&Config::default())
    }
}

impl WasmEngine for Engine {
    type ExternRef = ExternRef;
    type Func = Func;
    type Global = Global;
    type Instance = Instance;
    type Memory = Memory;
    type Module = Module;
    type Store<T: 'static> = Store<T>;
    type StoreContext<'a, T: 'static> = StoreContext<'a, T>;
    type StoreContextMut<'a, T: 'static> = StoreContextMut<'a, T>;
    type Table = Table;
}
