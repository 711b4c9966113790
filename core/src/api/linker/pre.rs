//! [`InstancePre`]: a module whose imports have been looked up in a linker, for many instances of it.

use super::{Definition, other_engine};
use crate::{
    api::{
        func::Func,
        instance::{Extern, Imports, Instance, instantiate, prepare},
    },
    base::fallible,
    engine::Engine,
    error::Error,
    module::Module,
    store::{AsContextMut, Store},
};
use alloc::{boxed::Box, sync::Arc};
use core::fmt;

/// A module with its imports looked up, made by [`Linker::instantiate_pre`](super::Linker::instantiate_pre).
///
/// # Examples
///
/// ```
/// use peregrine::{Caller, Engine, Linker, Module, Store};
///
/// let engine = Engine::default();
/// let mut linker = Linker::<i32>::new(&engine);
/// linker.func_wrap("host", "id", |caller: Caller<'_, i32>| *caller.data())?;
/// let module = Module::new(&engine, r#"(module
///     (import "host" "id" (func $id (result i32)))
///     (func (export "run") (result i32) (call $id)))"#)?;
/// // Imports are looked up and checked here, once.
/// let pre = linker.instantiate_pre(&module)?;
/// let threads = [1, 2, 3].map(|id| {
///     let pre = pre.clone();
///     std::thread::spawn(move || -> Result<i32, peregrine::Error> {
///         let mut store = Store::new(pre.module().engine(), id);
///         let instance = pre.instantiate(&mut store)?;
///         instance.get_typed_func::<(), i32>(&store, "run")?.call(&mut store, ())
///     })
/// });
/// for (thread, id) in threads.into_iter().zip(1..) {
///     assert_eq!(thread.join().unwrap()?, id);
/// }
/// # Ok::<(), peregrine::Error>(())
/// ```
pub struct InstancePre<T> {
    pub(super) module: Module,
    /// Shared by clones, of which a command has one for each export.
    pub(super) imports: Arc<Box<[Definition<T>]>>,
}

impl<T> InstancePre<T> {
    /// Makes an instance in a store and calls its start function, if it has one.
    ///
    /// # Errors
    ///
    /// As [`Instance::new`].
    pub fn instantiate(&self, mut context: impl AsContextMut<Data = T>) -> Result<Instance, Error> {
        let store = context.as_context_mut().store;
        let imports = self.link(store)?;
        instantiate(store, &self.module, Imports::Linked(&imports))
    }

    /// Makes an instance in a store, and leaves it to the caller to call the start function, which is given if
    /// the module has one. Until that has returned, nothing else of the instance should be called: it is there
    /// for embedders that call the start function with [`Func::call_resumable`](crate::Func::call_resumable), or on
    /// another thread.
    ///
    /// # Errors
    ///
    /// As [`Instance::new`], but for those of the start function.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Module, Store};
    ///
    /// let module = r#"(module
    ///     (import "host" "f" (func $f))
    ///     (start $f))"#;
    /// let engine = Engine::default();
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "f", |mut caller: peregrine::Caller<'_, u32>| *caller.data_mut() += 1)?;
    /// let pre = linker.instantiate_pre(&Module::new(&engine, module)?)?;
    /// let mut store = Store::new(&engine, 0);
    /// let (_instance, start) = pre.instantiate_without_start(&mut store)?;
    /// assert_eq!(*store.data(), 0);
    /// start.unwrap().call(&mut store, &[], &mut [])?;
    /// assert_eq!(*store.data(), 1);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn instantiate_without_start(
        &self,
        mut context: impl AsContextMut<Data = T>,
    ) -> Result<(Instance, Option<Func>), Error> {
        let store = context.as_context_mut().store;
        let imports = self.link(store)?;
        let (instance, start) = prepare(store, &self.module, Imports::Linked(&imports))?;
        let start = start.map(|start| Func::from_parts(store.inner.id, start));
        Ok((instance, start))
    }

    /// What the module imports, in the store.
    pub(super) fn link(&self, store: &mut Store<T>) -> Result<Box<[Extern]>, Error> {
        let module = &self.module;
        if !Engine::same(store.engine(), module.engine()) {
            return Err(other_engine());
        }
        store.reserve_funcs(self.imports.len(), module.header().num_defined_funcs())?;
        let imports = self.imports.iter().zip(&module.inner.imports);
        let imports = imports.map(|(definition, import)| definition.link(store, module, import));
        fallible::try_collect(imports)
    }

    /// The module.
    pub fn module(&self) -> &Module {
        &self.module
    }
}

impl<T> Clone for InstancePre<T> {
    fn clone(&self) -> Self {
        Self {
            module: self.module.clone(),
            imports: Arc::clone(&self.imports),
        }
    }
}

impl<T> fmt::Debug for InstancePre<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstancePre")
            .field("module", &self.module)
            .finish_non_exhaustive()
    }
}
