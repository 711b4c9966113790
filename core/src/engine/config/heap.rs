//! Settings of the heap of structs, arrays, exceptions and external references that each store has, and of
//! memories that threads share.

use super::Config;
#[cfg(feature = "strict")]
use core::num::NonZeroU32;

/// How much is reserved for a shared memory at most unless told otherwise. Where addresses are short, or memory
/// that nobody touches is backed all the same, it is little.
pub(super) const DEFAULT_SHARED_MEMORY: usize =
    match (cfg!(feature = "std"), cfg!(target_pointer_width = "64")) {
        (true, true) => usize::MAX,
        (true, false) => 256 << 20,
        (false, _) => 1 << 20,
    };

impl Config {
    /// The most bytes that a memory has which threads share, whatever its type allows: so much is reserved at
    /// most when one is made. There is no such bound by default where addresses are 64 bits wide; elsewhere it is
    /// 256 MiB, and 1 MiB without `std`. [`SharedMemory::with_limit`](crate::SharedMemory::with_limit) has a bound of its own.
    pub fn max_shared_memory_bytes(&mut self, bytes: usize) -> &mut Self {
        self.max_shared_memory_bytes = bytes;
        self
    }

    /// The most bytes of a shared memory.
    pub(crate) fn shared_memory_bytes(&self) -> usize {
        self.max_shared_memory_bytes
    }

    /// The most bytes that the heap of a store has: 1 GiB by default, and 2.5 GiB at most.
    ///
    /// Structs, arrays, exceptions and external references are in the heap. It is empty at first; for growth
    /// the store's [`ResourceLimiter`](crate::ResourceLimiter) is asked as well. What cannot be had although
    /// everything that nothing refers to was collected is
    /// [`TrapCode::GcHeapOutOfMemory`](crate::TrapCode::GcHeapOutOfMemory). Maps of it take 4 % on top.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::Config;
    ///
    /// let mut config = Config::default();
    /// config.set_max_gc_heap_bytes(16 << 20);
    /// ```
    pub fn set_max_gc_heap_bytes(&mut self, bytes: usize) -> &mut Self {
        self.max_gc_heap_bytes = bytes;
        self
    }

    /// Has every n-th allocation collect what nothing refers to, for tests: a reference that the collector
    /// misses shows at once. `None`, the default, collects when it is needed. With the feature `strict` only,
    /// under wasmtime's name.
    #[cfg(feature = "strict")]
    pub fn gc_zeal_alloc_counter(&mut self, every: Option<NonZeroU32>) -> &mut Self {
        self.gc_zeal = every;
        self
    }

    /// The most bytes of a heap.
    pub(crate) fn max_gc_heap_bytes(&self) -> usize {
        self.max_gc_heap_bytes
    }

    /// How many allocations there are between collections that nobody needs.
    #[cfg(feature = "strict")]
    pub(crate) fn gc_zeal(&self) -> Option<NonZeroU32> {
        self.gc_zeal
    }
}
