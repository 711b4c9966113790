//! Settings of the heap of structs, arrays, exceptions and external references that each store has.

use super::Config;
#[cfg(feature = "strict")]
use core::num::NonZeroU32;

impl Config {
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
