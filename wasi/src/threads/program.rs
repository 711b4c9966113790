//! [`ProgramBuilder`], [`Program`] and [`Main`]: setting a program up, and its main thread.

use super::fuel::FuelPool;
use super::registry::{End, Registry, StopHandle};
use super::spawn::{Shared, THREAD_START};
use alloc::boxed::Box;
use alloc::format;
use alloc::sync::{Arc, Weak};
use core::fmt;
use peregrine::{
    Engine, Error, ExternType, Func, Instance, Linker, Module, SharedMemory, Store, TrapCode, Val,
    ValType,
};
use std::panic::resume_unwind;
use std::sync::OnceLock;

/// The module of the function that starts threads.
const MODULE: &str = "wasi";

/// The function that starts threads: its name, and the one that it had in the first drafts.
const SPAWN: [&str; 2] = ["thread-spawn", "thread_spawn"];

/// Most threads at once, unless the builder says otherwise. Pools of workers have some dozens; of those that
/// the guest takes for ended, some may still be about to end.
const MAX_THREADS: usize = 128;

/// Bytes of the native stack of a thread, unless the builder says otherwise: what Rust gives to threads. The
/// engine needs half of it at most, in debug builds; the rest is for host functions.
const STACK_SIZE: usize = 2 << 20;

/// Sets a program of several threads up.
///
/// A whole program is in the documentation of the [module](crate::threads).
///
/// # Examples
///
/// ```
/// use peregrine_wasi::threads::{FuelPool, ProgramBuilder};
///
/// let fuel = FuelPool::new(1_000_000_000);
/// let mut builder = ProgramBuilder::new();
/// // What all threads may have together.
/// builder.max_threads(8).max_memory(64 << 20).fuel(fuel.clone());
/// assert_eq!(fuel.left(), 1_000_000_000);
/// ```
#[derive(Clone, Debug)]
pub struct ProgramBuilder {
    max_threads: usize,
    stack_size: usize,
    max_memory: Option<usize>,
    fuel: Option<FuelPool>,
}

impl Default for ProgramBuilder {
    fn default() -> ProgramBuilder {
        ProgramBuilder::new()
    }
}

impl ProgramBuilder {
    /// A builder with the limits that are told at the methods.
    pub fn new() -> ProgramBuilder {
        ProgramBuilder {
            max_threads: MAX_THREADS,
            stack_size: STACK_SIZE,
            max_memory: None,
            fuel: None,
        }
    }

    /// Most threads at once beside the main one; 128 unless told. Guests that want more are told `EAGAIN`.
    /// Far below what the system stands: on Linux the process is ended at some 16,000 threads, whose stacks take
    /// more areas of memory than it has.
    pub fn max_threads(&mut self, max: usize) -> &mut Self {
        self.max_threads = max;
        self
    }

    /// Bytes of the native stack of each new thread; 2 MiB unless told. Guests have stacks of their own:
    /// a MiB is enough for the engine, so it is the host functions that may need more.
    pub fn stack_size(&mut self, bytes: usize) -> &mut Self {
        self.stack_size = bytes;
        self
    }

    /// Most bytes of the memory that the threads share; what the engine allows unless told
    /// ([`Config::max_shared_memory_bytes`](peregrine::Config::max_shared_memory_bytes)).
    pub fn max_memory(&mut self, bytes: usize) -> &mut Self {
        self.max_memory = Some(bytes);
        self
    }

    /// Fuel for all threads together. It replaces what was set on their stores. The engine must meter fuel
    /// ([`Config::consume_fuel`](peregrine::Config::consume_fuel)).
    ///
    /// Without it, each thread has the fuel that the embedder gives to its store.
    pub fn fuel(&mut self, pool: FuelPool) -> &mut Self {
        self.fuel = Some(pool);
        self
    }

    /// Makes the program: the memory that the module imports, and `thread-spawn` in the linker. If the
    /// linker has a memory of that name already, that is taken.
    ///
    /// `of_thread` makes the store of each new thread, the main one excepted; it is called on the thread
    /// that starts the new one, with the number of the latter. An error from it is `EAGAIN` to the
    /// guest.
    ///
    /// # Errors
    ///
    /// - If the module imports no shared memory, or something that the linker has not.
    /// - If the memory cannot be had.
    /// - If the engine was made without
    ///   [`Config::epoch_interruption`](peregrine::Config::epoch_interruption), since nobody could
    ///   end a thread that loops then; or without metering, and there is a pool of fuel.
    pub fn build<T: Send + 'static>(
        &self,
        mut linker: Linker<T>,
        module: &Module,
        of_thread: impl Fn(u32) -> Result<Store<T>, Error> + Send + Sync + 'static,
    ) -> Result<Program<T>, Error> {
        let engine = module.engine();
        self.check(engine)?;
        self.define_memories(&mut linker, module)?;
        let program = Arc::new(OnceLock::<Weak<Shared<T>>>::new());
        linker.allow_shadowing(true);
        for name in SPAWN {
            let program = program.clone();
            linker.func_wrap(MODULE, name, move |arg: i32| {
                match program.get().and_then(Weak::upgrade) {
                    Some(program) => program.spawn(arg),
                    // An instance that has outlived the program.
                    None => Err(TrapCode::Interrupt.into()),
                }
            })?;
        }
        let shared = Arc::new(Shared {
            pre: linker.instantiate_pre(module)?,
            make_store: Box::new(of_thread),
            registry: Arc::new(Registry::default()),
            fuel: self.fuel.clone(),
            max_threads: self.max_threads,
            stack_size: self.stack_size,
            can_start: can_start(module),
        });
        // Weakly, since the function belongs to what `shared` holds. It has not been set before.
        let _ = program.set(Arc::downgrade(&shared));
        Ok(Program { shared })
    }

    /// Whether the engine can do what is asked of it.
    fn check(&self, engine: &Engine) -> Result<(), Error> {
        let store = Store::new(engine, ());
        if store.interrupt_handle().is_err() {
            return Err(Error::new(
                "a program with threads needs an engine with `Config::epoch_interruption` on: \
                 otherwise nothing could stop a thread that loops",
            ));
        }
        if self.fuel.is_some() && store.get_fuel().is_err() {
            return Err(Error::new(
                "a pool of fuel needs an engine with `Config::consume_fuel` on",
            ));
        }
        Ok(())
    }

    /// Makes the shared memories that the module imports, as far as the linker does not have them.
    fn define_memories<T>(&self, linker: &mut Linker<T>, module: &Module) -> Result<(), Error> {
        let mut any = false;
        for import in module.imports() {
            let ExternType::Memory(ty) = import.ty() else {
                continue;
            };
            if !ty.is_shared() {
                continue;
            }
            any = true;
            let (module, name) = (import.module(), import.name());
            if linker.is_defined(module, name) {
                continue;
            }
            let memory = match self.max_memory {
                Some(bytes) => SharedMemory::with_limit(linker.engine(), *ty, bytes),
                None => SharedMemory::new(linker.engine(), *ty),
            };
            let memory = memory.map_err(|error| {
                Error::new(format!(
                    "cannot create the shared memory `{module}::{name}`: {error}"
                ))
            })?;
            linker.define(module, name, memory)?;
        }
        match any {
            true => Ok(()),
            false => Err(Error::new(
                "a program with threads must import a shared memory, but the module imports none",
            )),
        }
    }
}

/// Whether a module exports the function of new threads, and it has the right type.
fn can_start(module: &Module) -> bool {
    match module.get_export(THREAD_START) {
        Some(ExternType::Func(ty)) => {
            ty.params() == [ValType::I32, ValType::I32] && ty.results().is_empty()
        }
        _ => false,
    }
}

/// Whether a module asks for threads: it imports a memory that is shared, or the function that starts
/// threads.
pub fn asks_for_threads(module: &Module) -> bool {
    module.imports().any(|import| match import.ty() {
        ExternType::Memory(ty) => ty.is_shared(),
        ExternType::Func(_) => import.module() == MODULE && SPAWN.contains(&import.name()),
        _ => false,
    })
}

/// A program of several threads, which can be run once.
pub struct Program<T> {
    shared: Arc<Shared<T>>,
}

impl<T: Send + 'static> Program<T> {
    /// Ends the program from any thread.
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle {
            registry: self.shared.registry.clone(),
        }
    }

    /// Runs the program: `main` is its main function, on this thread and in this store. When it returns,
    /// the program ends, and this returns when all threads are gone. The store can be used further then,
    /// unless the program was ended by somebody else: guests of this store end with
    /// [`TrapCode::Interrupt`] from then on.
    ///
    /// # Errors
    ///
    /// That of the thread that failed first, whichever it was; [`Error::thread`] says which, if it
    /// was not the main one. If a thread calls `proc_exit`, that is an error whose
    /// [`i32_exit_status`](Error::i32_exit_status) is the code.
    ///
    /// # Panics
    ///
    /// If a host function panics in one of the threads, with the same panic.
    pub fn run<R>(
        self,
        store: &mut Store<T>,
        main: impl FnOnce(&mut Main<'_, T>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let registry = &self.shared.registry;
        let interrupt = store.interrupt_handle()?;
        // For the case that `main` panics.
        let ending = Ending { registry };
        registry.begin(interrupt)?;
        let mut thread = Main {
            store,
            program: &self.shared,
        };
        let returned = main(&mut thread);
        drop(ending);
        match registry.take_end() {
            End::Main => returned,
            End::Thread(error) => Err(error),
            End::Panic(panic) => resume_unwind(panic),
            End::Stopped => Err(TrapCode::Interrupt.into()),
        }
    }
}

impl<T> fmt::Debug for Program<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("module", self.shared.pre.module())
            .field("max_threads", &self.shared.max_threads)
            .finish_non_exhaustive()
    }
}

/// Ends the program with the main thread, and waits for the others.
struct Ending<'a> {
    registry: &'a Registry,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.registry.end(End::Main);
        self.registry.join();
    }
}

/// The main thread of a program.
pub struct Main<'a, T> {
    store: &'a mut Store<T>,
    program: &'a Arc<Shared<T>>,
}

impl<T: Send + 'static> Main<'_, T> {
    /// Instantiates the program, and calls its function `_start`.
    ///
    /// # Errors
    ///
    /// If one of the two fails, or there is no such function.
    pub fn start(&mut self) -> Result<(), Error> {
        let instance = self.instantiate()?;
        let func = instance.get_func(&*self.store, "_start");
        let func = func.ok_or_else(|| Error::new("the module exports no function `_start`"))?;
        self.call(&func, &[], &mut [])
    }

    /// Makes the instance of the main thread, and calls the module's start function.
    ///
    /// # Errors
    ///
    /// If what the module imports is of other types, there is no memory, a limiter denies something, or the
    /// start function fails.
    pub fn instantiate(&mut self) -> Result<Instance, Error> {
        let (instance, start) = self
            .program
            .pre
            .instantiate_without_start(&mut *self.store)?;
        self.program.begin(self.store, start)?;
        Ok(instance)
    }

    /// Calls a function, with fuel of the program's pool if it has one.
    ///
    /// # Errors
    ///
    /// As [`Func::call`].
    pub fn call(&mut self, func: &Func, params: &[Val], results: &mut [Val]) -> Result<(), Error> {
        self.program.call(self.store, func, params, results)
    }

    /// The store of the main thread.
    pub fn store(&mut self) -> &mut Store<T> {
        self.store
    }
}

impl<T> fmt::Debug for Main<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Main").finish_non_exhaustive()
    }
}
