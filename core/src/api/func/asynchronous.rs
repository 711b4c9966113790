//! Host functions that give futures, and calls that are futures: for embedders with an executor of
//! tasks.
//!
//! The interpreter needs no native stack of its own to wait, so this needs neither threads nor
//! `std`. What waits is in `exec/asynchronous.rs`.

use super::{
    Caller, Func, TypedFunc, Values, WasmFutureRet, WasmParams, WasmResults, WasmTyList,
    host_values, lift_all, lower_all,
};
use crate::{
    api::value::Val,
    base::fallible::{self, Cells, OutOfMemory},
    error::{Error, FuncError},
    exec,
    store::{
        AsContextMut, Entering, HostFunc, HostFuture, HostResults, Leaving, StoreContextMut,
        StoreInner,
    },
    wasm::types::FuncType,
};
use alloc::{boxed::Box, sync::Arc};
use core::future::Future;

/// What the closure of an asynchronous host function gives. Documentation shows it written out, since
/// the name is not public.
///
/// What such a closure has to be cannot be named in the same way: Rust has no alias for bounds, and
/// with a trait in their place the signatures of the public functions would no longer say what is to
/// be written. So the bounds stand at each function that takes such a closure, here and in
/// `linker/asynchronous.rs`.
pub(crate) type Given<'a, Results> = Box<dyn Future<Output = Results> + Send + 'a>;

impl Func {
    /// Makes an asynchronous host function of a closure that takes the parameters as a value or a
    /// tuple and gives a future.
    ///
    /// It can be called only by guests that were called by [`Func::call_async`] and the like; other
    /// calls of it fail.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Caller, Engine, Func, Store};
    /// # use std::{future::Future, pin::pin, task::{Context, Poll, Waker}};
    ///
    /// let mut store = Store::new(&Engine::default(), 40);
    /// let add = Func::wrap_async(&mut store, |caller: Caller<'_, i32>, (x,): (i32,)| {
    ///     Box::new(async move { *caller.data() + x })
    /// });
    /// let add = add.typed::<i32, i32>(&store)?;
    /// let mut call = pin!(add.call_async(&mut store, 2));
    /// // An executor of tasks does this.
    /// let Poll::Ready(sum) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
    ///     panic!("there is nothing to wait for");
    /// };
    /// assert_eq!(sum?, 42);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn wrap_async<T, F, Params, Results>(mut ctx: impl AsContextMut<Data = T>, func: F) -> Self
    where
        F: for<'a> Fn(Caller<'a, T>, Params) -> Given<'a, Results> + Send + Sync + 'static,
        Params: WasmTyList + 'static,
        Results: WasmFutureRet + 'static,
    {
        let ty = async_func_type::<Params, Results>();
        Self::new_host(ctx.as_context_mut().store, ty, typed_async_host_func(func))
    }

    /// Makes an asynchronous host function of a type that is only known at run time; see
    /// [`Func::new`] and [`Func::wrap_async`].
    pub fn new_async<T, F>(mut ctx: impl AsContextMut<Data = T>, ty: FuncType, func: F) -> Self
    where
        T: Send,
        F: for<'a> Fn(Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Given<'a, Result<(), Error>>
            + Send
            + Sync
            + 'static,
    {
        let host = dynamic_async_host_func(ty.clone(), func);
        Self::new_host(ctx.as_context_mut().store, ty, host)
    }

    /// Calls the function; the future is done when it has returned. While a guest waits for an
    /// asynchronous host function, the future is pending, and so it is for one poll whenever the
    /// epoch deadline asks for that
    /// ([`Store::epoch_deadline_async_yield_and_update`](crate::Store::epoch_deadline_async_yield_and_update)).
    /// Otherwise a poll lasts as long as the guest runs.
    ///
    /// A future that is dropped gives the call up. So does one that is forgotten, which keeps its
    /// stacks.
    ///
    /// # Errors
    ///
    /// As [`Func::call`].
    pub async fn call_async<T>(
        &self,
        mut ctx: impl AsContextMut<Data = T>,
        inputs: &[Val],
        outputs: &mut [Val],
    ) -> Result<(), Error> {
        let store = ctx.as_context_mut().store;
        let (index, ty) = self.callee(&store.inner, inputs.len(), outputs.len())?;
        let mut cells = fallible::zeroed(ty.param_cells().max(ty.result_cells()))?;
        lower_all(
            ty.params(),
            inputs,
            &store.inner,
            &mut cells,
            FuncError::MismatchingParameterType,
        )?;
        exec::call_async(store, index, &mut cells).await?;
        lift_all(ty.results(), outputs, &mut store.inner, &cells)
    }
}

impl<Params: WasmParams, Results: WasmResults> TypedFunc<Params, Results> {
    /// Calls the function; see [`Func::call_async`].
    ///
    /// # Errors
    ///
    /// As [`TypedFunc::call`].
    pub async fn call_async(
        &self,
        mut ctx: impl AsContextMut,
        params: Params,
    ) -> Result<Results, Error> {
        let store = ctx.as_context_mut().store;
        let func = self.check(&store.inner)?;
        let mut cells = fallible::zeroed(Self::CELLS)?;
        let lowered = params.lower_list(Entering::new(&store.inner), &mut cells);
        lowered.map_err(|misplaced| misplaced.error("parameter"))?;
        exec::call_async(store, func, &mut cells).await?;
        let results = Results::lift_list(&mut Leaving::new(&mut store.inner), &cells);
        Ok(results.ok_or(OutOfMemory)?)
    }
}

/// The type of an asynchronous host function of Rust's types.
pub(crate) fn async_func_type<Params: WasmTyList, Results: WasmFutureRet>() -> FuncType {
    FuncType::new(Params::types(), Results::Ok::types())
}

/// A closure as the executor waits for it.
fn async_host_func<T>(
    func: impl for<'a> Fn(Caller<'a, T>, Cells) -> HostFuture<'a> + Send + Sync + 'static,
) -> HostFunc<T> {
    HostFunc::Async(Arc::new(
        move |ctx: StoreContextMut<'_, T>, instance, cells| func(Caller::new(ctx, instance), cells),
    ))
}

/// An asynchronous host function of a closure of Rust's types.
pub(crate) fn typed_async_host_func<T, F, Params, Results>(func: F) -> HostFunc<T>
where
    F: for<'a> Fn(Caller<'a, T>, Params) -> Given<'a, Results> + Send + Sync + 'static,
    Params: WasmTyList + 'static,
    Results: WasmFutureRet + 'static,
{
    async_host_func(move |mut caller, cells| {
        let store = &mut caller.as_context_mut().store.inner;
        let params = Params::lift_list(&mut Leaving::new(store), &cells);
        let waited = params.map(|params| Box::into_pin(func(caller, params)));
        Box::pin(async move {
            let results = waited.ok_or(OutOfMemory)?.await.into_fallible()?;
            fallible::headroom(size_of_val(&results))?;
            Ok(Box::new(move |store: &StoreInner, cells: &mut [u64]| {
                let lowered = results.lower_list(Entering::new(store), cells);
                lowered.map_err(|misplaced| misplaced.error("result"))
            }) as HostResults)
        })
    })
}

/// An asynchronous host function of a closure of dynamically typed values.
pub(crate) fn dynamic_async_host_func<T, F>(ty: FuncType, func: F) -> HostFunc<T>
where
    T: Send,
    F: for<'a> Fn(Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Given<'a, Result<(), Error>>
        + Send
        + Sync
        + 'static,
{
    let func = Arc::new(func);
    async_host_func(move |mut caller, cells| {
        let (ty, func) = (ty.clone(), func.clone());
        Box::pin(async move {
            let mut values = Values::new();
            let store = &mut caller.as_context_mut().store.inner;
            host_values(&mut values, &ty, store, &cells)?;
            let (params, results) = values.split_at_mut(ty.params().len());
            Box::into_pin(func(caller, params, results)).await?;
            fallible::headroom(size_of_val(&values) + size_of_val(&ty))?;
            Ok(Box::new(move |store: &StoreInner, cells: &mut [u64]| {
                let results = &values[ty.params().len()..];
                let mismatch = FuncError::MismatchingResultType;
                lower_all(ty.results(), results, store, cells, mismatch)
            }) as HostResults)
        })
    })
}
