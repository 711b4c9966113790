//! [`Store`]: owner of everything that instances consist of, and of the embedder's data.
//!
//! The arenas live in `inner`, bytes of memories in `memory_inst`, cells of tables in `elems`, bulk
//! operations between entities in `bulk`, the borrowed forms `StoreContext` and `StoreContextMut` in
//! `context`, the stacks of executions in `stack`, what embedders limit in `limits`. This file has what depends on the embedder's data type: host functions, limiter and
//! call hook. The executor gets a `&mut Store<T>` and nothing else.

mod bulk;
mod collection;
mod context;
mod elems;
mod epoch;
mod exceptions;
mod found;
pub(crate) mod gc;
mod growth;
mod id;
mod inner;
mod interrupt;
mod limits;
mod live_stacks;
mod memory_inst;
mod reference;
mod roots;
mod scope;
mod shared_memory;
mod stable;
mod stack;
mod waiters;
mod watch;
pub(crate) mod words;

pub(crate) use self::{
    bulk::{
        data, data_drop, data_fits, elem_drop, elems_fit, memory_copy, memory_fill, memory_fits,
        memory_init, memory_write, range, table_copy, table_fill, table_fits, table_init,
    },
    collection::Room,
    epoch::Reached,
    exceptions::Exceptions,
    found::{Found, FoundPlaces},
    gc::GcFast,
    growth::Growth,
    id::{StoreId, define_handle},
    inner::{FuncInst, FuncOwner, GlobalInst, InstanceInst, StoreInner, TableInst, TagInst},
    live_stacks::Doing,
    memory_inst::{Grown, MemoryInst, bytes_of_pages},
    reference::{Entering, Leaving, Misplaced, Owner, Reference, Rooting},
    stable::Stable,
    stack::{Frame, Stack},
    waiters::{Waited, end_of},
};
pub use self::{
    context::{AsContext, AsContextMut, StoreContext, StoreContextMut},
    epoch::UpdateDeadline,
    interrupt::InterruptHandle,
    limits::{LimiterError, ResourceLimiter, StoreLimits, StoreLimitsBuilder},
    scope::RootScope,
    shared_memory::SharedMemory,
    waiters::WaitResult,
    watch::EpochWatch,
};
use crate::base::narrow::Fit;
use crate::{
    base::fallible::{Cells, OutOfMemory},
    engine::{Engine, InternedFunc},
    error::{Error, FuelError, InstantiationError, MemoryError, TableError},
    wasm::{
        index::{StoreFuncIdx, StoreInstanceIdx, StoreMemoryIdx, StoreTableIdx},
        types::{ExternType, MemoryType, TableType},
    },
};
use alloc::{boxed::Box, format, sync::Arc, vec::Vec};
use core::{fmt, future::Future, pin::Pin};

/// A host function as the executor calls it.
pub(crate) enum HostFunc<T> {
    /// Returns when it is done.
    Sync {
        func: Arc<SyncHostFunc<T>>,
        /// Whether it can do anything with the store but read its parameters and write its results: a closure
        /// that is not given its caller cannot, since nobody else reaches the store meanwhile.
        sees_store: bool,
    },
    /// Gives a future. Only asynchronous calls can wait for it.
    Async(Arc<AsyncHostFunc<T>>),
}

/// The instance is the one that calls, unless the host does. The cells hold the parameters on entry and
/// the results on return; there are as many as the greater of the two numbers.
pub(crate) type SyncHostFunc<T> = dyn Fn(StoreContextMut<'_, T>, Option<StoreInstanceIdx>, &mut [u64]) -> Result<(), Error>
    + Send
    + Sync;

/// The cells are those of the parameters; the future gives what writes those of the results.
pub(crate) type AsyncHostFunc<T> = dyn for<'a> Fn(StoreContextMut<'a, T>, Option<StoreInstanceIdx>, Cells) -> HostFuture<'a>
    + Send
    + Sync;

/// What an asynchronous host function gives.
pub(crate) type HostFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HostResults, Error>> + Send + 'a>>;

/// Writes the cells of results, which have been given while somebody else had the store.
pub(crate) type HostResults = Box<dyn FnOnce(&StoreInner, &mut [u64]) -> Result<(), Error> + Send>;

impl<T> Clone for HostFunc<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Sync { func, sees_store } => Self::Sync {
                func: func.clone(),
                sees_store: *sees_store,
            },
            Self::Async(func) => Self::Async(func.clone()),
        }
    }
}

/// Gives access to the limiter in the embedder's data.
type LimiterQuery<T> = Box<dyn (FnMut(&mut T) -> &mut dyn ResourceLimiter) + Send + Sync>;

/// Called on each transition between guest and host.
type CallHookFn<T> = Box<dyn FnMut(&mut T, CallHook) -> Result<(), Error> + Send + Sync>;

/// Owner of instances, of what they consist of, and of data of the embedder's.
///
/// Functions, memories and so on are handles ([`Func`](crate::Func), [`Memory`](crate::Memory) …)
/// that mean something only together with their store. All of it is freed when the store is dropped.
///
/// A store is used by one thread at a time. To use many threads, give each a store: engines and
/// modules are shared cheaply.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Func, Store};
///
/// let engine = Engine::default();
/// let mut store = Store::new(&engine, Vec::new());
/// let push = Func::wrap(&mut store, |mut caller: peregrine::Caller<'_, Vec<i32>>, x: i32| {
///     caller.data_mut().push(x);
/// });
/// push.typed::<i32, ()>(&store)?.call(&mut store, 7)?;
/// assert_eq!(store.into_data(), [7]);
/// # Ok::<(), peregrine::Error>(())
/// ```
pub struct Store<T> {
    pub(crate) inner: StoreInner,
    /// Host functions; only ever added to.
    pub(crate) host_funcs: Vec<HostFunc<T>>,
    pub(crate) data: T,
    limiter: Option<LimiterQuery<T>>,
    call_hook: Option<CallHookFn<T>>,
    at_deadline: epoch::AtDeadline<T>,
}

/// A transition between guest and host, of which a [`Store::call_hook`] is told.
///
/// # Examples
///
/// ```
/// use peregrine::{CallHook, Engine, Linker, Module, Store};
///
/// let engine = Engine::default();
/// let mut store = Store::new(&engine, 0_u32);
/// // Counts the calls of host functions by guests.
/// store.call_hook(|calls: &mut u32, hook| {
///     if let CallHook::CallingHost = hook {
///         *calls += 1;
///     }
///     Ok(())
/// });
/// let mut linker = Linker::new(&engine);
/// linker.func_wrap("host", "f", || ())?;
/// let module = Module::new(&engine, r#"(module
///     (import "host" "f" (func $f))
///     (func (export "run") (call $f) (call $f)))"#)?;
/// let instance = linker.instantiate_and_start(&mut store, &module)?;
/// instance.get_typed_func::<(), ()>(&store, "run")?.call(&mut store, ())?;
/// assert_eq!(*store.data(), 2);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub enum CallHook {
    /// The host is about to call a guest's function.
    CallingWasm,
    /// A guest's function is about to return to the host.
    ReturningFromWasm,
    /// A host function is about to be called.
    CallingHost,
    /// A host function is about to return.
    ReturningFromHost,
}

impl<T> Store<T> {
    /// Makes a store for instances of the engine's modules.
    pub fn new(engine: &Engine, data: T) -> Self {
        Self {
            inner: StoreInner::new(engine),
            host_funcs: Vec::new(),
            data,
            limiter: None,
            call_hook: None,
            at_deadline: epoch::AtDeadline::Trap,
        }
    }

    /// The engine of the store.
    pub fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    /// The embedder's data.
    #[inline]
    pub fn data(&self) -> &T {
        &self.data
    }

    /// The embedder's data, to be changed.
    #[inline]
    pub fn data_mut(&mut self) -> &mut T {
        &mut self.data
    }

    /// Drops everything but the embedder's data.
    pub fn into_data(self) -> T {
        self.data
    }

    /// Installs a limiter for what instances of this store may take.
    ///
    /// `limiter` is called whenever a limit is to be checked, and gives access to the limiter, which
    /// usually is part of the embedder's data.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Memory, MemoryType, Store, StoreLimits, StoreLimitsBuilder};
    ///
    /// let limits = StoreLimitsBuilder::new().memory_size(2 << 16).build();
    /// let mut store = Store::new(&Engine::default(), limits);
    /// store.limiter(|limits: &mut StoreLimits| limits);
    /// let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
    /// assert_eq!(memory.grow(&mut store, 1)?, 1);
    /// assert!(memory.grow(&mut store, 1).is_err());
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn limiter(
        &mut self,
        limiter: impl (FnMut(&mut T) -> &mut dyn ResourceLimiter) + Send + Sync + 'static,
    ) {
        self.limiter = Some(Box::new(limiter));
    }

    /// Installs a hook that is told of each transition between guest and host.
    ///
    /// An error of the hook ends the call as an error of a host function would.
    pub fn call_hook(
        &mut self,
        hook: impl FnMut(&mut T, CallHook) -> Result<(), Error> + Send + Sync + 'static,
    ) {
        self.call_hook = Some(Box::new(hook));
    }

    /// The fuel left.
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel:
    /// see [`Config::consume_fuel`](crate::Config::consume_fuel).
    pub fn get_fuel(&self) -> Result<u64, Error> {
        if !self.inner.engine.config().fuel() {
            return Err(FuelError::FuelMeteringDisabled.into());
        }
        Ok(self.inner.fuel)
    }

    /// Sets the fuel left. A store starts without any.
    ///
    /// # Errors
    ///
    /// If the engine does not meter fuel:
    /// see [`Config::consume_fuel`](crate::Config::consume_fuel).
    pub fn set_fuel(&mut self, fuel: u64) -> Result<(), Error> {
        if !self.inner.engine.config().fuel() {
            return Err(FuelError::FuelMeteringDisabled.into());
        }
        self.inner.fuel = fuel;
        Ok(())
    }

    /// The context of a call of a host function by an instance, or by the host.
    #[inline]
    pub(crate) fn context(&mut self) -> StoreContextMut<'_, T> {
        StoreContextMut { store: self }
    }

    /// Makes room for so many further host functions, and functions of an instance.
    pub(crate) fn reserve_funcs(&mut self, host: usize, own: usize) -> Result<(), OutOfMemory> {
        let host_funcs = self.host_funcs.try_reserve(host);
        let funcs = self.inner.funcs.try_reserve(host.saturating_add(own));
        host_funcs.and(funcs).map_err(|_| OutOfMemory)
    }

    /// Adds a host function, of a type that keeps itself. Who adds what a module imports makes room
    /// before.
    pub(crate) fn push_host_func(&mut self, ty: InternedFunc, func: HostFunc<T>) -> StoreFuncIdx {
        // Each takes more than a byte of memory, so there are fewer than 2^32 − 1.
        let host = self.host_funcs.len().fit32();
        self.host_funcs.push(func);
        self.inner.push_func(FuncInst::host(ty, host))
    }

    /// Tells the call hook of a transition.
    ///
    /// # Errors
    ///
    /// If the hook wants the call to end.
    #[inline]
    pub(crate) fn invoke_call_hook(&mut self, transition: CallHook) -> Result<(), Error> {
        match &mut self.call_hook {
            None => Ok(()),
            Some(hook) => hook(&mut self.data, transition),
        }
    }

    /// The limiter, if there is one.
    fn resource_limiter(&mut self) -> Option<&mut dyn ResourceLimiter> {
        let query = self.limiter.as_mut()?;
        Some(query(&mut self.data))
    }

    /// Asks the limiter for so many more entities of a kind.
    ///
    /// # Errors
    ///
    /// If it does not allow them.
    pub(crate) fn allow_more(&mut self, what: Counted, more: usize) -> Result<(), Error> {
        let inner = &self.inner;
        let (len, most): (usize, fn(&dyn ResourceLimiter) -> usize) = match what {
            Counted::Instance => (inner.instances.len(), |limiter| limiter.instances()),
            Counted::Table => (inner.tables.len(), |limiter| limiter.tables()),
            Counted::Memory => (inner.memories.len(), |limiter| limiter.memories()),
        };
        match self.resource_limiter().map(|limiter| most(limiter)) {
            Some(most) if len.saturating_add(more) > most => Err(too_many(what, len, more, most)),
            _ => Ok(()),
        }
    }

    /// Makes a memory, in a buffer of the embedder's if there is one. The number of memories is not
    /// checked here.
    ///
    /// # Errors
    ///
    /// If the limiter denies it or the machine does not have the memory.
    pub(crate) fn new_memory(
        &mut self,
        ty: MemoryType,
        buffer: Option<&'static mut [u8]>,
    ) -> Result<StoreMemoryIdx, MemoryError> {
        let len = bytes_of_pages(ty, ty.minimum()).ok_or(MemoryError::MinimumSizeOverflow)?;
        let maximum = ty.maximum().and_then(|pages| bytes_of_pages(ty, pages));
        if let Some(limiter) = self.resource_limiter()
            && !limiter.memory_growing(0, len, maximum)?
        {
            return Err(MemoryError::ResourceLimiterDeniedAllocation);
        }
        if ty.is_shared() {
            let most = self.inner.engine.config().shared_memory_bytes();
            let memory = SharedMemory::make(&self.inner.engine, ty, most, None);
            return match memory {
                Ok(memory) => self.inner.share_memory(&memory),
                Err(error) => {
                    if let Some(limiter) = self.resource_limiter() {
                        limiter.memory_grow_failed(&error)?;
                    }
                    Err(error)
                }
            };
        }
        let (memory, error) = match buffer {
            Some(buffer) => (
                MemoryInst::new_static(ty, len, buffer),
                MemoryError::InvalidStaticBufferSize,
            ),
            None => (MemoryInst::new(ty, len), MemoryError::OutOfSystemMemory),
        };
        match memory {
            Some(memory) => {
                let index = self.inner.push_memory(memory);
                index.map_err(|OutOfMemory| MemoryError::OutOfSystemMemory)
            }
            None => {
                if let Some(limiter) = self.resource_limiter() {
                    limiter.memory_grow_failed(&error)?;
                }
                Err(error)
            }
        }
    }

    /// Makes a table of `init`, a reference cell of the right type. The number of tables is not
    /// checked here.
    ///
    /// # Errors
    ///
    /// If the limiter denies it or the machine does not have the memory.
    pub(crate) fn new_table(
        &mut self,
        ty: TableType,
        init: u64,
    ) -> Result<StoreTableIdx, TableError> {
        let len = usize::try_from(ty.minimum()).map_err(|_| TableError::MinimumSizeOverflow)?;
        let max = ty.maximum().and_then(|max| usize::try_from(max).ok());
        if let Some(limiter) = self.resource_limiter()
            && !limiter.table_growing(0, len, max)?
        {
            return Err(TableError::ResourceLimiterDeniedAllocation);
        }
        match TableInst::new(ty, len, init) {
            Some(table) => {
                let index = self.inner.push_table(table);
                index.map_err(|OutOfMemory| TableError::OutOfSystemMemory)
            }
            None => {
                let error = TableError::OutOfSystemMemory;
                if let Some(limiter) = self.resource_limiter() {
                    limiter.table_grow_failed(&error)?;
                }
                Err(error)
            }
        }
    }
}

/// What limiters count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    Instance,
    Table,
    Memory,
}

/// The error of a limiter that does not allow more than `most` entities of a kind, of which there are `len`.
#[cold]
fn too_many(what: Counted, len: usize, more: usize, most: usize) -> Error {
    let (error, setting) = match what {
        Counted::Instance => (InstantiationError::TooManyInstances, "instances"),
        Counted::Table => (InstantiationError::TooManyTables, "tables"),
        Counted::Memory => (InstantiationError::TooManyMemories, "memories"),
    };
    Error::from(error).with_detail(format_args!(
        "it has {len} and needs {more} more, but its limiter allows {most} (StoreLimitsBuilder::{setting})"
    ))
}

/// The error of a memory or table that could not be made, which says of what type it was to be.
#[cold]
pub(crate) fn not_made(error: impl Into<Error>, ty: &ExternType) -> Error {
    let error: Error = error.into();
    match ty {
        ExternType::Memory(memory) => match bytes_of_pages(*memory, memory.minimum()) {
            Some(bytes) => error.with_detail(format_args!("{memory} takes {bytes} bytes")),
            None => error.with_detail(format_args!("{memory}")),
        },
        other => error.with_detail(format_args!("{other}")),
    }
}

/// The error of using a handle with a store that it does not belong to.
#[cold]
pub(crate) fn wrong_store(what: &str) -> Error {
    Error::new(format!("the {what} belongs to another store"))
}

/// What methods do that cannot return an error when a handle belongs to another store: a mistake in
/// the embedder's code, which no guest can bring about.
#[cold]
#[track_caller]
pub(crate) fn wrong_store_panic(what: &str) -> ! {
    panic!("the {what} belongs to another store")
}

/// What methods do that only read, when there is no memory to keep what they give: as what allocates for the embedder.
#[cold]
#[track_caller]
pub(crate) fn no_memory_panic() -> ! {
    panic!("out of memory: a reference cannot be kept")
}

impl<T: Default> Default for Store<T> {
    fn default() -> Self {
        Self::new(&Engine::default(), T::default())
    }
}

impl<T> fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("inner", &self.inner)
            .field("host_funcs", &self.host_funcs.len())
            .finish_non_exhaustive()
    }
}
