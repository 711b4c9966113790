//! The types of Wasm values and entities, as users and every layer of the engine see them.
//!
//! Value types are here, references in `reference.rs`, what a type section defines in `definition.rs` and
//! `field.rs`, the kinds of entities in a file each and the type of
//! any of them in `entity.rs`, names of imports in `import_name.rs`. Nothing here knows of wasmparser or
//! stores; concrete heap types name an entry of the engine's registry (`engine/registry.rs`) by
//! [`TypeId`], and types of functions may keep such entries.

mod definition;
mod entity;
mod field;
mod func;
mod global;
mod import_name;
mod limits;
mod memory;
mod reference;
mod table;
mod tag;

pub use self::{
    definition::Finality,
    entity::ExternType,
    field::{FieldType, StorageType},
    func::FuncType,
    global::{GlobalType, Mutability},
    import_name::ImportName,
    memory::{MemoryType, MemoryTypeBuilder},
    reference::{HeapType, RefType},
    table::TableType,
    tag::TagType,
};
pub(crate) use self::{
    definition::{Fields, Lineage, TypeDef, TypeKind},
    func::{TypeHold, TypeKeeper},
};
use crate::wasm::index::TypeId;
use core::fmt;

/// The type of a Wasm value.
///
/// [`ValType::FuncRef`] and [`ValType::ExternRef`] are the nullable references of these names; every
/// other reference is a [`ValType::Ref`]. Use `ValType::from(ref_type)` to make the type of a
/// reference: it keeps to that rule, so that equal types compare equal.
///
/// # Examples
///
/// ```
/// use peregrine::{RefType, ValType};
///
/// assert_eq!(ValType::from(RefType::FUNCREF), ValType::FuncRef);
/// assert!(ValType::ExternRef.is_ref());
/// assert_eq!(ValType::I64.to_string(), "i64");
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ValType {
    /// A 32-bit integer, without a sign of its own.
    I32,
    /// A 64-bit integer, without a sign of its own.
    I64,
    /// A 32-bit IEEE 754 float.
    F32,
    /// A 64-bit IEEE 754 float.
    F64,
    /// A 128-bit vector.
    V128,
    /// A nullable reference to a function: `funcref`.
    FuncRef,
    /// A nullable reference to a host value: `externref`.
    ExternRef,
    /// Any other reference.
    Ref(RefType),
}

impl ValType {
    /// A nullable reference to any exception: `exnref`.
    pub const EXNREF: Self = Self::Ref(RefType::EXNREF);

    /// Returns `true` for `i32`, `i64`, `f32` and `f64`.
    pub const fn is_num(&self) -> bool {
        matches!(self, Self::I32 | Self::I64 | Self::F32 | Self::F64)
    }

    /// Returns `true` for references.
    pub const fn is_ref(&self) -> bool {
        matches!(self, Self::FuncRef | Self::ExternRef | Self::Ref(_))
    }

    /// The reference type, if it is one.
    pub const fn as_ref(&self) -> Option<RefType> {
        match self {
            Self::FuncRef => Some(RefType::FUNCREF),
            Self::ExternRef => Some(RefType::EXTERNREF),
            Self::Ref(ty) => Some(*ty),
            _ => None,
        }
    }

    /// The same type in the form that compares equal: `funcref` and `externref` have their own
    /// variants.
    pub(crate) const fn normalized(self) -> Self {
        match self {
            Self::Ref(ty) => Self::of_ref(ty),
            other => other,
        }
    }

    /// The value type of a reference.
    pub(crate) const fn of_ref(ty: RefType) -> Self {
        if ty.same_as(RefType::FUNCREF) {
            Self::FuncRef
        } else if ty.same_as(RefType::EXTERNREF) {
            Self::ExternRef
        } else {
            Self::Ref(ty)
        }
    }

    /// The same type with another concrete type, if it is a reference to one.
    pub(crate) fn map_concrete(self, map: impl FnOnce(TypeId) -> TypeId) -> Self {
        let Some(ty) = self.as_ref() else {
            return self;
        };
        match ty.heap_type().as_concrete() {
            Some((kind, id)) => {
                RefType::new(ty.is_nullable(), HeapType::concrete(kind, map(id))).into()
            }
            None => self,
        }
    }

    /// Whether every value of the type is also one of another type. `declared` says whether a type of
    /// the registry has another one as a supertype.
    pub(crate) fn is_subtype_of(
        self,
        sup: Self,
        declared: &dyn Fn(TypeId, TypeId) -> bool,
    ) -> bool {
        match (self.as_ref(), sup.as_ref()) {
            (Some(sub), Some(sup)) => sub.is_subtype_of(sup, declared),
            _ => self == sup,
        }
    }

    /// How many 64-bit cells a value of the type takes: two for `v128`, one for the others.
    pub(crate) const fn cells(&self) -> usize {
        match self {
            Self::V128 => 2,
            _ => 1,
        }
    }
}

impl From<RefType> for ValType {
    fn from(ty: RefType) -> Self {
        Self::of_ref(ty)
    }
}

impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I32 => f.write_str("i32"),
            Self::I64 => f.write_str("i64"),
            Self::F32 => f.write_str("f32"),
            Self::F64 => f.write_str("f64"),
            Self::V128 => f.write_str("v128"),
            Self::FuncRef => f.write_str("funcref"),
            Self::ExternRef => f.write_str("externref"),
            Self::Ref(ty) => fmt::Display::fmt(ty, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::index::TypeNum;
    use alloc::string::ToString;

    #[test]
    fn val_type_is_small() {
        assert_eq!(size_of::<ValType>(), 8);
        assert_eq!(size_of::<RefType>(), 6);
    }

    #[test]
    fn references_normalize() {
        assert_eq!(
            ValType::Ref(RefType::EXTERNREF).normalized(),
            ValType::ExternRef
        );
        let non_null = RefType::new(false, HeapType::Func);
        assert_eq!(ValType::from(non_null), ValType::Ref(non_null));
        assert_eq!(ValType::from(non_null).to_string(), "(ref func)");
        let id = TypeId::new(TypeNum::from_u32(9), 1);
        let concrete = RefType::new(true, HeapType::ConcreteFunc(id));
        assert_eq!(concrete.heap_type(), HeapType::ConcreteFunc(id));
        assert_eq!(ValType::from(concrete).as_ref(), Some(concrete));
    }
}
