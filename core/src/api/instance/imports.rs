//! What may be imported where: each kind of entity has its rule. Instantiation and linkers ask.

use super::Extern;
use crate::{
    api::{func::Func, global::Global, memory::Memory, table::Table, tag::Tag},
    declarations::ModuleHeader,
    engine::Engine,
    error::{Error, InstantiationError},
    module::{Import, Module},
    store::{StoreInner, wrong_store},
    wasm::{
        for_each_entity_kind,
        index::{ExternIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TagIdx},
    },
};

/// Checks that `given` may be imported where the module needs `import`.
///
/// # Errors
///
/// If it is of another type or belongs to another store.
pub(crate) fn check_import(
    store: &StoreInner,
    module: &Module,
    import: &Import,
    given: &Extern,
) -> Result<(), Error> {
    let header = module.header();
    if fits(given, import.index, header, store)? {
        return Ok(());
    }
    Err(InstantiationError::ImportTypeMismatch {
        name: import.name.try_clone()?,
        expected: header.extern_type(import.index),
        actual: given.current_ty(store)?,
    }
    .into())
}

/// The rule by which a kind of entity is compared with what a module imports.
trait Importable {
    /// What the module calls it.
    type Index;

    /// Whether it is of the type that is needed; `None` if it belongs to another store.
    fn fits(self, needed: Self::Index, header: &ModuleHeader, store: &StoreInner) -> Option<bool>;
}

impl Importable for Func {
    type Index = FuncIdx;

    fn fits(self, needed: FuncIdx, header: &ModuleHeader, store: &StoreInner) -> Option<bool> {
        // By their canonical types, without looking at the signature.
        let needed = header.func_type_id(needed).num();
        Some(self.inst(store)?.is_of_type(needed))
    }
}

impl Importable for Table {
    type Index = TableIdx;

    fn fits(self, needed: TableIdx, header: &ModuleHeader, store: &StoreInner) -> Option<bool> {
        Some(self.current_ty(store)?.is_subtype_of(header.table(needed)))
    }
}

impl Importable for Memory {
    type Index = MemoryIdx;

    fn fits(self, needed: MemoryIdx, header: &ModuleHeader, store: &StoreInner) -> Option<bool> {
        Some(self.current_ty(store)?.is_subtype_of(header.memory(needed)))
    }
}

impl Importable for Global {
    type Index = GlobalIdx;

    fn fits(self, needed: GlobalIdx, header: &ModuleHeader, store: &StoreInner) -> Option<bool> {
        let given = self.current_ty(store)?;
        let needed = header.global(needed);
        let fits = given.mutability() == needed.mutability()
            && if needed.mutability().is_mut() {
                // Both sides may write, so neither type may be the more general one.
                given.content() == needed.content()
            } else {
                {
                    let declared = |sub, sup| store.engine.types().is_subtype(sub, sup);
                    given.content().is_subtype_of(needed.content(), &declared)
                }
            };
        Some(fits)
    }
}

impl Importable for Tag {
    type Index = TagIdx;

    fn fits(self, needed: TagIdx, header: &ModuleHeader, store: &StoreInner) -> Option<bool> {
        // Neither side's type may be the more general one.
        Some(self.inst(store)?.ty == header.tag_type_id(needed).num())
    }
}

/// Defines [`fits`], with the rule of each kind.
macro_rules! define_fits {
    ($( $kind:ident, $name:ident, $index:ident, $ty:ident, $into:ident, $word:literal; )*) => {
        /// Whether an entity is of the kind and type that a module needs.
        ///
        /// # Errors
        ///
        /// If it belongs to another store.
        fn fits(
            given: &Extern,
            needed: ExternIdx,
            header: &ModuleHeader,
            store: &StoreInner,
        ) -> Result<bool, Error> {
            let fits = match (given, needed) {
                $( (Extern::$kind(given), ExternIdx::$kind(needed)) => {
                    given.fits(needed, header, store).ok_or_else(|| wrong_store($word))?
                } )*
                (Extern::SharedMemory(given), ExternIdx::Memory(needed)) => {
                    if !Engine::same(given.engine(), &store.engine) {
                        return Err(Error::new(
                            "the shared memory was made for another engine than the store",
                        ));
                    }
                    given.current_ty().is_subtype_of(header.memory(needed))
                }
                // Of another kind.
                _ => false,
            };
            Ok(fits)
        }
    };
}
for_each_entity_kind!(define_fits);
