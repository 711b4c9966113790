//! Traps, and where they come from.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module $hello
                (import "host" "fail" (func $fail))
                (memory 1)
                (func $inner (param i32) (drop (i32.div_s (i32.const 1) (local.get 0))))
                (func $outer (export "divide") (param i32) (call $inner (local.get 0)))
                (func $load (export "load") (param i32) (drop (i32.load (local.get 0))))
                (func $run (export "fail") (param i32) (call $fail))
                (func $stop (export "stop") (param i32) unreachable))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("host", "fail", || -> Result<()> { Err(Error::msg("no")) })?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module)?;
    for (name, argument) in [
        ("divide", 1),
        ("divide", 0),
        ("load", -1),
        ("stop", 0),
        ("fail", 0),
    ] {
        let func = instance.get_typed_func::<i32, ()>(&mut store, name)?;
        let Err(error) = func.call(&mut store, argument) else {
            println!("{name}({argument}) returns");
            continue;
        };
        match error.downcast_ref::<Trap>() {
            Some(&Trap::IntegerDivisionByZero) => println!("{name}: division"),
            Some(&Trap::MemoryOutOfBounds) => println!("{name}: memory"),
            Some(&Trap::UnreachableCodeReached) => println!("{name}: unreachable"),
            Some(trap) => println!("{name}: {trap:?}"),
            None => println!("{name}: no trap"),
        }
        let backtrace = error
            .downcast_ref::<WasmBacktrace>()
            .expect("there is a backtrace");
        for frame in backtrace.frames() {
            println!(
                "  {:?} {:?} {} {:?}",
                frame.module().name(),
                frame.func_name(),
                frame.func_index(),
                frame.func_offset()
            );
        }
    }
    Ok(())
}
