//! [`Func`]: a function of a store, and calls with dynamically typed values.
//!
//! Calls with Rust's types are in `typed.rs`, host closures in `into_func.rs`, the cells both use in
//! `cells.rs`, calls that can be resumed in `resumable.rs`, calls that are futures in
//! `asynchronous.rs`, the caller's context in `caller.rs`. The
//! executor does the calls proper.

mod asynchronous;
mod caller;
pub(crate) mod cells;
mod into_func;
pub(crate) mod mismatch;
mod resumable;
mod typed;

pub(crate) use self::{
    asynchronous::{Given, async_func_type, dynamic_async_host_func, typed_async_host_func},
    cells::impl_wasm_ty,
};
pub use self::{
    caller::Caller,
    cells::{WasmFutureRet, WasmRet, WasmTy, WasmTyList},
    into_func::IntoFunc,
    resumable::{
        ResumableCall, ResumableCallHostTrap, ResumableCallOutOfFuel, TypedResumableCall,
        TypedResumableCallHostTrap, TypedResumableCallOutOfFuel,
    },
    typed::{TypedFunc, WasmParams, WasmResults},
};
use crate::{
    api::value::Val,
    base::fallible::{self, OutOfMemory},
    error::{Error, FuncError},
    exec,
    store::{
        AsContext, AsContextMut, FuncInst, HostFunc, Store, StoreContextMut, StoreInner,
        define_handle, wrong_store, wrong_store_panic,
    },
    wasm::{
        index::StoreFuncIdx,
        types::{FuncType, ValType},
    },
};
use alloc::sync::Arc;
use smallvec::SmallVec;

define_handle! {
    /// A function of a store: a guest's or the host's.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Func, Store, Val};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let add = Func::wrap(&mut store, |a: i32, b: i32| a.wrapping_add(b));
    /// let mut results = [Val::I32(0)];
    /// add.call(&mut store, &[Val::I32(1), Val::I32(2)], &mut results)?;
    /// assert_eq!(results[0].i32(), Some(3));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    struct Func => StoreFuncIdx;
}

impl Func {
    /// Makes a host function of a type that is only known at run time.
    ///
    /// The closure gets the parameters and a slice for the results, in which it finds zeros and
    /// nulls. What it leaves there must be of the result types: otherwise the call fails.
    /// [`Func::wrap`] is faster and checks types at compile time.
    ///
    /// # Panics
    ///
    /// If the type mentions a type of functions that is gone: a [`FuncType`] that was made with
    /// [`FuncType::new`] does not keep it.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Func, FuncType, Store, Val, ValType};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let ty = FuncType::new([ValType::I64], [ValType::I64]);
    /// let negate = Func::new(&mut store, ty, |_caller, params, results| {
    ///     results[0] = Val::I64(-params[0].i64().unwrap_or(0));
    ///     Ok(())
    /// });
    /// assert_eq!(negate.typed::<i64, i64>(&store)?.call(&mut store, 5)?, -5);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn new<T>(
        mut ctx: impl AsContextMut<Data = T>,
        ty: FuncType,
        func: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        let host = dynamic_host_func(ty.clone(), func);
        Self::new_host(ctx.as_context_mut().store, ty, host)
    }

    /// Makes a host function of a closure.
    ///
    /// The closure takes up to 16 parameters of types that are [`WasmTy`], optionally preceded by a
    /// [`Caller`], and returns what is [`WasmRet`]: nothing, a value, a tuple of values, or a
    /// `Result` of these. An `Err` ends the guest and comes out of the call of the guest unchanged.
    pub fn wrap<T, Params, Results>(
        mut ctx: impl AsContextMut<Data = T>,
        func: impl IntoFunc<T, Params, Results>,
    ) -> Self {
        fn ty<T, P, R, F: IntoFunc<T, P, R>>(_func: &F) -> FuncType {
            F::func_type()
        }
        let ty = ty(&func);
        Self::new_host(ctx.as_context_mut().store, ty, typed_host_func(func))
    }

    /// Adds a host function to a store.
    #[track_caller]
    fn new_host<T>(store: &mut Store<T>, ty: FuncType, func: HostFunc<T>) -> Self {
        let ty = match store.inner.engine.types().intern_host(&ty) {
            Ok(ty) => ty,
            Err(error) => panic!("{}", Error::from(error)),
        };
        let index = store.push_host_func(ty, func);
        Self::from_parts(store.inner.id, index)
    }

    /// The signature.
    ///
    /// # Panics
    ///
    /// If the function belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> FuncType {
        match self.current_ty(&ctx.as_context().store.inner) {
            Some(ty) => ty,
            None => wrong_store_panic("function"),
        }
    }

    /// The signature, if the function belongs to the store.
    pub(crate) fn current_ty(&self, store: &StoreInner) -> Option<FuncType> {
        self.inst(store).map(|func| store.kept_type(func))
    }

    /// The entity, if it belongs to the store.
    pub(crate) fn inst<'a>(&self, store: &'a StoreInner) -> Option<&'a FuncInst> {
        store.funcs.get(self.index_of(store.id)?.as_usize())
    }

    /// Calls the function.
    ///
    /// `outputs` must be as long as there are results; what it holds is overwritten.
    ///
    /// # Errors
    ///
    /// - If the guest traps or a host function that it calls fails; see [`Error::as_trap_code`].
    /// - If an exception is thrown that nothing catches; see
    ///   [`ErrorKind::Exception`](crate::ErrorKind::Exception).
    /// - If number or types of `inputs` or the number of `outputs` are not those of the function.
    /// - If the function or one of `inputs` belongs to another store.
    pub fn call<T>(
        &self,
        mut ctx: impl AsContextMut<Data = T>,
        inputs: &[Val],
        outputs: &mut [Val],
    ) -> Result<(), Error> {
        let store = ctx.as_context_mut().store;
        let Some(index) = self.index_of(store.inner.id) else {
            return Err(wrong_store("function"));
        };
        let Some(inst) = store.inner.funcs.get(index.as_usize()) else {
            return Err(wrong_store("function"));
        };
        let ty = &inst.func_ty;
        check_len(ty, inputs.len(), outputs.len())?;
        let len = ty.param_cells().max(ty.result_cells());
        exec::call(
            store,
            index,
            len,
            |store, cells| {
                let ty = &store.funcs[index.as_usize()].func_ty;
                let mismatch = FuncError::MismatchingParameterType;
                lower_all(ty.params(), inputs, store, cells, mismatch)
            },
            |store, mut cells| {
                for (position, value) in outputs.iter_mut().enumerate() {
                    // Looked up each time, since the store is changed meanwhile.
                    let ty = store.funcs[index.as_usize()].func_ty.results()[position];
                    *value = Val::lift(ty, store, cells).ok_or(OutOfMemory)?;
                    cells = &cells[ty.cells()..];
                }
                Ok(())
            },
        )
    }

    /// Calls the function such that it can go on after a host function has failed or the fuel has
    /// run out.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Error, Linker, Module, ResumableCall, Store, Val};
    ///
    /// let wasm = wat::parse_str(
    ///     r#"(module
    ///         (import "host" "next" (func $next (result i32)))
    ///         (func (export "double") (result i32) (i32.mul (call $next) (i32.const 2))))"#,
    /// )?;
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ());
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "next", || -> Result<i32, Error> { Err(Error::new("not ready")) })?;
    /// let instance = linker.instantiate_and_start(&mut store, &Module::new(&engine, &wasm)?)?;
    /// let double = instance.get_func(&store, "double").unwrap();
    ///
    /// let mut results = [Val::I32(0)];
    /// let ResumableCall::HostTrap(call) = double.call_resumable(&mut store, &[], &mut results)?
    /// else {
    ///     panic!("the host function fails");
    /// };
    /// assert_eq!(call.host_error().to_string(), "not ready");
    /// call.resume(&mut store, &[Val::I32(21)], &mut results)?;
    /// assert_eq!(results[0].i32(), Some(42));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Func::call`], except for host functions that fail while guest code waits for them. One that throws
    /// an exception fails only if the guest does not catch it.
    pub fn call_resumable<T>(
        &self,
        mut ctx: impl AsContextMut<Data = T>,
        inputs: &[Val],
        outputs: &mut [Val],
    ) -> Result<ResumableCall, Error> {
        let store = ctx.as_context_mut().store;
        let (index, ty) = self.callee(&store.inner, inputs.len(), outputs.len())?;
        with_cells(&ty, |cells| {
            lower_all(
                ty.params(),
                inputs,
                &store.inner,
                cells,
                FuncError::MismatchingParameterType,
            )?;
            let outcome = exec::call_resumable(store, index, cells)?;
            ResumableCall::after(store, *self, &ty, outcome, cells, outputs)
        })
    }

    /// The function's place in the store and its type, for a call with so many parameters and
    /// results.
    fn callee(
        &self,
        store: &StoreInner,
        inputs: usize,
        outputs: usize,
    ) -> Result<(StoreFuncIdx, FuncType), Error> {
        let (Some(index), Some(inst)) = (self.index_of(store.id), self.inst(store)) else {
            return Err(wrong_store("function"));
        };
        check_len(&inst.func_ty, inputs, outputs)?;
        Ok((index, inst.func_ty.clone()))
    }

    /// Prepares for calls with Rust's types, which need no checks each time.
    ///
    /// # Errors
    ///
    /// If `Params` and `Results` do not fit the function's type, or it belongs to another store.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Func, Store};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let swap = Func::wrap(&mut store, |a: i32, b: f64| (b, a));
    /// let swap = swap.typed::<(i32, f64), (f64, i32)>(&store)?;
    /// assert_eq!(swap.call(&mut store, (1, 2.5))?, (2.5, 1));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn typed<Params, Results>(
        &self,
        ctx: impl AsContext,
    ) -> Result<TypedFunc<Params, Results>, Error>
    where
        Params: WasmParams,
        Results: WasmResults,
    {
        TypedFunc::new(ctx, *self, None)
    }
}

/// A host function of a closure that takes and gives Rust's types.
pub(crate) fn typed_host_func<T, P, R, F: IntoFunc<T, P, R>>(func: F) -> HostFunc<T> {
    HostFunc::Sync {
        func: func.into_host_func(),
        sees_store: F::SEES_STORE,
    }
}

/// A host function of a closure that takes and gives dynamically typed values.
pub(crate) fn dynamic_host_func<T>(
    ty: FuncType,
    func: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<(), Error> + Send + Sync + 'static,
) -> HostFunc<T> {
    let func = Arc::new(
        move |mut ctx: StoreContextMut<'_, T>, instance, cells: &mut [u64]| {
            let scope = ctx.store.inner.gc.handles.enter();
            let mut call = |ctx: &mut StoreContextMut<'_, T>| {
                let mut values = Values::new();
                host_values(&mut values, &ty, &mut ctx.store.inner, cells)?;
                let (params, results) = values.split_at_mut(ty.params().len());
                func(Caller::new(ctx.as_context_mut(), instance), params, results)?;
                let mismatch = FuncError::MismatchingResultType;
                lower_all(ty.results(), results, &ctx.store.inner, cells, mismatch)
            };
            let called = call(&mut ctx);
            ctx.store.inner.gc.handles.exit(scope);
            called
        },
    );
    HostFunc::Sync {
        func,
        sees_store: true,
    }
}

/// Checks the numbers of parameters and results.
fn check_len(ty: &FuncType, inputs: usize, outputs: usize) -> Result<(), Error> {
    if inputs != ty.params().len() {
        return Err(mismatch::of_count(
            FuncError::MismatchingParameterLen,
            ty,
            inputs,
        ));
    }
    if outputs != ty.results().len() {
        return Err(mismatch::of_count(
            FuncError::MismatchingResultLen,
            ty,
            outputs,
        ));
    }
    Ok(())
}

/// Writes values to cells after checking their types and stores.
fn lower_all(
    types: &[ValType],
    values: &[Val],
    store: &StoreInner,
    mut cells: &mut [u64],
    error: FuncError,
) -> Result<(), Error> {
    for (position, (val, &ty)) in values.iter().zip(types).enumerate() {
        let taken = val.lower(ty, store, cells);
        let taken = taken.map_err(|misplaced| misplaced.error("value"))?;
        let taken = taken.ok_or_else(|| mismatch::of_value(error, position, val.ty(), ty))?;
        cells = &mut cells[taken..];
    }
    Ok(())
}

/// Reads values from cells. Nothing has been collected since those were written.
///
/// # Errors
///
/// If there is no memory to keep what they refer to.
fn lift_all(
    types: &[ValType],
    values: &mut [Val],
    store: &mut StoreInner,
    mut cells: &[u64],
) -> Result<(), Error> {
    for (val, &ty) in values.iter_mut().zip(types) {
        *val = Val::lift(ty, store, cells).ok_or(OutOfMemory)?;
        cells = &cells[ty.cells()..];
    }
    Ok(())
}

/// The parameters and results of a call of a dynamically typed host function, for most without an
/// allocation.
type Values = SmallVec<[Val; 8]>;

/// Appends what such a function finds: its parameters, which are in `cells`, and behind them zeros and
/// nulls for the results.
fn host_values(
    values: &mut Values,
    ty: &FuncType,
    store: &mut StoreInner,
    mut cells: &[u64],
) -> Result<(), OutOfMemory> {
    let (params, results) = (ty.params(), ty.results());
    values.try_reserve_exact(params.len() + results.len())?;
    for &ty in params {
        values.push(Val::lift(ty, store, cells).ok_or(OutOfMemory)?);
        cells = &cells[ty.cells()..];
    }
    values.extend(results.iter().map(|ty| Val::default_for_ty(*ty)));
    Ok(())
}

/// How many cells a call has on the native stack; more come from the heap.
const INLINE_CELLS: usize = 16;

/// Calls `f` with cells for the parameters and results of a function.
///
/// # Errors
///
/// If there is no memory for them.
fn with_cells<R>(
    ty: &FuncType,
    f: impl FnOnce(&mut [u64]) -> Result<R, Error>,
) -> Result<R, Error> {
    with_len_cells(ty.param_cells().max(ty.result_cells()), f)
}

/// Calls `f` with `len` cells.
#[inline]
fn with_len_cells<R>(
    len: usize,
    f: impl FnOnce(&mut [u64]) -> Result<R, Error>,
) -> Result<R, Error> {
    let mut inline = [0; INLINE_CELLS];
    match inline.get_mut(..len) {
        Some(cells) => f(cells),
        None => f(&mut fallible::zeroed(len)?),
    }
}
