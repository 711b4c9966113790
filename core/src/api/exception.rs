//! [`ExnRef`]: exceptions as the embedder makes and reads them, and how hosts throw and catch.

use crate::{
    api::{func::mismatch, reference::ExnRef, tag::Tag, value::Val},
    base::fallible::{self, OutOfMemory},
    code::object::GcRef,
    error::{Error, FuncError, ThrownException},
    store::{
        AsContext, AsContextMut, Rooting, Store, StoreContextMut, StoreInner, gc::Need, wrong_store,
    },
    wasm::index::StoreTagIdx,
};
use alloc::vec::{self, Vec};

impl ExnRef {
    /// Makes an exception. wasmtime's function of this name takes an `ExnRefPre` as well. The exception lives as
    /// long as the store: nothing collects them yet.
    ///
    /// # Errors
    ///
    /// If the fields are not as many as the tag says, or of other types; if something belongs to another
    /// store; if there is too little memory.
    pub fn new(mut ctx: impl AsContextMut, tag: &Tag, fields: &[Val]) -> Result<Self, Error> {
        let store = ctx.as_context_mut().store;
        let inner = &store.inner;
        let (Some(index), Some(inst)) = (tag.index_of(inner.id), tag.inst(inner)) else {
            return Err(wrong_store("tag"));
        };
        let types = inst.func_ty.params();
        if types.len() != fields.len() {
            return Err(mismatch::of_count(
                FuncError::MismatchingParameterLen,
                &inst.func_ty,
                fields.len(),
            ));
        }
        let mut cells = fallible::zeroed(inst.func_ty.param_cells())?;
        let mut rest = &mut cells[..];
        for (position, (field, ty)) in fields.iter().zip(types).enumerate() {
            let taken = field.lower(*ty, inner, rest);
            let taken = taken.map_err(|misplaced| misplaced.error("field"))?;
            let error = FuncError::MismatchingParameterType;
            let taken =
                taken.ok_or_else(|| mismatch::of_value(error, position, field.ty(), *ty))?;
            rest = &mut rest[taken..];
        }
        let mut failed = None;
        let exception = store.allocate(|store| match store.new_exception(index, &cells) {
            Ok(made) => made,
            Err(trap) => {
                failed = Some(trap);
                Err(Need::Exhausted)
            }
        });
        let exception = match failed {
            Some(trap) => return Err(trap.into()),
            None => exception?,
        };
        Ok(Self(store.inner.root(exception)?))
    }

    /// The tag, and the reference cell.
    fn inst(&self, store: &StoreInner) -> Result<(StoreTagIdx, u64), Error> {
        let cell = self.0.find(store)?.cell();
        let tag = store.tag_of(cell);
        // What is an exception has a tag.
        Ok((tag.ok_or_else(|| wrong_store("exception"))?, cell))
    }

    /// The tag.
    ///
    /// # Errors
    ///
    /// If the exception belongs to another store.
    pub fn tag(&self, ctx: impl AsContext) -> Result<Tag, Error> {
        let store = &ctx.as_context().store.inner;
        let (tag, _) = self.inst(store)?;
        Ok(Tag::from_parts(store.id, tag))
    }

    /// The value of a field.
    ///
    /// # Errors
    ///
    /// If there is no such field, or the exception belongs to another store.
    pub fn field(&self, ctx: impl AsContext, index: usize) -> Result<Val, Error> {
        let field = self.fields(ctx)?.nth(index);
        field.ok_or_else(|| Error::new("the exception has no such field"))
    }

    /// The values of all fields.
    ///
    /// # Errors
    ///
    /// If the exception belongs to another store, or there is too little memory.
    pub fn fields(&self, ctx: impl AsContext) -> Result<vec::IntoIter<Val>, Error> {
        let mut store = &ctx.as_context().store.inner;
        let (tag, cell) = self.inst(store)?;
        let ty = &store.tags[tag.as_usize()].func_ty;
        let types = ty.params();
        let mut list = Vec::new();
        (list.try_reserve_exact(ty.param_cells())).map_err(Error::out_of_memory)?;
        store.payload(cell, |cell| list.push(cell));
        let mut cells = &list[..];
        let mut fields = Vec::new();
        (fields.try_reserve_exact(types.len())).map_err(Error::out_of_memory)?;
        for ty in types {
            fields.push(Val::lift(*ty, &mut store, cells).ok_or(OutOfMemory)?);
            cells = &cells[ty.cells()..];
        }
        Ok(fields.into_iter())
    }
}

impl<T> Store<T> {
    /// Lets an exception wait in the store, and gives the error that throws it when a host function
    /// returns it. One that waits already is forgotten.
    ///
    /// # Errors
    ///
    /// Always: so it can stand before a `?`.
    ///
    /// # Panics
    ///
    /// If the exception belongs to another store, or its scope has ended.
    pub fn throw<R>(&mut self, exception: ExnRef) -> Result<R, ThrownException> {
        let store = &mut self.inner;
        match exception.inst(store) {
            Ok((_, cell)) => store.exceptions.set_pending(cell),
            Err(error) => panic!("{error}"),
        }
        Err(ThrownException)
    }

    /// The exception that a [`ThrownException`] stands for, which waits no more: it is caught. `None` if
    /// there is none, or no memory to keep it: then it still waits.
    pub fn take_pending_exception(&mut self) -> Option<ExnRef> {
        let store = &mut self.inner;
        let exception = GcRef::from_cell(store.exceptions.pending());
        if exception.is_null() {
            return None;
        }
        let exception = store.root(exception).ok()?;
        store.exceptions.set_pending(0);
        Some(ExnRef(exception))
    }

    /// Whether an exception waits that has been thrown and not been caught.
    pub fn has_pending_exception(&self) -> bool {
        self.inner.exceptions.pending() != 0
    }
}

impl<T> StoreContextMut<'_, T> {
    /// Lets an exception wait in the store; see [`Store::throw`].
    ///
    /// # Errors
    ///
    /// Always.
    ///
    /// # Panics
    ///
    /// If the exception belongs to another store, or its scope has ended.
    pub fn throw<R>(&mut self, exception: ExnRef) -> Result<R, ThrownException> {
        self.store.throw(exception)
    }

    /// The exception that waits; see [`Store::take_pending_exception`].
    pub fn take_pending_exception(&mut self) -> Option<ExnRef> {
        self.store.take_pending_exception()
    }

    /// Whether an exception waits; see [`Store::has_pending_exception`].
    pub fn has_pending_exception(&self) -> bool {
        self.store.has_pending_exception()
    }
}
