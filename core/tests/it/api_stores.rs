//! Stores and their entities: handles of other stores, memories, tables, globals, threads, dropping.

use crate::support::{instantiate, link, module};
use peregrine::{
    Caller, Engine, Error, Extern, ExternRef, Func, Global, Instance, InstancePre, Linker, Memory,
    MemoryType, Module, Mutability, Nullable, Ref, RefType, ResumableCall, Store, StoreContext,
    StoreContextMut, Table, TableType, TypedFunc, TypedResumableCall, Val, WasmBacktrace,
    errors::{GlobalError, MemoryError, TableError},
};
use std::{panic, sync::Arc};

#[test]
fn everything_moves_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Engine>();
    check::<Module>();
    check::<Store<()>>();
    check::<Linker<()>>();
    check::<Linker<std::rc::Rc<()>>>();
    check::<InstancePre<()>>();
    check::<Instance>();
    check::<Func>();
    check::<TypedFunc<(i32, f64), Nullable<Func>>>();
    check::<Memory>();
    check::<Table>();
    check::<Global>();
    check::<ExternRef>();
    check::<Val>();
    check::<Error>();
    check::<WasmBacktrace>();
    check::<ResumableCall>();
    check::<TypedResumableCall<()>>();
    check::<StoreContext<'_, ()>>();
    check::<StoreContextMut<'_, ()>>();
    check::<Caller<'_, ()>>();
}

#[test]
fn a_store_goes_on_in_another_thread() {
    let (mut store, instance) = instantiate(
        r#"(module (global $g (mut i32) (i32.const 0))
            (func (export "f") (result i32)
                (global.set $g (i32.add (global.get $g) (i32.const 1)))
                (global.get $g)))"#,
    );
    let f = instance.get_typed_func::<(), i32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), 1);
    let mut store = std::thread::spawn(move || {
        assert_eq!(f.call(&mut store, ()).unwrap(), 2);
        store
    })
    .join()
    .unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), 3);
}

#[test]
fn handles_of_other_stores_are_errors() {
    let engine = Engine::default();
    let (mut a, mut b) = (Store::new(&engine, ()), Store::new(&engine, ()));
    let null = Ref::null(RefType::EXTERNREF);
    let table_ty = TableType::new(RefType::EXTERNREF, 1, None);

    let memory = Memory::new(&mut a, MemoryType::new(1, None)).unwrap();
    Memory::new(&mut b, MemoryType::new(1, None)).unwrap();
    assert_eq!(memory.read(&b, 0, &mut []), Err(MemoryError::WrongStore));
    assert_eq!(memory.write(&mut b, 0, &[]), Err(MemoryError::WrongStore));
    assert_eq!(memory.grow(&mut b, 0), Err(MemoryError::WrongStore));

    let table = Table::new(&mut a, table_ty, null).unwrap();
    let table_b = Table::new(&mut b, table_ty, null).unwrap();
    let value = ExternRef::new(&mut a, 1_u8);
    ExternRef::new(&mut b, 1_u8);
    assert_eq!(table.set(&mut b, 0, null), Err(TableError::WrongStore));
    assert_eq!(table.grow(&mut b, 0, null), Err(TableError::WrongStore));
    assert_eq!(table.fill(&mut b, 0, null, 0), Err(TableError::WrongStore));
    assert_eq!(
        Table::copy(&mut b, &table_b, 0, &table, 0, 0),
        Err(TableError::WrongStore)
    );
    assert_eq!(
        table_b.set(&mut b, 0, value.into()),
        Err(TableError::WrongStore)
    );
    assert!(Table::new(&mut b, table_ty, value.into()).is_err());

    let global = Global::new(&mut a, Val::I32(1), Mutability::Var);
    let global_b = Global::new(&mut b, value_null(), Mutability::Var);
    assert_eq!(
        global.set(&mut b, Val::I32(1)),
        Err(GlobalError::WrongStore)
    );
    assert_eq!(
        global_b.set(&mut b, value.into()),
        Err(GlobalError::WrongStore)
    );

    let func = Func::wrap(&mut a, |_: Nullable<ExternRef>| ());
    let func_b = Func::wrap(&mut b, |_: Nullable<ExternRef>| ());
    assert!(func.call(&mut b, &[value_null()], &mut []).is_err());
    assert!(
        func.call_resumable(&mut b, &[value_null()], &mut [])
            .is_err()
    );
    assert!(func.typed::<Nullable<ExternRef>, ()>(&b).is_err());
    let typed = func.typed::<Nullable<ExternRef>, ()>(&a).unwrap();
    assert!(typed.call(&mut b, Nullable::Null).is_err());
    assert!(typed.call(&mut a, Nullable::Val(value)).is_ok());
    let typed_b = func_b.typed::<Nullable<ExternRef>, ()>(&b).unwrap();
    assert!(typed_b.call(&mut b, Nullable::Val(value)).is_err());
    assert!(func_b.call(&mut b, &[value.into()], &mut []).is_err());

    // A host function that returns what belongs to another store fails.
    let leak = Func::wrap(&mut b, move || Nullable::Val(value));
    assert!(leak.call(&mut b, &[], &mut [value_null()]).is_err());

    let imports = module(&engine, r#"(module (import "" "" (memory 1)))"#);
    let error = Instance::new(&mut b, &imports, &[memory.into()]).unwrap_err();
    assert!(error.to_string().contains("another store"), "{error}");
    let imports = module(
        &engine,
        r#"(module (import "" "" (func (param externref))))"#,
    );
    assert!(Instance::new(&mut b, &imports, &[func.into()]).is_err());
    let mut linker = Linker::new(&engine);
    linker.define("", "", func).unwrap();
    assert!(linker.instantiate(&mut b, &imports).is_err());
    assert!(linker.instantiate(&mut a, &imports).is_ok());
}

fn value_null() -> Val {
    Val::ExternRef(Nullable::Null)
}

#[test]
fn where_no_error_can_be_returned_other_stores_panic() {
    let engine = Engine::default();
    let (mut a, b) = (Store::new(&engine, ()), Store::new(&engine, ()));
    let memory = Memory::new(&mut a, MemoryType::new(1, None)).unwrap();
    let func = Func::wrap(&mut a, || ());
    let global = Global::new(&mut a, Val::I32(1), Mutability::Var);
    let panics = |f: &dyn Fn()| {
        let result = panic::catch_unwind(panic::AssertUnwindSafe(f));
        let message = result.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains("belongs to another store"), "{message}");
    };
    panics(&|| _ = memory.data(&b).len());
    panics(&|| _ = memory.size(&b));
    panics(&|| _ = func.ty(&b));
    panics(&|| _ = global.get(&b));
}

#[test]
fn memories_are_read_and_written() {
    let mut store = Store::new(&Engine::default(), vec![9_u8]);
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(2))).unwrap();
    let len = 1 << 16;
    memory.write(&mut store, len - 2, &[1, 2]).unwrap();
    for (offset, buffer) in [(len - 1, 2), (len + 1, 0), (usize::MAX, 1), (0, len + 1)] {
        let mut buffer = vec![7; buffer];
        let out_of_bounds = Err(MemoryError::OutOfBoundsAccess);
        assert_eq!(memory.read(&store, offset, &mut buffer), out_of_bounds);
        assert!(buffer.iter().all(|byte| *byte == 7));
        assert_eq!(memory.write(&mut store, offset, &buffer), out_of_bounds);
    }
    memory.read(&store, len, &mut []).unwrap();
    let mut two = [0; 2];
    memory.read(&store, len - 2, &mut two).unwrap();
    assert_eq!(two, [1, 2]);
    let (bytes, data) = memory.data_and_store_mut(&mut store);
    bytes[0] = data[0];
    data.push(bytes[len - 1]);
    assert_eq!(store.data(), &[9, 2]);
    assert_eq!(memory.data_mut(&mut store)[0], 9);
    assert_eq!((memory.size(&store), memory.data_size(&store)), (1, len));
    assert_eq!(memory.grow(&mut store, 1), Ok(1));
    assert_eq!(
        memory.grow(&mut store, 1),
        Err(MemoryError::OutOfBoundsGrowth)
    );
    assert_eq!(memory.data(&store)[0], 9);
    assert_eq!(memory.data(&store).len(), 2 * len);
    assert_eq!(memory.ty(&store), MemoryType::new(1, Some(2)));
    assert_eq!(
        memory.data_ptr(&store).cast_const(),
        memory.data(&store).as_ptr()
    );
}

#[test]
fn guests_run_in_static_memories() {
    static KEPT: std::sync::Mutex<Vec<usize>> = std::sync::Mutex::new(Vec::new());
    // Never freed, where a checker of leaks finds it.
    let buffer = vec![0xee; 3 << 16].leak();
    KEPT.lock()
        .expect("not poisoned")
        .push(buffer.as_ptr() as usize);
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let memory = Memory::new_static(&mut store, MemoryType::new(1, None), buffer).unwrap();
    let mut linker = Linker::new(&engine);
    linker.define("m", "m", memory).unwrap();
    let module = module(
        &engine,
        r#"(module (import "m" "m" (memory 1))
            (func (export "f") (param i32) (result i32)
                (i32.store (i32.const 65532) (i32.load (i32.const 0)))
                (memory.grow (local.get 0))))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, 2).unwrap(), 1);
    assert_eq!(f.call(&mut store, 1).unwrap(), -1);
    assert!(memory.data(&store).iter().all(|byte| *byte == 0));
    assert!(Memory::new_static(&mut store, MemoryType::new(1, None), &mut []).is_err());
}

#[test]
fn tables_are_read_and_written() {
    let mut store = Store::new(&Engine::default(), ());
    let [x, y] = ["x", "y"].map(|s| Ref::from(ExternRef::new(&mut store, s)));
    let null = Ref::null(RefType::EXTERNREF);
    let ty = TableType::new(RefType::EXTERNREF, 2, Some(5));
    let a = Table::new(&mut store, ty, x).unwrap();
    let b = Table::new(&mut store, ty, null).unwrap();
    assert_eq!(a.grow(&mut store, 2, y), Ok(2));
    let elems = |store: &Store<()>, t: Table| {
        (0..t.size(store))
            .map(|i| t.get(store, i).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(elems(&store, a), [x, x, y, y]);
    assert_eq!(a.get(&store, 4), None);
    assert_eq!(a.get(&store, u64::MAX), None);
    Table::copy(&mut store, &b, 0, &a, 1, 2).unwrap();
    assert_eq!(elems(&store, b), [x, y]);
    Table::copy(&mut store, &a, 1, &a, 0, 3).unwrap();
    assert_eq!(elems(&store, a), [x, x, x, y]);
    a.fill(&mut store, 0, null, 2).unwrap();
    a.set(&mut store, 3, x).unwrap();
    assert_eq!(elems(&store, a), [null, null, x, x]);

    assert_eq!(a.set(&mut store, 4, x), Err(TableError::SetOutOfBounds));
    assert_eq!(
        a.fill(&mut store, 3, x, 2),
        Err(TableError::FillOutOfBounds)
    );
    assert_eq!(
        Table::copy(&mut store, &b, 1, &a, 0, 2),
        Err(TableError::CopyOutOfBounds)
    );
    assert_eq!(a.grow(&mut store, 2, x), Err(TableError::GrowOutOfBounds));
    let func = Ref::from(Func::wrap(&mut store, || ()));
    assert_eq!(
        a.set(&mut store, 0, func),
        Err(TableError::ElementTypeMismatch)
    );
    let funcs = Table::new(&mut store, TableType::new(RefType::FUNCREF, 1, None), func).unwrap();
    let mismatch = Err(TableError::ElementTypeMismatch);
    assert_eq!(Table::copy(&mut store, &funcs, 0, &a, 0, 0), mismatch);
    assert_eq!(a.ty(&store), ty);
}

#[test]
fn guests_and_hosts_share_globals_and_tables() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("h", "set", |mut caller: Caller<'_, ()>, x: i64| {
            let global = caller
                .get_export("g")
                .and_then(Extern::into_global)
                .unwrap();
            global.set(&mut caller, Val::I64(x)).unwrap();
        })
        .unwrap();
    let (mut store, instance) = link(
        &linker,
        (),
        r#"(module (import "h" "set" (func $set (param i64)))
            (global $g (export "g") (mut i64) (i64.const 1))
            (global (export "c") i64 (i64.const 1))
            (table (export "t") 2 funcref)
            (func (export "twice") (result i64)
                (call $set (i64.add (global.get $g) (global.get $g)))
                (global.get $g))
            (func (export "call") (param i32) (result i32)
                (call_indirect (result i32) (local.get 0))))"#,
    );
    let twice = instance.get_typed_func::<(), i64>(&store, "twice").unwrap();
    assert_eq!(twice.call(&mut store, ()).unwrap(), 2);
    let g = instance.get_global(&store, "g").unwrap();
    g.set(&mut store, Val::I64(21)).unwrap();
    assert_eq!(twice.call(&mut store, ()).unwrap(), 42);
    assert_eq!(
        g.set(&mut store, Val::I32(1)),
        Err(GlobalError::TypeMismatch)
    );
    let c = instance.get_global(&store, "c").unwrap();
    assert_eq!(
        c.set(&mut store, Val::I64(1)),
        Err(GlobalError::ImmutableWrite)
    );

    let table = instance.get_table(&store, "t").unwrap();
    let call = instance.get_typed_func::<i32, i32>(&store, "call").unwrap();
    let seven = Func::wrap(&mut store, || 7_i32);
    table.set(&mut store, 1, seven.into()).unwrap();
    assert_eq!(call.call(&mut store, 1).unwrap(), 7);
    let wrong = Func::wrap(&mut store, || 7_i64);
    table.set(&mut store, 1, wrong.into()).unwrap();
    let messages = [
        (0, "uninitialized element"),
        (1, "indirect call type mismatch"),
    ];
    for (index, message) in messages {
        assert_eq!(
            call.call(&mut store, index).unwrap_err().to_string(),
            message
        );
    }
    assert!(call.call(&mut store, 2).is_err());
    assert_eq!(table.grow(&mut store, 1, seven.into()), Ok(2));
    assert_eq!(call.call(&mut store, 2).unwrap(), 7);
}

#[test]
fn instances_keep_their_module() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let wat = r#"(module (func $g (result i32) (i32.const 3)) (func (export "f") (result i32) (call $g)))"#;
    let instance = Instance::new(&mut store, &module(&engine, wat), &[]).unwrap();
    drop(engine);
    let f = instance.get_typed_func::<(), i32>(&store, "f").unwrap();
    assert_eq!(f.call(&mut store, ()).unwrap(), 3);
}

#[test]
fn a_dropped_store_frees_what_it_had() {
    struct Data(#[allow(dead_code, reason = "it is there to be dropped")] Arc<()>);
    let token = Arc::new(());
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    let kept = token.clone();
    linker
        .func_wrap("h", "f", move || {
            let _ = &kept;
        })
        .unwrap();
    let wat = r#"(module (import "h" "f" (func)) (memory 1) (table 10 funcref))"#;
    for _ in 0..10 {
        let (mut store, _) = link(&linker, Data(token.clone()), wat);
        ExternRef::new(&mut store, token.clone());
        let kept = token.clone();
        store.call_hook(move |_, _| {
            let _ = &kept;
            Ok(())
        });
    }
    assert_eq!(Arc::strong_count(&token), 2);
    drop(linker);
    assert_eq!(Arc::strong_count(&token), 1);
    let weak = engine.weak();
    drop(engine);
    assert!(weak.upgrade().is_none(), "nothing keeps the engine");
}

#[test]
fn many_stores_with_many_instances() {
    let engine = Engine::default();
    let module = module(
        &engine,
        r#"(module (memory 1) (func (export "f") (param i32) (result i32)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0)))
        (i32.load (i32.const 0))))"#,
    );
    for _ in 0..20 {
        let mut store = Store::new(&engine, ());
        let mut funcs = Vec::new();
        for i in 0..50 {
            let instance = Instance::new(&mut store, &module, &[]).unwrap();
            let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
            assert_eq!(f.call(&mut store, i).unwrap(), i);
            funcs.push(f);
        }
        for (i, f) in (0..).zip(funcs) {
            assert_eq!(f.call(&mut store, i).unwrap(), 2 * i);
        }
    }
}
