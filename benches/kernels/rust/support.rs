//! What every Rust kernel shares: a bump allocator with size-class free lists,
//! a deterministic generator and a checksum step. Kernels are `no_std`.

#![allow(dead_code, reason = "each kernel uses a part of it")]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

const HEAP: usize = 4 << 20;
const CLASSES: usize = 16;

/// A bump allocator whose freed blocks go to lists by power-of-two size.
struct Bump(UnsafeCell<State>);

struct State {
    next: usize,
    free: [usize; CLASSES],
    heap: [u64; HEAP / 8],
}

// SAFETY: the guest has one thread.
unsafe impl Sync for Bump {}

fn class_of(layout: Layout) -> usize {
    layout.size().max(layout.align()).max(8).next_power_of_two().trailing_zeros() as usize
}

// SAFETY: blocks are disjoint parts of `heap`, of a power-of-two size that is
// at least the layout's size and a multiple of 8.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let state = unsafe { &mut *self.0.get() };
        let class = class_of(layout);
        if class < CLASSES && state.free[class] != 0 {
            let block = state.free[class] as *mut usize;
            state.free[class] = unsafe { *block };
            return block.cast();
        }
        let size = 1 << class;
        if state.next + size > HEAP {
            return core::ptr::null_mut();
        }
        let at = state.heap.as_mut_ptr() as usize + state.next;
        state.next += size;
        at as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let state = unsafe { &mut *self.0.get() };
        let class = class_of(layout);
        if class < CLASSES {
            unsafe { *block.cast::<usize>() = state.free[class] };
            state.free[class] = block as usize;
        }
    }
}

#[global_allocator]
static ALLOCATOR: Bump =
    Bump(UnsafeCell::new(State { next: 0, free: [0; CLASSES], heap: [0; HEAP / 8] }));

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// xorshift64*, the same sequence on every engine.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Rng(seed * 2 + 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        ((self.next() >> 32) * u64::from(limit) >> 32) as u32
    }
}

pub const SUM0: u64 = 0xCBF2_9CE4_8422_2325;

pub fn mix(sum: u64, value: u64) -> u64 {
    let sum = (sum ^ value).wrapping_mul(0x100_0000_01B3);
    sum ^ (sum >> 29)
}
