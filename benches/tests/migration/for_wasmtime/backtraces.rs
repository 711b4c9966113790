//! A host function that asks who has called it.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module $program
                (import "host" "where" (func $where))
                (func $inner (call $where))
                (func $outer (call $inner))
                (func (export "run") (call $outer)))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut linker = Linker::<Vec<String>>::new(&engine);
    linker.func_wrap("host", "where", |mut caller: Caller<'_, Vec<String>>| {
        let backtrace = WasmBacktrace::capture(&caller);
        let names = backtrace
            .frames()
            .iter()
            .map(|frame| frame.func_name().unwrap_or("nameless").to_owned());
        let names: Vec<_> = names.collect();
        caller.data_mut().extend(names);
    })?;
    let mut store = Store::new(&engine, Vec::new());
    let instance = linker.instantiate(&mut store, &module)?;
    let run = instance.get_typed_func::<(), ()>(&mut store, "run")?;
    run.call(&mut store, ())?;
    println!("{:?}", store.data());
    Ok(())
}
