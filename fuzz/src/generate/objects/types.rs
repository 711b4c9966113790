//! The types of a module with structs and arrays: recursion groups with subtypes, some of them twice.
//!
//! Every type has a value that can be made without choices (`body.rs`): a struct has at most one field that must
//! not be null, of a type that was declared before it or of integers.

use super::super::choices::Choices;
use std::ops::Range;
use wasm_encoder::{
    AbstractHeapType, ArrayType, CompositeInnerType, CompositeType, FieldType, FuncType, HeapType,
    RefType, StorageType, StructType, SubType, TypeSection, ValType,
};

/// A heap type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heap {
    Any,
    Eq,
    I31,
    Struct,
    Array,
    None,
    Func,
    Extern,
    Exn,
    /// One that the module declares.
    Type(u32),
}

/// A value type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ty {
    I32,
    I64,
    F32,
    F64,
    V128,
    /// A reference, and whether it may be null.
    Ref(bool, Heap),
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Storage {
    I8,
    I16,
    Val(Ty),
}

/// A field of a struct, or the elements of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) storage: Storage,
    pub(super) mutable: bool,
}

/// What a declared type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Struct(Vec<Field>),
    Array(Field),
    Func(Vec<Ty>, Vec<Ty>),
}

/// A declared type.
#[derive(Debug, Clone)]
pub(super) struct Def {
    pub(super) kind: Kind,
    pub(super) supertype: Option<u32>,
    pub(super) is_final: bool,
}

/// All types of a module.
#[derive(Debug, Default)]
pub(super) struct Types {
    pub(super) defs: Vec<Def>,
    groups: Vec<Range<u32>>,
}

impl Ty {
    pub(super) const ANY: Self = Self::Ref(true, Heap::Any);

    /// As the encoder has it.
    pub(super) fn encoded(self) -> ValType {
        match self {
            Self::I32 => ValType::I32,
            Self::I64 => ValType::I64,
            Self::F32 => ValType::F32,
            Self::F64 => ValType::F64,
            Self::V128 => ValType::V128,
            Self::Ref(nullable, heap) => ValType::Ref(RefType {
                nullable,
                heap_type: heap.encoded(),
            }),
        }
    }

    /// Whether locals may have it without being set.
    pub(super) fn is_defaultable(self) -> bool {
        !matches!(self, Self::Ref(false, _))
    }
}

impl Heap {
    /// As the encoder has it.
    pub(super) fn encoded(self) -> HeapType {
        let ty = match self {
            Self::Any => AbstractHeapType::Any,
            Self::Eq => AbstractHeapType::Eq,
            Self::I31 => AbstractHeapType::I31,
            Self::Struct => AbstractHeapType::Struct,
            Self::Array => AbstractHeapType::Array,
            Self::None => AbstractHeapType::None,
            Self::Func => AbstractHeapType::Func,
            Self::Extern => AbstractHeapType::Extern,
            Self::Exn => AbstractHeapType::Exn,
            Self::Type(index) => return HeapType::Concrete(index),
        };
        HeapType::Abstract { shared: false, ty }
    }
}

impl Storage {
    /// The type of what is read from it.
    pub(super) fn unpacked(self) -> Ty {
        match self {
            Self::I8 | Self::I16 => Ty::I32,
            Self::Val(ty) => ty,
        }
    }
}

impl Field {
    fn encoded(self) -> FieldType {
        FieldType {
            element_type: match self.storage {
                Storage::I8 => StorageType::I8,
                Storage::I16 => StorageType::I16,
                Storage::Val(ty) => StorageType::Val(ty.encoded()),
            },
            mutable: self.mutable,
        }
    }
}

impl Types {
    /// Types at random. The first is a struct that has a default, the second an array of bytes.
    pub(super) fn choose(choices: &mut Choices<'_>) -> Self {
        let mut types = Self::default();
        types.defs.push(Def {
            kind: Kind::Struct(vec![
                field(Storage::Val(Ty::I64), true),
                field(Storage::Val(Ty::Ref(true, Heap::Type(0))), true),
            ]),
            supertype: None,
            is_final: false,
        });
        types.defs.push(Def {
            kind: Kind::Array(field(Storage::I8, true)),
            supertype: None,
            is_final: true,
        });
        types.groups = vec![0..1, 1..2];
        for _ in 0..choices.range(1, 3) {
            types.group(choices);
            if choices.chance(1, 4) {
                types.repeat_group();
            }
        }
        types
    }

    /// A type that stands alone; its index.
    pub(super) fn alone(&mut self, kind: Kind) -> u32 {
        let index = self.defs.len() as u32;
        self.defs.push(Def {
            kind,
            supertype: None,
            is_final: true,
        });
        self.groups.push(index..index + 1);
        index
    }

    /// Adds a group whose types may refer to each other.
    fn group(&mut self, choices: &mut Choices<'_>) {
        let start = self.defs.len() as u32;
        let end = start + choices.range(1, 5) as u32;
        for _ in start..end {
            let def = match choices.below(8) {
                0..=4 => self.structure(choices, end),
                5 | 6 => self.array(choices, end),
                _ => self.function(choices, end),
            };
            self.defs.push(def);
        }
        self.groups.push(start..end);
    }

    /// The last group once more: its types are the same as before.
    fn repeat_group(&mut self) {
        let Some(group) = self.groups.last().cloned() else {
            return;
        };
        let by = group.end - group.start;
        let moved = |index: u32| {
            if index >= group.start {
                index + by
            } else {
                index
            }
        };
        let ty = |ty: Ty| match ty {
            Ty::Ref(nullable, Heap::Type(index)) => Ty::Ref(nullable, Heap::Type(moved(index))),
            ty => ty,
        };
        let field = |field: &Field| Field {
            storage: match field.storage {
                Storage::Val(it) => Storage::Val(ty(it)),
                packed => packed,
            },
            ..*field
        };
        let copies: Vec<Def> = self.defs[group.start as usize..]
            .iter()
            .map(|def| Def {
                kind: match &def.kind {
                    Kind::Struct(fields) => Kind::Struct(fields.iter().map(field).collect()),
                    Kind::Array(element) => Kind::Array(field(element)),
                    Kind::Func(params, results) => Kind::Func(
                        params.iter().copied().map(ty).collect(),
                        results.iter().copied().map(ty).collect(),
                    ),
                },
                supertype: def.supertype.map(moved),
                is_final: def.is_final,
            })
            .collect();
        self.defs.extend(copies);
        self.groups.push(group.end..group.end + by);
    }

    /// A type of which another may be a subtype.
    fn supertype(&self, choices: &mut Choices<'_>, is: fn(&Kind) -> bool) -> Option<u32> {
        let open: Vec<u32> = (0..self.defs.len() as u32)
            .filter(|index| {
                let def = &self.defs[*index as usize];
                !def.is_final && is(&def.kind)
            })
            .collect();
        (!open.is_empty() && choices.chance(2, 3)).then(|| *choices.pick(&open))
    }

    fn structure(&self, choices: &mut Choices<'_>, end: u32) -> Def {
        let supertype = self.supertype(choices, |kind| matches!(kind, Kind::Struct(_)));
        let mut fields = match supertype.map(|index| &self.defs[index as usize].kind) {
            Some(Kind::Struct(fields)) => fields.clone(),
            _ => Vec::new(),
        };
        for field in &mut fields {
            // What cannot be written may be more special.
            if let Storage::Val(Ty::Ref(true, heap)) = field.storage
                && !field.mutable
                && choices.chance(1, 2)
            {
                field.storage = Storage::Val(Ty::Ref(true, self.special(choices, heap)));
            }
        }
        let is_null = |field: &Field| field.storage.unpacked().is_defaultable();
        for _ in 0..choices.range(usize::from(fields.is_empty()), 4) {
            let mutable = choices.chance(3, 4);
            let storage = if choices.chance(1, 6) && fields.iter().all(is_null) {
                Storage::Val(Ty::Ref(false, self.special(choices, Heap::Eq)))
            } else {
                self.storage(choices, end)
            };
            fields.push(Field { storage, mutable });
        }
        Def {
            kind: Kind::Struct(fields),
            supertype,
            is_final: choices.chance(1, 4),
        }
    }

    fn array(&self, choices: &mut Choices<'_>, end: u32) -> Def {
        let supertype = self.supertype(choices, |kind| matches!(kind, Kind::Array(_)));
        let element = match supertype.map(|index| &self.defs[index as usize].kind) {
            Some(Kind::Array(element)) => *element,
            _ => Field {
                storage: self.storage(choices, end),
                mutable: choices.chance(7, 8),
            },
        };
        Def {
            kind: Kind::Array(element),
            supertype,
            is_final: choices.chance(1, 4),
        }
    }

    fn function(&self, choices: &mut Choices<'_>, end: u32) -> Def {
        let supertype = self.supertype(choices, |kind| matches!(kind, Kind::Func(..)));
        let kind = match supertype.map(|index| &self.defs[index as usize].kind) {
            Some(Kind::Func(params, results)) => {
                let mut results = results.clone();
                for result in &mut results {
                    if let Ty::Ref(nullable, heap) = *result {
                        *result = Ty::Ref(nullable, self.special(choices, heap));
                    }
                }
                let mut params = params.clone();
                for param in &mut params {
                    if let Ty::Ref(_, Heap::Type(index)) = *param
                        && !matches!(
                            self.defs.get(index as usize),
                            Some(Def {
                                kind: Kind::Func(..),
                                ..
                            }) | None
                        )
                    {
                        *param = Ty::Ref(true, Heap::Eq);
                    }
                }
                Kind::Func(params, results)
            }
            _ => {
                let params = (0..choices.range(0, 3)).map(|_| self.value(choices, end));
                let params = params.collect();
                Kind::Func(params, vec![self.value(choices, end)])
            }
        };
        Def {
            kind,
            supertype,
            is_final: choices.chance(1, 4),
        }
    }

    fn storage(&self, choices: &mut Choices<'_>, end: u32) -> Storage {
        match choices.below(6) {
            0 => Storage::I8,
            1 => Storage::I16,
            _ => Storage::Val(self.value(choices, end)),
        }
    }

    /// A type that has a default, of which the declared ones are before `end`.
    pub(super) fn value(&self, choices: &mut Choices<'_>, end: u32) -> Ty {
        match choices.below(12) {
            0 | 1 => Ty::I32,
            2 => Ty::I64,
            3 => choices.of(&[Ty::F32, Ty::F64, Ty::V128]),
            4 => Ty::ANY,
            5 => Ty::Ref(
                true,
                choices.of(&[
                    Heap::Eq,
                    Heap::Struct,
                    Heap::Array,
                    Heap::I31,
                    Heap::Extern,
                    Heap::Exn,
                    Heap::Func,
                ]),
            ),
            _ => Ty::Ref(true, Heap::Type(choices.below(end as usize) as u32)),
        }
    }

    /// A type that another has as its supertype, or the same; of those that are complete.
    fn special(&self, choices: &mut Choices<'_>, heap: Heap) -> Heap {
        let special: Vec<u32> = (0..self.defs.len() as u32)
            .filter(|index| self.is_sub(Heap::Type(*index), heap))
            .collect();
        match heap {
            // What has no value of its own.
            Heap::Eq if special.is_empty() || choices.chance(1, 3) => Heap::I31,
            heap if special.is_empty() => heap,
            _ => Heap::Type(*choices.pick(&special)),
        }
    }

    /// What a declared type is.
    pub(super) fn kind(&self, index: u32) -> &Kind {
        &self.defs[index as usize].kind
    }

    /// The fields of a struct; none if it is something else.
    pub(super) fn fields(&self, index: u32) -> &[Field] {
        match self.kind(index) {
            Kind::Struct(fields) => fields,
            _ => &[],
        }
    }

    /// The elements of an array.
    pub(super) fn element(&self, index: u32) -> Option<Field> {
        match self.kind(index) {
            Kind::Array(element) => Some(*element),
            _ => None,
        }
    }

    /// Whether all values of a heap type are of another.
    pub(super) fn is_sub(&self, a: Heap, b: Heap) -> bool {
        if a == b {
            return true;
        }
        let top = |heap: Heap| match heap {
            Heap::Type(index) => match self.defs.get(index as usize).map(|def| &def.kind) {
                Some(Kind::Struct(_)) => Heap::Struct,
                Some(Kind::Array(_)) => Heap::Array,
                Some(Kind::Func(..)) => Heap::Func,
                // Of a group that is not complete.
                None => heap,
            },
            heap => heap,
        };
        match (a, b) {
            (Heap::None, _) => matches!(
                top(b),
                Heap::Any | Heap::Eq | Heap::I31 | Heap::Struct | Heap::Array
            ),
            (Heap::Type(index), Heap::Type(_)) => self
                .defs
                .get(index as usize)
                .and_then(|def| def.supertype)
                .is_some_and(|supertype| self.is_sub(Heap::Type(supertype), b)),
            (_, Heap::Any) => matches!(top(a), Heap::Eq | Heap::I31 | Heap::Struct | Heap::Array),
            (_, Heap::Eq) => matches!(top(a), Heap::I31 | Heap::Struct | Heap::Array),
            (Heap::Type(_), b) => top(a) == b,
            _ => false,
        }
    }

    /// Whether all values of a type are of another.
    pub(super) fn fits(&self, a: Ty, b: Ty) -> bool {
        match (a, b) {
            (Ty::Ref(nullable, heap), Ty::Ref(may, other)) => {
                (!nullable || may) && self.is_sub(heap, other)
            }
            _ => a == b,
        }
    }

    /// The declared structs and arrays that are of a heap type.
    pub(super) fn objects(&self, heap: Heap) -> Vec<u32> {
        (0..self.defs.len() as u32)
            .filter(|index| !matches!(self.kind(*index), Kind::Func(..)))
            .filter(|index| self.is_sub(Heap::Type(*index), heap))
            .collect()
    }

    /// The section.
    pub(super) fn section(&self) -> TypeSection {
        let mut section = TypeSection::new();
        for group in &self.groups {
            let types = self.defs[group.start as usize..group.end as usize]
                .iter()
                .map(encoded);
            section.ty().rec(types.collect::<Vec<_>>());
        }
        section
    }
}

fn field(storage: Storage, mutable: bool) -> Field {
    Field { storage, mutable }
}

fn encoded(def: &Def) -> SubType {
    let types = |types: &[Ty]| types.iter().map(|ty| ty.encoded()).collect::<Vec<_>>();
    SubType {
        is_final: def.is_final,
        supertype_idxs: def.supertype.into_iter().collect(),
        composite_type: CompositeType {
            inner: match &def.kind {
                Kind::Struct(fields) => CompositeInnerType::Struct(StructType {
                    fields: fields.iter().map(|field| field.encoded()).collect(),
                }),
                Kind::Array(element) => CompositeInnerType::Array(ArrayType(element.encoded())),
                Kind::Func(params, results) => {
                    CompositeInnerType::Func(FuncType::new(types(params), types(results)))
                }
            },
            shared: false,
            descriptor: None,
            describes: None,
        },
    }
}
