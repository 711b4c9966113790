//! [`OwnedRooted`]: what keeps an object for as long as it is not dropped.

use self::sealed::{Handle, Sealed};
use crate::{
    error::Error,
    store::{AsContext, AsContextMut, Entering, Leaving, Misplaced, Owner, StoreInner},
    wasm::trap::TrapCode,
};
use core::{fmt, marker::PhantomData};

/// A reference in the scope in which it was made, as wasmtime spells it: here, all references are that.
pub type Rooted<T> = T;

/// The older name of [`OwnedRooted`].
pub type ManuallyRooted<T> = OwnedRooted<T>;

/// A reference that keeps its object until it and all its clones are dropped.
///
/// Dropping needs no store, and can happen in any thread: the store notices at its next use of owned references,
/// or at the next collection. `T` is [`ExternRef`](crate::ExternRef), [`AnyRef`](crate::AnyRef) and the like.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, ExternRef, OwnedRooted, RootScope, Store};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let kept: OwnedRooted<ExternRef> = {
///     let mut scope = RootScope::new(&mut store);
///     ExternRef::new(&mut scope, "kept").to_owned_rooted(&mut scope)?
/// };
/// let reference = kept.to_rooted(&mut store)?;
/// assert_eq!(reference.data(&store).downcast_ref(), Some(&"kept"));
/// # Ok::<(), peregrine::Error>(())
/// ```
pub struct OwnedRooted<T> {
    owner: Owner,
    to: PhantomData<fn() -> T>,
}

impl<T: Handle> OwnedRooted<T> {
    /// Keeps what a reference is to.
    pub(super) fn new(store: &mut StoreInner, reference: &T) -> Result<Self, Error> {
        let cell = reference.cell(Entering::new(store));
        let cell = cell.map_err(|misplaced| misplaced.error("reference"))?;
        Ok(Self {
            owner: Owner::new(store, crate::code::object::GcRef::from_cell(cell))?,
            to: PhantomData,
        })
    }

    /// A reference to the object, for the innermost scope.
    ///
    /// # Errors
    ///
    /// If this belongs to another store, or there is no memory.
    pub fn to_rooted(&self, mut ctx: impl AsContextMut) -> Result<T, Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        let cell = self.cell(Entering::new(store));
        let cell = cell.map_err(|misplaced| misplaced.error("reference"))?;
        T::at(cell, &mut Leaving::new(store)).ok_or_else(|| TrapCode::OutOfSystemMemory.into())
    }

    /// A reference to the object, for the innermost scope, in place of this one.
    ///
    /// # Errors
    ///
    /// As [`OwnedRooted::to_rooted`].
    pub fn into_rooted(self, ctx: impl AsContextMut) -> Result<T, Error> {
        self.to_rooted(ctx)
    }

    /// Whether two references are to the same object, as `ref.eq` compares them.
    ///
    /// # Errors
    ///
    /// If one belongs to another store, or its scope has ended.
    pub fn ref_eq(
        ctx: impl AsContext,
        a: &impl RootedGcRef,
        b: &impl RootedGcRef,
    ) -> Result<bool, Error> {
        let ctx = ctx.as_context();
        let store = Entering::new(&ctx.store.inner);
        let [a, b] = [a.cell(store), b.cell(store)];
        let misplaced = |misplaced: Misplaced| misplaced.error("reference");
        Ok(a.map_err(misplaced)? == b.map_err(misplaced)?)
    }
}

impl<T> Sealed for OwnedRooted<T> {
    fn cell(&self, store: Entering<'_>) -> Result<u64, Misplaced> {
        Ok(self.owner.get(store.store())?.cell())
    }
}

impl<T> Clone for OwnedRooted<T> {
    fn clone(&self) -> Self {
        Self {
            owner: self.owner.clone(),
            to: PhantomData,
        }
    }
}

impl<T> fmt::Debug for OwnedRooted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnedRooted").field(&self.owner).finish()
    }
}

/// References to what is collected, whoever keeps it. It cannot be implemented for other types.
pub trait RootedGcRef: Sealed {}

impl<T> RootedGcRef for OwnedRooted<T> {}

pub(super) mod sealed {
    //! Keeps the traits of this file from being implemented elsewhere.

    use super::{Entering, Leaving, Misplaced};

    /// What keeps an object.
    pub trait Sealed {
        /// The cell of the reference.
        #[doc(hidden)]
        fn cell(&self, store: Entering<'_>) -> Result<u64, Misplaced>;
    }

    /// References that are good for a scope.
    pub trait Handle: Sealed + Sized {
        /// The reference in a cell that is not null; `None` if there is no memory to keep it.
        #[doc(hidden)]
        fn at(cell: u64, store: &mut Leaving<'_>) -> Option<Self>;
    }
}
