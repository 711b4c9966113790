//! Objects of the garbage-collected heap, made by the host and by a guest.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let mut config = Config::new();
    config.wasm_function_references(true);
    config.wasm_gc(true);
    let engine = new_engine!(&config);
    let mut store = Store::new(&engine, ());
    let ty = StructType::new(
        store.engine(),
        [
            FieldType::new(Mutability::Var, StorageType::I8),
            FieldType::new(Mutability::Const, StorageType::ValType(ValType::I64)),
        ],
    )?;
    let allocator = StructRefPre::new(&mut store, ty.clone());
    {
        let mut scope = RootScope::new(&mut store);
        let object = StructRef::new(&mut scope, &allocator, &[Val::I32(300), Val::I64(-1)])?;
        println!("{}", object.field(&mut scope, 0)?.unwrap_i32());
        object.set_field(&mut scope, 0, Val::I32(7))?;
        println!("{}", object.set_field(&mut scope, 1, Val::I64(7)).is_err());
        println!("{}", object.matches_ty(&scope, &ty)?);
    }
    for _ in 0..1000 {
        let mut scope = RootScope::new(&mut store);
        StructRef::new(&mut scope, &allocator, &[Val::I32(0), Val::I64(0)])?;
    }
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (type $point (struct (field (mut i32)) (field i32)))
                (type $pair (struct (field (mut i8)) (field i64)))
                (func (export "second") (param (ref $pair)) (result i64)
                    (struct.get $pair 1 (local.get 0)))
                (func (export "point") (param i32 i32) (result (ref $point))
                    (struct.new $point (local.get 0) (local.get 1)))
                (func (export "x") (param (ref null $point)) (result i32)
                    (struct.get $point 0 (local.get 0))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let instance = Instance::new(&mut store, &module, &[])?;
    {
        let mut scope = RootScope::new(&mut store);
        let object = StructRef::new(&mut scope, &allocator, &[Val::I32(0), Val::I64(12)])?;
        let second = instance
            .get_func(&mut scope, "second")
            .expect("it is exported");
        let mut results = [Val::I64(0)];
        second.call(&mut scope, &[object.into()], &mut results)?;
        println!("{}", results[0].unwrap_i64());
    }
    let point = instance
        .get_func(&mut store, "point")
        .expect("it is exported");
    let x = instance.get_func(&mut store, "x").expect("it is exported");
    let mut results = [Val::null_any_ref()];
    point.call(&mut store, &[Val::I32(3), Val::I32(4)], &mut results)?;
    let mut coordinate = [Val::I32(0)];
    x.call(&mut store, &results, &mut coordinate)?;
    println!("{}", coordinate[0].unwrap_i32());
    Ok(())
}
