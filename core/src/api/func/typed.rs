//! [`TypedFunc`]: a function with its type checked once, called with Rust's types.

use super::{Func, TypedResumableCall, WasmTyList, mismatch, with_len_cells};
use crate::{
    error::{Error, FuncError},
    exec,
    store::{AsContext, AsContextMut, Entering, Leaving, StoreInner, wrong_store},
    wasm::{
        index::StoreFuncIdx,
        trap::TrapCode,
        types::{FuncType, ValType},
    },
};
use core::{fmt, marker::PhantomData};

/// Lists of types that parameters may have.
pub trait WasmParams: WasmTyList {}
impl<T: WasmTyList> WasmParams for T {}

/// Lists of types that results may have.
pub trait WasmResults: WasmTyList {}
impl<T: WasmTyList> WasmResults for T {}

/// A function whose type has been found to fit Rust's types.
///
/// Made by [`Func::typed`] or [`Instance::get_typed_func`](crate::Instance::get_typed_func).
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Instance, Module, Store, TypedFunc};
///
/// /// What a plugin has to export.
/// struct Plugin {
///     area: TypedFunc<(f64, f64), f64>,
///     divide: TypedFunc<(u32, u32), (u32, u32)>,
/// }
///
/// let engine = Engine::default();
/// let module = Module::new(&engine, r#"(module
///     (func (export "area") (param f64 f64) (result f64) (f64.mul (local.get 0) (local.get 1)))
///     (func (export "divide") (param i32 i32) (result i32 i32)
///         (i32.div_u (local.get 0) (local.get 1))
///         (i32.rem_u (local.get 0) (local.get 1))))"#)?;
/// let mut store = Store::new(&engine, ());
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let plugin = Plugin {
///     area: instance.get_typed_func(&store, "area")?,
///     divide: instance.get_typed_func(&store, "divide")?,
/// };
/// assert_eq!(plugin.area.call(&mut store, (1.5, 4.0))?, 6.0);
/// assert_eq!(plugin.divide.call(&mut store, (17, 5))?, (3, 2));
/// // Types that do not fit are found here, and not when it is called.
/// assert!(instance.get_typed_func::<i32, i32>(&store, "area").is_err());
/// # Ok::<(), peregrine::Error>(())
/// ```
pub struct TypedFunc<Params, Results> {
    func: Func,
    signature: PhantomData<fn(Params) -> Results>,
}

impl<Params, Results> TypedFunc<Params, Results> {
    /// The function without the types.
    pub fn func(&self) -> &Func {
        &self.func
    }
}

impl<Params: WasmParams, Results: WasmResults> TypedFunc<Params, Results> {
    /// Checks the type of a function, which may have been looked up by a name.
    pub(crate) fn new(ctx: impl AsContext, func: Func, name: Option<&str>) -> Result<Self, Error> {
        let store = &ctx.as_context().store.inner;
        let inst = func.inst(store).ok_or_else(|| wrong_store("function"))?;
        let (params, results) = (Params::types(), Results::types());
        check_types(
            store,
            &inst.func_ty,
            params.as_ref(),
            results.as_ref(),
            name,
        )?;
        Ok(Self {
            func,
            signature: PhantomData,
        })
    }

    /// How many cells a call takes.
    pub(super) const CELLS: usize = if Params::CELLS > Results::CELLS {
        Params::CELLS
    } else {
        Results::CELLS
    };

    /// Calls the function.
    ///
    /// # Errors
    ///
    /// If the guest traps, a host function that it calls fails, or the function or a parameter
    /// belongs to another store.
    pub fn call(&self, mut ctx: impl AsContextMut, params: Params) -> Result<Results, Error> {
        let store = ctx.as_context_mut().store;
        let func = self.check(&store.inner)?;
        exec::call(
            store,
            func,
            Self::CELLS,
            |store, cells| {
                let lowered = params.lower_list(Entering::new(store), cells);
                lowered.map_err(|misplaced| misplaced.error("parameter"))
            },
            |store, cells| {
                let results = Results::lift_list(&mut Leaving::new(store), cells);
                results.ok_or_else(|| TrapCode::OutOfSystemMemory.into())
            },
        )
    }

    /// Calls the function such that it can go on after a host function has failed or the fuel has
    /// run out; see [`Func::call_resumable`].
    ///
    /// # Errors
    ///
    /// As [`TypedFunc::call`], except for host functions that fail while guest code waits for them.
    pub fn call_resumable(
        &self,
        mut ctx: impl AsContextMut,
        params: Params,
    ) -> Result<TypedResumableCall<Results>, Error> {
        let store = ctx.as_context_mut().store;
        let func = self.check(&store.inner)?;
        with_len_cells(Self::CELLS, |cells| {
            let lowered = params.lower_list(Entering::new(&store.inner), cells);
            lowered.map_err(|misplaced| misplaced.error("parameter"))?;
            let outcome = exec::call_resumable(store, func, cells)?;
            TypedResumableCall::after(store, self.func, outcome, cells)
        })
    }

    /// The index of the function, if it belongs to the store. Then it has the checked type too: a
    /// store keeps its functions, and its identity is no other store's.
    #[inline]
    pub(super) fn check(&self, store: &StoreInner) -> Result<StoreFuncIdx, Error> {
        self.func
            .index_of(store.id)
            .filter(|index| index.as_usize() < store.funcs.len())
            .ok_or_else(|| wrong_store("function"))
    }
}

/// Checks that a function of type `ty` may be called with `params` and gives `results`.
fn check_types(
    store: &StoreInner,
    ty: &FuncType,
    params: &[ValType],
    results: &[ValType],
    name: Option<&str>,
) -> Result<(), Error> {
    let error = if params.len() != ty.params().len() {
        FuncError::MismatchingParameterLen
    } else if !all_subtypes(store, params, ty.params()) {
        FuncError::MismatchingParameterType
    } else if results.len() != ty.results().len() {
        FuncError::MismatchingResultLen
    } else if !all_subtypes(store, ty.results(), results) {
        FuncError::MismatchingResultType
    } else {
        return Ok(());
    };
    Err(mismatch::of_func(error, name, ty, params, results))
}

/// Whether each type is a subtype of its counterpart.
fn all_subtypes(store: &StoreInner, given: &[ValType], needed: &[ValType]) -> bool {
    let declared = |sub, sup| store.engine.types().is_subtype(sub, sup);
    given
        .iter()
        .zip(needed)
        .all(|(given, needed)| given.is_subtype_of(*needed, &declared))
}

impl<Params, Results> Copy for TypedFunc<Params, Results> {}

impl<Params, Results> Clone for TypedFunc<Params, Results> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Params, Results> fmt::Debug for TypedFunc<Params, Results> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedFunc")
            .field("func", &self.func)
            .finish_non_exhaustive()
    }
}
