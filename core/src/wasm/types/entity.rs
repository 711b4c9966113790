//! [`ExternType`]: the type of whatever can be imported and exported, of any kind.

use super::{FuncType, GlobalType, MemoryType, TableType};
use core::fmt;

/// The type of an import or export.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExternType {
    /// A global.
    Global(GlobalType),
    /// A table.
    Table(TableType),
    /// A linear memory.
    Memory(MemoryType),
    /// A function.
    Func(FuncType),
}

impl ExternType {
    /// The type of a global, if it is one.
    pub const fn global(&self) -> Option<&GlobalType> {
        match self {
            Self::Global(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of a table, if it is one.
    pub const fn table(&self) -> Option<&TableType> {
        match self {
            Self::Table(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of a memory, if it is one.
    pub const fn memory(&self) -> Option<&MemoryType> {
        match self {
            Self::Memory(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of a function, if it is one.
    pub const fn func(&self) -> Option<&FuncType> {
        match self {
            Self::Func(ty) => Some(ty),
            _ => None,
        }
    }
}

impl From<GlobalType> for ExternType {
    fn from(ty: GlobalType) -> Self {
        Self::Global(ty)
    }
}

impl From<TableType> for ExternType {
    fn from(ty: TableType) -> Self {
        Self::Table(ty)
    }
}

impl From<MemoryType> for ExternType {
    fn from(ty: MemoryType) -> Self {
        Self::Memory(ty)
    }
}

impl From<FuncType> for ExternType {
    fn from(ty: FuncType) -> Self {
        Self::Func(ty)
    }
}

impl fmt::Display for ExternType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global(ty) => fmt::Display::fmt(ty, f),
            Self::Table(ty) => fmt::Display::fmt(ty, f),
            Self::Memory(ty) => fmt::Display::fmt(ty, f),
            Self::Func(ty) => fmt::Display::fmt(ty, f),
        }
    }
}

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
