//! [`Store`]: owner of everything that instances consist of, and of the embedder's data.
//!
//! The arenas live in `inner`, bytes of memories in `memory_inst`, bulk operations between entities
//! in `bulk`, the borrowed forms `StoreContext` and `StoreContextMut` in `context`. This file has
//! what depends on the embedder's data type: host functions, limiter and call hook. The executor
//! gets a `&mut Store<T>` and nothing else.

mod bulk;
mod context;
mod id;
mod inner;
mod memory_inst;
mod stable;

pub(crate) use self::{
    bulk::{data_drop, elem_drop, memory_copy, memory_fill, memory_init, table_copy, table_fill, table_init},
    id::{StoreId, define_handle},
    inner::{FuncInst, GlobalInst, InstanceInst, StoreInner, TableInst},
    memory_inst::{MemoryInst, bytes_of_pages},
    stable::Stable,
};
pub use self::context::{AsContext, AsContextMut, StoreContext, StoreContextMut};
use crate::{
    engine::Engine,
    error::Error,
    func::Caller,
    index::{StoreInstanceIdx, StoreMemoryIdx, StoreTableIdx},
    limits::ResourceLimiter,
};
use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::fmt;

/// A host function as the executor calls it.
///
/// The cells hold the parameters on entry and the results on return; there are as many as the
/// greater of the two numbers.
pub(crate) type HostFunc<T> =
    Arc<dyn Fn(Caller<'_, T>, &mut [u64]) -> Result<(), Error> + Send + Sync>;

/// Gives access to the limiter in the embedder's data.
type LimiterQuery<T> = Box<dyn (FnMut(&mut T) -> &mut dyn ResourceLimiter) + Send + Sync>;

/// Called on each transition between guest and host.
type CallHookFn<T> = Box<dyn FnMut(&mut T, CallHook) -> Result<(), Error> + Send + Sync>;

/// Owner of instances and of what they consist of.
pub struct Store<T> {
    pub(crate) inner: StoreInner,
    pub(crate) host_funcs: Vec<HostFunc<T>>,
    pub(crate) data: T,
    limiter: Option<LimiterQuery<T>>,
    call_hook: Option<CallHookFn<T>>,
}
