//! [`RefType`] and [`HeapType`]: what a reference may point to, and whether it may be null.
//!
//! So is subtyping, which needs no engine: concrete types are those of functions, and none is declared
//! to be a subtype of another.

use crate::wasm::index::{TypeId, TypeNum};
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
    /// Whether every value of the type is also one of another type.
    pub(crate) fn is_subtype_of(self, sup: Self) -> bool {
        use HeapType::{
            Any, Array, Concrete, Eq, Exn, Extern, Func, I31, NoExn, NoExtern, NoFunc, None, Struct,
        };
        self == sup
            || match self {
                Concrete(_) => sup == Func,
                NoFunc => matches!(sup, Func | Concrete(_)),
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
// 48 bits, the lowest first. The highest says nullable; the rest is a `TypeId`, its number in the lowest
// bits, or the number of an abstract heap type in generation 0, which identities do not have. Six bytes
// instead of twelve, and aligned to two: `ValType` is then eight.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefType([u16; 3]);

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
    const NULLABLE: u64 = 1 << (TypeId::NUM_BITS + TypeId::GENERATION_BITS);

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
            // Both are as short as that: the registry gives out no others.
            HeapType::Concrete(id) => {
                id.num().as_u32() as u64 | (id.generation() as u64) << TypeId::NUM_BITS
            }
        };
        let bits = bits | if nullable { Self::NULLABLE } else { 0 };
        Self([bits as u16, (bits >> 16) as u16, (bits >> 32) as u16])
    }

    /// The bits as one number.
    const fn bits(self) -> u64 {
        let [low, middle, high] = self.0;
        low as u64 | (middle as u64) << 16 | (high as u64) << 32
    }

    /// Returns `true` if the reference may be null.
    pub const fn is_nullable(&self) -> bool {
        self.bits() & Self::NULLABLE != 0
    }

    /// What the reference points to.
    pub const fn heap_type(&self) -> HeapType {
        let bits = self.bits() & !Self::NULLABLE;
        let generation = (bits >> TypeId::NUM_BITS) as u32;
        let number = bits as u32 & ((1 << TypeId::NUM_BITS) - 1);
        if generation == 0 {
            ABSTRACT[number as usize]
        } else {
            HeapType::Concrete(TypeId::new(TypeNum::from_u32(number), generation))
        }
    }

    /// The number of the heap type, if it is abstract.
    pub(crate) const fn abstract_number(&self) -> u8 {
        self.0[0] as u8
    }

    /// The concrete type, if it is of one.
    pub(crate) const fn concrete(&self) -> Option<TypeId> {
        match self.heap_type() {
            HeapType::Concrete(id) => Some(id),
            _ => None,
        }
    }

    /// Equality for constant evaluation, where `==` is not to be had.
    pub(crate) const fn same_as(self, other: Self) -> bool {
        self.bits() == other.bits()
    }

    /// Whether every reference of the type is also one of another type.
    pub(crate) fn is_subtype_of(self, sup: Self) -> bool {
        self == sup
            || (sup.is_nullable() || !self.is_nullable())
                && self.heap_type().is_subtype_of(sup.heap_type())
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
            let most = (1 << TypeId::NUM_BITS) - 1;
            let concrete = [
                (0, 1),
                (most, 1),
                (7, TypeId::LAST_GENERATION),
                (most, TypeId::LAST_GENERATION),
            ];
            let concrete = concrete.map(|(num, generation)| {
                HeapType::Concrete(TypeId::new(TypeNum::from_u32(num), generation))
            });
            for heap in ABSTRACT.into_iter().chain(concrete) {
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
            assert!(sub.is_subtype_of(sup), "{sub} <: {sup}");
            assert!(!sup.is_subtype_of(sub), "{sup} <: {sub}");
        }
        assert!(!None.is_subtype_of(Func));
        assert!(!Extern.is_subtype_of(Any));
    }

    #[test]
    fn types_of_functions_are_between_func_and_nofunc() {
        let [a, b] = [1, 2].map(|num| HeapType::Concrete(TypeId::new(TypeNum::from_u32(num), 1)));
        let nullable = |heap| RefType::new(true, heap);
        assert!(nullable(a).is_subtype_of(RefType::FUNCREF));
        assert!(!RefType::FUNCREF.is_subtype_of(nullable(a)));
        assert!(nullable(HeapType::NoFunc).is_subtype_of(nullable(a)));
        assert!(!nullable(HeapType::NoExtern).is_subtype_of(nullable(a)));
        assert!(!nullable(a).is_subtype_of(RefType::EXTERNREF));
        assert!(nullable(a).is_subtype_of(nullable(a)));
        assert!(!nullable(a).is_subtype_of(nullable(b)));
        assert!(RefType::new(false, a).is_subtype_of(nullable(a)));
        assert!(!nullable(a).is_subtype_of(RefType::new(false, a)));
    }
}
