//! A host function that reads a string from the memory of who calls it.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let mut linker: Linker<Vec<String>> = Linker::new(&engine);
    linker.func_wrap(
        "",
        "log_str",
        |mut caller: Caller<'_, Vec<String>>, ptr: i32, len: i32| {
            let mem = match caller.get_export("memory") {
                Some(Extern::Memory(mem)) => mem,
                _ => return Err(Error::msg("failed to find host memory")),
            };
            let data = mem
                .data(&caller)
                .get(ptr as u32 as usize..)
                .and_then(|arr| arr.get(..len as u32 as usize));
            let string = match data {
                Some(data) => match std::str::from_utf8(data) {
                    Ok(s) => s.to_owned(),
                    Err(_) => return Err(Error::msg("invalid utf-8")),
                },
                None => return Err(Error::msg("pointer/length out of bounds")),
            };
            caller.data_mut().push(string);
            Ok(())
        },
    )?;
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (import "" "log_str" (func $log_str (param i32 i32)))
                (func (export "log") (param i32 i32)
                    (call $log_str (local.get 0) (local.get 1)))
                (memory (export "memory") 1)
                (data (i32.const 4) "Hello, world!\ff"))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut store = Store::new(&engine, Vec::new());
    let instance = linker.instantiate(&mut store, &module)?;
    let log = instance.get_typed_func::<(i32, i32), ()>(&mut store, "log")?;
    for (ptr, len) in [(4, 13), (4, 5), (4, 14), (-1, 1), (65536, 0), (65530, 7)] {
        match log.call(&mut store, (ptr, len)) {
            Ok(()) => println!("{ptr} {len}: {:?}", store.data().last()),
            Err(error) => {
                let root = format!("{error:?}");
                let message = ["host memory", "utf-8", "out of bounds"];
                println!(
                    "{ptr} {len}: {:?}",
                    message.iter().find(|text| root.contains(*text))
                );
            }
        }
    }
    Ok(())
}
