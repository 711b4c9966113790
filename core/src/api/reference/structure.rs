//! [`StructRef`]: structs, as the embedder makes, reads and changes them.

use super::{AnyRef, EqRef, handle::define_reference};
use crate::base::narrow::Low;
use crate::{
    api::value::Val,
    base::fallible,
    code::object::GcRef,
    declarations::{FieldLayout, StructLayout},
    engine::{Engine, StructType},
    error::Error,
    store::{AsContext, AsContextMut, Rooting, StoreId, StoreInner, wrong_store},
    wasm::types::{FieldType, TypeDef},
};
use alloc::vec::{self, Vec};

define_reference! {
    /// A reference to a struct.
    ///
    /// It is good as long as its [scope](crate::RootScope).
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{
    ///     Engine, FieldType, Mutability, StorageType, Store, StructRef, StructRefPre, StructType, Val,
    /// };
    ///
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ());
    /// let field = FieldType::new(Mutability::Var, StorageType::I8);
    /// let ty = StructType::new(&engine, [field, field])?;
    /// let pre = StructRefPre::new(&mut store, ty);
    /// let point = StructRef::new(&mut store, &pre, &[Val::I32(3), Val::I32(4)])?;
    /// point.set_field(&mut store, 1, Val::I32(0x105))?;
    /// assert_eq!(point.field(&store, 0)?.i32(), Some(3));
    /// assert_eq!(point.field(&store, 1)?.i32(), Some(5));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    StructRef: Struct
}

/// A type of structs that a store is ready to make.
///
/// Made once per store and type, for use with [`StructRef::new`].
///
/// # Examples
///
/// ```
/// use peregrine::{
///     Engine, FieldType, Mutability, RootScope, Store, StructRef, StructRefPre, StructType, Val, ValType,
/// };
///
/// let mut store = Store::new(&Engine::default(), ());
/// let field = FieldType::new(Mutability::Var, ValType::I32.into());
/// let ty = StructType::new(store.engine(), [field, field])?;
/// // The type is looked up once, for all objects.
/// let allocator = StructRefPre::new(&mut store, ty);
/// for n in 0..3 {
///     let mut scope = RootScope::new(&mut store);
///     let pair = StructRef::new(&mut scope, &allocator, &[Val::I32(n), Val::I32(-n)])?;
///     assert_eq!(pair.field(&mut scope, 1)?.i32(), Some(-n));
/// }
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct StructRefPre {
    store: StoreId,
    ty: StructType,
}

impl StructRefPre {
    /// Gets a store ready for structs of a type. The store keeps the type.
    ///
    /// # Panics
    ///
    /// If the type is of another engine, or there is no memory.
    #[track_caller]
    pub fn new(mut ctx: impl AsContextMut, ty: StructType) -> Self {
        let store = &mut ctx.as_context_mut().store.inner;
        assert!(
            Engine::same(&store.engine, ty.engine()),
            "the type belongs to another engine"
        );
        match store.define_type(ty.id()) {
            Ok(()) => Self {
                store: store.id,
                ty,
            },
            Err(error) => panic!("{error}"),
        }
    }
}

impl StructRef {
    /// Makes a struct.
    ///
    /// # Errors
    ///
    /// If the fields are not as many as the type has, or of other types; if something belongs to another store, or
    /// a scope has ended; if the heap may not be so large, or there is no memory.
    pub fn new(
        mut ctx: impl AsContextMut,
        allocator: &StructRefPre,
        fields: &[Val],
    ) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        if allocator.store != store.inner.id {
            return Err(wrong_store("type"));
        }
        let ty = &allocator.ty;
        if ty.fields().len() != fields.len() {
            let error = Error::new("wrong number of fields");
            let (given, has) = (fields.len(), ty.fields().len());
            return Err(error.with_detail(format_args!("{given} given, the struct type has {has}")));
        }
        for (value, ty) in fields.iter().zip(ty.fields()) {
            bits(&store.inner, ty, *value)?;
        }
        let layout = StructLayout::new(ty.field_list())?;
        let num = ty.id().num();
        let object = store.allocate(|store| store.gc.alloc(num, 0))?;
        // Nothing is collected from here on.
        let store = &mut store.inner;
        for ((value, ty), place) in fields.iter().zip(ty.fields()).zip(layout.fields()) {
            let bits = bits(store, ty, *value)?;
            write(store, object, *place, bits)?;
        }
        Ok(Self(store.root(object)?))
    }

    /// The type.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store or its scope has ended, or there is no memory.
    pub fn ty(&self, ctx: impl AsContext) -> Result<StructType, Error> {
        let store = &ctx.as_context().store.inner;
        let object = self.0.find(store)?;
        let num = store.gc.type_of(object);
        let ty = num.and_then(|num| store.engine.types().of_num(num));
        let ty = ty.and_then(|(id, _)| StructType::of(&store.engine, id));
        ty.ok_or_else(|| Error::new("out of memory for the type"))
    }

    /// Whether it is of a type, or of a subtype of it.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store, or its scope has ended.
    pub fn matches_ty(&self, ctx: impl AsContext, ty: &StructType) -> Result<bool, Error> {
        let store = &ctx.as_context().store.inner;
        let object = self.0.find(store)?;
        let same = Engine::same(&store.engine, ty.engine());
        Ok(same && store.is_of_heap_type(object, ty.heap_type()))
    }

    /// The values of all fields. Those of 8 and 16 bits are zero-extended.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store or its scope has ended, or there is no memory.
    pub fn fields(&self, ctx: impl AsContext) -> Result<vec::IntoIter<Val>, Error> {
        let store = &ctx.as_context().store.inner;
        let object = self.0.find(store)?;
        let fields = fields_of(store, object)?;
        let layout = StructLayout::new(fields.as_struct().unwrap_or_default())?;
        let mut values: Vec<Val> = fallible::vec(layout.fields().len())?;
        for place in layout.fields() {
            values.push(read(store, object, *place)?);
        }
        Ok(values.into_iter())
    }

    /// The value of a field. One of 8 or 16 bits is zero-extended.
    ///
    /// # Errors
    ///
    /// If there is no such field, the reference belongs to another store or its scope has ended, or there is no
    /// memory.
    pub fn field(&self, ctx: impl AsContext, index: usize) -> Result<Val, Error> {
        let store = &ctx.as_context().store.inner;
        let object = self.0.find(store)?;
        let fields = fields_of(store, object)?;
        let (_, place) = field(&fields, index)?;
        read(store, object, place)
    }

    /// Sets a field. Of a field of 8 or 16 bits, those are taken of an `i32`.
    ///
    /// # Errors
    ///
    /// If there is no such field, it is constant or of another type, something belongs to another store, or a scope
    /// has ended.
    pub fn set_field(
        &self,
        mut ctx: impl AsContextMut,
        index: usize,
        value: Val,
    ) -> Result<(), Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        let object = self.0.find(store)?;
        let fields = fields_of(store, object)?;
        let (ty, place) = field(&fields, index)?;
        if ty.mutability().is_const() {
            return Err(
                Error::new("the field is immutable").with_detail(format_args!("field {index}"))
            );
        }
        let bits = bits(store, ty, value)?;
        write(store, object, place, bits)
    }

    /// The same reference as one to any value.
    pub fn to_anyref(self) -> AnyRef {
        AnyRef(self.0)
    }

    /// The same reference as one to what can be compared.
    pub fn to_eqref(self) -> EqRef {
        EqRef(self.0)
    }
}

impl From<StructRef> for AnyRef {
    fn from(reference: StructRef) -> Self {
        reference.to_anyref()
    }
}

impl From<StructRef> for EqRef {
    fn from(reference: StructRef) -> Self {
        reference.to_eqref()
    }
}

/// The type of an object of the store.
pub(super) fn fields_of(store: &StoreInner, object: GcRef) -> Result<TypeDef, Error> {
    let num = store.gc.type_of(object);
    let ty = num.and_then(|num| store.engine.types().of_num(num));
    // Objects of the host's have no type, and no reference that leads here.
    ty.map(|(_, ty)| ty)
        .ok_or_else(|| Error::new("the object has no type"))
}

/// A field of a struct type, and where it is.
fn field(ty: &TypeDef, index: usize) -> Result<(FieldType, FieldLayout), Error> {
    let fields = ty.as_struct().unwrap_or_default();
    let place = StructLayout::field(fields, index)?;
    let field = fields.get(index).copied().zip(place);
    field.ok_or_else(|| {
        let (error, has) = (Error::new("the struct has no such field"), fields.len());
        error.with_detail(format_args!("it has {has} fields, the index is {index}"))
    })
}

/// The bits of a value for a field or an element.
///
/// # Errors
///
/// If it is of another type, belongs to another store, or its scope has ended.
pub(super) fn bits(store: &StoreInner, ty: FieldType, value: Val) -> Result<u128, Error> {
    let mut cells = [0; 2];
    match value.lower(ty.element_type().unpack(), store, &mut cells) {
        Ok(Some(_)) => Ok(u128::from(cells[0]) | u128::from(cells[1]) << 64),
        Ok(None) => {
            let (error, given) = (
                Error::new("the value does not have the type of the field"),
                value.ty(),
            );
            Err(error.with_detail(format_args!("it has type {given}, the field {ty}")))
        }
        Err(misplaced) => Err(misplaced.error("value")),
    }
}

/// Writes a field.
fn write(
    store: &mut StoreInner,
    object: GcRef,
    place: FieldLayout,
    bits: u128,
) -> Result<(), Error> {
    let written = store
        .gc
        .store(object, place.offset(), place.storage(), bits);
    written.ok_or_else(|| Error::new("the object has no such field"))
}

/// Reads a field.
pub(super) fn read(
    mut store: &StoreInner,
    object: GcRef,
    place: FieldLayout,
) -> Result<Val, Error> {
    use crate::{code::object::Storage, wasm::trap::TrapCode};
    let bits = match place.storage() {
        Storage::Vector => store.gc.load_vector(object, place.offset()),
        storage => {
            let bits = store.gc.load(object, place.offset(), storage);
            bits.map(u128::from)
        }
    };
    let bits = bits.ok_or_else(|| Error::new("the object has no such field"))?;
    // Truncation is what splits the value.
    let cells = [bits.low64(), (bits >> 64) as u64];
    let value = Val::lift(place.ty().unpack(), &mut store, &cells);
    value.ok_or_else(|| TrapCode::OutOfSystemMemory.into())
}
