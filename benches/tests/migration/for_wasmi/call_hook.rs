//! A hook that sees each border between host and guest.

use wasmi::{CallHook, Engine, Error, Linker, Module, Store};

#[derive(Default)]
struct Trace {
    depth: usize,
    lines: Vec<String>,
    left: u32,
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "work" (func $work (param i32)))
            (func (export "run") (param $n i32)
                (call $work (local.get $n))
                (call $work (i32.const 0))))"#,
    )?;
    let mut store = Store::new(
        &engine,
        Trace {
            left: 3,
            ..Trace::default()
        },
    );
    store.call_hook(|trace: &mut Trace, hook| {
        match hook {
            CallHook::CallingWasm | CallHook::CallingHost => {
                trace
                    .lines
                    .push(format!("{}{hook:?}", "  ".repeat(trace.depth)));
                trace.depth += 1;
            }
            CallHook::ReturningFromWasm | CallHook::ReturningFromHost => {
                trace.depth -= 1;
                trace
                    .lines
                    .push(format!("{}{hook:?}", "  ".repeat(trace.depth)));
            }
        }
        if let CallHook::CallingHost = hook {
            trace.left = (trace.left.checked_sub(1))
                .ok_or_else(|| Error::new("too many calls of the host"))?;
        }
        Ok(())
    });
    let mut linker = Linker::<Trace>::new(&engine);
    linker.func_wrap("host", "work", |n: i32| assert!(n >= 0))?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let run = instance.get_typed_func::<i32, ()>(&store, "run")?;
    run.call(&mut store, 5)?;
    println!("{}", store.data().lines.join("\n"));
    println!("{} calls are left", store.data().left);
    match run.call(&mut store, 5) {
        Ok(()) => println!("fine"),
        Err(error) => println!("error: {error}"),
    }
    Ok(())
}
