//! Programs that start threads: what they share, and a store for each thread.
//!
//! `peregrine_wasi::threads` runs them. Here is what the command line bounds them by, and [`Caller`], by
//! which the rest of a run need not know whether there are threads.

use super::host::{self, State};
use super::limits::Limiter;
use crate::args::RunPlan;
use crate::input::Input;
use crate::report::Failure;
use peregrine::{
    Engine, Error, ExternType, Func, Instance, Linker, MemoryType, Module, SharedMemory, Store, Val,
};
use peregrine_wasi::threads::{FuelPool, Main, Program, ProgramBuilder};

/// What calls functions of a guest: its store, or the first thread of a program that may have more.
pub(super) trait Caller<T> {
    /// The store that the functions are in.
    fn store(&mut self) -> &mut Store<T>;

    /// Calls a function.
    ///
    /// # Errors
    ///
    /// The guest's.
    fn call(&mut self, func: &Func, params: &[Val], results: &mut [Val]) -> Result<(), Error>;

    /// Calls what an instance exports.
    ///
    /// # Errors
    ///
    /// The guest's, or that there is no such function.
    fn call_export(
        &mut self,
        instance: &Instance,
        name: &str,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<(), Error> {
        let func = instance
            .get_func(&*self.store(), name)
            .ok_or_else(|| Error::new("the function is not exported"))?;
        self.call(&func, params, results)
    }
}

impl<T> Caller<T> for Store<T> {
    fn store(&mut self) -> &mut Store<T> {
        self
    }

    fn call(&mut self, func: &Func, params: &[Val], results: &mut [Val]) -> Result<(), Error> {
        func.call(self, params, results)
    }
}

impl<T: Send + 'static> Caller<T> for Main<'_, T> {
    fn store(&mut self) -> &mut Store<T> {
        Main::store(self)
    }

    fn call(&mut self, func: &Func, params: &[Val], results: &mut [Val]) -> Result<(), Error> {
        Main::call(self, func, params, results)
    }
}

/// Whether the program gets threads: it asks for them, and nobody says that it may not have them.
///
/// # Errors
///
/// If there are modules to import from, whose instances would be the first thread's.
pub(super) fn are_wanted(plan: &RunPlan, input: &Input) -> Result<bool, Failure> {
    if !input.outline.asks_for_threads || !plan.wasi.threads {
        return Ok(false);
    }
    match plan.options.preload.is_empty() {
        true => Ok(true),
        false => Err(Failure::new(format!(
            "cannot run `{}`: it uses threads, which do not work with `--preload`; `-S threads=n` runs it \
             without them",
            input.shown
        ))),
    }
}

/// Makes a program with threads, with the memory that they share. `store` is the first thread's.
///
/// # Errors
///
/// If the memory cannot be had, or something that the module imports.
pub(super) fn program(
    plan: &RunPlan,
    mut linker: Linker<State>,
    module: &Module,
    store: &mut Store<State>,
) -> Result<Program<State>, Error> {
    share_memories(&mut linker, module, &mut store.data_mut().limits)?;
    let mut builder = ProgramBuilder::new();
    if let Some(most) = plan.wasi.max_threads {
        builder.max_threads(most);
    }
    if plan.switches.fuel.is_some() {
        builder.fuel(FuelPool::new(store.get_fuel()?));
    }
    let engine: Engine = module.engine().clone();
    let (state, switches) = (store.data().clone(), plan.switches.clone());
    let of_thread = move |_| Ok(host::store(&engine, state.clone(), &switches));
    builder.build(linker, module, of_thread)
}

/// Makes the memories that threads share, within the limits.
fn share_memories(
    linker: &mut Linker<State>,
    module: &Module,
    limits: &mut Limiter,
) -> Result<(), Error> {
    for import in module.imports() {
        let ExternType::Memory(ty) = import.ty() else {
            continue;
        };
        if !ty.is_shared() {
            continue;
        }
        let (module, name) = (import.module(), import.name());
        let cannot = |reason: String| {
            Error::new(format!(
                "cannot create the shared memory `{module}::{name}`: {reason}"
            ))
        };
        let most = limits.share(least_bytes(*ty)).map_err(cannot)?;
        let memory = SharedMemory::with_limit(linker.engine(), *ty, most);
        let memory = memory.map_err(|error| cannot(error.to_string()))?;
        linker.define(module, name, memory)?;
    }
    Ok(())
}

/// How many bytes a memory has at least.
fn least_bytes(ty: MemoryType) -> usize {
    let bytes = ty.minimum().saturating_mul(u64::from(ty.page_size()));
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
