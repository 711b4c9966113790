//! [`ArrayRef`]: arrays, as the embedder makes, reads and changes them.

use super::{
    AnyRef, EqRef,
    handle::define_reference,
    structure::{bits, fields_of, read},
};
use crate::{
    api::value::Val,
    base::fallible,
    code::object::{GcRef, Offset, array_bytes},
    declarations::{FieldLayout, storage},
    engine::{ArrayType, Engine},
    error::Error,
    store::{AsContext, AsContextMut, Rooting, Store, StoreId, StoreInner, wrong_store},
    wasm::{trap::TrapCode, types::FieldType},
};
use alloc::vec::{self, Vec};

define_reference! {
    /// A reference to an array.
    ///
    /// It is good as long as its [scope](crate::RootScope).
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{
    ///     ArrayRef, ArrayRefPre, ArrayType, Engine, FieldType, Mutability, StorageType, Store, Val,
    ///     ValType,
    /// };
    ///
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ());
    /// let element = FieldType::new(Mutability::Var, StorageType::ValType(ValType::I64));
    /// let pre = ArrayRefPre::new(&mut store, ArrayType::new(&engine, element)?);
    /// let array = ArrayRef::new(&mut store, &pre, &Val::I64(1), 100)?;
    /// array.set(&mut store, 7, Val::I64(42))?;
    /// assert_eq!(array.len(&store)?, 100);
    /// let sum: Option<i64> = array.elems(&store)?.map(|elem| elem.i64()).sum();
    /// assert_eq!(sum, Some(141));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    ArrayRef: Array
}

/// A type of arrays that a store is ready to make.
///
/// Made once per store and type, for use with [`ArrayRef::new`] and [`ArrayRef::new_fixed`].
///
/// # Examples
///
/// ```
/// use peregrine::{
///     ArrayRef, ArrayRefPre, ArrayType, Engine, FieldType, Mutability, RootScope, StorageType, Store, Val,
/// };
///
/// let mut store = Store::new(&Engine::default(), ());
/// let bytes = ArrayType::new(store.engine(), FieldType::new(Mutability::Var, StorageType::I8))?;
/// // The type is looked up once, for all objects.
/// let allocator = ArrayRefPre::new(&mut store, bytes);
/// for len in 0..3 {
///     let mut scope = RootScope::new(&mut store);
///     let array = ArrayRef::new(&mut scope, &allocator, &Val::I32(7), len)?;
///     assert_eq!(array.len(&scope)?, len);
/// }
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ArrayRefPre {
    store: StoreId,
    ty: ArrayType,
}

impl ArrayRefPre {
    /// Gets a store ready for arrays of a type. The store keeps the type.
    ///
    /// # Panics
    ///
    /// If the type is of another engine, or there is no memory.
    #[track_caller]
    pub fn new(mut ctx: impl AsContextMut, ty: ArrayType) -> Self {
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

impl ArrayRef {
    /// Makes an array of `len` times an element.
    ///
    /// # Errors
    ///
    /// If the element is of another type; if something belongs to another store, or a scope has ended; if the heap
    /// may not be so large, or there is no memory.
    pub fn new(
        mut ctx: impl AsContextMut,
        allocator: &ArrayRefPre,
        elem: &Val,
        len: u32,
    ) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        let ty = allocator.field_type(&store.inner)?;
        bits(&store.inner, ty, *elem)?;
        let array = allocator.allocate(store, len)?;
        // Nothing is collected from here on.
        let store = &mut store.inner;
        let bits = bits(store, ty, *elem)?;
        store.gc.array_fill(array, 0, len, bits);
        Ok(Self(store.root(array)?))
    }

    /// Makes an array of these elements.
    ///
    /// # Errors
    ///
    /// As [`ArrayRef::new`].
    pub fn new_fixed(
        mut ctx: impl AsContextMut,
        allocator: &ArrayRefPre,
        elems: &[Val],
    ) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        let ty = allocator.field_type(&store.inner)?;
        for elem in elems {
            bits(&store.inner, ty, *elem)?;
        }
        let len = u32::try_from(elems.len()).map_err(|_| TrapCode::AllocationTooLarge)?;
        let array = allocator.allocate(store, len)?;
        // Nothing is collected from here on.
        let store = &mut store.inner;
        for (index, elem) in (0..len).zip(elems) {
            let bits = bits(store, ty, *elem)?;
            store.gc.array_fill(array, index, 1, bits);
        }
        Ok(Self(store.root(array)?))
    }

    /// The type.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store or its scope has ended, or there is no memory.
    pub fn ty(&self, ctx: impl AsContext) -> Result<ArrayType, Error> {
        let store = &ctx.as_context().store.inner;
        let array = self.0.find(store)?;
        let num = store.gc.type_of(array);
        let ty = num.and_then(|num| store.engine.types().of_num(num));
        let ty = ty.and_then(|(id, _)| ArrayType::of(&store.engine, id));
        ty.ok_or_else(|| Error::new("out of memory for the type"))
    }

    /// Whether it is of a type, or of a subtype of it.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store, or its scope has ended.
    pub fn matches_ty(&self, ctx: impl AsContext, ty: &ArrayType) -> Result<bool, Error> {
        let store = &ctx.as_context().store.inner;
        let array = self.0.find(store)?;
        let same = Engine::same(&store.engine, ty.engine());
        Ok(same && store.is_of_heap_type(array, ty.heap_type()))
    }

    /// How many elements there are.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store, or its scope has ended.
    pub fn len(&self, ctx: impl AsContext) -> Result<u32, Error> {
        let store = &ctx.as_context().store.inner;
        let array = self.0.find(store)?;
        Ok(store.gc.array_len(array).unwrap_or(0))
    }

    /// All elements. Those of 8 and 16 bits are zero-extended.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store or its scope has ended, or there is no memory.
    pub fn elems(&self, ctx: impl AsContext) -> Result<vec::IntoIter<Val>, Error> {
        let store = &ctx.as_context().store.inner;
        let array = self.0.find(store)?;
        let len = store.gc.array_len(array).unwrap_or(0);
        let ty = element_type(store, array)?;
        let mut values: Vec<Val> = fallible::vec(len as usize)?;
        for index in 0..len {
            values.push(read(store, array, place(ty, index)?)?);
        }
        Ok(values.into_iter())
    }

    /// An element. One of 8 or 16 bits is zero-extended.
    ///
    /// # Errors
    ///
    /// If there is no such element, the reference belongs to another store or its scope has ended, or there is no
    /// memory.
    pub fn get(&self, ctx: impl AsContext, index: u32) -> Result<Val, Error> {
        let store = &ctx.as_context().store.inner;
        let array = self.0.find(store)?;
        check(store, array, index)?;
        let ty = element_type(store, array)?;
        read(store, array, place(ty, index)?)
    }

    /// Sets an element. Of elements of 8 or 16 bits, those are taken of an `i32`.
    ///
    /// # Errors
    ///
    /// If there is no such element, elements are constant or of another type, something belongs to another store, or
    /// a scope has ended.
    pub fn set(&self, mut ctx: impl AsContextMut, index: u32, value: Val) -> Result<(), Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        let array = self.0.find(store)?;
        check(store, array, index)?;
        let ty = element_type(store, array)?;
        if ty.mutability().is_const() {
            return Err(Error::new("the elements of the array are immutable"));
        }
        let bits = bits(store, ty, value)?;
        store.gc.array_fill(array, index, 1, bits);
        Ok(())
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

impl ArrayRefPre {
    /// The type of elements, if this is of the store.
    fn field_type(&self, store: &StoreInner) -> Result<FieldType, Error> {
        if self.store != store.id {
            return Err(wrong_store("type"));
        }
        Ok(self.ty.field_type())
    }

    /// An array of zeros.
    fn allocate<T>(&self, store: &mut Store<T>, len: u32) -> Result<GcRef, Error> {
        if array_bytes(len, storage(self.ty.element_type())).is_none() {
            return Err(TrapCode::AllocationTooLarge.into());
        }
        let num = self.ty.id().num();
        store.allocate(|store| store.gc.alloc(num, len))
    }
}

impl From<ArrayRef> for AnyRef {
    fn from(reference: ArrayRef) -> Self {
        reference.to_anyref()
    }
}

impl From<ArrayRef> for EqRef {
    fn from(reference: ArrayRef) -> Self {
        reference.to_eqref()
    }
}

/// The type of the elements of an array.
fn element_type(store: &StoreInner, array: GcRef) -> Result<FieldType, Error> {
    let ty = fields_of(store, array)?;
    ty.as_array()
        .ok_or_else(|| Error::new("the object is not an array"))
}

/// Checks that there is an element.
fn check(store: &StoreInner, array: GcRef, index: u32) -> Result<(), Error> {
    let len = store.gc.array_len(array).unwrap_or(0);
    if index >= len {
        let error = Error::new("the array has no such element");
        return Err(error.with_detail(format_args!("its length is {len}, the index is {index}")));
    }
    Ok(())
}

/// Where an element is, and what it holds.
fn place(ty: FieldType, index: u32) -> Result<FieldLayout, Error> {
    let ty = *ty.element_type();
    let offset = Offset::element(index, storage(ty));
    let offset = offset.ok_or(TrapCode::AllocationTooLarge)?;
    Ok(FieldLayout::new(offset, ty))
}
