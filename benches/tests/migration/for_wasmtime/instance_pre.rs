//! One module, checked against its imports once, and many instances in stores of their own.

use std::thread;
use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (import "host" "id" (func $id (result i32)))
                (global $calls (mut i32) (i32.const 0))
                (func (export "handle") (param i32) (result i32)
                    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                    (i32.add
                        (i32.mul (call $id) (i32.const 1000))
                        (i32.mul (local.get 0) (global.get $calls)))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut linker = Linker::<i32>::new(&engine);
    println!("{}", linker.instantiate_pre(&module).is_err());
    linker.func_wrap("host", "id", |caller: Caller<'_, i32>| *caller.data())?;
    let pre: InstancePre<i32> = linker.instantiate_pre(&module)?;
    println!("{}", pre.module().imports().len());

    let threads: Vec<_> = (1..5)
        .map(|id| {
            let pre = pre.clone();
            let engine = engine.clone();
            thread::spawn(move || -> Result<i32> {
                let mut store = Store::new(&engine, id);
                let instance = pre.instantiate(&mut store)?;
                let handle = instance.get_typed_func::<i32, i32>(&mut store, "handle")?;
                handle.call(&mut store, 7)?;
                handle.call(&mut store, 7)
            })
        })
        .collect();
    for thread in threads {
        println!("{}", thread.join().expect("no thread panics")?);
    }
    Ok(())
}
