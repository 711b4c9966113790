//! [`InstancePre`]: a module whose imports have been looked up in a linker, for many instances of it.

use super::{Definition, other_engine};
use crate::{
    api::instance::{Extern, Instance, instantiate},
    base::fallible,
    engine::Engine,
    error::Error,
    module::Module,
    store::{AsContextMut, Store},
};
use alloc::{boxed::Box, sync::Arc};
use core::fmt;

/// A module with its imports looked up, made by [`Linker::instantiate_pre`](super::Linker::instantiate_pre).
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
        instantiate(store, &self.module, &imports)
    }

    /// What the module imports, in the store.
    pub(super) fn link(&self, store: &mut Store<T>) -> Result<Box<[Extern]>, Error> {
        let module = &self.module;
        if !Engine::same(store.engine(), module.engine()) {
            return Err(other_engine());
        }
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
