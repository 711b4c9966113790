//! Runs a program of WASI on a file system in memory, with a clock and random numbers that are the same each time: what it
//! sees is what it is given, what it writes is there afterwards, and nothing of the machine is touched.
//!
//! `cargo run -p peregrine-wasi --example sandbox`. A test of the crate runs it too, and compares what it prints.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{Config, Engine, Linker, Module, Store};
use peregrine_wasi::{
    DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtx, WasiCtxBuilder, add_to_linker,
    host::memory::{MemoryFs, SeededRandom, VirtualClock},
};
use std::error::Error;

/// Copies `in.txt` to `out.txt`, says so, and exits with 3. Usually a compiler writes such a thing.
const PROGRAM: &str = r#"(module
    (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "in.txtout.txt")
    (data (i32.const 32) "copied\n")
    ;; Two lists of one buffer each: for the content, and for the message.
    (data (i32.const 48) "\00\04\00\00\00\10\00\00")
    (data (i32.const 56) "\20\00\00\00\07\00\00\00")
    (func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
    (func (export "_start")
        ;; Descriptor 3 is the directory. What is opened is told at 64, what is read or written at 68.
        (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 6)
            (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 64)))
        (call $check (call $read (i32.load (i32.const 64)) (i32.const 48) (i32.const 1) (i32.const 68)))
        ;; As many bytes as were read are written, to a file that is created.
        (i32.store (i32.const 52) (i32.load (i32.const 68)))
        (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 6) (i32.const 7)
            (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 64)))
        (call $check (call $write (i32.load (i32.const 64)) (i32.const 48) (i32.const 1) (i32.const 68)))
        (call $check (call $write (i32.const 1) (i32.const 56) (i32.const 1) (i32.const 68)))
        (call $exit (i32.const 3))))"#;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // At most so many bytes of files.
    let files = MemoryFs::new(1 << 20);
    files.write("in.txt", b"some text")?;
    let stdout = MemoryOutputPipe::new(4096);
    let ctx = WasiCtxBuilder::new()
        .args(&["copy", "--verbose"])
        .env("LANG", "C.UTF-8")
        .stdin(MemoryInputPipe::new("nothing reads this"))
        .stdout(stdout.clone())
        .clock(VirtualClock::new(0))
        .random(SeededRandom::new(1))
        .preopened_host_dir(files.root(), "/", DirPerms::all(), FilePerms::all())
        .build()?;

    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wat::parse_str(PROGRAM)?)?;
    let mut linker = Linker::<WasiCtx>::new(&engine);
    add_to_linker(&mut linker, |ctx| ctx)?;
    let mut store = Store::new(&engine, ctx);
    store.set_fuel(1_000_000)?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let start = instance.get_typed_func::<(), ()>(&store, "_start")?;
    match start.call(&mut store, ()) {
        Ok(()) => println!("it has returned"),
        Err(error) => match error.i32_exit_status() {
            Some(status) => println!("it has exited with {status}"),
            None => return Err(error.into()),
        },
    }
    println!(
        "it has said {:?}",
        String::from_utf8_lossy(&stdout.contents())
    );
    println!(
        "out.txt has {:?}",
        String::from_utf8_lossy(&files.read("out.txt")?)
    );
    Ok(())
}
