//! Exceptions that a guest throws and catches, and one that nobody catches.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let mut config = Config::new();
    config.wasm_exceptions(true);
    let engine = new_engine!(&config);
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (tag $oops (param i32))
                (func $may_throw (export "may_throw") (param i32) (result i32)
                    (if (i32.gt_s (local.get 0) (i32.const 9))
                        (then (throw $oops (local.get 0))))
                    (i32.mul (local.get 0) (i32.const 2)))
                (func (export "careful") (param i32) (result i32)
                    (block $caught (result i32)
                        (return (try_table (result i32) (catch $oops $caught)
                            (call $may_throw (local.get 0)))))
                    (i32.sub (i32.const 0))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let careful = instance.get_typed_func::<i32, i32>(&mut store, "careful")?;
    println!(
        "{} {}",
        careful.call(&mut store, 9)?,
        careful.call(&mut store, 10)?
    );
    let may_throw = instance.get_typed_func::<i32, i32>(&mut store, "may_throw")?;
    println!("{}", may_throw.call(&mut store, 9)?);
    println!("{}", may_throw.call(&mut store, 10).is_err());
    Ok(())
}
