//! [`Caller`]: what a host function knows of who calls it.

use crate::{
    api::{
        instance::{Extern, Instance},
        reference::ExnRef,
    },
    engine::Engine,
    error::{Error, ThrownException},
    module::ModuleExport,
    store::{AsContext, AsContextMut, EpochWatch, InterruptHandle, StoreContext, StoreContextMut},
    wasm::index::StoreInstanceIdx,
};
use core::fmt;

/// The context of a call from a guest to a host function: the store, and the calling instance.
///
/// # Examples
///
/// A host function that reads a string from the memory of its caller:
///
/// ```
/// use peregrine::{Caller, Error, Extern};
///
/// fn print(caller: Caller<'_, String>, ptr: u32, len: u32) -> Result<(), Error> {
///     let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
///         return Err(Error::new("the caller exports no memory"));
///     };
///     let mut bytes = vec![0; len as usize];
///     memory.read(&caller, ptr as usize, &mut bytes)?;
///     println!("{}: {}", caller.data(), String::from_utf8_lossy(&bytes));
///     Ok(())
/// }
/// ```
pub struct Caller<'a, T> {
    ctx: StoreContextMut<'a, T>,
    instance: Option<StoreInstanceIdx>,
}

impl<'a, T> Caller<'a, T> {
    /// The context of a call by an instance, or by the host itself.
    #[inline]
    pub(crate) fn new(ctx: StoreContextMut<'a, T>, instance: Option<StoreInstanceIdx>) -> Self {
        Self { ctx, instance }
    }

    /// What the calling instance exports under a name. `None` if there is no such export, or if the
    /// host function was called by the host.
    pub fn get_export(&self, name: &str) -> Option<Extern> {
        self.instance()?.get_export(&self.ctx, name)
    }

    /// What the calling instance exports where [`Module::get_export_index`](crate::Module::get_export_index) has
    /// found it. `None` if that was in another module, or if the host function was called by the host.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Caller, Engine, Linker, Module, Store};
    ///
    /// let engine = Engine::default();
    /// let module = Module::new(
    ///     &engine,
    ///     r#"(module
    ///         (import "host" "f" (func $f (result i32)))
    ///         (memory (export "memory") 3)
    ///         (func (export "run") (result i32) (call $f)))"#,
    /// )?;
    /// // Found once, and not in each call.
    /// let memory = module.get_export_index("memory").unwrap();
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "f", move |caller: Caller<'_, ()>| -> i32 {
    ///     let memory = caller.get_module_export(&memory).and_then(|it| it.into_memory());
    ///     memory.map_or(-1, |memory| memory.size(&caller) as i32)
    /// })?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = linker.instantiate(&mut store, &module)?;
    /// assert_eq!(instance.get_typed_func::<(), i32>(&store, "run")?.call(&mut store, ())?, 3);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn get_module_export(&self, export: &ModuleExport) -> Option<Extern> {
        self.instance()?.get_module_export(&self.ctx, export)
    }

    /// The calling instance, unless the host function was called by the host.
    fn instance(&self) -> Option<Instance> {
        let store = self.ctx.store.inner.id;
        self.instance
            .map(|index| Instance::from_parts(store, index))
    }

    /// The embedder's data in the store.
    #[inline]
    pub fn data(&self) -> &T {
        self.ctx.store.data()
    }

    /// The embedder's data in the store, to be changed.
    #[inline]
    pub fn data_mut(&mut self) -> &mut T {
        self.ctx.store.data_mut()
    }

    /// The engine of the store.
    pub fn engine(&self) -> &Engine {
        self.ctx.store.engine()
    }

    /// A watch over the epoch deadline of the store; see [`Store::epoch_watch`](crate::Store::epoch_watch).
    pub fn epoch_watch(&self) -> Option<EpochWatch> {
        self.ctx.store.epoch_watch()
    }

    /// A handle by which other threads end the guests of the store; see
    /// [`Store::interrupt_handle`](crate::Store::interrupt_handle).
    ///
    /// # Errors
    ///
    /// If the engine was made without [`Config::epoch_interruption`](crate::Config::epoch_interruption), or there is
    /// no memory.
    pub fn interrupt_handle(&self) -> Result<InterruptHandle, Error> {
        self.ctx.store.interrupt_handle()
    }

    /// Lets an exception wait in the store, and gives the error that throws it when the host function
    /// returns it; see [`Store::throw`](crate::Store::throw).
    ///
    /// # Errors
    ///
    /// Always: so it can stand before a `?`.
    ///
    /// # Panics
    ///
    /// If the exception belongs to another store.
    pub fn throw<R>(&mut self, exception: ExnRef) -> Result<R, ThrownException> {
        self.ctx.throw(exception)
    }

    /// The exception that waits, if one does, which is caught by that; see
    /// [`Store::take_pending_exception`](crate::Store::take_pending_exception).
    pub fn take_pending_exception(&mut self) -> Option<ExnRef> {
        self.ctx.take_pending_exception()
    }

    /// Whether an exception waits; see
    /// [`Store::has_pending_exception`](crate::Store::has_pending_exception).
    pub fn has_pending_exception(&self) -> bool {
        self.ctx.has_pending_exception()
    }

    /// Collects all that nothing refers to; see [`Store::gc`](crate::Store::gc).
    pub fn gc(&mut self) {
        self.ctx.store.gc();
    }

    /// The fuel left in the store; see [`Store::get_fuel`](crate::Store::get_fuel).
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel.
    pub fn get_fuel(&self) -> Result<u64, Error> {
        self.ctx.store.get_fuel()
    }

    /// Sets the fuel left in the store, with which the guest goes on; see
    /// [`Store::set_fuel`](crate::Store::set_fuel).
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel.
    pub fn set_fuel(&mut self, fuel: u64) -> Result<(), Error> {
        self.ctx.store.set_fuel(fuel)
    }
}

impl<T> AsContext for Caller<'_, T> {
    type Data = T;

    #[inline]
    fn as_context(&self) -> StoreContext<'_, T> {
        self.ctx.as_context()
    }
}

impl<T> AsContextMut for Caller<'_, T> {
    #[inline]
    fn as_context_mut(&mut self) -> StoreContextMut<'_, T> {
        self.ctx.as_context_mut()
    }
}

impl<'a, C: AsContextMut> From<&'a mut C> for Caller<'a, C::Data> {
    /// The context of a call by the host itself.
    fn from(ctx: &'a mut C) -> Self {
        Self::new(ctx.as_context_mut(), None)
    }
}

impl<T> fmt::Debug for Caller<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}
