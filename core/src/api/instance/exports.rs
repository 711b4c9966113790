//! [`Extern`]: an entity of any kind that can be imported and exported, and iteration over exports.

use crate::{
    api::{func::Func, global::Global, memory::Memory, table::Table, tag::Tag},
    error::Error,
    module,
    store::{AsContext, InstanceInst, SharedMemory, StoreInner, wrong_store},
    wasm::{for_each_entity_kind, index::ExternIdx, types::ExternType},
};
use core::{iter::FusedIterator, slice};

/// Defines [`Extern`], with a variant for each kind.
macro_rules! define_extern {
    ($( $kind:ident, $name:ident, $index:ident, $ty:ident, $into:ident, $word:literal; )*) => {
        /// Something that modules import and instances export.
        ///
        /// # Examples
        ///
        /// ```
        /// use peregrine::{Engine, Extern, Instance, Module, Store};
        ///
        /// let engine = Engine::default();
        /// let module = Module::new(&engine, r#"(module
        ///     (memory (export "memory") 2)
        ///     (func (export "run")))"#)?;
        /// let mut store = Store::new(&engine, ());
        /// let instance = Instance::new(&mut store, &module, &[])?;
        /// for export in instance.exports(&store) {
        ///     match export.into_extern() {
        ///         Extern::Memory(memory) => assert_eq!(memory.size(&store), 2),
        ///         Extern::Func(func) => assert!(func.ty(&store).params().is_empty()),
        ///         other => panic!("nothing else is exported: {other:?}"),
        ///     }
        /// }
        /// let memory = instance.get_export(&store, "memory").and_then(Extern::into_memory);
        /// assert!(memory.is_some());
        /// # Ok::<(), peregrine::Error>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Extern {
            $(
                #[doc = concat!("A ", $word, ".")]
                $kind($kind),
            )*
            /// A memory that threads share. For modules it is a memory.
            SharedMemory(SharedMemory),
        }

        impl Extern {
            /// The type. The minimum of a memory or table is its size at creation.
            ///
            /// # Panics
            ///
            /// If it belongs to another store.
            pub fn ty(&self, ctx: impl AsContext) -> ExternType {
                match self {
                    $( Self::$kind(entity) => entity.ty(ctx).into(), )*
                    Self::SharedMemory(memory) => memory.ty().into(),
                }
            }

            /// The type as imports are checked against it: the minimum of a memory or table is its
            /// current size.
            ///
            /// # Errors
            ///
            /// If it belongs to another store.
            pub(crate) fn current_ty(&self, store: &StoreInner) -> Result<ExternType, Error> {
                match self {
                    $(
                        Self::$kind(entity) => match entity.current_ty(store) {
                            Some(ty) => Ok(ty.into()),
                            None => Err(wrong_store($word)),
                        },
                    )*
                    Self::SharedMemory(memory) => Ok(memory.current_ty().into()),
                }
            }

            $(
                #[doc = concat!("The ", $word, ", if it is one.")]
                pub fn $into(self) -> Option<$kind> {
                    match self {
                        Self::$kind(entity) => Some(entity),
                        _ => None,
                    }
                }
            )*

            /// The memory that threads share, if it is one.
            pub fn into_shared_memory(self) -> Option<SharedMemory> {
                match self {
                    Self::SharedMemory(memory) => Some(memory),
                    _ => None,
                }
            }
        }

        impl Export<'_> {$(
            #[doc = concat!("The ", $word, ", if it is one.")]
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
for_each_entity_kind!(define_extern);

impl Export<'_> {
    /// The memory that threads share, if it is one.
    pub fn into_shared_memory(self) -> Option<SharedMemory> {
        self.definition.into_shared_memory()
    }
}

impl From<SharedMemory> for Extern {
    fn from(memory: SharedMemory) -> Self {
        Self::SharedMemory(memory)
    }
}

impl InstanceInst {
    /// The entity that an index of the module stands for.
    pub(crate) fn resolve(&self, inner: &StoreInner, index: ExternIdx) -> Extern {
        let store = inner.id;
        match index {
            ExternIdx::Func(index) => Func::from_parts(store, self.funcs[index.as_usize()]).into(),
            ExternIdx::Table(index) => {
                Table::from_parts(store, self.tables[index.as_usize()]).into()
            }
            ExternIdx::Memory(index) => {
                let index = self.memories[index.as_usize()];
                match inner.memories[index.as_usize()].shared() {
                    Some(memory) => memory.clone().into(),
                    None => Memory::from_parts(store, index).into(),
                }
            }
            ExternIdx::Global(index) => {
                Global::from_parts(store, self.global_idx[index.as_usize()]).into()
            }
            ExternIdx::Tag(index) => Tag::from_parts(store, self.tags[index.as_usize()]).into(),
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
    store: &'instance StoreInner,
    instance: &'instance InstanceInst,
    exports: slice::Iter<'instance, module::Export>,
}

impl<'instance> ExportsIter<'instance> {
    /// The exports of `instance`.
    pub(super) fn new(store: &'instance StoreInner, instance: &'instance InstanceInst) -> Self {
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
