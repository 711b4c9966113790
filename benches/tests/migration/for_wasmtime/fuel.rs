//! Programs that may run for so long only.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let mut config = Config::new();
    config.consume_fuel(true);
    let engine = new_engine!(&config);
    let mut store = Store::new(&engine, ());
    store.set_fuel(10_000)?;
    let module = Module::new(
        store.engine(),
        wat::parse_str(
            r#"(module
                (func $fibonacci (export "fibonacci") (param $n i32) (result i32)
                    (if (i32.lt_s (local.get $n) (i32.const 2))
                        (then (return (local.get $n))))
                    (i32.add
                        (call $fibonacci (i32.sub (local.get $n) (i32.const 1)))
                        (call $fibonacci (i32.sub (local.get $n) (i32.const 2))))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let instance = Instance::new(&mut store, &module, &[])?;
    let fibonacci = instance.get_typed_func::<i32, i32>(&mut store, "fibonacci")?;
    for n in 1.. {
        let before = store.get_fuel()?;
        let output = match fibonacci.call(&mut store, n) {
            Ok(output) => output,
            Err(error) => {
                println!(
                    "{:?}",
                    error.downcast_ref::<Trap>() == Some(&Trap::OutOfFuel)
                );
                println!("after a while: {}", (8..40).contains(&n));
                break;
            }
        };
        let consumed = before - store.get_fuel()?;
        if n < 6 {
            println!("fib({n}) = {output}, has a price: {}", consumed > 0);
        }
        store.set_fuel(10_000)?;
    }
    Ok(())
}
