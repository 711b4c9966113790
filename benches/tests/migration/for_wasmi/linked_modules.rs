//! A program of two modules: one exports what the other imports.

use wasmi::{Engine, Error, Linker, Module, Store};

const ALLOCATOR: &str = r#"(module
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 8))
    (func (export "alloc") (param i32) (result i32)
        (global.get $top)
        (global.set $top (i32.add (global.get $top) (local.get 0)))))"#;

const PROGRAM: &str = r#"(module
    (import "libc" "memory" (memory 1))
    (import "libc" "alloc" (func $alloc (param i32) (result i32)))
    (import "env" "report" (func $report (param i32 i32)))
    (func $start
        (local $ptr i32)
        (local.set $ptr (call $alloc (i32.const 4)))
        (i32.store (local.get $ptr) (i32.const 123))
        (call $report (local.get $ptr) (i32.load (local.get $ptr))))
    (start $start)
    (func (export "again") (call $start)))"#;

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("env", "report", |ptr: u32, value: i32| {
        println!("{value} at {ptr}");
    })?;
    let allocator = Module::new(&engine, ALLOCATOR)?;
    let allocator = linker.instantiate_and_start(&mut store, &allocator)?;
    linker.instance(&mut store, "libc", allocator)?;

    let program = Module::new(&engine, PROGRAM)?;
    let first = linker.instantiate_and_start(&mut store, &program)?;
    first
        .get_typed_func::<(), ()>(&store, "again")?
        .call(&mut store, ())?;
    linker.instantiate_and_start(&mut store, &program)?;

    let memory = allocator
        .get_memory(&store, "memory")
        .ok_or_else(|| Error::new("no memory"))?;
    println!("{:?}", &memory.data(&store)[8..20]);

    println!(
        "twice: {}",
        linker
            .func_wrap("env", "report", |_: u32, _: i32| ())
            .is_err()
    );
    linker.allow_shadowing(true);
    linker.func_wrap("env", "report", |_: u32, value: i32| {
        println!("silent about where, {value}");
    })?;
    linker.instantiate_and_start(&mut store, &program)?;
    linker.alias_module("libc", "c")?;
    println!("{}", linker.get(&store, "c", "alloc").is_some());

    let lonely = <Linker<()>>::new(&engine);
    println!(
        "missing: {}",
        lonely.instantiate_and_start(&mut store, &program).is_err()
    );
    Ok(())
}
