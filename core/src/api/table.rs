//! [`Table`]: a table of references, as the embedder sees it.

use crate::{
    api::reference::Ref,
    error::{Error, TableError},
    store::{
        AsContext, AsContextMut, Counted, StoreInner, TableInst, define_handle, no_memory_panic,
        not_made, table_copy, table_fill, wrong_store_panic,
    },
    wasm::{
        index::StoreTableIdx,
        types::{RefType, TableType},
    },
};

define_handle! {
    /// A table of a store: references that guests call through or pass around.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, ExternRef, Nullable, Ref, RefType, Store, Table, TableType};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let ty = TableType::new(RefType::EXTERNREF, 2, None);
    /// let table = Table::new(&mut store, ty, Ref::null(RefType::EXTERNREF))?;
    /// let value = ExternRef::new(&mut store, "something");
    /// table.set(&mut store, 1, value.into())?;
    /// assert_eq!(table.get(&store, 0), Some(Ref::Extern(Nullable::Null)));
    /// assert_eq!(table.get(&store, 1), Some(value.into()));
    /// assert_eq!(table.get(&store, 2), None);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    struct Table => StoreTableIdx;
}

impl Table {
    /// Makes a table of the minimum size of the type, filled with `init`.
    ///
    /// # Errors
    ///
    /// If `init` is not of the element type or belongs to another store, the store's limiter denies
    /// it, the machine does not have the memory, or the element type mentions a type of functions that is
    /// gone: a [`RefType`] alone does not keep it.
    pub fn new(mut ctx: impl AsContextMut, ty: TableType, init: Ref) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        store.allow_more(Counted::Table, 1)?;
        store.inner.keep_type(ty.element())?;
        let init = lower(init, ty.element(), &store.inner)?;
        let index = store.new_table(ty, init);
        let index = index.map_err(|error| not_made(error, &ty.into()))?;
        Ok(Self::from_parts(store.inner.id, index))
    }

    /// The entity.
    #[track_caller]
    pub(crate) fn inst<'a>(&self, store: &'a StoreInner) -> &'a TableInst {
        match self.try_inst(store) {
            Some((_, table)) => table,
            None => wrong_store_panic("table"),
        }
    }

    /// The entity and its index, if it belongs to the store.
    pub(crate) fn try_inst<'a>(
        &self,
        store: &'a StoreInner,
    ) -> Option<(StoreTableIdx, &'a TableInst)> {
        let index = self.index_of(store.id)?;
        Some((index, store.tables.get(index.as_usize())?))
    }

    /// The type. Its minimum is the size at creation.
    ///
    /// # Panics
    ///
    /// If the table belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> TableType {
        self.inst(&ctx.as_context().store.inner).ty
    }

    /// The type as imports are checked against it, if the table belongs to the store: its minimum is the
    /// current size.
    pub(crate) fn current_ty(&self, store: &StoreInner) -> Option<TableType> {
        let (_, table) = self.try_inst(store)?;
        Some(table.ty.with_minimum(table.size()))
    }

    /// The number of elements.
    ///
    /// # Panics
    ///
    /// If the table belongs to another store.
    pub fn size(&self, ctx: impl AsContext) -> u64 {
        self.inst(&ctx.as_context().store.inner).size()
    }

    /// Grows the table by `delta` times `init`, and returns its old size. Costs no fuel.
    ///
    /// # Errors
    ///
    /// If `init` is not of the element type, the table cannot grow so much, the store's limiter
    /// denies it, or something belongs to another store.
    pub fn grow(
        &self,
        mut ctx: impl AsContextMut,
        delta: u64,
        init: Ref,
    ) -> Result<u64, TableError> {
        let store = ctx.as_context_mut().store;
        let (index, inst) = self.try_inst(&store.inner).ok_or(TableError::WrongStore)?;
        let init = lower(init, inst.ty.element(), &store.inner)?;
        store.try_grow_table(index, delta, init)?
    }

    /// The element at `index`, or `None` if there is none.
    ///
    /// # Panics
    ///
    /// If the table belongs to another store, or there is no memory to keep what the element refers to.
    pub fn get(&self, ctx: impl AsContext, index: u64) -> Option<Ref> {
        let mut store = &ctx.as_context().store.inner;
        let table = self.inst(store);
        let cell = table.elems.get(usize::try_from(index).ok()?)?;
        match Ref::lift(table.ty.element(), &mut store, *cell) {
            Some(element) => Some(element),
            None => no_memory_panic(),
        }
    }

    /// Sets the element at `index`.
    ///
    /// # Errors
    ///
    /// If there is no such element, `value` is not of the element type, or something belongs to
    /// another store.
    pub fn set(
        &self,
        mut ctx: impl AsContextMut,
        index: u64,
        value: Ref,
    ) -> Result<(), TableError> {
        let store = &mut ctx.as_context_mut().store.inner;
        let (table, inst) = self.try_inst(store).ok_or(TableError::WrongStore)?;
        let cell = lower(value, inst.ty.element(), store)?;
        table_fill(store, table, index, cell, 1).map_err(|_| TableError::SetOutOfBounds)
    }

    /// Sets `len` elements from `dst` on to `val`.
    ///
    /// # Errors
    ///
    /// If the elements are not all within the table (nothing is written then), `val` is not of the
    /// element type, or something belongs to another store.
    pub fn fill(
        &self,
        mut ctx: impl AsContextMut,
        dst: u64,
        val: Ref,
        len: u64,
    ) -> Result<(), TableError> {
        let store = &mut ctx.as_context_mut().store.inner;
        let (table, inst) = self.try_inst(store).ok_or(TableError::WrongStore)?;
        let cell = lower(val, inst.ty.element(), store)?;
        table_fill(store, table, dst, cell, len).map_err(|_| TableError::FillOutOfBounds)
    }

    /// Copies `len` elements from one table to another, or within one.
    ///
    /// # Errors
    ///
    /// If the elements are not all within the tables (nothing is written then), the element types do
    /// not fit, or a table belongs to another store.
    pub fn copy(
        mut store: impl AsContextMut,
        dst_table: &Table,
        dst_index: u64,
        src_table: &Table,
        src_index: u64,
        len: u64,
    ) -> Result<(), TableError> {
        let store = &mut store.as_context_mut().store.inner;
        let (dst, dst_inst) = dst_table.try_inst(store).ok_or(TableError::WrongStore)?;
        let (src, src_inst) = src_table.try_inst(store).ok_or(TableError::WrongStore)?;
        let (from, to) = (src_inst.ty.element(), dst_inst.ty.element());
        let declared = |sub, sup| store.engine.types().is_subtype(sub, sup);
        if !from.is_subtype_of(to, &declared) {
            return Err(TableError::ElementTypeMismatch);
        }
        table_copy(store, dst, dst_index, src, src_index, len)
            .map_err(|_| TableError::CopyOutOfBounds)
    }
}

/// The cell of a reference, which must be of the element type and of the store.
fn lower(value: Ref, ty: RefType, store: &StoreInner) -> Result<u64, TableError> {
    match value.lower(ty, store) {
        Ok(cell) => cell.ok_or(TableError::ElementTypeMismatch),
        Err(misplaced) => Err(misplaced.into()),
    }
}
