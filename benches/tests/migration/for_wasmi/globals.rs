//! Globals of the host and of the guest.

use wasmi::{Engine, Error, Extern, F64, Global, Instance, Linker, Module, Mutability, Store, Val};

fn print(name: &str, value: &Val) {
    match value {
        Val::I32(value) => println!("{name} = {value}"),
        Val::I64(value) => println!("{name} = {value} (64 bits)"),
        Val::F64(value) => println!("{name} = {:.2}", value.to_float()),
        other => println!("{name} is a {:?}", other.ty()),
    }
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "scale" (global $scale f64))
            (import "host" "hits" (global $hits (mut i64)))
            (global $last (export "last") (mut i32) (i32.const -1))
            (global (export "version") i32 (i32.const 3))
            (func (export "measure") (param i32) (result f64)
                (global.set $hits (i64.add (global.get $hits) (i64.const 1)))
                (global.set $last (local.get 0))
                (f64.mul (global.get $scale) (f64.convert_i32_s (local.get 0)))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let scale = Global::new(&mut store, Val::F64(F64::from(0.25)), Mutability::Const);
    let hits = Global::new(&mut store, Val::I64(0), Mutability::Var);
    let mut linker = Linker::<()>::new(&engine);
    linker
        .define("host", "scale", scale)?
        .define("host", "hits", hits)?;
    let instance: Instance = linker.instantiate_and_start(&mut store, &module)?;

    let measure = instance.get_typed_func::<i32, f64>(&store, "measure")?;
    println!(
        "{} {}",
        measure.call(&mut store, 9)?,
        measure.call(&mut store, -2)?
    );
    print("hits", &hits.get(&store));
    for name in ["last", "version"] {
        let global = instance
            .get_export(&store, name)
            .and_then(Extern::into_global)
            .ok_or_else(|| Error::new("no such global"))?;
        print(name, &global.get(&store));
        let ty = global.ty(&store);
        println!("  {:?} {:?}", ty.content(), ty.mutability());
        match global.set(&mut store, Val::I32(100)) {
            Ok(()) => print("  set", &global.get(&store)),
            Err(error) => println!("  not set: {error:?}"),
        }
    }
    println!("{:?}", hits.set(&mut store, Val::I32(1)));
    hits.set(&mut store, Val::I64(40))?;
    measure.call(&mut store, 0)?;
    print("hits", &hits.get(&store));
    Ok(())
}
