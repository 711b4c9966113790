//! A global allocator that can count the bytes that are live, for the
//! measurement `memory` and for hostile modules in `fuzz`, and refuse more than
//! a limit. The binary installs it; the other measurements leave counting off,
//! which costs them one predictable branch per allocation.
#![allow(
    unsafe_code,
    reason = "a global allocator is an unsafe trait by nature"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};

/// The system's allocator with a counter.
#[derive(Debug)]
pub struct Counting;

static ON: AtomicBool = AtomicBool::new(false);
/// Signed: what was allocated before counting began may be freed after.
static LIVE: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);
static LIMIT: AtomicIsize = AtomicIsize::new(isize::MAX);

/// Starts counting.
pub fn start() {
    ON.store(true, Relaxed);
}

/// Bytes allocated and not freed since counting started.
#[must_use]
pub fn live() -> isize {
    LIVE.load(Relaxed)
}

/// The largest value of [`live`] since the last [`reset_peak`], at a time when more was asked for, or
/// now. So a block that is freed before anything else happens does not count: that is how the engine
/// asks whether there is room, and nobody writes to it.
#[must_use]
pub fn peak() -> isize {
    PEAK.load(Relaxed).max(live())
}

/// Makes the peak start from what is live now.
pub fn reset_peak() {
    PEAK.store(live(), Relaxed);
}

/// Lets allocations fail that would make [`live`] greater than `bytes`.
pub fn limit(bytes: isize) {
    LIMIT.store(bytes, Relaxed);
}

/// Counts a request, and says whether it may be met.
fn count(bytes: isize) -> bool {
    if ON.load(Relaxed) {
        let before = LIVE.fetch_add(bytes, Relaxed);
        if bytes > 0 {
            PEAK.fetch_max(before, Relaxed);
            if before + bytes > LIMIT.load(Relaxed) {
                LIVE.fetch_sub(bytes, Relaxed);
                return false;
            }
        }
    }
    true
}

// SAFETY: every method hands its arguments to the system's allocator unchanged
// and returns what that returns, or says that there is no memory; counting
// touches neither.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !count(layout.size().cast_signed()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !count(layout.size().cast_signed()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !count(size.cast_signed() - layout.size().cast_signed()) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `GlobalAlloc::realloc`.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { System.dealloc(block, layout) }
    }
}
