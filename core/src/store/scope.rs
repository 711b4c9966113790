//! [`RootScope`]: for how long references are good that the embedder gets.

use super::{AsContext, AsContextMut, StoreContext, StoreContextMut, gc::Scope};
use core::fmt;

/// A scope for references: those that are made in it are good until it ends.
///
/// References to what is collected ([`ExternRef`](crate::ExternRef), [`AnyRef`](crate::AnyRef) …) keep their
/// objects as long as the innermost scope lasts in which they were made. Each call of a host function is a scope.
/// Outside of all scopes, references are good as long as the store lives; who makes many there should make them
/// in scopes. One that is used after its scope has ended is an error. To keep an object for longer, there is
/// [`OwnedRooted`](crate::OwnedRooted).
///
/// # Examples
///
/// ```
/// use peregrine::{AsContextMut, Engine, ExternRef, RootScope, Store};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let kept = ExternRef::new(&mut store, "kept");
/// let gone;
/// {
///     let mut scope = RootScope::new(&mut store);
///     gone = ExternRef::new(scope.as_context_mut(), "gone");
///     assert!(gone.try_data(&scope).is_ok());
/// }
/// store.gc();
/// assert!(gone.try_data(&store).is_err());
/// assert!(kept.try_data(&store).is_ok());
/// # Ok::<(), peregrine::Error>(())
/// ```
pub struct RootScope<C: AsContextMut> {
    ctx: C,
    /// Taken when it ends.
    scope: Option<Scope>,
}

impl<C: AsContextMut> RootScope<C> {
    /// Begins a scope, which ends when it is dropped.
    pub fn new(mut ctx: C) -> Self {
        let scope = ctx.as_context_mut().store.inner.gc.handles.enter();
        let scope = Some(scope);
        Self { ctx, scope }
    }

    /// The store, for a shorter time; the same as [`AsContextMut::as_context_mut`].
    pub fn reborrow(&mut self) -> StoreContextMut<'_, C::Data> {
        self.ctx.as_context_mut()
    }
}

impl<C: AsContextMut> Drop for RootScope<C> {
    fn drop(&mut self) {
        if let Some(scope) = self.scope.take() {
            self.ctx.as_context_mut().store.inner.gc.handles.exit(scope);
        }
    }
}

impl<C: AsContextMut> AsContext for RootScope<C> {
    type Data = C::Data;

    fn as_context(&self) -> StoreContext<'_, C::Data> {
        self.ctx.as_context()
    }
}

impl<C: AsContextMut> AsContextMut for RootScope<C> {
    fn as_context_mut(&mut self) -> StoreContextMut<'_, C::Data> {
        self.ctx.as_context_mut()
    }
}

impl<C: AsContextMut> fmt::Debug for RootScope<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RootScope")
            .field(&self.ctx.as_context())
            .finish()
    }
}
