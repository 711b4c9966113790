//! Makes a module, links one host function, and calls one function of the module: the same for both engines, whose names
//! are the same.
//!
//! Without an operating system: memory is a block that is only given out, and a panic stops. Nothing is printed.

#![no_std]

use core::alloc::{GlobalAlloc, Layout};
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering};
#[cfg(feature = "peregrine")]
use peregrine::{Caller, Engine, Error, Linker, Module, Store};
#[cfg(feature = "wasmi")]
use wasmi::{Caller, Engine, Error, Linker, Module, Store};

/// Gives out bytes of one block, and takes none back.
struct Block;

const BYTES: usize = 1 << 20;
static mut MEMORY: [u8; BYTES] = [0; BYTES];
static USED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: what is given out lies in the block, is aligned as asked for, and is never given out again, since the number
// of bytes in use only grows, by one atomic step for each request.
unsafe impl GlobalAlloc for Block {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let base = &raw mut MEMORY as *mut u8;
        let wanted = layout.size() + layout.align();
        let at = USED.fetch_add(wanted, Ordering::Relaxed);
        if at.saturating_add(wanted) > BYTES {
            return ptr::null_mut();
        }
        let start = base.wrapping_add(at);
        start.wrapping_add(start.align_offset(layout.align()))
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static ALLOCATOR: Block = Block;

#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// What the call of `run` in a module gives for a number, or -1.
///
/// # Safety
///
/// At `wasm` are `len` bytes.
// SAFETY: no other function has this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smallest(wasm: *const u8, len: usize, n: i32) -> i32 {
    // SAFETY: the caller promises it.
    let wasm = unsafe { core::slice::from_raw_parts(wasm, len) };
    run(wasm, n).unwrap_or(-1)
}

fn run(wasm: &[u8], n: i32) -> Result<i32, Error> {
    let engine = Engine::default();
    let module = Module::new(&engine, wasm)?;
    let mut linker = Linker::<i32>::new(&engine);
    linker.func_wrap("host", "add", |caller: Caller<'_, i32>, n: i32| {
        *caller.data() + n
    })?;
    let mut store = Store::new(&engine, 1);
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    instance
        .get_typed_func::<i32, i32>(&store, "run")?
        .call(&mut store, n)
}
