//! What a program for a machine without an operating system looks like: it names `core` and `alloc` only, gives the guest
//! memory that is there once, and writes to something like a serial port.
//!
//! This one runs on the machine that it is compiled on, where the standard library has the allocator. A program for two
//! boards, with interrupts, an allocator and a linker script, is in `core/examples/firmware`, and `docs/embedded.md` says what a
//! microcontroller needs. There, the manifest says:
//!
//! ```toml
//! peregrine = { package = "peregrine-wasm", version = "0.1", default-features = false }
//! ```

#![allow(clippy::print_stdout, reason = "it is there to be read")]

extern crate alloc;

use alloc::{boxed::Box, string::String};
use core::fmt::Write;
use peregrine::{
    Caller, CompilationMode, Config, Engine, Error, Extern, Linker, Memory, MemoryType, Module,
    Store, StoreLimits, StoreLimitsBuilder,
};

/// What a board has: a register that bytes are written to. Here they are kept.
#[derive(Default)]
struct Serial {
    sent: String,
}

impl Write for Serial {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.sent.push_str(text);
        Ok(())
    }
}

/// What guests can reach.
struct Board {
    serial: Serial,
    led: bool,
    limits: StoreLimits,
}

const GUEST: &str = r#"(module
    (import "board" "memory" (memory 1 1))
    (import "board" "led" (func $led (param i32)))
    (import "board" "print" (func $print (param i32 i32)))
    (data (i32.const 16) "blinked\n")
    (func (export "blink") (param $times i32)
        (loop $again
            (call $led (i32.const 1))
            (call $led (i32.const 0))
            (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
        (call $print (i32.const 16) (i32.const 8))))"#;

/// All that the program does. Nothing here needs `std`.
fn run(wasm: &[u8], page: &'static mut [u8]) -> Result<Board, Error> {
    let mut config = Config::default();
    // Small stacks; code is translated function by function when it is first called.
    config
        .set_max_recursion_depth(64)
        .set_max_stack_height(4 << 10)
        .ignore_custom_sections(true)
        .compilation_mode(CompilationMode::LazyTranslation);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm)?;
    let board = Board {
        serial: Serial::default(),
        led: false,
        limits: StoreLimitsBuilder::new()
            .memory_size(64 << 10)
            .memories(1)
            .instances(1)
            .build(),
    };
    let mut store = Store::new(&engine, board);
    store.limiter(|board| &mut board.limits);

    let mut linker = <Linker<Board>>::new(&engine);
    // The memory is not from the heap.
    let memory = Memory::new_static(&mut store, MemoryType::new(1, Some(1)), page)?;
    linker.define("board", "memory", Extern::Memory(memory))?;
    linker.func_wrap("board", "led", |mut caller: Caller<'_, Board>, on: i32| {
        caller.data_mut().led = on != 0;
    })?;
    linker.func_wrap(
        "board",
        "print",
        move |mut caller: Caller<'_, Board>, ptr: u32, len: u32| {
            let (bytes, board) = memory.data_and_store_mut(&mut caller);
            let text = (bytes.get(ptr as usize..)).and_then(|bytes| bytes.get(..len as usize));
            let text = text.and_then(|text| core::str::from_utf8(text).ok());
            let text = text.ok_or_else(|| Error::new("no text is there"))?;
            let written = board.serial.write_str(text);
            written.map_err(|_| Error::new("the serial port does not answer"))
        },
    )?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let blink = instance.get_typed_func::<u32, ()>(&store, "blink")?;
    blink.call(&mut store, 3)?;
    Ok(store.into_data())
}

pub(crate) fn main() -> Result<(), Box<dyn core::error::Error>> {
    let wasm = wat::parse_str(GUEST)?;
    // On a board this is a `static mut` that is taken once, at a place that the linker script knows.
    let page = Box::leak(alloc::vec![0; 64 << 10].into_boxed_slice());
    let board = run(&wasm, page)?;
    println!("the board has said {:?}", board.serial.sent);
    println!("the light is {}", if board.led { "on" } else { "off" });
    Ok(())
}
