//! [`RefType`] and [`HeapType`]: what a reference may point to, and whether it may be null.
//!
//! So is subtyping, but for what types of a type section declare: whoever asks brings that along.

use super::TypeKind;
use crate::base::narrow::{low8, low16, low32};
use crate::wasm::index::{TypeId, TypeNum};
use core::fmt;

/// What a reference points to.
///
/// # Examples
///
/// ```
/// use peregrine::{HeapType, RefType};
///
/// let any = RefType::new(true, HeapType::Any);
/// assert!(any.is_nullable());
/// assert_eq!(HeapType::Any.to_string(), "any");
/// assert_eq!(HeapType::Struct.top(), HeapType::Any);
/// assert_eq!(RefType::EXTERNREF.heap_type(), HeapType::Extern);
/// ```
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
    /// Functions of a type of the engine's registry.
    ConcreteFunc(TypeId),
    /// Structs of a type of the engine's registry.
    ConcreteStruct(TypeId),
    /// Arrays of a type of the engine's registry.
    ConcreteArray(TypeId),
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
    /// The type of the engine's registry with an identity.
    pub(crate) const fn concrete(kind: TypeKind, id: TypeId) -> Self {
        match kind {
            TypeKind::Func => Self::ConcreteFunc(id),
            TypeKind::Struct => Self::ConcreteStruct(id),
            TypeKind::Array => Self::ConcreteArray(id),
        }
    }

    /// Kind and identity, if it is a type of the engine's registry.
    pub(crate) const fn as_concrete(self) -> Option<(TypeKind, TypeId)> {
        match self {
            Self::ConcreteFunc(id) => Some((TypeKind::Func, id)),
            Self::ConcreteStruct(id) => Some((TypeKind::Struct, id)),
            Self::ConcreteArray(id) => Some((TypeKind::Array, id)),
            _ => None,
        }
    }

    /// Returns `true` if it is a type of the engine's registry.
    pub const fn is_concrete(&self) -> bool {
        self.as_concrete().is_some()
    }

    /// The most general type of the hierarchy that it belongs to: `func`, `extern`, `any` or `exn`.
    pub const fn top(&self) -> Self {
        match self {
            Self::Func | Self::NoFunc | Self::ConcreteFunc(_) => Self::Func,
            Self::Extern | Self::NoExtern => Self::Extern,
            Self::Exn | Self::NoExn => Self::Exn,
            Self::Any
            | Self::Eq
            | Self::I31
            | Self::Struct
            | Self::Array
            | Self::None
            | Self::ConcreteStruct(_)
            | Self::ConcreteArray(_) => Self::Any,
        }
    }

    /// The type without values of the hierarchy that it belongs to.
    pub const fn bottom(&self) -> Self {
        match self.top() {
            Self::Func => Self::NoFunc,
            Self::Extern => Self::NoExtern,
            Self::Exn => Self::NoExn,
            _ => Self::None,
        }
    }

    /// Whether every value of the type is also one of another type. `declared` says whether a type of
    /// the registry has another one as a supertype.
    pub(crate) fn is_subtype_of(
        self,
        sup: Self,
        declared: &dyn Fn(TypeId, TypeId) -> bool,
    ) -> bool {
        self == sup
            || match (self, sup) {
                (Self::ConcreteFunc(sub), Self::ConcreteFunc(sup))
                | (Self::ConcreteStruct(sub), Self::ConcreteStruct(sup))
                | (Self::ConcreteArray(sub), Self::ConcreteArray(sup)) => declared(sub, sup),
                (Self::ConcreteFunc(_), sup) => sup == Self::Func,
                (Self::ConcreteStruct(_), sup) => {
                    matches!(sup, Self::Struct | Self::Eq | Self::Any)
                }
                (Self::ConcreteArray(_), sup) => matches!(sup, Self::Array | Self::Eq | Self::Any),
                (Self::NoFunc | Self::NoExtern | Self::NoExn | Self::None, sup) => {
                    self == sup.bottom()
                }
                (Self::I31 | Self::Struct | Self::Array, sup) => {
                    matches!(sup, Self::Eq | Self::Any)
                }
                (Self::Eq, sup) => sup == Self::Any,
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
            Self::ConcreteFunc(id) | Self::ConcreteStruct(id) | Self::ConcreteArray(id) => {
                return write!(f, "(type {id})");
            }
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
// 48 bits, the lowest first. The highest says nullable, two say what kind of concrete type it is; the rest is
// a `TypeId`, its number in the lowest bits, or the number of an abstract heap type in generation 0, which
// identities do not have. Six bytes instead of twelve, and aligned to two: `ValType` is then eight.
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
    const NULLABLE: u64 = 1 << 47;

    /// Where the kind of a concrete type is.
    const KIND: u32 = TypeId::NUM_BITS + TypeId::GENERATION_BITS;

    /// A nullable reference to any function: `funcref`.
    pub const FUNCREF: Self = Self::new(true, HeapType::Func);
    /// A nullable reference to any host value: `externref`.
    pub const EXTERNREF: Self = Self::new(true, HeapType::Extern);
    /// A nullable reference to any value of guests': `anyref`.
    pub const ANYREF: Self = Self::new(true, HeapType::Any);
    /// A nullable reference to what can be compared: `eqref`.
    pub const EQREF: Self = Self::new(true, HeapType::Eq);
    /// A nullable reference to a 31-bit integer: `i31ref`.
    pub const I31REF: Self = Self::new(true, HeapType::I31);
    /// A nullable reference to any struct: `structref`.
    pub const STRUCTREF: Self = Self::new(true, HeapType::Struct);
    /// A nullable reference to any array: `arrayref`.
    pub const ARRAYREF: Self = Self::new(true, HeapType::Array);
    /// A nullable reference to any exception: `exnref`.
    pub const EXNREF: Self = Self::new(true, HeapType::Exn);
    /// The null of structs, arrays and 31-bit integers: `nullref`.
    pub const NULLREF: Self = Self::new(true, HeapType::None);

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
            HeapType::ConcreteFunc(id) => Self::concrete_bits(id, 0),
            HeapType::ConcreteStruct(id) => Self::concrete_bits(id, 1),
            HeapType::ConcreteArray(id) => Self::concrete_bits(id, 2),
        };
        let bits = bits | if nullable { Self::NULLABLE } else { 0 };
        Self([low16(bits), low16(bits >> 16), low16(bits >> 32)])
    }

    /// The bits of a concrete type.
    const fn concrete_bits(id: TypeId, kind: u64) -> u64 {
        // Number and generation are as short as that: the registry gives out no others.
        id.num().as_u32() as u64 | (id.generation() as u64) << TypeId::NUM_BITS | kind << Self::KIND
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
        let generation = low32(bits >> TypeId::NUM_BITS) & ((1 << TypeId::GENERATION_BITS) - 1);
        let number = low32(bits) & ((1 << TypeId::NUM_BITS) - 1);
        if generation == 0 {
            return ABSTRACT[number as usize];
        }
        let id = TypeId::new(TypeNum::from_u32(number), generation);
        match bits >> Self::KIND {
            0 => HeapType::ConcreteFunc(id),
            1 => HeapType::ConcreteStruct(id),
            _ => HeapType::ConcreteArray(id),
        }
    }

    /// The number of the heap type, if it is abstract.
    pub(crate) const fn abstract_number(&self) -> u8 {
        low8(self.0[0] as u64)
    }

    /// The concrete type, if it is of one.
    pub(crate) const fn concrete(&self) -> Option<TypeId> {
        match self.heap_type().as_concrete() {
            Some((_, id)) => Some(id),
            None => None,
        }
    }

    /// Whether references of the type may be to what is collected: of the any, extern and exn hierarchies.
    pub(crate) const fn is_collected(&self) -> bool {
        !matches!(
            self.heap_type(),
            HeapType::Func | HeapType::NoFunc | HeapType::ConcreteFunc(_)
        )
    }

    /// Equality for constant evaluation, where `==` is not to be had.
    pub(crate) const fn same_as(self, other: Self) -> bool {
        self.bits() == other.bits()
    }

    /// Whether every reference of the type is also one of another type. `declared` says whether a type of
    /// the registry has another one as a supertype.
    pub(crate) fn is_subtype_of(
        self,
        sup: Self,
        declared: &dyn Fn(TypeId, TypeId) -> bool,
    ) -> bool {
        self == sup
            || (sup.is_nullable() || !self.is_nullable())
                && self.heap_type().is_subtype_of(sup.heap_type(), declared)
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
            (true, HeapType::Exn) => f.write_str("exnref"),
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
            let kinds = [TypeKind::Func, TypeKind::Struct, TypeKind::Array];
            let concrete = concrete.into_iter().flat_map(|(num, generation)| {
                let id = TypeId::new(TypeNum::from_u32(num), generation);
                kinds.map(|kind| HeapType::concrete(kind, id))
            });
            for heap in ABSTRACT.into_iter().chain(concrete) {
                let ty = RefType::new(nullable, heap);
                assert_eq!((ty.is_nullable(), ty.heap_type()), (nullable, heap));
            }
        }
    }

    /// What declares no supertypes.
    fn never(_: TypeId, _: TypeId) -> bool {
        false
    }

    fn id(num: u32) -> TypeId {
        TypeId::new(TypeNum::from_u32(num), 1)
    }

    #[test]
    fn abstract_types_are_in_four_hierarchies() {
        use HeapType::*;
        let below: [&[HeapType]; 4] = [
            &[NoFunc, ConcreteFunc(id(1)), Func],
            &[NoExtern, Extern],
            &[NoExn, Exn],
            &[
                None,
                I31,
                Struct,
                Array,
                ConcreteStruct(id(2)),
                ConcreteArray(id(3)),
                Eq,
                Any,
            ],
        ];
        for (i, types) in below.iter().enumerate() {
            let (bottom, top) = (types[0], types[types.len() - 1]);
            for ty in *types {
                assert_eq!((ty.top(), ty.bottom()), (top, bottom));
                assert!(ty.is_subtype_of(top, &never), "{ty} <: {top}");
                assert!(bottom.is_subtype_of(*ty, &never), "{bottom} <: {ty}");
                assert!(
                    ty == &top || !top.is_subtype_of(*ty, &never),
                    "{top} <: {ty}"
                );
                assert!(ty == &bottom || !ty.is_subtype_of(bottom, &never));
                for others in below.iter().enumerate().filter(|(j, _)| *j != i) {
                    for other in *others.1 {
                        assert!(!ty.is_subtype_of(*other, &never), "{ty} <: {other}");
                    }
                }
            }
        }
        for (sub, sup) in [
            (I31, Eq),
            (Struct, Eq),
            (Array, Eq),
            (ConcreteStruct(id(2)), Struct),
            (ConcreteArray(id(3)), Array),
        ] {
            assert!(sub.is_subtype_of(sup, &never), "{sub} <: {sup}");
            assert!(!sup.is_subtype_of(sub, &never), "{sup} <: {sub}");
        }
        assert!(!Struct.is_subtype_of(Array, &never) && !I31.is_subtype_of(Struct, &never));
        assert!(!ConcreteStruct(id(2)).is_subtype_of(Array, &never));
    }

    #[test]
    fn concrete_types_are_subtypes_as_declared() {
        let declared = |sub: TypeId, sup: TypeId| (sub, sup) == (id(2), id(1));
        let [a, b] = [1, 2].map(|num| HeapType::ConcreteFunc(id(num)));
        let nullable = |heap| RefType::new(true, heap);
        assert!(nullable(b).is_subtype_of(nullable(a), &declared));
        assert!(!nullable(a).is_subtype_of(nullable(b), &declared));
        assert!(nullable(a).is_subtype_of(nullable(a), &never));
        assert!(!nullable(a).is_subtype_of(nullable(b), &never));
        assert!(nullable(a).is_subtype_of(RefType::FUNCREF, &never));
        assert!(!RefType::FUNCREF.is_subtype_of(nullable(a), &never));
        assert!(!nullable(a).is_subtype_of(RefType::EXTERNREF, &never));
        assert!(RefType::new(false, a).is_subtype_of(nullable(a), &never));
        assert!(!nullable(a).is_subtype_of(RefType::new(false, a), &never));
    }
}
