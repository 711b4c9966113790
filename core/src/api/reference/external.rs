//! [`ExternRef`]: values of the host that guests refer to.

use super::{AnyRef, handle::define_reference};
use crate::{
    base::fallible::{self, OutOfMemory},
    error::Error,
    store::{
        AsContextMut, Room, Rooting, Store, StoreContext, StoreContextMut,
        gc::{GcRef, HostValue, Need},
    },
    wasm::trap::TrapCode,
};
use alloc::boxed::Box;
use core::any::Any;

define_reference! {
    /// A reference to a value of the host's, which guests can pass around but not look into.
    ///
    /// The value lives until nothing refers to it any more: no guest and no reference of the host's whose
    /// [scope](crate::RootScope) has not ended. A guest may also make external references of its own
    /// structs, arrays and 31-bit integers, which have no data.
    ///
    /// Equal are references to the same value, as long as their scopes last.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, ExternRef, Store};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let reference = ExternRef::new(&mut store, String::from("opaque to guests"));
    /// let value = reference.data(&store).downcast_ref::<String>();
    /// assert_eq!(value.map(String::as_str), Some("opaque to guests"));
    /// ```
    ExternRef: Extern
}

/// What [`ExternRef::data`] gives where there is none: of a type that nobody can ask for.
struct NoData;

impl ExternRef {
    /// Moves a value into the store and makes a reference to it.
    ///
    /// What a heap may have at most ([`Config::max_gc_heap_bytes`](crate::Config), the store's limiter) is for
    /// guests, and does not bind this; [`ExternRef::try_new`] minds it.
    ///
    /// # Panics
    ///
    /// If the machine has no memory, or the heap 2.5 GiB.
    pub fn new<T>(mut ctx: impl AsContextMut, object: T) -> Self
    where
        T: 'static + Any + Send + Sync,
    {
        let store = ctx.as_context_mut().store;
        match make(store, Box::new(object), true) {
            Ok(reference) => reference,
            Err(error) => panic!("{error}"),
        }
    }

    /// Moves a value into the store and makes a reference to it.
    ///
    /// # Errors
    ///
    /// If the heap of the store may not be so large, or the machine has no memory.
    pub fn try_new<T>(mut ctx: impl AsContextMut, object: T) -> Result<Self, Error>
    where
        T: 'static + Any + Send + Sync,
    {
        let store = ctx.as_context_mut().store;
        fallible::headroom(size_of::<T>())?;
        make(store, Box::new(object), false)
    }

    /// The value that is referred to. Of an external reference that a guest has made of a value of its own,
    /// something that is of no type that one could ask for; see [`ExternRef::try_data`].
    ///
    /// # Panics
    ///
    /// If the reference belongs to another store, or its scope has ended.
    #[track_caller]
    pub fn data<'a, T: 'a>(&self, ctx: impl Into<StoreContext<'a, T>>) -> &'a dyn Any {
        match self.try_data(ctx) {
            Ok(data) => data.unwrap_or(&NoData),
            Err(error) => panic!("{error}"),
        }
    }

    /// The value that is referred to. `None` if it is a value of a guest's, which
    /// [`AnyRef::convert_extern`] gives.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store, or its scope has ended.
    pub fn try_data<'a, T: 'a>(
        &self,
        ctx: impl Into<StoreContext<'a, T>>,
    ) -> Result<Option<&'a dyn Any>, Error> {
        let store = &ctx.into().store.inner;
        let object = self.0.find(store)?;
        let value = store.gc.extern_value(object);
        Ok(value.map(|value| &**value as &dyn Any))
    }

    /// The value that is referred to, to be changed. `None` if it is a value of a guest's.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store, or its scope has ended.
    pub fn data_mut<'a, T: 'a>(
        &self,
        ctx: impl Into<StoreContextMut<'a, T>>,
    ) -> Result<Option<&'a mut dyn Any>, Error> {
        let store = &mut ctx.into().store.inner;
        let object = self.0.find(store)?;
        let value = store.gc.extern_value_mut(object);
        Ok(value.map(|value| &mut **value as &mut dyn Any))
    }

    /// The external reference of a value of guests', as `extern.convert_any` makes it.
    ///
    /// # Errors
    ///
    /// If the reference belongs to another store or its scope has ended, or there is no memory.
    pub fn convert_any(mut ctx: impl AsContextMut, any: AnyRef) -> Result<Self, Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        let object = any.0.find(store)?;
        Ok(Self(store.root(object)?))
    }
}

/// Makes the object of a value, beyond what the heap may have if need be.
fn make<T>(store: &mut Store<T>, value: HostValue, beyond: bool) -> Result<ExternRef, Error> {
    let object = match place(store, value, beyond) {
        Ok(object) => object,
        Err((error, value)) => {
            drop(value);
            return Err(error);
        }
    };
    Ok(ExternRef(store.inner.root(object)?))
}

/// Makes the object of a value. The value comes back if that fails: to drop it runs the host's code.
fn place<T>(
    store: &mut Store<T>,
    mut value: HostValue,
    beyond: bool,
) -> Result<GcRef, (Error, HostValue)> {
    store.inner.gc.host_was_here();
    let mut grown = false;
    loop {
        let need = match store.inner.gc.alloc_extern(value) {
            Ok(object) => return Ok(object),
            Err((need, back)) => {
                value = back;
                need
            }
        };
        let error: Error = match need {
            Need::Exhausted => TrapCode::GcHeapOutOfMemory.into(),
            need => match store.make_room(need, &[], false) {
                Ok(Room::Made) => continue,
                Ok(_) => TrapCode::GcHeapOutOfMemory.into(),
                Err(_limited) => TrapCode::GrowthOperationLimited.into(),
            },
        };
        if !beyond || grown {
            return Err((error, value));
        }
        grown = true;
        if let Err(OutOfMemory) = store.inner.gc.grow_beyond() {
            return Err((TrapCode::OutOfSystemMemory.into(), value));
        }
    }
}
