//! [`RefType`] and [`HeapType`]: what a reference may point to, and whether it may be null.
//!
//! Subtyping of abstract heap types is here, because it needs no engine; subtyping that involves
//! concrete types is asked of the registry (`engine/registry.rs`).

use crate::index::TypeId;
use core::fmt;

/// What a reference points to.
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HeapType {
    /// Any function.
    Func,
    /// Nothing, as a subtype of every function.
    NoFunc,
    /// Any host value.
    Extern,
    /// Nothing, as a subtype of every host value.
    NoExtern,
    /// Any value of the garbage-collected heap.
    Any,
    /// A value that can be compared by identity.
    Eq,
    /// A 31-bit integer without a heap object.
    I31,
    /// Any struct.
    Struct,
    /// Any array.
    Array,
    /// Nothing, as a subtype of everything on the garbage-collected heap.
    None,
    /// Any exception.
    Exn,
    /// Nothing, as a subtype of every exception.
    NoExn,
    /// A type of the engine's registry: a function, struct or array type.
    Concrete(TypeId),
}

/// The abstract heap types by their number in [`RefType`]'s bits.
const ABSTRACT: [HeapType; 12] = [
    HeapType::Func,
    HeapType::NoFunc,
    HeapType::Extern,
    HeapType::NoExtern,
    HeapType::Any,
    HeapType::Eq,
    HeapType::I31,
    HeapType::Struct,
    HeapType::Array,
    HeapType::None,
    HeapType::Exn,
    HeapType::NoExn,
];

impl HeapType {
    /// Whether every value of an abstract type is also one of another abstract type. Concrete types
    /// are only their own subtypes here.
    pub(crate) fn is_abstract_subtype_of(self, sup: Self) -> bool {
        use HeapType::{
            Any, Array, Eq, Exn, Extern, Func, I31, NoExn, NoExtern, NoFunc, None, Struct,
        };
        self == sup
            || match self {
                NoFunc => sup == Func,
                NoExtern => sup == Extern,
                NoExn => sup == Exn,
                None => matches!(sup, Any | Eq | I31 | Struct | Array),
                I31 | Struct | Array => matches!(sup, Any | Eq),
                Eq => sup == Any,
                _ => false,
            }
    }
}

impl fmt::Display for HeapType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Func => "func",
            Self::NoFunc => "nofunc",
            Self::Extern => "extern",
            Self::NoExtern => "noextern",
            Self::Any => "any",
            Self::Eq => "eq",
            Self::I31 => "i31",
            Self::Struct => "struct",
            Self::Array => "array",
            Self::None => "none",
            Self::Exn => "exn",
            Self::NoExn => "noexn",
            Self::Concrete(id) => return write!(f, "(type {id})"),
        };
        f.write_str(name)
    }
}

/// The type of a reference: what it points to and whether it may be null.
///
/// # Examples
///
/// ```
/// use peregrine::{HeapType, RefType};
///
/// assert!(RefType::FUNCREF.is_nullable());
/// assert_eq!(RefType::FUNCREF.heap_type(), HeapType::Func);
/// assert_eq!(RefType::new(false, HeapType::Extern).to_string(), "(ref extern)");
/// ```
// Bit 31 says nullable, the rest is the number of an abstract heap type or, from 12 on, a `TypeId`.
// Four bytes instead of twelve: `ValType` is then eight.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefType(u32);

#[allow(
    non_upper_case_globals,
    reason = "`RefType::Func` and `RefType::Extern` are how wasmi spells funcref and externref"
)]
impl RefType {
    /// `funcref`, as wasmi spells it. Usable in patterns.
    pub const Func: Self = Self::FUNCREF;
    /// `externref`, as wasmi spells it. Usable in patterns.
    pub const Extern: Self = Self::EXTERNREF;
}

impl RefType {
    /// The bit of nullable references.
    const NULLABLE: u32 = 1 << 31;
    /// The number of abstract heap types, which is where type ids begin.
    const FIRST_CONCRETE: u32 = ABSTRACT.len() as u32;

    /// A nullable reference to any function: `funcref`.
    pub const FUNCREF: Self = Self::new(true, HeapType::Func);
    /// A nullable reference to any host value: `externref`.
    pub const EXTERNREF: Self = Self::new(true, HeapType::Extern);

    /// The type of references to `heap`, which may be null or not.
    pub const fn new(nullable: bool, heap: HeapType) -> Self {
        let bits = match heap {
            HeapType::Func => 0,
            HeapType::NoFunc => 1,
            HeapType::Extern => 2,
            HeapType::NoExtern => 3,
            HeapType::Any => 4,
            HeapType::Eq => 5,
            HeapType::I31 => 6,
            HeapType::Struct => 7,
            HeapType::Array => 8,
            HeapType::None => 9,
            HeapType::Exn => 10,
            HeapType::NoExn => 11,
            // The registry gives out ids far below 2^31: each takes more than a byte of memory.
            HeapType::Concrete(id) => Self::FIRST_CONCRETE + id.as_u32(),
        };
        Self(bits | if nullable { Self::NULLABLE } else { 0 })
    }

    /// Returns `true` if the reference may be null.
    pub const fn is_nullable(&self) -> bool {
        self.0 & Self::NULLABLE != 0
    }

    /// What the reference points to.
    pub const fn heap_type(&self) -> HeapType {
        let bits = self.0 & !Self::NULLABLE;
        if bits < Self::FIRST_CONCRETE {
            ABSTRACT[bits as usize]
        } else {
            HeapType::Concrete(TypeId::from_u32(bits - Self::FIRST_CONCRETE))
        }
    }

    /// The number of the heap type, if it is abstract; past all of these if it is concrete.
    pub(crate) const fn abstract_number(&self) -> u32 {
        self.0 & !Self::NULLABLE
    }

    /// Equality for constant evaluation, where `==` is not to be had.
    pub(crate) const fn same_as(self, other: Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for RefType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefType")
            .field("nullable", &self.is_nullable())
            .field("heap", &self.heap_type())
            .finish()
    }
}

impl fmt::Display for RefType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heap = self.heap_type();
        match (self.is_nullable(), heap) {
            (true, HeapType::Func) => f.write_str("funcref"),
            (true, HeapType::Extern) => f.write_str("externref"),
            (true, _) => write!(f, "(ref null {heap})"),
            (false, _) => write!(f, "(ref {heap})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_round_trip() {
        for nullable in [false, true] {
            for heap in ABSTRACT {
                let ty = RefType::new(nullable, heap);
                assert_eq!((ty.is_nullable(), ty.heap_type()), (nullable, heap));
            }
        }
    }

    #[test]
    fn the_three_hierarchies_are_apart() {
        use HeapType::*;
        for (sub, sup) in [
            (NoFunc, Func),
            (None, I31),
            (Eq, Any),
            (Struct, Eq),
            (NoExn, Exn),
        ] {
            assert!(sub.is_abstract_subtype_of(sup), "{sub} <: {sup}");
            assert!(!sup.is_abstract_subtype_of(sub), "{sup} <: {sub}");
        }
        assert!(!None.is_abstract_subtype_of(Func));
        assert!(!Extern.is_abstract_subtype_of(Any));
    }
}
