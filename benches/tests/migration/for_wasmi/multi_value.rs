//! Several results, from guests and from host functions.

use wasmi::{Engine, Error, Func, FuncType, Linker, Module, Store, Val, ValType};

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "divide" (func $divide (param i32 i32) (result i32 i32)))
            (import "host" "reverse" (func $reverse (param i32 i64 f32) (result f32 i64 i32)))
            (func (export "swap") (param i32 f64) (result f64 i32)
                (local.get 1) (local.get 0))
            (func (export "digits") (param i32) (result i32 i32 i32) (local $rest i32)
                (call $divide (local.get 0) (i32.const 10))
                (local.set $rest)
                (call $divide (i32.const 10))
                (local.get $rest))
            (func (export "reverse") (param i32 i64 f32) (result f32 i64 i32)
                (call $reverse (local.get 0) (local.get 1) (local.get 2))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("host", "divide", |a: i32, b: i32| (a / b, a % b))?;
    let ty = FuncType::new(
        [ValType::I32, ValType::I64, ValType::F32],
        [ValType::F32, ValType::I64, ValType::I32],
    );
    linker.func_new("host", "reverse", ty, |_caller, params, results| {
        for (result, param) in results.iter_mut().zip(params.iter().rev()) {
            *result = param.clone();
        }
        Ok(())
    })?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let swap = instance.get_typed_func::<(i32, f64), (f64, i32)>(&store, "swap")?;
    println!("{:?}", swap.call(&mut store, (1, 2.5))?);
    let digits = instance.get_typed_func::<i32, (i32, i32, i32)>(&store, "digits")?;
    println!("{:?}", digits.call(&mut store, 345)?);

    let reverse: Func = instance
        .get_func(&store, "reverse")
        .ok_or_else(|| Error::new("no such function"))?;
    let ty = reverse.ty(&store);
    let mut results: Vec<Val> = ty
        .results()
        .iter()
        .map(|ty| Val::default_for_ty(*ty))
        .collect();
    let params = [Val::from(1_i32), Val::from(-2_i64), Val::from(1.5_f32)];
    reverse.call(&mut store, &params, &mut results)?;
    println!(
        "{:?} {:?} {:?}",
        results[0].f32().map(|x| x.to_float()),
        results[1].i64(),
        results[2].i32()
    );
    println!(
        "{}",
        reverse
            .call(&mut store, &params[..2], &mut results)
            .is_err()
    );
    println!(
        "{}",
        reverse
            .call(&mut store, &params, &mut results[..1])
            .is_err()
    );
    Ok(())
}
