//! [`IntoFunc`]: closures of Rust's own types as host functions.
//!
//! Each closure of up to 16 parameters, with or without a leading [`Caller`], becomes a
//! [`SyncHostFunc`] that reads its parameters straight from the executor's cells and writes its results
//! back to them.

use super::{
    Caller,
    cells::{WasmRet, WasmTy, WasmTyList, for_each_tuple},
};
use crate::{
    store::{AsContext, Entering, StoreContextMut, SyncHostFunc, wrong_store},
    wasm::types::FuncType,
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

            #[allow(non_snake_case, reason = "the names of type parameters serve as variables")]
            fn into_host_func(self) -> Arc<SyncHostFunc<T>> {
                Arc::new(move |ctx: StoreContextMut<'_, T>, _, cells: &mut [u64]| {
                    let store = &ctx.store.inner;
                    let ($($ty,)*) = <($($ty,)*)>::lift_list(store.id, cells);
                    let results = self($($ty),*).into_fallible()?;
                    let entering = Entering::now(store);
                    results.lower_list(entering, cells).ok_or_else(|| wrong_store("result"))
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

            #[allow(non_snake_case, reason = "the names of type parameters serve as variables")]
            fn into_host_func(self) -> Arc<SyncHostFunc<T>> {
                Arc::new(move |ctx: StoreContextMut<'_, T>, instance, cells: &mut [u64]| {
                    let mut caller = Caller::new(ctx, instance);
                    let store = caller.as_context().store.inner.id;
                    let ($($ty,)*) = <($($ty,)*)>::lift_list(store, cells);
                    let results = self(caller.reborrow(), $($ty),*).into_fallible()?;
                    let entering = Entering::now(&caller.as_context().store.inner);
                    results.lower_list(entering, cells).ok_or_else(|| wrong_store("result"))
                })
            }
        }
    };
}
for_each_tuple!(impl_into_func);
