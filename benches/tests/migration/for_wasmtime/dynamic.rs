//! Calls of functions whose types are found at run time, with several results and vectors.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (import "" "f" (func $f (param i32 i64) (result i64 i32)))
                (func $g (export "g") (param i32 i64) (result i64 i32)
                    (call $f (local.get 0) (local.get 1)))
                (func (export "round_trip") (param i64 i64 i64) (result i64 i64 i64)
                    local.get 2 local.get 0 local.get 1)
                (func (export "splat") (param i32) (result v128) (i32x4.splat (local.get 0))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut store = Store::new(&engine, ());
    let callback = Func::wrap(&mut store, |a: i32, b: i64| -> (i64, i32) {
        (b + 1, a + 1)
    });
    let instance = Instance::new(&mut store, &module, &[callback.into()])?;
    let g = instance.get_func(&mut store, "g").expect("it is exported");
    let mut results = [Val::I64(0), Val::I32(0)];
    g.call(&mut store, &[Val::I32(1), Val::I64(3)], &mut results)?;
    println!("{:?} {:?}", results[0].i64(), results[1].i32());
    println!(
        "{}",
        g.call(&mut store, &[Val::I32(1)], &mut results).is_err()
    );
    println!(
        "{}",
        g.call(&mut store, &[Val::I64(1), Val::I64(1)], &mut results)
            .is_err()
    );
    let typed = g.typed::<(i32, i64), (i64, i32)>(&store)?;
    println!("{:?}", typed.call(&mut store, (5, 6))?);
    let round_trip =
        instance.get_typed_func::<(i64, i64, i64), (i64, i64, i64)>(&mut store, "round_trip")?;
    println!("{:?}", round_trip.call(&mut store, (1, 2, 3))?);
    let splat = instance.get_typed_func::<i32, V128>(&mut store, "splat")?;
    println!("{:#x}", splat.call(&mut store, 0x1234_5678)?.as_u128());
    println!("{}", g.ty(&store).params().len());
    Ok(())
}
