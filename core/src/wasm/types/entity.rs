//! [`ExternType`]: the type of whatever can be imported and exported, of any kind.

use super::{FuncType, GlobalType, MemoryType, TableType, TagType};
use crate::wasm::for_each_entity_kind;
use core::fmt;

/// Defines [`ExternType`], with a variant for each kind.
macro_rules! define_extern_type {
    ($( $kind:ident, $name:ident, $index:ident, $ty:ident, $into:ident, $word:literal; )*) => {
        /// The type of an import or export.
        ///
        /// # Examples
        ///
        /// ```
        /// use peregrine::{Engine, ExternType, Module};
        ///
        /// let module = Module::new(&Engine::default(), r#"(module
        ///     (import "env" "read" (func (param i32 i32) (result i32)))
        ///     (memory (export "memory") 1 4))"#)?;
        /// for import in module.imports() {
        ///     match import.ty() {
        ///         ExternType::Func(ty) => assert_eq!((ty.params().len(), ty.results().len()), (2, 1)),
        ///         other => panic!("nothing else is imported: {other}"),
        ///     }
        /// }
        /// let memory = module.get_export("memory").as_ref().and_then(ExternType::memory).copied();
        /// assert_eq!(memory.map(|memory| memory.maximum()), Some(Some(4)));
        /// # Ok::<(), peregrine::Error>(())
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ExternType {$(
            #[doc = concat!("The type of a ", $word, ".")]
            $kind($ty),
        )*}

        impl ExternType {$(
            #[doc = concat!("The type of a ", $word, ", if it is one.")]
            pub const fn $name(&self) -> Option<&$ty> {
                match self {
                    Self::$kind(ty) => Some(ty),
                    _ => None,
                }
            }
        )*}

        $(
            impl From<$ty> for ExternType {
                fn from(ty: $ty) -> Self {
                    Self::$kind(ty)
                }
            }
        )*

        impl fmt::Display for ExternType {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $( Self::$kind(ty) => fmt::Display::fmt(ty, f), )*
                }
            }
        }
    };
}
for_each_entity_kind!(define_extern_type);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::types::{Mutability, RefType, ValType};
    use alloc::string::ToString;

    #[test]
    fn import_matching_follows_the_bounds() {
        let given = MemoryType::new(2, Some(4));
        assert!(given.is_subtype_of(&MemoryType::new(1, None)));
        assert!(given.is_subtype_of(&MemoryType::new(2, Some(4))));
        assert!(!given.is_subtype_of(&MemoryType::new(3, None)));
        assert!(!given.is_subtype_of(&MemoryType::new(1, Some(3))));
        assert!(!MemoryType::new(2, None).is_subtype_of(&MemoryType::new(1, Some(9))));
        assert!(!given.is_subtype_of(&MemoryType::new64(1, None)));
        let table = TableType::new(RefType::FUNCREF, 1, None);
        assert!(!table.is_subtype_of(&TableType::new(RefType::EXTERNREF, 1, None)));
    }

    #[test]
    fn types_are_shown_as_text() {
        let global = GlobalType::new(ValType::Ref(RefType::FUNCREF), Mutability::Var);
        assert_eq!(
            ExternType::from(global).to_string(),
            "(global (mut funcref))"
        );
        assert_eq!(
            MemoryType::new64(1, Some(2)).to_string(),
            "(memory i64 1 2)"
        );
        assert_eq!(
            TableType::new(RefType::EXTERNREF, 3, None).to_string(),
            "(table 3 externref)"
        );
    }
}
