//! Names for asynchronous host functions, and instantiation that waits for them: a start function
//! may call one.

use super::{Definition, HostDef, HostType, InstancePre, Linker};
use crate::{
    api::{
        func::{
            Caller, Given, WasmFutureRet, WasmTyList, async_func_type, dynamic_async_host_func,
            typed_async_host_func,
        },
        instance::{Imports, Instance, instantiate_async},
        value::Val,
    },
    error::{Error, LinkerError},
    module::Module,
    store::AsContextMut,
    wasm::types::FuncType,
};

impl<T> Linker<T> {
    /// Gives a name to a closure that gives a future; see
    /// [`Func::wrap_async`](crate::Func::wrap_async).
    ///
    /// # Errors
    ///
    /// If the name is defined already.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Caller, Engine, Linker, Module, Store};
    /// # use std::{future::{poll_fn, Future}, pin::pin, task::{Context, Poll, Waker}};
    ///
    /// let wasm = wat::parse_str(
    ///     r#"(module
    ///         (import "host" "wait" (func $wait (param i32) (result i32)))
    ///         (func (export "run") (result i32) (i32.mul (call $wait (i32.const 3)) (i32.const 7))))"#,
    /// )?;
    /// let engine = Engine::default();
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap_async("host", "wait", |mut caller: Caller<'_, u32>, (polls,): (u32,)| {
    ///     Box::new(async move {
    ///         // Ready when it has been polled so many times.
    ///         poll_fn(|_| {
    ///             *caller.data_mut() += 1;
    ///             if *caller.data() < polls { Poll::Pending } else { Poll::Ready(()) }
    ///         })
    ///         .await;
    ///         2 * polls
    ///     })
    /// })?;
    /// let mut store = Store::new(&engine, 0);
    /// let instance = linker.instantiate(&mut store, &Module::new(&engine, &wasm)?)?;
    /// let run = instance.get_typed_func::<(), i32>(&store, "run")?;
    ///
    /// // What an executor of tasks does, but for sleeping while nothing is ready.
    /// let mut call = pin!(run.call_async(&mut store, ()));
    /// let mut context = Context::from_waker(Waker::noop());
    /// let result = loop {
    ///     if let Poll::Ready(result) = call.as_mut().poll(&mut context) {
    ///         break result;
    ///     }
    /// };
    /// assert_eq!(result?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn func_wrap_async<F, Params, Results>(
        &mut self,
        module: &str,
        name: &str,
        func: F,
    ) -> Result<&mut Self, LinkerError>
    where
        F: for<'a> Fn(Caller<'a, T>, Params) -> Given<'a, Results> + Send + Sync + 'static,
        Params: WasmTyList + 'static,
        Results: WasmFutureRet + 'static,
    {
        let ty = HostType::Make(async_func_type::<Params, Results>);
        let host = HostDef::new(typed_async_host_func(func), ty);
        self.insert(module, name, Definition::Host(host))
    }

    /// Gives a name to an asynchronous host function of a type that is only known at run time; see
    /// [`Func::new_async`](crate::Func::new_async).
    ///
    /// # Errors
    ///
    /// If the name is defined already.
    pub fn func_new_async<F>(
        &mut self,
        module: &str,
        name: &str,
        ty: FuncType,
        func: F,
    ) -> Result<&mut Self, LinkerError>
    where
        T: Send,
        F: for<'a> Fn(Caller<'a, T>, &'a [Val], &'a mut [Val]) -> Given<'a, Result<(), Error>>
            + Send
            + Sync
            + 'static,
    {
        let host = dynamic_async_host_func(ty.clone(), func);
        let host = HostDef::new(host, HostType::Given(ty));
        self.insert(module, name, Definition::Host(host))
    }

    /// Instantiates a module as [`Linker::instantiate`] does, and waits for its start function.
    ///
    /// # Errors
    ///
    /// As [`Linker::instantiate_and_start`].
    pub async fn instantiate_async(
        &self,
        mut context: impl AsContextMut<Data = T>,
        module: &Module,
    ) -> Result<Instance, Error> {
        let store = context.as_context_mut().store;
        let imports = self.link(store, module)?;
        instantiate_async(store, module, Imports::Linked(&imports)).await
    }
}

impl<T> InstancePre<T> {
    /// Makes an instance as [`InstancePre::instantiate`] does, and waits for its start function.
    ///
    /// # Errors
    ///
    /// As [`Instance::new`].
    pub async fn instantiate_async(
        &self,
        mut context: impl AsContextMut<Data = T>,
    ) -> Result<Instance, Error> {
        let store = context.as_context_mut().store;
        let imports = self.link(store)?;
        instantiate_async(store, &self.module, Imports::Linked(&imports)).await
    }
}
