//! [`ModuleTypes`]: the types of a module's type section, which it uses as long as it lives.

use crate::{
    engine::{Engine, Interned, Registry},
    error::Error,
    wasm::{index::TypeIdx, types::FuncType},
};
use alloc::{sync::Arc, vec::Vec};
use core::{fmt, ops::Deref};

/// The types of a module, by `TypeIdx`. Each is a use of that type in the engine's registry.
#[derive(Default)]
pub(crate) struct ModuleTypes {
    /// Where the types are; `None` as long as there are none.
    registry: Option<Arc<Registry>>,
    types: Vec<Interned>,
}

impl ModuleTypes {
    /// Makes room for types.
    pub(crate) fn reserve(&mut self, more: usize) -> Result<(), Error> {
        self.types
            .try_reserve_exact(more)
            .map_err(Error::out_of_memory)
    }

    /// Adds a group, in which types of the group itself are relative.
    ///
    /// # Errors
    ///
    /// If the engine has too many types, or the machine too little memory.
    pub(crate) fn add(&mut self, engine: &Engine, group: &[FuncType]) -> Result<(), Error> {
        let registry = self.registry.get_or_insert_with(|| engine.types().clone());
        Ok(registry.intern(group, &mut self.types)?)
    }

    /// The greatest number of parameters or results that one of them has; 1,000 at most.
    pub(crate) fn max_arity(&self) -> u32 {
        let types = self.types.iter().map(|Interned { ty, .. }| ty);
        let arities = types.map(|ty| ty.params().len().max(ty.results().len()) as u32);
        arities.max().unwrap_or(0)
    }

    /// Whether one of them mentions vectors, which take two cells.
    pub(crate) fn mention_vectors(&self) -> bool {
        self.types.iter().any(|Interned { ty, .. }| {
            ty.param_cells() > ty.params().len() || ty.result_cells() > ty.results().len()
        })
    }

    /// A type as an embedder is given it.
    pub(crate) fn kept(&self, ty: TypeIdx) -> FuncType {
        let Interned { id, ty } = &self.types[ty.as_usize()];
        match &self.registry {
            Some(registry) => registry.kept(id.num(), ty),
            None => ty.clone(),
        }
    }
}

impl Deref for ModuleTypes {
    type Target = [Interned];

    fn deref(&self) -> &[Interned] {
        &self.types
    }
}

impl Drop for ModuleTypes {
    fn drop(&mut self) {
        if let Some(registry) = &self.registry {
            registry.release(self.types.iter().map(|ty| ty.id));
        }
    }
}

impl fmt::Debug for ModuleTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.types).finish()
    }
}
