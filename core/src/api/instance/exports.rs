//! [`Extern`]: an entity of any kind that can be imported and exported, and iteration over exports.

use crate::{
    api::{func::Func, global::Global, memory::Memory, table::Table},
    error::Error,
    module,
    store::{AsContext, InstanceInst, StoreId, StoreInner, wrong_store},
    wasm::{
        index::{ExternIdx, StoreFuncIdx},
        types::ExternType,
    },
};
use core::{iter::FusedIterator, slice};

/// Something that modules import and instances export.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Extern {
    /// A global variable.
    Global(Global),
    /// A table of references.
    Table(Table),
    /// A linear memory.
    Memory(Memory),
    /// A function.
    Func(Func),
}

/// Implements the conversions between [`Extern`] and one kind of entity.
macro_rules! impl_extern {
    ($( $kind:ident, $into:ident, $what:literal; )*) => {
        impl Extern {$(
            #[doc = concat!("The ", $what, ", if it is one.")]
            pub fn $into(self) -> Option<$kind> {
                match self {
                    Self::$kind(entity) => Some(entity),
                    _ => None,
                }
            }
        )*}

        impl Export<'_> {$(
            #[doc = concat!("The ", $what, ", if it is one.")]
            pub fn $into(self) -> Option<$kind> {
                self.definition.$into()
            }
        )*}

        $(
            impl From<$kind> for Extern {
                fn from(entity: $kind) -> Self {
                    Self::$kind(entity)
                }
            }
        )*
    };
}

impl_extern! {
    Global, into_global, "global";
    Table, into_table, "table";
    Memory, into_memory, "memory";
    Func, into_func, "function";
}

impl Extern {
    /// The type. The minimum of a memory or table is its size at creation.
    ///
    /// # Panics
    ///
    /// If it belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> ExternType {
        match self {
            Self::Global(global) => global.ty(ctx).into(),
            Self::Table(table) => table.ty(ctx).into(),
            Self::Memory(memory) => memory.ty(ctx).into(),
            Self::Func(func) => func.ty(ctx).into(),
        }
    }

    /// The type as imports are checked against it: the minimum of a memory or table is its current
    /// size.
    ///
    /// # Errors
    ///
    /// If it belongs to another store.
    pub(crate) fn current_ty(&self, store: &StoreInner) -> Result<ExternType, Error> {
        Ok(match self {
            Self::Global(global) => global
                .try_inst(store)
                .ok_or_else(|| wrong_store("global"))?
                .ty
                .into(),
            Self::Table(table) => {
                let (_, table) = table.try_inst(store).ok_or_else(|| wrong_store("table"))?;
                table.ty.with_minimum(table.size()).into()
            }
            Self::Memory(memory) => {
                let memory = memory
                    .try_inst(store)
                    .ok_or_else(|| wrong_store("memory"))?;
                memory.ty().with_minimum(memory.pages()).into()
            }
            Self::Func(func) => {
                let func = func.inst(store).ok_or_else(|| wrong_store("function"))?;
                store.kept_type(func).into()
            }
        })
    }
}

impl InstanceInst {
    /// The entity that an index of the module stands for.
    pub(crate) fn resolve(&self, store: StoreId, index: ExternIdx) -> Extern {
        match index {
            ExternIdx::Func(index) => {
                let func: StoreFuncIdx = self.funcs[index.as_usize()];
                Func::from_parts(store, func).into()
            }
            ExternIdx::Table(index) => {
                Table::from_parts(store, self.tables[index.as_usize()]).into()
            }
            ExternIdx::Memory(index) => {
                Memory::from_parts(store, self.memories[index.as_usize()]).into()
            }
            ExternIdx::Global(index) => {
                Global::from_parts(store, self.global_idx[index.as_usize()]).into()
            }
        }
    }
}

/// An export of an instance: its name and what it is.
#[derive(Debug, Clone)]
pub struct Export<'instance> {
    name: &'instance str,
    definition: Extern,
}

impl<'instance> Export<'instance> {
    /// The name of the export.
    pub fn name(&self) -> &'instance str {
        self.name
    }

    /// The type of what is exported.
    ///
    /// # Panics
    ///
    /// If it belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> ExternType {
        self.definition.ty(ctx)
    }

    /// What is exported.
    pub fn into_extern(self) -> Extern {
        self.definition
    }
}

/// The exports of an instance, in the order of the module.
#[derive(Clone)]
pub struct ExportsIter<'instance> {
    store: StoreId,
    instance: &'instance InstanceInst,
    exports: slice::Iter<'instance, module::Export>,
}

impl<'instance> ExportsIter<'instance> {
    /// The exports of `instance`.
    pub(super) fn new(store: StoreId, instance: &'instance InstanceInst) -> Self {
        Self {
            store,
            instance,
            exports: instance.module.inner.exports.iter(),
        }
    }
}

impl<'instance> Iterator for ExportsIter<'instance> {
    type Item = Export<'instance>;

    fn next(&mut self) -> Option<Self::Item> {
        let export = self.exports.next()?;
        let definition = self.instance.resolve(self.store, export.index);
        Some(Export {
            name: &export.name,
            definition,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.exports.size_hint()
    }
}

impl ExactSizeIterator for ExportsIter<'_> {}
impl FusedIterator for ExportsIter<'_> {}

impl core::fmt::Debug for ExportsIter<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
