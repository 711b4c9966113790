//! [`TypeDef`]: what a type section defines, which is a function, struct or array type with its
//! [`Lineage`]: whether it is final, and its supertypes.
//!
//! Definitions share their memory, as function types do. Which types there are in an engine is in its registry.

use super::{FieldType, FuncType, ValType};
use crate::{
    base::{fallible::OutOfMemory, sync::Shared},
    wasm::index::{TypeId, TypeNum},
};
use alloc::vec::Vec;
use core::fmt;

/// Whether a type may have subtypes.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub enum Finality {
    /// It has none.
    Final,
    /// It may have some.
    NonFinal,
}

impl Finality {
    /// Returns `true` if there are no subtypes.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Final)
    }

    /// Returns `true` if there may be subtypes.
    pub const fn is_non_final(&self) -> bool {
        matches!(self, Self::NonFinal)
    }
}

/// What kind of type a concrete type is.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(crate) enum TypeKind {
    Func,
    Struct,
    Array,
}

/// What is declared of a type besides its structure.
///
/// The numbers of its supertypes, from the root to the type itself, tell in one comparison whether it is a
/// subtype of another: whether that one's number is where its depth says.
#[derive(Clone)]
pub(crate) struct Lineage(Option<Shared<Declared, TypeNum>>);

/// Finality and supertype.
#[derive(Clone, Copy)]
struct Declared {
    finality: Finality,
    supertype: Option<TypeId>,
}

impl Lineage {
    /// The most supertypes that a type has, one above the other: the limit that Wasm engines agree on.
    pub(crate) const DEEPEST: usize = 63;

    /// Of a final type without supertypes, as most are: nothing is allocated.
    pub(crate) const PLAIN: Self = Self(None);

    /// Of a type of which the supertypes above the first are not known yet.
    pub(crate) fn declared(
        finality: Finality,
        supertype: Option<TypeId>,
    ) -> Result<Self, OutOfMemory> {
        Self::new(finality, supertype, &[])
    }

    /// Of a type with these numbers.
    fn new(
        finality: Finality,
        supertype: Option<TypeId>,
        numbers: &[TypeNum],
    ) -> Result<Self, OutOfMemory> {
        if finality.is_final() && supertype.is_none() {
            return Ok(Self::PLAIN);
        }
        let declared = Declared {
            finality,
            supertype,
        };
        let shared = Shared::try_new(declared, numbers).map_err(|_| OutOfMemory)?;
        Ok(Self(Some(shared)))
    }

    /// The same, complete: `parent` is the number and lineage of the supertype, `supertype` its identity
    /// and `own` the number of the type. `None` if it would be too deep.
    pub(crate) fn complete(
        &self,
        parent: Option<(TypeId, &Self)>,
        own: TypeNum,
    ) -> Result<Option<Self>, OutOfMemory> {
        let mut numbers = [own; Self::DEEPEST + 1];
        let mut depth = 0;
        if let Some((id, parent)) = parent {
            depth = parent.depth() + 1;
            if depth > Self::DEEPEST {
                return Ok(None);
            }
            match parent.numbers() {
                [] => numbers[0] = id.num(),
                above => numbers[..depth].copy_from_slice(above),
            }
        }
        let supertype = parent.map(|(id, _)| id);
        Self::new(self.finality(), supertype, &numbers[..=depth]).map(Some)
    }

    /// Whether the type may have subtypes.
    pub(crate) fn finality(&self) -> Finality {
        match &self.0 {
            Some(shared) => shared.header().finality,
            None => Finality::Final,
        }
    }

    /// The supertype that is declared.
    pub(crate) fn supertype(&self) -> Option<TypeId> {
        self.0.as_ref()?.header().supertype
    }

    /// Whether the type is final and has no supertypes.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.is_none()
    }

    /// How many supertypes there are, one above the other: 63 at most.
    pub(crate) fn depth(&self) -> usize {
        self.numbers().len().saturating_sub(1)
    }

    /// The numbers of the supertypes from the root on, and of the type itself at last; nothing if it is
    /// [plain](Self::is_plain).
    #[inline]
    pub(crate) fn numbers(&self) -> &[TypeNum] {
        match &self.0 {
            Some(shared) => shared.items(),
            None => &[],
        }
    }

    /// Whether the type has, at the depth that this one has, the supertype with that number. It is no
    /// supertype of a plain type, of which only the own number may be asked.
    #[inline]
    pub(crate) fn has(&self, num: TypeNum, depth: usize) -> bool {
        self.numbers().get(depth) == Some(&num)
    }

    /// As [`has`](Self::has), where the depth is not at hand.
    pub(crate) fn contains(&self, num: TypeNum) -> bool {
        self.numbers().contains(&num)
    }
}

impl fmt::Debug for Lineage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lineage")
            .field("finality", &self.finality())
            .field("supertype", &self.supertype())
            .field("numbers", &self.numbers())
            .finish()
    }
}

/// The fields of a struct type, or the one of an array type, and the lineage of the type.
#[derive(Clone)]
pub(crate) struct Fields(Shared<Lineage, FieldType>);

impl Fields {
    /// The most fields of a struct: the limit that Wasm engines agree on.
    pub(crate) const MOST: usize = 10_000;

    /// A copy of these fields.
    pub(crate) fn new(lineage: Lineage, fields: &[FieldType]) -> Result<Self, OutOfMemory> {
        let shared = Shared::try_new(lineage, fields).map_err(|_| OutOfMemory)?;
        Ok(Self(shared))
    }

    /// The fields.
    #[inline]
    pub(crate) fn list(&self) -> &[FieldType] {
        self.0.items()
    }

    /// The lineage.
    #[inline]
    pub(crate) fn lineage(&self) -> &Lineage {
        self.0.header()
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields")
            .field("lineage", self.lineage())
            .field("list", &self.list())
            .finish()
    }
}

/// A type as a type section defines it.
#[derive(Debug, Clone)]
pub(crate) enum TypeDef {
    /// A function type.
    Func(FuncType),
    /// A struct type.
    Struct(Fields),
    /// An array type, which has one field.
    Array(Fields),
}

impl TypeDef {
    /// What kind of type it is.
    pub(crate) fn kind(&self) -> TypeKind {
        match self {
            Self::Func(_) => TypeKind::Func,
            Self::Struct(_) => TypeKind::Struct,
            Self::Array(_) => TypeKind::Array,
        }
    }

    /// The function type, if it is one.
    #[inline]
    pub(crate) fn as_func(&self) -> Option<&FuncType> {
        match self {
            Self::Func(ty) => Some(ty),
            _ => None,
        }
    }

    /// The fields, if it is a struct type.
    #[inline]
    pub(crate) fn as_struct(&self) -> Option<&[FieldType]> {
        match self {
            Self::Struct(fields) => Some(fields.list()),
            _ => None,
        }
    }

    /// The type of the elements, if it is an array type.
    #[inline]
    pub(crate) fn as_array(&self) -> Option<FieldType> {
        match self {
            Self::Array(fields) => fields.list().first().copied(),
            _ => None,
        }
    }

    /// Finality and supertypes.
    #[inline]
    pub(crate) fn lineage(&self) -> &Lineage {
        match self {
            Self::Func(ty) => ty.lineage(),
            Self::Struct(fields) | Self::Array(fields) => fields.lineage(),
        }
    }

    /// Parameters and results, or nothing.
    pub(crate) fn values(&self) -> &[ValType] {
        match self {
            Self::Func(ty) => ty.values(),
            _ => &[],
        }
    }

    /// The fields of a struct or the one of an array, or nothing.
    pub(crate) fn fields(&self) -> &[FieldType] {
        match self {
            Self::Struct(fields) | Self::Array(fields) => fields.list(),
            Self::Func(_) => &[],
        }
    }

    /// The concrete types that it mentions, each as often as it does, its supertype at last.
    pub(crate) fn concrete(&self) -> impl Iterator<Item = TypeId> {
        let values = self.values().iter();
        let fields = self.fields().iter();
        values
            .filter_map(|ty| ty.as_ref()?.concrete())
            .chain(fields.filter_map(FieldType::concrete))
            .chain(self.lineage().supertype())
    }

    /// The same type, with other concrete types and the lineage that is given.
    pub(crate) fn map_concrete(
        &self,
        mut map: impl FnMut(TypeId) -> TypeId,
        lineage: Lineage,
    ) -> Result<Self, OutOfMemory> {
        let fields = match self {
            Self::Func(ty) => return Ok(Self::Func(ty.map_concrete(map, lineage)?)),
            Self::Struct(fields) | Self::Array(fields) => fields,
        };
        let mut list = Vec::new();
        list.try_reserve_exact(fields.list().len())?;
        let mapped = fields
            .list()
            .iter()
            .map(|field| field.map_concrete(&mut map));
        list.extend(mapped);
        let fields = Fields::new(lineage, &list)?;
        Ok(match self {
            Self::Array(_) => Self::Array(fields),
            _ => Self::Struct(fields),
        })
    }

    /// Whether the structure is such that the type may be declared a subtype of another; `declared` says
    /// which concrete types are subtypes of which.
    pub(crate) fn may_extend(&self, sup: &Self, declared: &dyn Fn(TypeId, TypeId) -> bool) -> bool {
        let all = |sub: &[ValType], sup: &[ValType]| {
            sub.len() == sup.len()
                && sub
                    .iter()
                    .zip(sup)
                    .all(|(sub, sup)| sub.is_subtype_of(*sup, declared))
        };
        match (self, sup) {
            (Self::Func(sub), Self::Func(sup)) => {
                all(sup.params(), sub.params()) && all(sub.results(), sup.results())
            }
            (Self::Struct(sub), Self::Struct(sup)) | (Self::Array(sub), Self::Array(sup)) => {
                let (sub, sup) = (sub.list(), sup.list());
                sub.len() >= sup.len()
                    && sub
                        .iter()
                        .zip(sup)
                        .all(|(sub, sup)| sub.is_subtype_of(*sup, declared))
            }
            _ => false,
        }
    }
}

impl From<FuncType> for TypeDef {
    fn from(ty: FuncType) -> Self {
        Self::Func(ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn num(number: usize) -> TypeNum {
        TypeNum::from_usize(number)
    }

    fn id(number: usize) -> TypeId {
        TypeId::new(num(number), 1)
    }

    #[test]
    fn a_lineage_lists_the_supertypes_from_the_root() {
        let open = Lineage::declared(Finality::NonFinal, None).unwrap();
        let root = open.complete(None, num(7)).unwrap().unwrap();
        assert_eq!((root.numbers(), root.depth()), (&[num(7)][..], 0));
        let mut last = root;
        for depth in 1..=Lineage::DEEPEST {
            let parent = id(6 + depth);
            last = open
                .complete(Some((parent, &last)), num(7 + depth))
                .unwrap()
                .unwrap();
            assert_eq!((last.depth(), last.supertype()), (depth, Some(parent)));
            assert!((0..=depth).all(|depth| last.has(num(7 + depth), depth)));
            assert!(!last.has(num(7), 1) && !last.has(num(7 + depth), depth + 1));
        }
        let deeper = open.complete(Some((id(90), &last)), num(91)).unwrap();
        assert!(deeper.is_none());
    }

    #[test]
    fn plain_types_have_nothing_to_keep() {
        let plain = Lineage::declared(Finality::Final, None).unwrap();
        assert!(plain.is_plain() && plain.complete(None, num(1)).unwrap().unwrap().is_plain());
        assert_eq!(size_of::<TypeDef>(), 2 * size_of::<usize>());
    }
}
