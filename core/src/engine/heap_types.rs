//! [`StructType`] and [`ArrayType`]: types of structs and arrays as embedders have them, and what is a subtype
//! of what, of which the engine's registry has a part.
//!
//! Both are always types of an engine, and keep themselves there. Abstract types, and types of values that
//! mention concrete ones by [`TypeId`], are in `wasm/types`.

use super::Engine;
use crate::{
    base::{fallible::OutOfMemory, sync::Shared},
    error::Error,
    wasm::{
        index::TypeId,
        types::{
            FieldType, Fields, Finality, FuncType, HeapType, Lineage, Mutability, RefType,
            StorageType, TypeDef, TypeHold, ValType,
        },
    },
};
use alloc::vec::Vec;
use core::fmt;

/// A type of an engine's registry that keeps itself.
#[derive(Clone)]
struct Registered(Shared<Entry, ()>);

struct Entry {
    engine: Engine,
    id: TypeId,
    fields: Fields,
    /// Ends the use of the type.
    _hold: TypeHold,
}

impl Registered {
    fn entry(&self) -> &Entry {
        self.0.header()
    }

    fn new(engine: &Engine, id: TypeId, fields: Fields, hold: TypeHold) -> Result<Self, Error> {
        let entry = Entry {
            engine: engine.clone(),
            id,
            fields,
            _hold: hold,
        };
        Ok(Self(Shared::try_new(entry, &[]).map_err(|_| OutOfMemory)?))
    }

    /// The type with an identity, if it is of the kind of which `of` gives the fields.
    fn find(engine: &Engine, id: TypeId, of: fn(TypeDef) -> Option<Fields>) -> Option<Self> {
        let (ty, hold) = engine.types().find(id).ok()?;
        Self::new(engine, id, of(ty)?, hold).ok()
    }

    /// Registers a type, which is checked against its supertype.
    fn define(
        engine: &Engine,
        finality: Finality,
        supertype: Option<&Self>,
        fields: &[FieldType],
        of: fn(Fields) -> TypeDef,
    ) -> Result<Self, Error> {
        let parent = supertype.map(Self::entry);
        let lineage = Lineage::declared(finality, parent.map(|parent| parent.id))?;
        let ty = of(Fields::new(lineage, fields)?);
        if let Some(parent) = parent {
            if !Engine::same(engine, &parent.engine) {
                return Err(Error::new("the supertype belongs to another engine"));
            }
            if parent.fields.lineage().finality().is_final() {
                return Err(Error::new(
                    "the supertype is final: it cannot have subtypes",
                ));
            }
            if !ty.may_extend(&of(parent.fields.clone()), &declared(engine)) {
                return Err(Error::new("the type does not match its supertype"));
            }
        }
        let (interned, hold) = engine.types().intern_one(ty)?;
        let (TypeDef::Struct(fields) | TypeDef::Array(fields)) = interned.ty else {
            return Err(Error::new("the type is a function type"));
        };
        Self::new(engine, interned.id, fields, hold)
    }

    fn supertype(&self) -> Option<TypeId> {
        self.entry().fields.lineage().supertype()
    }

    fn matches(&self, other: &Self) -> bool {
        let (own, other) = (self.entry(), other.entry());
        Engine::same(&own.engine, &other.engine) && own.engine.types().is_subtype(own.id, other.id)
    }
}

/// What the types of an engine declare.
fn declared(engine: &Engine) -> impl Fn(TypeId, TypeId) -> bool {
    |sub, sup| engine.types().is_subtype(sub, sup)
}

/// The fields of a struct type.
fn struct_fields(ty: TypeDef) -> Option<Fields> {
    match ty {
        TypeDef::Struct(fields) => Some(fields),
        _ => None,
    }
}

/// The field of an array type.
fn array_fields(ty: TypeDef) -> Option<Fields> {
    match ty {
        TypeDef::Array(fields) => Some(fields),
        _ => None,
    }
}

/// Defines what struct and array types have in common.
macro_rules! define_heap_type {
    ($( $name:ident, $concrete:ident, $word:literal, $fields:ident; )*) => {$(
        impl $name {
            #[doc = concat!("The ", $word, " type that has an identity in an engine, as [`HeapType`] names it.")]
            /// `None` if there is none, and if there is no memory.
            pub fn of(engine: &Engine, id: TypeId) -> Option<Self> {
                Registered::find(engine, id, $fields).map(Self)
            }

            /// The engine.
            pub fn engine(&self) -> &Engine {
                &self.0.entry().engine
            }

            /// The identity in the engine.
            pub fn id(&self) -> TypeId {
                self.0.entry().id
            }

            #[doc = concat!("The type of references to such ", $word, "s.")]
            pub fn heap_type(&self) -> HeapType {
                HeapType::$concrete(self.id())
            }

            /// Whether there may be subtypes.
            pub fn finality(&self) -> Finality {
                self.0.entry().fields.lineage().finality()
            }

            /// The declared supertype.
            pub fn supertype(&self) -> Option<Self> {
                Self::of(self.engine(), self.0.supertype()?)
            }

            /// Whether it is another type or a subtype of it. `false` if that is of another engine.
            pub fn matches(&self, other: &Self) -> bool {
                self.0.matches(&other.0)
            }
        }

        /// Equal are the same types of one engine.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.id() == other.id() && Engine::same(self.engine(), other.engine())
            }
        }

        impl Eq for $name {}

        impl From<&$name> for HeapType {
            fn from(ty: &$name) -> Self {
                ty.heap_type()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("id", &self.id())
                    .field("fields", &self.0.entry().fields)
                    .finish()
            }
        }
    )*};
}
define_heap_type! {
    StructType, ConcreteStruct, "struct", struct_fields;
    ArrayType, ConcreteArray, "array", array_fields;
}

/// The type of a struct: a type of an engine, which keeps it as long as this does.
///
/// Cloning is cheap.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, FieldType, Finality, Mutability, StorageType, StructType, ValType};
///
/// let engine = Engine::default();
/// let x = FieldType::new(Mutability::Const, StorageType::ValType(ValType::I32));
/// let y = FieldType::new(Mutability::Var, StorageType::I8);
/// let base = StructType::with_finality_and_supertype(&engine, Finality::NonFinal, None, [x])?;
/// let more =
///     StructType::with_finality_and_supertype(&engine, Finality::Final, Some(&base), [x, y])?;
/// assert_eq!(more.field(1), Some(y));
/// assert!(more.matches(&base) && !base.matches(&more));
/// assert_eq!(more.supertype(), Some(base));
/// // Equal types are one type, so a final type without supertype is another than `base`.
/// assert_eq!(StructType::new(&engine, [x])?, StructType::new(&engine, [x])?);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Clone)]
pub struct StructType(Registered);

impl StructType {
    /// A final struct type without supertype.
    ///
    /// # Errors
    ///
    /// If there are more than 10,000 fields, a field mentions a type that the engine does not have any
    /// more, or the machine has too little memory.
    pub fn new(
        engine: &Engine,
        fields: impl IntoIterator<Item = FieldType>,
    ) -> Result<Self, Error> {
        Self::with_finality_and_supertype(engine, Finality::Final, None, fields)
    }

    /// A struct type.
    ///
    /// # Errors
    ///
    /// As [`StructType::new`]; or if the supertype is final, of another engine, or not such that this type
    /// may be a subtype of it, or has 63 supertypes already.
    pub fn with_finality_and_supertype(
        engine: &Engine,
        finality: Finality,
        supertype: Option<&Self>,
        fields: impl IntoIterator<Item = FieldType>,
    ) -> Result<Self, Error> {
        let mut list = Vec::new();
        for field in fields {
            if list.len() == Fields::MOST {
                return Err(Error::new("a struct type can have at most 10000 fields"));
            }
            list.try_reserve(1).map_err(Error::out_of_memory)?;
            list.push(field);
        }
        let supertype = supertype.map(|ty| &ty.0);
        Registered::define(engine, finality, supertype, &list, TypeDef::Struct).map(Self)
    }

    /// The type of a field.
    pub fn field(&self, index: usize) -> Option<FieldType> {
        self.0.entry().fields.list().get(index).copied()
    }

    /// The types of the fields.
    pub(crate) fn field_list(&self) -> &[FieldType] {
        self.0.entry().fields.list()
    }

    /// The types of the fields.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = FieldType> + '_ {
        self.0.entry().fields.list().iter().copied()
    }
}

/// The type of an array: a type of an engine, which keeps it as long as this does.
///
/// Cloning is cheap.
///
/// # Examples
///
/// ```
/// use peregrine::{ArrayType, Engine, FieldType, Mutability, StorageType};
///
/// let engine = Engine::default();
/// let bytes = ArrayType::new(&engine, FieldType::new(Mutability::Var, StorageType::I8))?;
/// assert!(bytes.mutability().is_mut() && bytes.element_type().is_i8());
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Clone)]
pub struct ArrayType(Registered);

impl ArrayType {
    /// A final array type without supertype.
    ///
    /// # Errors
    ///
    /// If the element type mentions a type that the engine does not have any more, or the machine has too
    /// little memory.
    pub fn new(engine: &Engine, field_type: FieldType) -> Result<Self, Error> {
        Self::with_finality_and_supertype(engine, Finality::Final, None, field_type)
    }

    /// An array type.
    ///
    /// # Errors
    ///
    /// As [`ArrayType::new`]; or if the supertype is final, of another engine, or not such that this type
    /// may be a subtype of it, or has 63 supertypes already.
    pub fn with_finality_and_supertype(
        engine: &Engine,
        finality: Finality,
        supertype: Option<&Self>,
        field_type: FieldType,
    ) -> Result<Self, Error> {
        let supertype = supertype.map(|ty| &ty.0);
        Registered::define(engine, finality, supertype, &[field_type], TypeDef::Array).map(Self)
    }

    /// The type of the elements, and whether they may change.
    pub fn field_type(&self) -> FieldType {
        // An array type has one field.
        self.0.entry().fields.list()[0]
    }

    /// Whether the elements may change.
    pub fn mutability(&self) -> Mutability {
        self.field_type().mutability()
    }

    /// What the elements hold.
    pub fn element_type(&self) -> StorageType {
        *self.field_type().element_type()
    }
}

impl HeapType {
    /// The function type, if it is a concrete one that the engine has.
    pub fn as_concrete_func(&self, engine: &Engine) -> Option<FuncType> {
        let Self::ConcreteFunc(id) = self else {
            return None;
        };
        let (ty, hold) = engine.types().find(*id).ok()?;
        ty.as_func()?.holding(hold).ok()
    }

    /// The struct type, if it is a concrete one that the engine has.
    pub fn as_concrete_struct(&self, engine: &Engine) -> Option<StructType> {
        match self {
            Self::ConcreteStruct(id) => StructType::of(engine, *id),
            _ => None,
        }
    }

    /// The array type, if it is a concrete one that the engine has.
    pub fn as_concrete_array(&self, engine: &Engine) -> Option<ArrayType> {
        match self {
            Self::ConcreteArray(id) => ArrayType::of(engine, *id),
            _ => None,
        }
    }

    /// Whether every value of the type is also one of another type; both are types of that engine.
    pub fn matches(&self, engine: &Engine, other: &Self) -> bool {
        self.is_subtype_of(*other, &declared(engine))
    }
}

impl RefType {
    /// Whether every reference of the type is also one of another type; both are types of that engine.
    pub fn matches(&self, engine: &Engine, other: &Self) -> bool {
        self.is_subtype_of(*other, &declared(engine))
    }
}

impl ValType {
    /// Whether every value of the type is also one of another type; both are types of that engine.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, HeapType, RefType, ValType};
    ///
    /// let engine = Engine::default();
    /// let [i31, any] = [HeapType::I31, HeapType::Any].map(|heap| RefType::new(true, heap).into());
    /// assert!(ValType::matches(&i31, &engine, &any));
    /// assert!(!ValType::matches(&any, &engine, &i31));
    /// ```
    pub fn matches(&self, engine: &Engine, other: &Self) -> bool {
        self.is_subtype_of(*other, &declared(engine))
    }
}

impl StorageType {
    /// Whether all that it holds can be held by another; both are types of that engine.
    pub fn matches(&self, engine: &Engine, other: &Self) -> bool {
        self.is_subtype_of(*other, &declared(engine))
    }
}

impl FieldType {
    /// Whether such a field may stand for another: what may change must be of one type, what may not of a
    /// subtype. Both are types of that engine.
    pub fn matches(&self, engine: &Engine, other: &Self) -> bool {
        self.is_subtype_of(*other, &declared(engine))
    }
}
