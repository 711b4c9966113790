//! A table of functions that host and guest fill, and indirect calls through it.

use wasmi::{
    Engine, Error, Func, Linker, Module, Nullable, Ref, RefType, Store, Table, TableType, TrapCode,
    Val,
};

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "table" (table 6 funcref))
            (type $binary (func (param i32 i32) (result i32)))
            (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
            (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
            (func $none)
            (elem (i32.const 1) $add $sub $none)
            (func (export "apply") (param $which i32) (param i32 i32) (result i32)
                (call_indirect (type $binary)
                    (local.get 1) (local.get 2) (local.get $which))))"#,
    )?;
    let ty = TableType::new(RefType::Func, 6, Some(8));
    let table = Table::new(&mut store, ty, Ref::Func(Nullable::Null))?;
    let mut linker = <Linker<()>>::new(&engine);
    linker.define("host", "table", table)?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;

    let multiply = Func::wrap(&mut store, |a: i32, b: i32| a.wrapping_mul(b));
    table.set(&mut store, 0, Ref::from(Nullable::Val(multiply)))?;

    let apply = instance.get_typed_func::<(u32, i32, i32), i32>(&store, "apply")?;
    for which in [0, 1, 2, 3, 4, 6] {
        match apply.call(&mut store, (which, 6, 7)) {
            Ok(result) => println!("{which}: {result}"),
            Err(error) => match error.as_trap_code() {
                Some(TrapCode::BadSignature) => println!("{which}: another signature"),
                Some(TrapCode::IndirectCallToNull) => println!("{which}: nothing there"),
                Some(TrapCode::TableOutOfBounds) => println!("{which}: beyond the end"),
                _ => return Err(error),
            },
        }
    }

    println!(
        "from {} elements",
        table.grow(&mut store, 2, Ref::Func(Nullable::Val(multiply)))?
    );
    println!("{} elements", table.size(&store));
    println!("{}", apply.call(&mut store, (7, 5, 5))?);
    println!(
        "{}",
        table
            .grow(&mut store, 1, Ref::Func(Nullable::Null))
            .is_err()
    );
    Table::copy(&mut store, &table, 4, &table, 1, 2)?;
    println!("{}", apply.call(&mut store, (5, 5, 7))?);
    table.fill(&mut store, 0, Ref::Func(Nullable::Null), 3)?;
    let element = table
        .get(&store, 0)
        .ok_or_else(|| Error::new("no element"))?;
    println!("null: {}", element.is_null());
    let Some(Ref::Func(Nullable::Val(func))) = table.get(&store, 4) else {
        return Err(Error::new("a function was there"));
    };
    let mut results = [Val::I32(0)];
    func.call(&mut store, &[Val::I32(20), Val::I32(22)], &mut results)?;
    println!("{:?}", results[0].i32());
    println!("{}", table.get(&store, 8).is_none());
    Ok(())
}
