//! [`ModuleTypes`]: the types of a module's type section, which it uses as long as it lives.

use super::StructLayout;
use crate::base::narrow::Fit;
use crate::{
    base::fallible,
    engine::{Engine, Interned, Registry},
    error::Error,
    wasm::{
        index::TypeIdx,
        types::{FieldType, FuncType, TypeDef, ValType},
    },
};
use alloc::{sync::Arc, vec::Vec};
use core::{fmt, ops::Deref};

/// The types of a module, by `TypeIdx`. Each is a use of that type in the engine's registry.
#[derive(Default)]
pub(crate) struct ModuleTypes {
    /// Where the types are; `None` as long as there are none.
    registry: Option<Arc<Registry>>,
    types: Vec<Interned>,
    /// Layouts of those that are structs.
    layouts: Vec<Option<StructLayout>>,
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
    pub(crate) fn add(&mut self, engine: &Engine, group: &[TypeDef]) -> Result<(), Error> {
        let registry = self.registry.get_or_insert_with(|| engine.types().clone());
        registry.intern(group, &mut self.types)?;
        for ty in &self.types[self.layouts.len()..] {
            let layout = ty.ty.as_struct().map(StructLayout::new).transpose()?;
            fallible::push(&mut self.layouts, layout)?;
        }
        Ok(())
    }

    /// The layout of a struct type. Whoever asks knows that it is one, from a validated module.
    #[inline]
    pub(crate) fn struct_layout(&self, ty: TypeIdx) -> &StructLayout {
        match &self.layouts[ty.as_usize()] {
            Some(layout) => layout,
            None => unreachable!("validated: type {ty} is one of structs"),
        }
    }

    /// The types that objects can be of, each with its layout if it is a struct.
    pub(crate) fn of_objects(&self) -> impl Iterator<Item = (&Interned, Option<&StructLayout>)> {
        let types = self.types.iter().zip(&self.layouts);
        types
            .filter(|(ty, _)| ty.ty.as_func().is_none())
            .map(|(ty, layout)| (ty, layout.as_ref()))
    }

    /// A function type. Whoever asks knows that it is one, from a validated module.
    #[inline]
    pub(crate) fn func(&self, ty: TypeIdx) -> &FuncType {
        match &self.types[ty.as_usize()].ty {
            TypeDef::Func(ty) => ty,
            _ => unreachable!("validated: type {ty} is one of functions"),
        }
    }

    /// The fields of a struct type. Whoever asks knows that it is one, from a validated module.
    #[inline]
    pub(crate) fn fields(&self, ty: TypeIdx) -> &[FieldType] {
        match &self.types[ty.as_usize()].ty {
            TypeDef::Struct(fields) => fields.list(),
            _ => unreachable!("validated: type {ty} is one of structs"),
        }
    }

    /// The type of the elements of an array type. Whoever asks knows that it is one, from a validated module.
    #[inline]
    pub(crate) fn element(&self, ty: TypeIdx) -> FieldType {
        match self.types[ty.as_usize()].ty.as_array() {
            Some(element) => element,
            None => unreachable!("validated: type {ty} is one of arrays"),
        }
    }

    /// The greatest number of parameters or results that one of them has; 1,000 at most. No operator pushes
    /// more.
    pub(crate) fn max_arity(&self) -> u32 {
        let types = self.types.iter().filter_map(|ty| ty.ty.as_func());
        let arities = types.map(|ty| ty.params().len().max(ty.results().len()).fit32());
        arities.max().unwrap_or(0)
    }

    /// The greatest number of fields that a struct type has; 10,000 at most. No operator that names a struct
    /// type pops more.
    pub(crate) fn max_fields(&self) -> u32 {
        let types = self.types.iter().filter_map(|ty| ty.ty.as_struct());
        types.map(|fields| fields.len().fit32()).max().unwrap_or(0)
    }

    /// Whether one of them mentions vectors, which take two cells.
    pub(crate) fn mention_vectors(&self) -> bool {
        self.types.iter().any(|Interned { ty, .. }| match ty {
            TypeDef::Func(ty) => {
                ty.param_cells() > ty.params().len() || ty.result_cells() > ty.results().len()
            }
            TypeDef::Struct(fields) | TypeDef::Array(fields) => {
                let mut fields = fields.list().iter();
                fields.any(|field| field.element_type().unpack() == ValType::V128)
            }
        })
    }

    /// A function type as an embedder is given it.
    pub(crate) fn kept(&self, index: TypeIdx) -> FuncType {
        let (id, ty) = (self.types[index.as_usize()].id, self.func(index));
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
