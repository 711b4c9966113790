//! Stores and the contexts that functions take: newtypes around the engine's.

use crate::Engine;
use peregrine::{AsContext as _, AsContextMut as _};
use ref_cast::RefCast;
use wasm_runtime_layer::backend::{
    AsContext, AsContextMut, WasmStore, WasmStoreContext, WasmStoreContextMut,
};

/// What instances and host values live in, and a value of the embedder's.
#[derive(Debug)]
pub struct Store<T> {
    inner: peregrine::Store<T>,
}

/// A store borrowed for reading.
#[derive(Debug)]
pub struct StoreContext<'a, T> {
    pub(crate) inner: peregrine::StoreContext<'a, T>,
}

/// A store borrowed for changing.
#[derive(Debug)]
pub struct StoreContextMut<'a, T> {
    pub(crate) inner: peregrine::StoreContextMut<'a, T>,
}

impl<T> Store<T> {
    /// The store itself, for what the interface has no names for: fuel, limits, deadlines.
    pub fn as_peregrine(&mut self) -> &mut peregrine::Store<T> {
        &mut self.inner
    }
}

impl<T> StoreContextMut<'_, T> {
    /// The context itself, for what the interface has no names for.
    pub fn as_peregrine(&mut self) -> peregrine::StoreContextMut<'_, T> {
        self.inner.as_context_mut()
    }
}

impl<T: 'static> WasmStore<T, Engine> for Store<T> {
    fn new(engine: &Engine, data: T) -> Self {
        Self {
            inner: peregrine::Store::new(engine.as_peregrine(), data),
        }
    }

    fn engine(&self) -> &Engine {
        Engine::ref_cast(self.inner.engine())
    }

    fn data(&self) -> &T {
        self.inner.data()
    }

    fn data_mut(&mut self) -> &mut T {
        self.inner.data_mut()
    }

    fn into_data(self) -> T {
        self.inner.into_data()
    }
}

impl<T: 'static> AsContext<Engine> for Store<T> {
    type UserState = T;

    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext {
            inner: self.inner.as_context(),
        }
    }
}

impl<T: 'static> AsContextMut<Engine> for Store<T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut {
            inner: self.inner.as_context_mut(),
        }
    }
}

impl<'a, T: 'static> WasmStoreContext<'a, T, Engine> for StoreContext<'a, T> {
    fn engine(&self) -> &Engine {
        Engine::ref_cast(self.inner.engine())
    }

    fn data(&self) -> &T {
        self.inner.data()
    }
}

impl<T: 'static> AsContext<Engine> for StoreContext<'_, T> {
    type UserState = T;

    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext {
            inner: self.inner.as_context(),
        }
    }
}

impl<'a, T: 'static> WasmStoreContext<'a, T, Engine> for StoreContextMut<'a, T> {
    fn engine(&self) -> &Engine {
        Engine::ref_cast(self.inner.engine())
    }

    fn data(&self) -> &T {
        self.inner.data()
    }
}

impl<'a, T: 'static> WasmStoreContextMut<'a, T, Engine> for StoreContextMut<'a, T> {
    fn data_mut(&mut self) -> &mut T {
        self.inner.data_mut()
    }
}

impl<T: 'static> AsContext<Engine> for StoreContextMut<'_, T> {
    type UserState = T;

    fn as_context(&self) -> StoreContext<'_, T> {
        StoreContext {
            inner: self.inner.as_context(),
        }
    }
}

impl<T: 'static> AsContextMut<Engine> for StoreContextMut<'_, T> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut {
            inner: self.inner.as_context_mut(),
        }
    }
}
