//! The allocator of this test binary: the system's, with counters and with failure on request.
//!
//! Everything is kept per thread, so that tests that run side by side do not see each other, and what
//! a test frees it has allocated itself.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// What a thread has requested so far, and what it may.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    /// Bytes of requests that nobody has zeroed: who made them writes to them.
    pub(crate) plain: usize,
    /// Bytes of requests that the system zeroes.
    pub(crate) zeroed: usize,
}

struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { plain: 0, zeroed: 0 }) };
}

/// What `work` requested, with what it returned.
pub(crate) fn counted<R>(work: impl FnOnce() -> R) -> (R, Counts) {
    COUNTS.set(Counts::default());
    let result = work();
    (result, COUNTS.get())
}

/// Notes a request.
fn count(plain: usize, zeroed: usize) {
    let counts = COUNTS.get();
    COUNTS.set(Counts {
        plain: counts.plain.saturating_add(plain),
        zeroed: counts.zeroed.saturating_add(zeroed),
    });
}

// SAFETY: test: every method hands its arguments to the system's allocator unchanged and returns what
// that returns; counting touches neither.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(new_size, 0);
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::realloc`.
        unsafe { System.realloc(ptr, layout, new_size) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }
}
