//! What the boards share: the heap, output and the exit status by semihosting, and what happens on a panic.

use crate::app;
use core::{
    alloc::{GlobalAlloc, Layout},
    mem::MaybeUninit,
    panic::PanicInfo,
    sync::atomic::{AtomicUsize, Ordering},
};
use embedded_alloc::LlffHeap;
use semihosting::{eprintln, experimental::env, println, process};

/// Bytes of the heap.
const HEAP: usize = 256 << 10;

/// The memory of the heap.
static mut MEMORY: [MaybeUninit<u64>; HEAP / 8] = [MaybeUninit::uninit(); HEAP / 8];

/// The allocator, which notes how much was in use at most.
struct Measured {
    heap: LlffHeap,
    peak: AtomicUsize,
}

// SAFETY: all is done by the heap of `embedded-alloc`.
unsafe impl GlobalAlloc for Measured {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for this function.
        let block = unsafe { self.heap.alloc(layout) };
        self.peak.fetch_max(self.heap.used(), Ordering::Relaxed);
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as for this function; the block came from the heap.
        unsafe { self.heap.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Measured = Measured {
    heap: LlffHeap::empty(),
    peak: AtomicUsize::new(0),
};

/// What boards do once they are set up.
pub(crate) fn run() -> ! {
    // SAFETY: boards call this once, before anything is allocated, and nobody else names the memory.
    unsafe { ALLOCATOR.heap.init(&raw mut MEMORY as usize, HEAP) };
    let mut mean = app::MEAN;
    let arguments = env::args::<64>();
    if let Some(Ok(text)) = arguments
        .as_ref()
        .ok()
        .and_then(|given| given.into_iter().nth(1))
    {
        mean = text.parse().unwrap_or(0);
    }
    let result = app::run(
        mean,
        |line| println!("{line}"),
        |step| {
            eprintln!("heap: {} bytes, {step}", ALLOCATOR.heap.used());
        },
    );
    let peak = ALLOCATOR.peak.load(Ordering::Relaxed);
    eprintln!(
        "heap: {peak} of {HEAP} bytes at most, {} at the end",
        ALLOCATOR.heap.used()
    );
    match result {
        Ok(()) => process::exit(0),
        Err(failure) => {
            println!("failed: {failure}");
            process::exit(1)
        }
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // What it says would take its text into flash with all that can be said.
    println!("panic");
    process::exit(2)
}
