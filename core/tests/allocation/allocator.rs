//! The allocator of this test binary: the system's, with counters and with failure on request.
//!
//! Everything is kept per thread, so that tests that run side by side do not see each other, and what
//! a test frees it has allocated itself.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// What a thread has requested.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    /// How many requests there were.
    pub(crate) requests: usize,
    /// Bytes of requests that nobody has zeroed: who made them writes to them.
    pub(crate) plain: usize,
    /// Bytes of requests that the system zeroes.
    pub(crate) zeroed: usize,
    /// The most bytes that were allocated at a time beyond those at the beginning.
    pub(crate) peak: usize,
    live: isize,
}

/// When requests fail.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fails {
    Never,
    /// Those that would bring what is allocated above so many bytes.
    Above(usize),
    /// The one of this number, counted from 0.
    Request(usize),
}

struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(ZERO) };
    static FAILS: Cell<Fails> = const { Cell::new(Fails::Never) };
    /// Told of each request, for finding out who makes it.
    static WATCH: Cell<Option<fn(usize)>> = const { Cell::new(None) };
}

const ZERO: Counts = Counts {
    requests: 0,
    plain: 0,
    zeroed: 0,
    peak: 0,
    live: 0,
};

/// What `work` requested, with what it returned.
pub(crate) fn counted<R>(work: impl FnOnce() -> R) -> (R, Counts) {
    failing(Fails::Never, work)
}

/// What `work` returned and requested while requests failed.
pub(crate) fn failing<R>(fails: Fails, work: impl FnOnce() -> R) -> (R, Counts) {
    COUNTS.set(ZERO);
    FAILS.set(fails);
    let result = work();
    FAILS.set(Fails::Never);
    (result, COUNTS.get())
}

/// Has each request of `work` told to a function, by its number.
pub(crate) fn watched<R>(watch: fn(usize), work: impl FnOnce() -> R) -> R {
    COUNTS.set(ZERO);
    WATCH.set(Some(watch));
    let result = work();
    WATCH.set(None);
    result
}

/// Notes a request, and says whether it may succeed.
fn admit(plain: usize, zeroed: usize, freed: usize) -> bool {
    let mut counts = COUNTS.get();
    let number = counts.requests;
    if let Some(watch) = WATCH.get() {
        // What the watcher allocates is not watched.
        WATCH.set(None);
        watch(number);
        WATCH.set(Some(watch));
        COUNTS.set(counts);
    }
    // A block that moves is there twice for a while.
    let peak = counts.live + (plain + zeroed) as isize;
    let succeeds = match FAILS.get() {
        Fails::Never => true,
        Fails::Above(budget) => peak <= budget as isize,
        Fails::Request(failing) => number != failing,
    };
    counts.requests += 1;
    if succeeds {
        counts.plain = counts.plain.saturating_add(plain);
        counts.zeroed = counts.zeroed.saturating_add(zeroed);
        counts.peak = counts.peak.max(peak.max(0) as usize);
        counts.live = peak - freed as isize;
    }
    COUNTS.set(counts);
    succeeds
}

// SAFETY: test: every method hands its arguments to the system's allocator unchanged and returns what
// that returns, or null, which stands for failure; counting touches neither.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !admit(layout.size(), 0, 0) {
            return std::ptr::null_mut();
        }
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !admit(0, layout.size(), 0) {
            return std::ptr::null_mut();
        }
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if !admit(new_size, 0, layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::realloc`.
        unsafe { System.realloc(ptr, layout, new_size) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        let mut counts = COUNTS.get();
        counts.live -= layout.size() as isize;
        COUNTS.set(counts);
        // SAFETY: test: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }
}
