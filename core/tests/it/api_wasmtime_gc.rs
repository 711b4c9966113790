//! Programs as those that embed wasmtime write them for its garbage collector, with `Rooted<T>` and so on.
//!
//! What has to change: references that may be null are `Nullable<T>` in [`Val`] (with `From<Option<T>>`), not
//! `Option<T>`; a host value is made by `ExternRef::try_new` and read by `try_data` if errors are to be had; `ref_eq`
//! is a function of `ExternRef`, `AnyRef` and so on, since `Rooted<T>` is `T`. Methods that only read take a shared store
//! too.

use peregrine::{
    AnyRef, ArrayRef, ArrayRefPre, ArrayType, AsContextMut, Caller, Config, Engine, ExternRef,
    FieldType, Func, FuncType, HeapType, I31, Linker, Module, Mutability, OwnedRooted, RefType,
    Result, RootScope, Rooted, StorageType, Store, StructRef, StructRefPre, StructType, Val,
    ValType,
};

fn engine() -> Result<Engine> {
    let mut config = Config::new();
    config.wasm_function_references(true);
    config.wasm_gc(true);
    Ok(Engine::new(&config))
}

#[test]
fn make_and_change_a_struct() -> Result<()> {
    let engine = engine()?;
    let mut store = Store::new(&engine, ());
    let ty = StructType::new(
        store.engine(),
        [FieldType::new(Mutability::Var, StorageType::I8)],
    )?;
    let allocator = StructRefPre::new(&mut store, ty.clone());
    let kept = {
        let mut scope = RootScope::new(&mut store);
        let s: Rooted<StructRef> = StructRef::new(&mut scope, &allocator, &[Val::I32(42)])?;
        let val = s.field(&mut scope, 0)?;
        assert_eq!(val.unwrap_i32(), 42);
        s.set_field(&mut scope, 0, Val::I32(36))?;
        assert_eq!(s.field(&mut scope, 0)?.unwrap_i32(), 36);
        assert!(s.matches_ty(&scope, &ty)?);
        s.to_owned_rooted(&mut scope)?
    };
    store.gc();
    let s = kept.to_rooted(&mut store)?;
    assert_eq!(
        s.fields(&mut store)?
            .map(|val| val.unwrap_i32())
            .sum::<i32>(),
        36
    );
    Ok(())
}

#[test]
fn make_and_read_arrays() -> Result<()> {
    let engine = engine()?;
    let mut store = Store::new(&engine, ());
    let ty = ArrayType::new(
        store.engine(),
        FieldType::new(Mutability::Var, StorageType::ValType(ValType::I32)),
    )?;
    let allocator = ArrayRefPre::new(&mut store, ty);
    let mut scope = RootScope::new(&mut store);
    let zeros: Rooted<ArrayRef> = ArrayRef::new(&mut scope, &allocator, &Val::I32(0), 10)?;
    assert_eq!(zeros.len(&scope)?, 10);
    let squares: Vec<_> = (0..5).map(|x| Val::I32(x * x)).collect();
    let squares = ArrayRef::new_fixed(&mut scope, &allocator, &squares)?;
    let elems = squares.elems(&mut scope)?;
    assert!(elems.map(|elem| elem.unwrap_i32()).eq([0, 1, 4, 9, 16]));
    squares.set(&mut scope, 2, Val::I32(-4))?;
    assert_eq!(squares.get(&mut scope, 2)?.unwrap_i32(), -4);
    assert!(squares.get(&mut scope, 5).is_err());
    Ok(())
}

#[test]
fn find_out_what_a_guest_gives() -> Result<()> {
    let engine = engine()?;
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (type $point (struct (field i32) (field i32)))
                (func (export "i31") (result anyref) (ref.i31 (i32.const 5)))
                (func (export "point") (result anyref)
                    (struct.new $point (i32.const 1) (i32.const 2)))
                (func (export "null") (result anyref) (ref.null any)))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut store = Store::new(&engine, ());
    let instance = peregrine::Instance::new(&mut store, &module, &[])?;
    let mut scope = RootScope::new(&mut store);
    let mut call = |name| -> Result<Option<Rooted<AnyRef>>> {
        let func = instance.get_typed_func::<(), Option<Rooted<AnyRef>>>(&scope, name)?;
        func.call(&mut scope, ())
    };
    let (small, point, null) = (call("i31")?, call("point")?, call("null")?);
    assert!(null.is_none());
    let small = small.expect("not null");
    assert!(small.is_i31(&scope)?);
    assert_eq!(small.unwrap_i31(&scope)?, I31::wrapping_u32(5));
    let Some(point) = point.expect("not null").as_struct(&scope)? else {
        panic!("a struct");
    };
    assert_eq!(point.field(&mut scope, 1)?.unwrap_i32(), 2);
    assert!(!AnyRef::ref_eq(&scope, &small, &point)?);
    Ok(())
}

/// A host that keeps what guests give it.
#[derive(Default)]
struct Kept {
    objects: Vec<OwnedRooted<AnyRef>>,
}

#[test]
fn keep_what_guests_give_to_a_host_function() -> Result<()> {
    let engine = engine()?;
    let mut linker = Linker::<Kept>::new(&engine);
    linker.func_wrap(
        "host",
        "keep",
        |mut caller: Caller<'_, Kept>, object: Option<Rooted<AnyRef>>| -> Result<u32> {
            let Some(object) = object else { return Ok(0) };
            let object = object.to_owned_rooted(&mut caller)?;
            let objects = &mut caller.data_mut().objects;
            objects.push(object);
            Ok(objects.len() as u32)
        },
    )?;
    let take = FuncType::new([ValType::I32], [RefType::new(true, HeapType::Any).into()]);
    linker.func_new("host", "kept", take, |mut caller, params, results| {
        let index = params[0].unwrap_i32() as usize;
        let object = caller.data().objects.get(index).cloned();
        let object = match object {
            Some(object) => Some(object.to_rooted(caller.as_context_mut())?),
            None => None,
        };
        results[0] = object.into();
        Ok(())
    })?;
    let wat = r#"(module
        (import "host" "keep" (func $keep (param anyref) (result i32)))
        (import "host" "kept" (func $kept (param i32) (result anyref)))
        (type $box (struct (field i32)))
        (func (export "run") (result i32)
            (drop (call $keep (struct.new $box (i32.const 40))))
            (drop (call $keep (struct.new $box (i32.const 2))))
            (i32.add
                (struct.get $box 0 (ref.cast (ref $box) (call $kept (i32.const 0))))
                (struct.get $box 0 (ref.cast (ref $box) (call $kept (i32.const 1)))))))"#;
    let module = Module::new(&engine, wat::parse_str(wat).expect("it is well-formed"))?;
    let mut store = Store::new(&engine, Kept::default());
    let instance = linker.instantiate(&mut store, &module)?;
    let run = instance.get_typed_func::<(), i32>(&store, "run")?;
    assert_eq!(run.call(&mut store, ())?, 42);
    store.data_mut().objects.remove(0);
    store.gc();
    let object = store.data().objects[0].clone().into_rooted(&mut store)?;
    let object = object.unwrap_struct(&store)?;
    assert_eq!(object.field(&mut store, 0)?.unwrap_i32(), 2);
    Ok(())
}

#[test]
fn pass_host_values_through_guests() -> Result<()> {
    let engine = engine()?;
    let mut store = Store::new(&engine, ());
    let wat = r#"(module
        (table $t (export "table") 10 externref)
        (global (export "global") (mut externref) (ref.null extern))
        (func (export "func") (param externref) (result externref) (local.get 0)))"#;
    let module = Module::new(&engine, wat::parse_str(wat).expect("it is well-formed"))?;
    let instance = peregrine::Instance::new(&mut store, &module, &[])?;
    let externref: Rooted<ExternRef> = ExternRef::try_new(&mut store, "Hello, World!")?;
    let data = externref.try_data(&store)?.expect("a value of the host's");
    assert_eq!(data.downcast_ref::<&str>(), Some(&"Hello, World!"));

    let table = instance.get_table(&store, "table").expect("exported");
    table.set(&mut store, 3, externref.into())?;
    let elem = table.get(&mut store, 3).expect("in bounds");
    let elem = **elem.unwrap_extern().val().expect("not null");
    assert!(ExternRef::ref_eq(&store, &elem, &externref)?);

    let global = instance.get_global(&store, "global").expect("exported");
    global.set(&mut store, Some(externref).into())?;
    let value = global.get(&mut store).unwrap_externref();
    assert!(ExternRef::ref_eq(
        &store,
        value.val().expect("not null"),
        &externref
    )?);

    let func = instance.get_typed_func::<Option<Rooted<ExternRef>>, Option<Rooted<ExternRef>>>(
        &mut store, "func",
    )?;
    let ret = func.call(&mut store, Some(externref))?.expect("not null");
    assert!(ExternRef::ref_eq(&store, &ret, &externref)?);
    let host = Func::wrap(&mut store, |value: Option<Rooted<ExternRef>>| {
        value.is_some() as u32
    });
    let host = host.typed::<Option<Rooted<ExternRef>>, u32>(&store)?;
    assert_eq!(host.call(&mut store, None)?, 0);
    Ok(())
}
