//! Two modules that are linked by names, and a command.

use wasmtime::*;

fn module(engine: &Engine, wat: &str) -> Result<Module> {
    Module::new(engine, wat::parse_str(wat).expect("it is well-formed"))
}

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("host", "double", |x: i32| x * 2)?;
    let library = module(
        &engine,
        r#"(module
            (import "host" "double" (func $double (param i32) (result i32)))
            (global $calls (export "calls") (mut i32) (i32.const 0))
            (func (export "quadruple") (param i32) (result i32)
                (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                (call $double (call $double (local.get 0)))))"#,
    )?;
    let program = module(
        &engine,
        r#"(module
            (import "lib" "quadruple" (func $quadruple (param i32) (result i32)))
            (func (export "run") (result i32)
                (i32.add (call $quadruple (i32.const 10)) (call $quadruple (i32.const 1)))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &library)?;
    linker.instance(&mut store, "lib", instance)?;
    let program = linker.instantiate(&mut store, &program)?;
    let run = program.get_typed_func::<(), i32>(&mut store, "run")?;
    println!("{}", run.call(&mut store, ())?);
    let calls = instance
        .get_global(&mut store, "calls")
        .expect("it is exported");
    println!("{:?}", calls.get(&mut store).i32());
    calls.set(&mut store, Val::I32(-1))?;
    run.call(&mut store, ())?;
    println!("{:?}", calls.get(&mut store).unwrap_i32());

    let command = module(
        &engine,
        r#"(module
            (import "lib" "quadruple" (func $quadruple (param i32) (result i32)))
            (global $runs (mut i32) (i32.const 0))
            (func (export "_start")
                (if (global.get $runs) (then unreachable))
                (global.set $runs (call $quadruple (i32.const 1)))))"#,
    )?;
    linker.module(&mut store, "command", &command)?;
    let caller = module(
        &engine,
        r#"(module
            (import "command" "_start" (func $start))
            (func (export "run") (call $start) (call $start)))"#,
    )?;
    let caller = linker.instantiate(&mut store, &caller)?;
    caller
        .get_typed_func::<(), ()>(&mut store, "run")?
        .call(&mut store, ())?;
    println!("{:?}", calls.get(&mut store).unwrap_i32());
    linker.alias("lib", "quadruple", "math", "times_four")?;
    let other = module(
        &engine,
        r#"(module
            (import "math" "times_four" (func $f (param i32) (result i32)))
            (import "no" "thing" (func $missing))
            (func (export "f") (param i32) (result i32) (call $f (local.get 0)))
            (func (export "missing") (call $missing)))"#,
    )?;
    println!("{}", linker.instantiate(&mut store, &other).is_err());
    linker.define_unknown_imports_as_traps(&other)?;
    let other = linker.instantiate(&mut store, &other)?;
    println!(
        "{}",
        other
            .get_typed_func::<i32, i32>(&mut store, "f")?
            .call(&mut store, 5)?
    );
    let missing = other.get_typed_func::<(), ()>(&mut store, "missing")?;
    println!("{}", missing.call(&mut store, ()).is_err());
    Ok(())
}
