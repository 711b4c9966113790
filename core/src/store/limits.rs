//! [`ResourceLimiter`]: how an embedder bounds what a store may take, and [`StoreLimits`], the
//! limiter that suffices for most.
//!
//! The store asks the limiter when instances, memories and tables are made or grow; see
//! `Store::limiter`. Nothing here allocates or knows of the store.

use crate::error::{MemoryError, TableError};
use core::fmt;

/// How many instances a store may have unless the limiter says otherwise.
const DEFAULT_INSTANCES: usize = 10_000;
/// How many tables a store may have unless the limiter says otherwise.
const DEFAULT_TABLES: usize = 10_000;
/// How many memories a store may have unless the limiter says otherwise.
const DEFAULT_MEMORIES: usize = 10_000;

/// What a [`ResourceLimiter`] answers to end the guest with a trap instead of letting the operation
/// fail in the guest's hands.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Instance, Module, Store, StoreLimits, StoreLimitsBuilder, TrapCode};
///
/// let engine = Engine::default();
/// let module = Module::new(&engine, r#"(module
///     (memory 1)
///     (func (export "grow") (drop (memory.grow (i32.const 1)))))"#)?;
/// let limits = StoreLimitsBuilder::new().memory_size(1 << 16).trap_on_grow_failure(true);
/// let mut store = Store::new(&engine, limits.build());
/// store.limiter(|limits: &mut StoreLimits| limits);
/// let instance = Instance::new(&mut store, &module, &[])?;
/// let grow = instance.get_typed_func::<(), ()>(&store, "grow")?;
/// // The limiter has given the error, and not `false`.
/// let trap = grow.call(&mut store, ()).unwrap_err().as_trap_code();
/// assert_eq!(trap, Some(TrapCode::GrowthOperationLimited));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimiterError {
    /// The growth is denied, and the guest shall trap with
    /// [`TrapCode::GrowthOperationLimited`](crate::TrapCode::GrowthOperationLimited).
    ResourceLimiterDeniedAllocation,
}

impl fmt::Display for LimiterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ResourceLimiterDeniedAllocation => {
                f.write_str("the resource limiter denied an allocation")
            }
        }
    }
}

impl core::error::Error for LimiterError {}

impl From<LimiterError> for MemoryError {
    fn from(error: LimiterError) -> Self {
        match error {
            LimiterError::ResourceLimiterDeniedAllocation => Self::ResourceLimiterDeniedAllocation,
        }
    }
}

impl From<LimiterError> for TableError {
    fn from(error: LimiterError) -> Self {
        match error {
            LimiterError::ResourceLimiterDeniedAllocation => Self::ResourceLimiterDeniedAllocation,
        }
    }
}

/// Decides what the instances of a store may take.
///
/// Install one with [`Store::limiter`](crate::Store::limiter). It is asked before a memory or table
/// is made or grows, by a guest or by the embedder. Memory that the runtime needs for itself (code,
/// stacks) does not count.
///
/// # Examples
///
/// ```
/// use peregrine::{
///     Engine, LimiterError, Memory, MemoryType, ResourceLimiter, Store,
/// };
/// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
///
/// /// What all guests of a program have in common: so many bytes.
/// struct Shared(Arc<AtomicUsize>);
///
/// impl ResourceLimiter for Shared {
///     fn memory_growing(
///         &mut self,
///         current: usize,
///         desired: usize,
///         _maximum: Option<usize>,
///     ) -> Result<bool, LimiterError> {
///         let take = |left: usize| left.checked_sub(desired - current);
///         Ok(self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok())
///     }
///
///     fn table_growing(
///         &mut self,
///         _current: usize,
///         desired: usize,
///         _maximum: Option<usize>,
///     ) -> Result<bool, LimiterError> {
///         Ok(desired <= 10_000)
///     }
/// }
///
/// let left = Arc::new(AtomicUsize::new(3 << 16));
/// let engine = Engine::default();
/// let mut stores = [0, 1].map(|_| {
///     let mut store = Store::new(&engine, Shared(Arc::clone(&left)));
///     store.limiter(|shared| shared);
///     store
/// });
/// assert!(Memory::new(&mut stores[0], MemoryType::new(2, None)).is_ok());
/// assert!(Memory::new(&mut stores[1], MemoryType::new(2, None)).is_err());
/// assert!(Memory::new(&mut stores[1], MemoryType::new(1, None)).is_ok());
/// ```
pub trait ResourceLimiter {
    /// May a linear memory of `current` bytes become `desired` bytes long?
    ///
    /// `current` is 0 for a memory that is being made. `maximum` is the memory's own maximum in
    /// bytes, if it has one that fits a `usize`. Even when allowed, growth beyond it fails. Growth by
    /// nothing, with which guests ask for the size, always succeeds, and is not asked about.
    ///
    /// `Ok(false)` lets `memory.grow` return −1 to the guest and makes calls of the embedder fail.
    ///
    /// # Errors
    ///
    /// An error ends the guest with a trap, which helps to find out who asked for so much.
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError>;

    /// May the heap of structs, arrays and exceptions of `current` bytes become `desired` bytes long?
    ///
    /// `current` is 0 before the first object. `maximum` is the engine's limit
    /// ([`Config::set_max_gc_heap_bytes`](crate::Config::set_max_gc_heap_bytes)). Unless it is implemented,
    /// the heap is treated as a linear memory is.
    ///
    /// `Ok(false)` has all be collected that nothing refers to; if that does not make enough room, the guest
    /// traps with [`TrapCode::GcHeapOutOfMemory`](crate::TrapCode::GcHeapOutOfMemory).
    ///
    /// # Errors
    ///
    /// As for [`ResourceLimiter::memory_growing`].
    fn gc_heap_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        self.memory_growing(current, desired, maximum)
    }

    /// May a table of `current` elements become `desired` elements long?
    ///
    /// `current` is 0 for a table that is being made. `maximum` is the table's own maximum, if it
    /// has one that fits a `usize`.
    ///
    /// # Errors
    ///
    /// As for [`ResourceLimiter::memory_growing`].
    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError>;

    /// A memory could not grow although [`ResourceLimiter::memory_growing`] allowed it.
    ///
    /// That may be for want of fuel ([`MemoryError::OutOfFuel`]). Then the guest waits or ends, whatever
    /// is answered here; if it waits, `memory_growing` is asked again when it goes on.
    ///
    /// # Errors
    ///
    /// An error ends the guest with a trap; by default the guest goes on.
    fn memory_grow_failed(&mut self, _error: &MemoryError) -> Result<(), LimiterError> {
        Ok(())
    }

    /// A table could not grow although [`ResourceLimiter::table_growing`] allowed it; as
    /// [`ResourceLimiter::memory_grow_failed`].
    ///
    /// # Errors
    ///
    /// An error ends the guest with a trap; by default the guest goes on.
    fn table_grow_failed(&mut self, _error: &TableError) -> Result<(), LimiterError> {
        Ok(())
    }

    /// The most instances that the store may have.
    fn instances(&self) -> usize {
        DEFAULT_INSTANCES
    }

    /// The most tables that the store may have.
    fn tables(&self) -> usize {
        DEFAULT_TABLES
    }

    /// The most linear memories that the store may have.
    fn memories(&self) -> usize {
        DEFAULT_MEMORIES
    }
}

/// A [`ResourceLimiter`] with fixed limits, made by a [`StoreLimitsBuilder`].
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Store, StoreLimits, StoreLimitsBuilder};
///
/// let engine = Engine::default();
/// let limits: StoreLimits = StoreLimitsBuilder::new().memory_size(1 << 20).instances(2).build();
/// let mut store = Store::new(&engine, limits);
/// store.limiter(|limits| limits);
/// ```
#[derive(Debug, Clone)]
pub struct StoreLimits {
    memory_size: Option<usize>,
    table_elements: Option<usize>,
    instances: usize,
    tables: usize,
    memories: usize,
    trap_on_grow_failure: bool,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self {
            memory_size: None,
            table_elements: None,
            instances: DEFAULT_INSTANCES,
            tables: DEFAULT_TABLES,
            memories: DEFAULT_MEMORIES,
            trap_on_grow_failure: false,
        }
    }
}

impl StoreLimits {
    /// What an operation that is not `allowed` ends in.
    fn verdict(&self, allowed: bool) -> Result<bool, LimiterError> {
        if !allowed && self.trap_on_grow_failure {
            return Err(LimiterError::ResourceLimiterDeniedAllocation);
        }
        Ok(allowed)
    }
}

/// Whether `desired` is within both limits, where there are any.
fn within(desired: usize, limit: Option<usize>, maximum: Option<usize>) -> bool {
    limit.is_none_or(|limit| desired <= limit) && maximum.is_none_or(|max| desired <= max)
}

impl ResourceLimiter for StoreLimits {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        self.verdict(within(desired, self.memory_size, maximum))
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        self.verdict(within(desired, self.table_elements, maximum))
    }

    fn memory_grow_failed(&mut self, _error: &MemoryError) -> Result<(), LimiterError> {
        self.verdict(false).map(drop)
    }

    fn table_grow_failed(&mut self, _error: &TableError) -> Result<(), LimiterError> {
        self.verdict(false).map(drop)
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.tables
    }

    fn memories(&self) -> usize {
        self.memories
    }
}

/// Builds [`StoreLimits`]. What is not set stays at its default: sizes unlimited, 10,000 entities of
/// each kind, no traps.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Memory, MemoryType, Store, StoreLimits, StoreLimitsBuilder};
///
/// let limits = StoreLimitsBuilder::new()
///     .memory_size(2 << 16)
///     .table_elements(1_000)
///     .instances(1)
///     .trap_on_grow_failure(true)
///     .build();
/// let mut store = Store::new(&Engine::default(), limits);
/// store.limiter(|limits: &mut StoreLimits| limits);
/// let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
/// assert_eq!(memory.grow(&mut store, 1)?, 1);
/// assert!(memory.grow(&mut store, 1).is_err());
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct StoreLimitsBuilder {
    limits: StoreLimits,
}

impl StoreLimitsBuilder {
    /// Starts with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The most bytes that each linear memory may have.
    #[must_use]
    pub fn memory_size(mut self, limit: usize) -> Self {
        self.limits.memory_size = Some(limit);
        self
    }

    /// The most elements that each table may have.
    #[must_use]
    pub fn table_elements(mut self, limit: usize) -> Self {
        self.limits.table_elements = Some(limit);
        self
    }

    /// The most instances that the store may have.
    #[must_use]
    pub fn instances(mut self, limit: usize) -> Self {
        self.limits.instances = limit;
        self
    }

    /// The most tables that the store may have.
    #[must_use]
    pub fn tables(mut self, tables: usize) -> Self {
        self.limits.tables = tables;
        self
    }

    /// The most linear memories that the store may have.
    #[must_use]
    pub fn memories(mut self, memories: usize) -> Self {
        self.limits.memories = memories;
        self
    }

    /// Whether a guest that cannot grow a memory or table is ended with a trap.
    #[must_use]
    pub fn trap_on_grow_failure(mut self, trap: bool) -> Self {
        self.limits.trap_on_grow_failure = trap;
        self
    }

    /// The limits as set.
    pub fn build(self) -> StoreLimits {
        self.limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_apply_to_sizes() {
        let mut limits = StoreLimitsBuilder::new()
            .memory_size(100)
            .table_elements(10)
            .build();
        assert_eq!(limits.memory_growing(0, 100, None), Ok(true));
        assert_eq!(limits.memory_growing(0, 101, None), Ok(false));
        assert_eq!(limits.memory_growing(0, 50, Some(49)), Ok(false));
        assert_eq!(limits.table_growing(0, 10, Some(10)), Ok(true));
        assert_eq!(limits.table_growing(0, 11, None), Ok(false));
        assert_eq!(
            limits.memory_grow_failed(&MemoryError::OutOfSystemMemory),
            Ok(())
        );
    }

    #[test]
    fn denial_can_be_an_error() {
        let mut limits = StoreLimitsBuilder::new()
            .memory_size(1)
            .trap_on_grow_failure(true)
            .build();
        let denied = LimiterError::ResourceLimiterDeniedAllocation;
        assert_eq!(limits.memory_growing(0, 2, None), Err(denied));
        assert_eq!(limits.table_growing(0, 2, None), Ok(true));
        assert_eq!(
            limits.table_grow_failed(&TableError::GrowOutOfBounds),
            Err(denied)
        );
    }
}
