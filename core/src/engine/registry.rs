//! [`TypeRegistry`]: one identity per type, across all modules of an engine.
//!
//! Wasm compares types by structure, whole recursive groups at a time. The registry interns groups:
//! each distinct group is kept once, and its types get consecutive [`TypeId`]s, so that code and
//! linkers compare types by comparing numbers. Types are never removed: they are small, and ids
//! stay valid as long as the engine. It is asked when modules are made and linked, and on the slow
//! path of casts; never on a hot path.

use crate::{
    index::TypeId,
    types::{FuncType, HeapType, RefType, ValType},
};
use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

/// The types of an engine.
#[derive(Debug, Default)]
pub(crate) struct TypeRegistry {
    /// All types, by `TypeId`.
    types: Vec<SubType>,
    /// The first type of each group, by the group's key.
    groups: BTreeMap<Box<[u32]>, TypeId>,
}

/// A type with its place in the hierarchy of declared subtypes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubType {
    /// Whether the type allows no subtypes.
    pub(crate) is_final: bool,
    /// The declared supertype.
    pub(crate) supertype: Option<TypeId>,
    /// What the type is.
    pub(crate) composite: CompositeType,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CompositeType {
    /// A function.
    Func(FuncType),
    /// A struct.
    Struct(Box<[FieldType]>),
    /// An array.
    Array(FieldType),
}

/// A field of a struct, or what arrays consist of.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(crate) struct FieldType {
    /// What is stored.
    pub(crate) storage: StorageType,
    /// Whether it may change.
    pub(crate) mutable: bool,
}

/// What a field stores.
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub(crate) enum StorageType {
    /// An integer of one byte.
    I8,
    /// An integer of two bytes.
    I16,
    /// A value.
    Val(ValType),
}

impl TypeRegistry {
    /// The id that the next new type will have.
    ///
    /// References between the types of a group that is about to be interned are written as if the
    /// group were new: its types have the ids from here on.
    pub(crate) fn next_id(&self) -> TypeId {
        TypeId::from_usize(self.types.len())
    }

    /// Interns a group whose inner references start at [`TypeRegistry::next_id`], and returns the
    /// id of its first type; the others follow.
    pub(crate) fn intern_group(&mut self, group: Vec<SubType>) -> TypeId {
        let first = self.next_id();
        let mut key = Key {
            words: Vec::with_capacity(group.len() * 8),
            first,
        };
        for ty in &group {
            key.push_sub_type(ty);
        }
        if let Some(&known) = self.groups.get(key.words.as_slice()) {
            return known;
        }
        self.groups.insert(key.words.into_boxed_slice(), first);
        self.types.extend(group);
        first
    }

    /// Interns a function type that stands alone.
    pub(crate) fn intern_func(&mut self, ty: &FuncType) -> TypeId {
        self.intern_group(alloc::vec![SubType {
            is_final: true,
            supertype: None,
            composite: CompositeType::Func(ty.clone()),
        }])
    }

    /// A type.
    pub(crate) fn get(&self, id: TypeId) -> Option<&SubType> {
        self.types.get(id.as_usize())
    }

    /// Whether `sub` is `sup` or declared to be a subtype of it.
    pub(crate) fn is_subtype(&self, sub: TypeId, sup: TypeId) -> bool {
        // Supertypes are declared before their subtypes, so the chain ends.
        let mut ty = Some(sub);
        while let Some(id) = ty {
            if id == sup {
                return true;
            }
            ty = self.get(id).and_then(|ty| ty.supertype);
        }
        false
    }

    /// Whether everything of heap type `sub` is also of heap type `sup`.
    pub(crate) fn heap_is_subtype(&self, sub: HeapType, sup: HeapType) -> bool {
        match (sub, sup) {
            (HeapType::Concrete(sub), HeapType::Concrete(sup)) => self.is_subtype(sub, sup),
            (HeapType::Concrete(sub), sup) => self
                .kind(sub)
                .is_some_and(|kind| kind.is_abstract_subtype_of(sup)),
            // Below a concrete type there is only the bottom of its hierarchy.
            (sub, HeapType::Concrete(sup)) => match sub {
                HeapType::NoFunc => self.kind(sup) == Some(HeapType::Func),
                HeapType::None => {
                    matches!(self.kind(sup), Some(HeapType::Struct | HeapType::Array))
                }
                _ => false,
            },
            (sub, sup) => sub.is_abstract_subtype_of(sup),
        }
    }

    /// Whether every reference of type `sub` is also one of type `sup`.
    pub(crate) fn ref_is_subtype(&self, sub: RefType, sup: RefType) -> bool {
        (sup.is_nullable() || !sub.is_nullable())
            && self.heap_is_subtype(sub.heap_type(), sup.heap_type())
    }

    /// The abstract type right above a concrete one.
    fn kind(&self, id: TypeId) -> Option<HeapType> {
        Some(match self.get(id)?.composite {
            CompositeType::Func(_) => HeapType::Func,
            CompositeType::Struct(_) => HeapType::Struct,
            CompositeType::Array(_) => HeapType::Array,
        })
    }
}

/// The structure of a group as words: equal exactly if the groups are the same type.
struct Key {
    words: Vec<u32>,
    /// The id from which on references are to the group itself.
    first: TypeId,
}

impl Key {
    /// Marks the word of a reference into the group itself, which is then relative.
    const RELATIVE: u32 = 1 << 31;

    fn push_sub_type(&mut self, ty: &SubType) {
        self.words.push(u32::from(ty.is_final));
        match ty.supertype {
            // 0 is no supertype, so ids are shifted by one.
            Some(id) => {
                let word = self.id_word(id).wrapping_add(1);
                self.words.push(word);
            }
            None => self.words.push(0),
        }
        match &ty.composite {
            CompositeType::Func(ty) => {
                self.push_header(0, ty.params().len());
                self.push_header(0, ty.results().len());
                for ty in ty.params().iter().chain(ty.results()) {
                    self.push_val(*ty);
                }
            }
            CompositeType::Struct(fields) => {
                self.push_header(1, fields.len());
                for field in fields {
                    self.push_field(*field);
                }
            }
            CompositeType::Array(field) => {
                self.push_header(2, 1);
                self.push_field(*field);
            }
        }
    }

    /// The kind of a composite type and the number of what follows. Lengths are limited by the
    /// Wasm parser to far less than 2^28.
    fn push_header(&mut self, kind: u32, len: usize) {
        self.words.push(kind << 28 | len as u32);
    }

    fn push_field(&mut self, field: FieldType) {
        self.words.push(u32::from(field.mutable));
        match field.storage {
            StorageType::I8 => self.words.push(1),
            StorageType::I16 => self.words.push(2),
            StorageType::Val(ty) => self.push_val(ty),
        }
    }

    fn push_val(&mut self, ty: ValType) {
        let word = match ty {
            ValType::I32 => 3,
            ValType::I64 => 4,
            ValType::F32 => 5,
            ValType::F64 => 6,
            ValType::V128 => 7,
            ValType::FuncRef | ValType::ExternRef | ValType::Ref(_) => {
                // `as_ref` is `Some` for these three.
                if let Some(ty) = ty.as_ref() {
                    self.push_ref(ty);
                }
                return;
            }
        };
        self.words.push(word);
    }

    fn push_ref(&mut self, ty: RefType) {
        self.words.push(8 + u32::from(ty.is_nullable()));
        let word = match ty.heap_type() {
            HeapType::Concrete(id) => self.id_word(id),
            heap => {
                // An abstract type has no id: its number follows a word that no id has.
                self.words.push(u32::MAX);
                RefType::new(false, heap).abstract_number()
            }
        };
        self.words.push(word);
    }

    fn id_word(&self, id: TypeId) -> u32 {
        if id >= self.first {
            Self::RELATIVE | (id.as_u32() - self.first.as_u32())
        } else {
            id.as_u32()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn func(params: &[ValType], results: &[ValType]) -> SubType {
        SubType {
            is_final: false,
            supertype: None,
            composite: CompositeType::Func(FuncType::new(
                params.iter().copied(),
                results.iter().copied(),
            )),
        }
    }

    fn reference(id: TypeId) -> ValType {
        ValType::from(RefType::new(true, HeapType::Concrete(id)))
    }

    #[test]
    fn equal_functions_have_one_id() {
        let mut registry = TypeRegistry::default();
        let a = FuncType::new([ValType::I32], [ValType::I64]);
        let b = FuncType::new([ValType::I32, ValType::I64], []);
        let id = registry.intern_func(&a);
        assert_eq!(registry.intern_func(&a.clone()), id);
        assert_ne!(registry.intern_func(&b), id);
        let composite = registry.get(id).map(|ty| &ty.composite);
        assert_eq!(composite, Some(&CompositeType::Func(a)));
        assert_eq!(registry.next_id().as_u32(), 2);
    }

    #[test]
    fn recursive_groups_are_equal_by_structure() {
        let mut registry = TypeRegistry::default();
        let mut ids = vec![];
        for _ in 0..2 {
            let next = registry.next_id();
            ids.push(registry.intern_group(vec![func(&[reference(next)], &[])]));
            // Something in between, so that the second try starts elsewhere.
            registry.intern_func(&FuncType::new([], [ValType::F32]));
        }
        assert_eq!(ids[0], ids[1]);
        // The unrolled type is another one: it refers to the first from outside.
        let unrolled = registry.intern_group(vec![func(&[reference(ids[0])], &[])]);
        assert_ne!(unrolled, ids[0]);
    }

    #[test]
    fn groups_with_more_types_are_others() {
        let mut registry = TypeRegistry::default();
        let alone = registry.intern_group(vec![func(&[], &[])]);
        let pair = registry.intern_group(vec![func(&[], &[]), func(&[], &[])]);
        assert_ne!(alone, pair);
        assert_eq!(
            registry.intern_group(vec![func(&[], &[]), func(&[], &[])]),
            pair
        );
    }

    #[test]
    fn subtypes_follow_the_declarations() {
        let mut registry = TypeRegistry::default();
        let top = registry.intern_group(vec![func(&[], &[])]);
        let mut middle = func(&[], &[]);
        middle.supertype = Some(top);
        let middle = registry.intern_group(vec![middle]);
        let mut bottom = func(&[], &[]);
        bottom.supertype = Some(middle);
        bottom.is_final = true;
        let bottom = registry.intern_group(vec![bottom]);
        assert!(registry.is_subtype(bottom, top));
        assert!(!registry.is_subtype(top, bottom));
        let nullable = |id| RefType::new(true, HeapType::Concrete(id));
        assert!(registry.ref_is_subtype(nullable(bottom), nullable(top)));
        assert!(registry.ref_is_subtype(nullable(bottom), RefType::FUNCREF));
        assert!(!registry.ref_is_subtype(RefType::FUNCREF, nullable(bottom)));
        assert!(registry.ref_is_subtype(RefType::new(true, HeapType::NoFunc), nullable(top)));
        assert!(!registry.ref_is_subtype(nullable(top), RefType::new(false, HeapType::Func)));
        assert!(!registry.ref_is_subtype(nullable(top), RefType::EXTERNREF));
    }
}
