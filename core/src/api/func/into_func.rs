//! [`IntoFunc`]: closures of Rust's own types as host functions.
//!
//! Each closure of up to 16 parameters, with or without a leading [`Caller`], becomes a
//! [`SyncHostFunc`] that reads its parameters straight from the executor's cells and writes its results
//! back to them. A call is a scope for references.

use super::{
    Caller,
    cells::{WasmRet, WasmTy, WasmTyList, for_each_tuple},
};
use crate::{
    store::{AsContextMut, Entering, Leaving, StoreContextMut, StoreInner, SyncHostFunc},
    wasm::{trap::TrapCode, types::FuncType},
};
use alloc::sync::Arc;

/// Closures that can become host functions.
///
/// `Params` is the tuple of the parameters, with the [`Caller`] first if the closure takes it;
/// `Results` is what the closure returns. Both are inferred. See
/// [`Func::wrap`](crate::Func::wrap).
pub trait IntoFunc<T, Params, Results>: Send + Sync + 'static {
    /// The parameters without the caller.
    #[doc(hidden)]
    type Params: WasmTyList;

    /// The results without the `Result`.
    #[doc(hidden)]
    type Results: WasmTyList;

    /// Whether the closure takes its caller, and so may do anything with the store.
    #[doc(hidden)]
    const SEES_STORE: bool;

    /// The closure as the executor calls it.
    #[doc(hidden)]
    fn into_host_func(self) -> Arc<SyncHostFunc<T>>;

    /// The signature of the closure.
    #[doc(hidden)]
    fn func_type() -> FuncType {
        FuncType::new(Self::Params::types(), Self::Results::types())
    }
}

/// Implements [`IntoFunc`] for closures of one number of parameters.
macro_rules! impl_into_func {
    ($len:literal $($ty:ident)*) => {
        impl<T, F, $($ty,)* R> IntoFunc<T, ($($ty,)*), R> for F
        where
            F: Fn($($ty),*) -> R + Send + Sync + 'static,
            $($ty: WasmTy,)*
            R: WasmRet,
        {
            type Params = ($($ty,)*);
            type Results = R::Ok;
            const SEES_STORE: bool = false;

            #[allow(non_snake_case, reason = "the names of type parameters serve as variables")]
            fn into_host_func(self) -> Arc<SyncHostFunc<T>> {
                Arc::new(move |ctx: StoreContextMut<'_, T>, _, cells: &mut [u64]| {
                    let store = &mut ctx.store.inner;
                    // Without a caller, there are no references but the parameters.
                    let keeps = <Self as IntoFunc<T, ($($ty,)*), R>>::Params::KEEPS;
                    let scope = keeps.then(|| store.gc.handles.enter());
                    let mut call = |store: &mut StoreInner| {
                        let leaving = &mut Leaving::new(store);
                        let ($($ty,)*) = <($($ty,)*)>::lift_list(leaving, cells)
                            .ok_or(TrapCode::OutOfSystemMemory)?;
                        let results = self($($ty),*).into_fallible()?;
                        let lowered = results.lower_list(Entering::new(store), cells);
                        lowered.map_err(|misplaced| misplaced.error("result"))
                    };
                    let called = call(store);
                    if let Some(scope) = scope {
                        store.gc.handles.exit(scope);
                    }
                    called
                })
            }
        }

        impl<T, F, $($ty,)* R> IntoFunc<T, (Caller<'_, T>, $($ty),*), R> for F
        where
            F: Fn(Caller<'_, T>, $($ty),*) -> R + Send + Sync + 'static,
            $($ty: WasmTy,)*
            R: WasmRet,
        {
            type Params = ($($ty,)*);
            type Results = R::Ok;
            const SEES_STORE: bool = true;

            #[allow(non_snake_case, reason = "the names of type parameters serve as variables")]
            fn into_host_func(self) -> Arc<SyncHostFunc<T>> {
                Arc::new(move |mut ctx: StoreContextMut<'_, T>, instance, cells: &mut [u64]| {
                    let scope = ctx.store.inner.gc.handles.enter();
                    let mut call = |ctx: &mut StoreContextMut<'_, T>| {
                        let leaving = &mut Leaving::new(&mut ctx.store.inner);
                        let ($($ty,)*) = <($($ty,)*)>::lift_list(leaving, cells)
                            .ok_or(TrapCode::OutOfSystemMemory)?;
                        let caller = Caller::new(ctx.as_context_mut(), instance);
                        let results = self(caller, $($ty),*).into_fallible()?;
                        let lowered = results.lower_list(Entering::new(&ctx.store.inner), cells);
                        lowered.map_err(|misplaced| misplaced.error("result"))
                    };
                    let called = call(&mut ctx);
                    ctx.store.inner.gc.handles.exit(scope);
                    called
                })
            }
        }
    };
}
for_each_tuple!(impl_into_func);
