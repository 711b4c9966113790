//! [`Global`]: a global variable of a store, as the embedder sees it.

use crate::{
    api::value::Val,
    error::{Error, GlobalError},
    store::{
        AsContext, AsContextMut, GlobalInst, Stable, StoreInner, define_handle, no_memory_panic,
        wrong_store_panic,
    },
    wasm::types::{GlobalType, Mutability},
};

define_handle! {
    /// A global variable of a store.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Global, Mutability, Store, Val};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let global = Global::new(&mut store, Val::I32(1), Mutability::Var);
    /// global.set(&mut store, Val::I32(2))?;
    /// assert_eq!(global.get(&store).i32(), Some(2));
    /// assert!(global.set(&mut store, Val::I64(2)).is_err());
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    struct Global => StoreGlobalIdx;
}

impl Global {
    /// Makes a global of the type of its value.
    ///
    /// # Panics
    ///
    /// If the value belongs to another store.
    pub fn new(ctx: impl AsContextMut, value: Val, mutability: Mutability) -> Self {
        match Self::with_type(ctx, GlobalType::new(value.ty(), mutability), value) {
            Ok(global) => global,
            Err(error) => panic!("{error}"),
        }
    }

    /// Makes a global of a type that may be more specific than its value shows, such as one of
    /// references that cannot be null.
    ///
    /// # Errors
    ///
    /// If the value is not of the type or belongs to another store, or the type mentions a type of
    /// functions that is gone: a [`ValType`](crate::ValType) alone does not keep it.
    pub fn with_type(
        mut ctx: impl AsContextMut,
        ty: GlobalType,
        value: Val,
    ) -> Result<Self, Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        if let Some(ty) = ty.content().as_ref() {
            store.keep_type(ty)?;
        }
        let mut bits = [0; 2];
        let lowered = value.lower(ty.content(), store, &mut bits);
        let lowered = lowered.map_err(|misplaced| misplaced.error("value"))?;
        lowered.ok_or(GlobalError::TypeMismatch)?;
        let index = store.push_global(GlobalInst::new(ty, bits))?;
        Ok(Self::from_parts(store.id, index))
    }

    /// The entity.
    #[track_caller]
    pub(crate) fn inst<'a>(&self, store: &'a StoreInner) -> &'a GlobalInst {
        match self.try_inst(store) {
            Some(global) => global,
            None => wrong_store_panic("global"),
        }
    }

    /// The entity, if it belongs to the store.
    pub(crate) fn try_inst<'a>(&self, store: &'a StoreInner) -> Option<&'a GlobalInst> {
        store
            .globals
            .get(self.index_of(store.id)?.as_usize())
            .map(Stable::get)
    }

    /// The type.
    ///
    /// # Panics
    ///
    /// If the global belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> GlobalType {
        self.inst(&ctx.as_context().store.inner).ty
    }

    /// The type as imports are checked against it, if the global belongs to the store.
    pub(crate) fn current_ty(&self, store: &StoreInner) -> Option<GlobalType> {
        Some(self.try_inst(store)?.ty)
    }

    /// Sets the value.
    ///
    /// # Errors
    ///
    /// If the global is constant, `new_value` is not of its type, or something belongs to another
    /// store.
    pub fn set(&self, mut ctx: impl AsContextMut, new_value: Val) -> Result<(), GlobalError> {
        let store = &mut ctx.as_context_mut().store.inner;
        let ty = self.try_inst(store).ok_or(GlobalError::WrongStore)?.ty;
        if !ty.mutability().is_mut() {
            return Err(GlobalError::ImmutableWrite);
        }
        let mut bits = [0; 2];
        match new_value.lower(ty.content(), store, &mut bits) {
            Ok(Some(_)) => {}
            Ok(None) => return Err(GlobalError::TypeMismatch),
            Err(misplaced) => return Err(misplaced.into()),
        }
        let index = self.index_of(store.id).ok_or(GlobalError::WrongStore)?;
        store.globals[index.as_usize()].set_bits(bits);
        Ok(())
    }

    /// The value.
    ///
    /// # Panics
    ///
    /// If the global belongs to another store, or there is no memory to keep what the value refers to.
    pub fn get(&self, ctx: impl AsContext) -> Val {
        let mut store = &ctx.as_context().store.inner;
        let global = self.inst(store);
        match Val::lift(global.ty.content(), &mut store, &global.bits()) {
            Some(value) => value,
            None => no_memory_panic(),
        }
    }
}
