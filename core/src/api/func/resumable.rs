//! Calls that wait: for a host function that has failed, or for fuel.
//!
//! A waiting call owns its stacks and nothing of the store, so it can be kept, moved to another
//! thread and dropped at will. It can be resumed only with the store it was made in.

use super::{Func, WasmResults, check_len, lift_all, lower_all, with_cells, with_len_cells};
use crate::{
    api::value::Val,
    base::fallible::OutOfMemory,
    error::{Error, FuncError},
    exec::{self, Outcome, Suspended},
    store::{AsContextMut, Leaving, Store, StoreInner, wrong_store},
    wasm::{trap::TrapCode, types::FuncType},
};
use core::{fmt, marker::PhantomData, ops::Deref};

/// How a call by [`Func::call_resumable`] stands.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Error, Linker, Module, ResumableCall, Store, Val};
///
/// # let engine = Engine::default();
/// # let module = Module::new(&engine, r#"(module
/// #     (import "host" "next" (func $next (result i32)))
/// #     (func (export "run") (result i32) (i32.mul (call $next) (i32.const 2))))"#)?;
/// # let mut store = Store::new(&engine, ());
/// # let mut linker = Linker::<()>::new(&engine);
/// // In the guest, "run" doubles what "next" gives.
/// linker.func_wrap("host", "next", || -> Result<i32, Error> { Err(Error::new("not yet")) })?;
/// let instance = linker.instantiate_and_start(&mut store, &module)?;
/// let mut results = [Val::I32(0)];
/// let func = instance.get_func(&store, "run").expect("it is exported");
/// let mut call = func.call_resumable(&mut store, &[], &mut results)?;
/// while let ResumableCall::HostTrap(waiting) = call {
///     // What the guest has asked for is known now.
///     call = waiting.resume(&mut store, &[Val::I32(21)], &mut results)?;
/// }
/// assert!(matches!(call, ResumableCall::Finished));
/// assert_eq!(results[0].i32(), Some(42));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub enum ResumableCall {
    /// It has returned; the results are in the outputs.
    Finished,
    /// A host function has failed.
    HostTrap(ResumableCallHostTrap),
    /// The fuel has run out.
    OutOfFuel(ResumableCallOutOfFuel),
}

/// A call that waits for the results of a host function that has failed.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Error, Linker, Module, ResumableCall, Store, Val};
///
/// # let engine = Engine::default();
/// # let module = Module::new(&engine, r#"(module
/// #     (import "host" "next" (func $next (result i32)))
/// #     (func (export "run") (result i32) (i32.mul (call $next) (i32.const 2))))"#)?;
/// # let mut store = Store::new(&engine, ());
/// # let mut linker = Linker::<()>::new(&engine);
/// // In the guest, "run" doubles what "next" gives.
/// linker.func_wrap("host", "next", || -> Result<i32, Error> { Err(Error::new("not yet")) })?;
/// let instance = linker.instantiate_and_start(&mut store, &module)?;
/// let mut results = [Val::I32(0)];
/// let func = instance.get_func(&store, "run").expect("it is exported");
/// let ResumableCall::HostTrap(call) = func.call_resumable(&mut store, &[], &mut results)? else {
///     panic!("the host function fails");
/// };
/// assert_eq!(call.host_error().to_string(), "not yet");
/// assert_eq!(call.host_func().ty(&store).results().len(), 1);
/// call.resume(&mut store, &[Val::I32(1)], &mut results)?;
/// assert_eq!(results[0].i32(), Some(2));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct ResumableCallHostTrap {
    waiting: Waiting,
    host_func: Func,
    host_error: Error,
}

/// A call that waits for fuel.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine, Instance, Module, ResumableCall, Store, Val};
///
/// # let engine = Engine::new(Config::default().consume_fuel(true));
/// # let module = Module::new(&engine, r#"(module
/// #     (func (export "count") (param i32) (result i32) (local $n i32)
/// #         (loop (br_if 0 (i32.lt_u
/// #             (local.tee $n (i32.add (local.get $n) (i32.const 1)))
/// #             (local.get 0))))
/// #         (local.get $n)))"#)?;
/// # let mut store = Store::new(&engine, ());
/// store.set_fuel(100)?;
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let mut results = [Val::I32(0)];
/// let func = instance.get_func(&store, "count").expect("it is exported");
/// let mut call = func.call_resumable(&mut store, &[Val::I32(1_000)], &mut results)?;
/// while let ResumableCall::OutOfFuel(waiting) = call {
///     store.set_fuel(waiting.required_fuel() + 100)?;
///     call = waiting.resume(&mut store, &mut results)?;
/// }
/// assert_eq!(results[0].i32(), Some(1_000));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug)]
pub struct ResumableCallOutOfFuel {
    waiting: Waiting,
    required_fuel: u64,
}

/// What every waiting call has.
#[derive(Debug)]
struct Waiting {
    suspended: Suspended,
    /// The function that was called, and by it the store that the call belongs to.
    func: Func,
}

/// How a call by [`TypedFunc::call_resumable`](crate::TypedFunc::call_resumable) stands.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Error, Linker, Module, TypedResumableCall, Store, Val};
///
/// # let engine = Engine::default();
/// # let module = Module::new(&engine, r#"(module
/// #     (import "host" "next" (func $next (result i32)))
/// #     (func (export "run") (result i32) (i32.mul (call $next) (i32.const 2))))"#)?;
/// # let mut store = Store::new(&engine, ());
/// # let mut linker = Linker::<()>::new(&engine);
/// // In the guest, "run" doubles what "next" gives.
/// linker.func_wrap("host", "next", || -> Result<i32, Error> { Err(Error::new("not yet")) })?;
/// let instance = linker.instantiate_and_start(&mut store, &module)?;
/// let run = instance.get_typed_func::<(), i32>(&store, "run")?;
/// let mut call = run.call_resumable(&mut store, ())?;
/// let result = loop {
///     call = match call {
///         TypedResumableCall::Finished(result) => break result,
///         TypedResumableCall::HostTrap(call) => call.resume(&mut store, &[Val::I32(21)])?,
///         TypedResumableCall::OutOfFuel(call) => call.resume(&mut store)?,
///     };
/// };
/// assert_eq!(result, 42);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub enum TypedResumableCall<Results> {
    /// It has returned these results.
    Finished(Results),
    /// A host function has failed.
    HostTrap(TypedResumableCallHostTrap<Results>),
    /// The fuel has run out.
    OutOfFuel(TypedResumableCallOutOfFuel<Results>),
}

/// A typed call that waits for the results of a host function that has failed.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Error, Linker, Module, TypedResumableCall, Store};
///
/// # let engine = Engine::default();
/// # let module = Module::new(&engine, r#"(module
/// #     (import "host" "next" (func $next (result i32)))
/// #     (func (export "run") (result i32) (i32.mul (call $next) (i32.const 2))))"#)?;
/// # let mut store = Store::new(&engine, ());
/// # let mut linker = Linker::<()>::new(&engine);
/// // In the guest, "run" doubles what "next" gives.
/// linker.func_wrap("host", "next", || -> Result<i32, Error> { Err(Error::new("not yet")) })?;
/// let instance = linker.instantiate_and_start(&mut store, &module)?;
/// let run = instance.get_typed_func::<(), i32>(&store, "run")?;
/// let TypedResumableCall::HostTrap(call) = run.call_resumable(&mut store, ())? else {
///     panic!("the host function fails");
/// };
/// // Who does not want to go on has the error.
/// assert_eq!(call.into_host_error().to_string(), "not yet");
/// # Ok::<(), Error>(())
/// ```
pub struct TypedResumableCallHostTrap<Results> {
    call: ResumableCallHostTrap,
    results: PhantomData<fn() -> Results>,
}

/// A typed call that waits for fuel.
///
/// # Examples
///
/// ```
/// use peregrine::{Config, Engine, Instance, Module, TypedResumableCall, Store};
///
/// # let engine = Engine::new(Config::default().consume_fuel(true));
/// # let module = Module::new(&engine, r#"(module
/// #     (func (export "count") (param i32) (result i32) (local $n i32)
/// #         (loop (br_if 0 (i32.lt_u
/// #             (local.tee $n (i32.add (local.get $n) (i32.const 1)))
/// #             (local.get 0))))
/// #         (local.get $n)))"#)?;
/// # let mut store = Store::new(&engine, ());
/// store.set_fuel(100)?;
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let count = instance.get_typed_func::<i32, i32>(&store, "count")?;
/// let TypedResumableCall::OutOfFuel(call) = count.call_resumable(&mut store, 1_000)? else {
///     panic!("so much fuel is not there");
/// };
/// store.set_fuel(1_000_000)?;
/// let call = call.resume(&mut store)?;
/// assert!(matches!(call, TypedResumableCall::Finished(1_000)));
/// # Ok::<(), peregrine::Error>(())
/// ```
pub struct TypedResumableCallOutOfFuel<Results> {
    call: ResumableCallOutOfFuel,
    results: PhantomData<fn() -> Results>,
}

impl ResumableCall {
    /// How the call of `func` stands after the executor has stopped; results go to `outputs`.
    pub(super) fn after<T>(
        store: &mut Store<T>,
        func: Func,
        ty: &FuncType,
        outcome: Outcome,
        cells: &[u64],
        outputs: &mut [Val],
    ) -> Result<Self, Error> {
        Ok(match outcome {
            Outcome::Finished => {
                lift_all(ty.results(), outputs, &mut store.inner, cells)?;
                Self::Finished
            }
            Outcome::HostTrap(suspended, error, host) => {
                let waiting = Waiting { suspended, func };
                let host_func = Func::from_parts(store.inner.id, host);
                Self::HostTrap(ResumableCallHostTrap {
                    waiting,
                    host_func,
                    host_error: error,
                })
            }
            Outcome::OutOfFuel(suspended, required_fuel) => {
                let waiting = Waiting { suspended, func };
                Self::OutOfFuel(ResumableCallOutOfFuel {
                    waiting,
                    required_fuel,
                })
            }
        })
    }
}

impl<Results: WasmResults> TypedResumableCall<Results> {
    /// How the call of `func` stands after the executor has stopped.
    pub(super) fn after<T>(
        store: &mut Store<T>,
        func: Func,
        outcome: Outcome,
        cells: &[u64],
    ) -> Result<Self, Error> {
        let results = PhantomData;
        Ok(match outcome {
            Outcome::Finished => {
                let results = Results::lift_list(&mut Leaving::new(&mut store.inner), cells);
                Self::Finished(results.ok_or(OutOfMemory)?)
            }
            Outcome::HostTrap(suspended, error, host) => {
                let waiting = Waiting { suspended, func };
                let host_func = Func::from_parts(store.inner.id, host);
                let call = ResumableCallHostTrap {
                    waiting,
                    host_func,
                    host_error: error,
                };
                Self::HostTrap(TypedResumableCallHostTrap { call, results })
            }
            Outcome::OutOfFuel(suspended, required_fuel) => {
                let waiting = Waiting { suspended, func };
                let call = ResumableCallOutOfFuel {
                    waiting,
                    required_fuel,
                };
                Self::OutOfFuel(TypedResumableCallOutOfFuel { call, results })
            }
        })
    }
}

impl Waiting {
    /// The type of the function that was called, if the call belongs to the store.
    fn func_type(&self, store: &StoreInner) -> Result<FuncType, Error> {
        let inst = self.func.inst(store);
        inst.map(|inst| inst.func_ty.clone())
            .ok_or_else(|| wrong_store("suspended call"))
    }

    /// Goes on as if the host function had returned `inputs`. The store has been checked.
    fn resume_host<T>(
        self,
        store: &mut Store<T>,
        host_func: Func,
        inputs: &[Val],
        cells: &mut [u64],
    ) -> Result<Outcome, Error> {
        let host = host_func
            .inst(&store.inner)
            .ok_or_else(|| wrong_store("host function"))?;
        let ty = host.func_ty.clone();
        check_len(&ty, ty.params().len(), inputs.len())?;
        with_len_cells(ty.result_cells(), |results| {
            let mismatch = FuncError::MismatchingResultType;
            lower_all(ty.results(), inputs, &store.inner, results, mismatch)?;
            exec::resume(store, self.suspended, results, cells)
        })
    }
}

impl ResumableCallHostTrap {
    /// The host function that has failed.
    pub fn host_func(&self) -> Func {
        self.host_func
    }

    /// The error of the host function.
    pub fn host_error(&self) -> &Error {
        &self.host_error
    }

    /// Gives the call up and returns the error of the host function.
    pub fn into_host_error(self) -> Error {
        self.host_error
    }

    /// Goes on as if the host function had returned `inputs`. The results of the whole call are
    /// written to `outputs`.
    ///
    /// # Errors
    ///
    /// - If number or types of `inputs` are not those of the results of the host function, or the
    ///   number of `outputs` is not that of the results of the call.
    /// - If the call belongs to another store.
    /// - If the guest traps.
    ///
    /// The call is lost in each of these cases.
    pub fn resume<T>(
        self,
        mut ctx: impl AsContextMut<Data = T>,
        inputs: &[Val],
        outputs: &mut [Val],
    ) -> Result<ResumableCall, Error> {
        let store = ctx.as_context_mut().store;
        let ty = self.waiting.func_type(&store.inner)?;
        check_len(&ty, ty.params().len(), outputs.len())?;
        with_cells(&ty, |cells| {
            let func = self.waiting.func;
            let outcome = self
                .waiting
                .resume_host(store, self.host_func, inputs, cells)?;
            ResumableCall::after(store, func, &ty, outcome, cells, outputs)
        })
    }
}

impl ResumableCallOutOfFuel {
    /// How much fuel the store must have at least to go on.
    pub fn required_fuel(&self) -> u64 {
        self.required_fuel
    }

    /// Gives the call up and returns the error that it would have ended with if it could not be resumed: the trap
    /// [`TrapCode::OutOfFuel`], with the frames that are active. If the call belongs to another store, the error
    /// says that.
    pub fn into_error<T>(self, mut ctx: impl AsContextMut<Data = T>) -> Error {
        let store = ctx.as_context_mut().store;
        match self.waiting.func_type(&store.inner) {
            Ok(_) => (self.waiting.suspended).fail(store, TrapCode::OutOfFuel.into()),
            Err(error) => error,
        }
    }

    /// Goes on with the fuel that the store has now. The results of the call are written to
    /// `outputs`.
    ///
    /// # Errors
    ///
    /// - If the number of `outputs` is not that of the results of the call.
    /// - If the call belongs to another store.
    /// - If the guest traps.
    ///
    /// The call is lost in each of these cases.
    pub fn resume<T>(
        self,
        mut ctx: impl AsContextMut<Data = T>,
        outputs: &mut [Val],
    ) -> Result<ResumableCall, Error> {
        let store = ctx.as_context_mut().store;
        let ty = self.waiting.func_type(&store.inner)?;
        check_len(&ty, ty.params().len(), outputs.len())?;
        with_cells(&ty, |cells| {
            let outcome = exec::resume(store, self.waiting.suspended, &[], cells)?;
            ResumableCall::after(store, self.waiting.func, &ty, outcome, cells, outputs)
        })
    }
}

impl<Results: WasmResults> TypedResumableCallHostTrap<Results> {
    /// Goes on as if the host function had returned `inputs`.
    ///
    /// # Errors
    ///
    /// As [`ResumableCallHostTrap::resume`].
    pub fn resume<T>(
        self,
        mut ctx: impl AsContextMut<Data = T>,
        inputs: &[Val],
    ) -> Result<TypedResumableCall<Results>, Error> {
        let store = ctx.as_context_mut().store;
        let ResumableCallHostTrap {
            waiting, host_func, ..
        } = self.call;
        let ty = waiting.func_type(&store.inner)?;
        with_cells(&ty, |cells| {
            let func = waiting.func;
            let outcome = waiting.resume_host(store, host_func, inputs, cells)?;
            TypedResumableCall::after(store, func, outcome, cells)
        })
    }

    /// Gives the call up and returns the error of the host function.
    pub fn into_host_error(self) -> Error {
        self.call.into_host_error()
    }
}

impl<Results: WasmResults> TypedResumableCallOutOfFuel<Results> {
    /// Goes on with the fuel that the store has now.
    ///
    /// # Errors
    ///
    /// As [`ResumableCallOutOfFuel::resume`].
    pub fn resume<T>(
        self,
        mut ctx: impl AsContextMut<Data = T>,
    ) -> Result<TypedResumableCall<Results>, Error> {
        let store = ctx.as_context_mut().store;
        let waiting = self.call.waiting;
        let ty = waiting.func_type(&store.inner)?;
        with_cells(&ty, |cells| {
            let outcome = exec::resume(store, waiting.suspended, &[], cells)?;
            TypedResumableCall::after(store, waiting.func, outcome, cells)
        })
    }
}

impl<Results> Deref for TypedResumableCallHostTrap<Results> {
    type Target = ResumableCallHostTrap;

    fn deref(&self) -> &ResumableCallHostTrap {
        &self.call
    }
}

impl<Results> Deref for TypedResumableCallOutOfFuel<Results> {
    type Target = ResumableCallOutOfFuel;

    fn deref(&self) -> &ResumableCallOutOfFuel {
        &self.call
    }
}

impl<Results> fmt::Debug for TypedResumableCallHostTrap<Results> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedResumableCallHostTrap")
            .field(&self.call)
            .finish()
    }
}

impl<Results> fmt::Debug for TypedResumableCallOutOfFuel<Results> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TypedResumableCallOutOfFuel")
            .field(&self.call)
            .finish()
    }
}
