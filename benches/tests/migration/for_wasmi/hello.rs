//! The first program that one writes: a host function, an export, a call.

use wasmi::{Caller, Engine, Error, Linker, Module, Store};

pub(super) fn main() -> Result<(), Error> {
    let wasm = r#"
        (module
            (import "host" "hello" (func $hello (param i32)))
            (func (export "hello")
                (call $hello (i32.const 3))))
    "#;
    let engine = Engine::default();
    let module = Module::new(&engine, wasm)?;

    type HostState = u32;
    let mut store = Store::new(&engine, 42);
    let mut linker = <Linker<HostState>>::new(&engine);
    linker.func_wrap(
        "host",
        "hello",
        |caller: Caller<'_, HostState>, param: i32| {
            println!("got {param} from Wasm, the host has {}", caller.data());
        },
    )?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let hello = instance.get_typed_func::<(), ()>(&store, "hello")?;
    hello.call(&mut store, ())?;
    Ok(())
}
