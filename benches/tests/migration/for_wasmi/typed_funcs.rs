//! Functions of types that Rust checks, and what happens when they do not fit.

use wasmi::{Engine, Error, F32, F64, Func, Linker, Module, Store, TypedFunc};

struct Geometry {
    area: TypedFunc<(f32, f32), f32>,
    hypot: TypedFunc<(F64, F64), F64>,
    bits: TypedFunc<u64, u32>,
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (func (export "area") (param f32 f32) (result f32)
                (f32.mul (local.get 0) (local.get 1)))
            (func (export "hypot") (param f64 f64) (result f64)
                (f64.sqrt (f64.add
                    (f64.mul (local.get 0) (local.get 0))
                    (f64.mul (local.get 1) (local.get 1)))))
            (func (export "bits") (param i64) (result i32)
                (i32.wrap_i64 (i64.popcnt (local.get 0)))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
    let geometry = Geometry {
        area: instance.get_typed_func(&store, "area")?,
        hypot: instance.get_typed_func(&store, "hypot")?,
        bits: instance.get_typed_func(&store, "bits")?,
    };
    println!("{}", geometry.area.call(&mut store, (2.5, 4.0))?);
    let hypot = geometry
        .hypot
        .call(&mut store, (F64::from(3.0), F64::from(4.0)))?;
    println!("{} {:#x}", hypot.to_float(), hypot.to_bits());
    println!("{}", geometry.bits.call(&mut store, u64::MAX >> 4)?);
    println!("{:?}", geometry.area.func().ty(&store).params());

    println!(
        "{}",
        instance.get_typed_func::<(), ()>(&store, "area").is_err()
    );
    println!(
        "{}",
        instance
            .get_typed_func::<(f32, f32), f64>(&store, "area")
            .is_err()
    );
    println!(
        "{}",
        instance
            .get_typed_func::<(f32, f32), f32>(&store, "perimeter")
            .is_err()
    );

    let half = Func::wrap(&mut store, |x: F32| F32::from(x.to_float() / 2.0));
    let half = half.typed::<f32, f32>(&store)?;
    println!("{}", half.call(&mut store, 3.0)?);
    let many = Func::wrap(
        &mut store,
        |a: i32, b: i64, c: i32, d: i64, e: i32, f: i64, g: i32, h: i64| {
            i64::from(a + c + e + g) + b + d + f + h
        },
    );
    let many = many.typed::<(i32, i64, i32, i64, i32, i64, i32, i64), i64>(&store)?;
    println!("{}", many.call(&mut store, (1, 2, 3, 4, 5, 6, 7, 8))?);
    Ok(())
}
