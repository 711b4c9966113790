//! [`FieldType`] and [`StorageType`]: what the fields of structs and the elements of arrays hold.

use super::{Mutability, ValType};
use crate::wasm::index::TypeId;
use core::fmt;

/// What a field of a struct or an element of an array holds: a value, or an integer of fewer bits.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, FieldType, Mutability, StorageType, StructType, ValType};
///
/// let engine = Engine::default();
/// let ty = StructType::new(&engine, [
///     FieldType::new(Mutability::Var, StorageType::I8),
///     FieldType::new(Mutability::Const, ValType::F64.into()),
/// ])?;
/// let first = ty.field(0).expect("there are two");
/// assert!(first.element_type().is_i8());
/// assert_eq!(first.element_type().unpack(), ValType::I32);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StorageType {
    /// An 8-bit integer, which is read as an `i32`.
    I8,
    /// A 16-bit integer, which is read as an `i32`.
    I16,
    /// A value of that type.
    ValType(ValType),
}

impl StorageType {
    /// Returns `true` for 8-bit integers.
    pub const fn is_i8(&self) -> bool {
        matches!(self, Self::I8)
    }

    /// Returns `true` for 16-bit integers.
    pub const fn is_i16(&self) -> bool {
        matches!(self, Self::I16)
    }

    /// Returns `true` if it is a type of values.
    pub const fn is_val_type(&self) -> bool {
        matches!(self, Self::ValType(_))
    }

    /// The type of values, if it is one.
    pub const fn as_val_type(&self) -> Option<&ValType> {
        match self {
            Self::ValType(ty) => Some(ty),
            _ => None,
        }
    }

    /// The type of values.
    ///
    /// # Panics
    ///
    /// If it is an 8-bit or 16-bit integer.
    pub fn unwrap_val_type(&self) -> &ValType {
        match self {
            Self::ValType(ty) => ty,
            _ => panic!("{self} is not a value type"),
        }
    }

    /// The type of the values that it is read and written as.
    pub const fn unpack(&self) -> ValType {
        match self {
            Self::I8 | Self::I16 => ValType::I32,
            Self::ValType(ty) => *ty,
        }
    }

    /// Whether it holds references to what is collected.
    pub(crate) const fn is_collected(&self) -> bool {
        match self {
            Self::ValType(ty) => match ty.as_ref() {
                Some(ty) => ty.is_collected(),
                None => false,
            },
            _ => false,
        }
    }

    /// The same type in the form that compares equal.
    const fn normalized(self) -> Self {
        match self {
            Self::ValType(ty) => Self::ValType(ty.normalized()),
            packed => packed,
        }
    }

    /// Whether all that it holds can be held by another; `declared` says so of concrete types.
    pub(crate) fn is_subtype_of(
        self,
        sup: Self,
        declared: &dyn Fn(TypeId, TypeId) -> bool,
    ) -> bool {
        match (self, sup) {
            (Self::ValType(sub), Self::ValType(sup)) => sub.is_subtype_of(sup, declared),
            _ => self == sup,
        }
    }
}

impl From<ValType> for StorageType {
    fn from(ty: ValType) -> Self {
        Self::ValType(ty.normalized())
    }
}

impl fmt::Display for StorageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I8 => f.write_str("i8"),
            Self::I16 => f.write_str("i16"),
            Self::ValType(ty) => fmt::Display::fmt(ty, f),
        }
    }
}

/// The type of a field of a struct, or of the elements of an array.
///
/// # Examples
///
/// ```
/// use peregrine::{FieldType, Mutability, StorageType};
///
/// let ty = FieldType::new(Mutability::Var, StorageType::I8);
/// assert!(ty.mutability().is_mut() && ty.element_type().is_i8());
/// assert_eq!(ty.to_string(), "(mut i8)");
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub struct FieldType {
    storage: StorageType,
    mutability: Mutability,
}

impl FieldType {
    /// Makes the type of a field.
    pub const fn new(mutability: Mutability, element_type: StorageType) -> Self {
        Self {
            storage: element_type.normalized(),
            mutability,
        }
    }

    /// Whether the field may change.
    pub const fn mutability(&self) -> Mutability {
        self.mutability
    }

    /// What the field holds.
    pub const fn element_type(&self) -> &StorageType {
        &self.storage
    }

    /// The concrete type that it mentions.
    pub(crate) fn concrete(&self) -> Option<TypeId> {
        self.storage.as_val_type()?.as_ref()?.concrete()
    }

    /// The same type, with another concrete type if it mentions one.
    pub(crate) fn map_concrete(self, map: impl FnOnce(TypeId) -> TypeId) -> Self {
        match self.storage {
            StorageType::ValType(ty) => {
                Self::new(self.mutability, StorageType::ValType(ty.map_concrete(map)))
            }
            _ => self,
        }
    }

    /// Whether such a field may stand for another: what may change must be of one type, what may not of a
    /// subtype.
    pub(crate) fn is_subtype_of(
        self,
        sup: Self,
        declared: &dyn Fn(TypeId, TypeId) -> bool,
    ) -> bool {
        self.mutability == sup.mutability
            && if self.mutability.is_mut() {
                self.storage == sup.storage
            } else {
                self.storage.is_subtype_of(sup.storage, declared)
            }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mutability {
            Mutability::Const => fmt::Display::fmt(&self.storage, f),
            Mutability::Var => write!(f, "(mut {})", self.storage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_types_are_small() {
        assert!(size_of::<StorageType>() <= 10);
        assert!(size_of::<FieldType>() <= 12);
    }

    #[test]
    fn mutable_fields_are_invariant() {
        use crate::{HeapType, RefType};
        let never = |_: TypeId, _: TypeId| false;
        let [i31, any] = [HeapType::I31, HeapType::Any]
            .map(|heap| StorageType::from(ValType::from(RefType::new(true, heap))));
        let field = FieldType::new;
        let (var, fixed) = (Mutability::Var, Mutability::Const);
        assert!(field(fixed, i31).is_subtype_of(field(fixed, any), &never));
        assert!(!field(fixed, any).is_subtype_of(field(fixed, i31), &never));
        assert!(!field(var, i31).is_subtype_of(field(var, any), &never));
        assert!(!field(var, i31).is_subtype_of(field(fixed, i31), &never));
        assert!(field(var, StorageType::I8).is_subtype_of(field(var, StorageType::I8), &never));
        assert!(
            !field(fixed, StorageType::I8).is_subtype_of(field(fixed, StorageType::I16), &never)
        );
    }
}
