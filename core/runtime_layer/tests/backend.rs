//! What the interface promises, on this backend: modules, instances, functions of both sides, values of all types, globals, memories,
//! tables, external references, errors.

use peregrine_runtime_layer::Engine as Backend;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use wasm_runtime_layer::{
    AsContext, AsContextMut, Engine, Extern, ExternRef, ExternType, Func, FuncType, Global,
    Imports, Instance, Memory, MemoryType, Module, Ref, RefType, Store, Table, TableType, Val,
    ValType,
};

fn engine() -> Engine<Backend> {
    Engine::new(Backend::default())
}

fn instance<T: 'static>(
    store: &mut Store<T, Backend>,
    wat: &str,
    imports: &Imports,
) -> anyhow::Result<Instance> {
    let module = Module::new(store.engine(), &wat::parse_str(wat)?)?;
    Instance::new(store, &module, imports)
}

fn func(store: &impl AsContext<Engine = Backend>, instance: &Instance, name: &str) -> Func {
    let export = instance.get_export(store, name);
    export.and_then(Extern::into_func).expect(name)
}

#[test]
fn adds_one() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let wat = r#"(module (func (export "add_one") (param i32) (result i32)
        (i32.add (local.get 0) (i32.const 1))))"#;
    let instance = instance(&mut store, wat, &Imports::default())?;
    let mut results = [Val::I32(0)];
    func(&store, &instance, "add_one").call(&mut store, &[Val::I32(42)], &mut results)?;
    assert_eq!(results[0], Val::I32(43));
    Ok(())
}

#[test]
fn takes_and_gives_several_values() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), 10);
    let pair = Func::new(
        &mut store,
        FuncType::new([ValType::I32], [ValType::I32, ValType::I64]),
        |mut store, params, results| {
            let Val::I32(n) = params[0] else {
                anyhow::bail!("the type says what it is");
            };
            *store.data_mut() += n;
            results[0] = Val::I32(*store.data());
            results[1] = Val::I64((-n).into());
            Ok(())
        },
    );
    assert_eq!(pair.ty(&store).results(), [ValType::I32, ValType::I64]);
    let mut imports = Imports::new();
    imports.define("host", "pair", Extern::Func(pair));
    let wat = r#"(module
        (import "host" "pair" (func $pair (param i32) (result i32 i64)))
        (func (export "swapped") (param i32) (result i64 i32) (local i32 i64)
            (call $pair (local.get 0))
            (local.set 2) (local.set 1)
            (local.get 2) (local.get 1)))"#;
    let instance = instance(&mut store, wat, &imports)?;
    let exports: BTreeMap<_, _> = instance
        .exports(&store)
        .map(|export| (export.name, export.value))
        .collect();
    let Some(Extern::Func(swapped)) = exports.get("swapped") else {
        panic!("it is a function");
    };
    let mut results = [Val::I64(0), Val::I32(0)];
    swapped.call(&mut store, &[Val::I32(5)], &mut results)?;
    assert_eq!(results, [Val::I64(-5), Val::I32(15)]);
    assert_eq!(store.into_data(), 15);
    Ok(())
}

#[test]
fn values_of_all_types_keep_their_bits() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let types = [
        ValType::I32,
        ValType::I64,
        ValType::F32,
        ValType::F64,
        ValType::V128,
        ValType::FuncRef,
        ValType::ExternRef,
    ];
    let echo = Func::new(
        &mut store,
        FuncType::new(types, types),
        |_, params, results| {
            results.clone_from_slice(params);
            Ok(())
        },
    );
    let mut imports = Imports::new();
    imports.define("host", "echo", Extern::Func(echo.clone()));
    let list = "i32 i64 f32 f64 v128 funcref externref";
    let gets: String = (0..7).map(|n| format!("(local.get {n})")).collect();
    let wat = format!(
        r#"(module
            (import "host" "echo" (func $echo (param {list}) (result {list})))
            (func (export "echo") (param {list}) (result {list}) (call $echo {gets})))"#
    );
    let instance = instance(&mut store, &wat, &imports)?;
    let signalling = f32::from_bits(0x7fa0_0001);
    let reference = ExternRef::new(&mut store, 7_u8);
    let params = [
        Val::I32(-1),
        Val::I64(i64::MIN),
        Val::F32(signalling),
        Val::F64(-0.0),
        Val::V128(u128::MAX - 5),
        Val::FuncRef(Some(echo)),
        Val::ExternRef(Some(reference)),
    ];
    let mut results = types.map(|ty| match ty {
        ValType::I32 => Val::I32(0),
        ValType::I64 => Val::I64(0),
        ValType::F32 => Val::F32(0.0),
        ValType::F64 => Val::F64(0.0),
        ValType::V128 => Val::V128(0),
        ValType::FuncRef => Val::FuncRef(None),
        ValType::ExternRef => Val::ExternRef(None),
    });
    let echo = func(&store, &instance, "echo");
    assert_eq!(echo.ty(&store).params(), types);
    echo.call(&mut store, &params, &mut results)?;
    assert_eq!(results[..2], params[..2]);
    assert!(matches!(results[2], Val::F32(x) if x.to_bits() == signalling.to_bits()));
    assert!(matches!(results[3], Val::F64(x) if x.to_bits() == (-0.0_f64).to_bits()));
    assert_eq!(results[4], params[4]);
    let Val::FuncRef(Some(func)) = &results[5] else {
        panic!("it is a function");
    };
    assert_eq!(func.ty(&store).params(), types);
    let Val::ExternRef(Some(reference)) = &results[6] else {
        panic!("it is a reference");
    };
    assert_eq!(
        reference.downcast::<u8, _, Backend>(store.as_context())?,
        &7
    );
    assert!(
        reference
            .downcast::<u16, _, Backend>(store.as_context())
            .is_err()
    );

    assert!(echo.call(&mut store, &params[1..], &mut results).is_err());
    assert!(echo.call(&mut store, &params, &mut results[1..]).is_err());
    Ok(())
}

#[test]
fn modules_say_what_they_have() -> anyhow::Result<()> {
    let engine = engine();
    let wasm = wat::parse_str(
        r#"(module
            (import "env" "f" (func (param i32) (result externref)))
            (import "env" "m" (memory 1 3))
            (import "env" "g" (global (mut f64)))
            (table (export "t") 2 5 funcref)
            (func (export "z")) (func (export "a") (param v128)))"#,
    )?;
    let module = Module::new(&engine, &wasm)?;
    let imports: Vec<_> = module.imports(&engine).collect();
    let names: Vec<_> = imports
        .iter()
        .map(|import| (import.module, import.name))
        .collect();
    assert_eq!(names, [("env", "f"), ("env", "m"), ("env", "g")]);
    let ExternType::Func(ty) = &imports[0].ty else {
        panic!("it is a function");
    };
    assert_eq!(
        (ty.params(), ty.results()),
        (&[ValType::I32][..], &[ValType::ExternRef][..])
    );
    let memory = imports[1].ty.memory().copied();
    assert_eq!(memory, Some(MemoryType::new(1, Some(3))));
    let global = imports[2].ty.global().copied();
    assert!(global.is_some_and(|ty| ty.mutable() && ty.content() == ValType::F64));
    let exports: Vec<_> = module.exports(&engine).map(|export| export.name).collect();
    assert_eq!(exports, ["t", "z", "a"]);
    let table = module
        .get_export(&engine, "t")
        .and_then(|ty| ty.try_into_table().ok());
    assert_eq!(table, Some(TableType::new(RefType::FuncRef, 2, Some(5))));
    assert!(module.get_export(&engine, "none").is_none());
    assert!(Module::new(&engine, &wasm[..20]).is_err());
    Ok(())
}

#[test]
fn proposals_with_other_types_are_off() {
    let engine = engine();
    for wat in [
        "(module (type (struct)))",
        "(module (func (param (ref func))))",
        "(module (tag))",
        "(module (memory i64 1))",
        "(module (memory 1 1 shared))",
        "(module (global anyref (ref.null any)))",
    ] {
        let wasm = wat::parse_str(wat).unwrap();
        assert!(Module::new(&engine, &wasm).is_err(), "{wat}");
    }
}

#[test]
fn imports_that_are_missing_or_do_not_fit_are_errors() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let wat = r#"(module (import "env" "m" (memory 2)))"#;
    let error = instance(&mut store, wat, &Imports::new()).unwrap_err();
    assert!(error.to_string().contains("\"env\" \"m\""));
    let mut imports = Imports::new();
    let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
    imports.define("env", "m", Extern::Memory(memory));
    assert!(instance(&mut store, wat, &imports).is_err());
    let memory = Memory::new(&mut store, MemoryType::new(2, None))?;
    imports.define("env", "m", Extern::Memory(memory));
    assert!(instance(&mut store, wat, &imports).is_ok());
    Ok(())
}

#[test]
fn memories_are_the_same_on_both_sides() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(2)))?;
    assert_eq!(memory.ty(&store), MemoryType::new(1, Some(2)));
    let mut imports = Imports::new();
    imports.define("env", "m", Extern::Memory(memory.clone()));
    let wat = r#"(module
        (import "env" "m" (memory 1 2))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1))))"#;
    let instance = instance(&mut store, wat, &imports)?;
    memory.write(&mut store, 65_532, &[1, 2, 0, 0])?;
    let mut results = [Val::I32(0)];
    func(&store, &instance, "load").call(&mut store, &[Val::I32(65_532)], &mut results)?;
    assert_eq!(results[0], Val::I32(0x201));
    func(&store, &instance, "store").call(&mut store, &[Val::I32(0), Val::I32(-1)], &mut [])?;
    let mut bytes = [0; 5];
    memory.read(&store, 0, &mut bytes)?;
    assert_eq!(bytes, [255, 255, 255, 255, 0]);
    assert!(memory.read(&store, 65_532, &mut bytes).is_err());
    assert!(memory.write(&mut store, usize::MAX, &bytes).is_err());
    assert_eq!(memory.grow(&mut store, 1)?, 1);
    assert!(memory.grow(&mut store, 1).is_err());
    assert_eq!(memory.current_pages(&store), 2);
    assert!(Memory::new(&mut store, MemoryType::new(2, Some(1))).is_err());
    Ok(())
}

#[test]
fn globals_are_the_same_on_both_sides() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let global = Global::new(&mut store, Val::I64(5), true);
    let fixed = Global::new(&mut store, Val::ExternRef(None), false);
    assert!(global.ty(&store).mutable() && !fixed.ty(&store).mutable());
    assert_eq!(fixed.ty(&store).content(), ValType::ExternRef);
    let mut imports = Imports::new();
    imports.define("env", "g", Extern::Global(global.clone()));
    let wat = r#"(module
        (import "env" "g" (global $g (mut i64)))
        (func (export "double") (global.set $g (i64.add (global.get $g) (global.get $g)))))"#;
    let instance = instance(&mut store, wat, &imports)?;
    func(&store, &instance, "double").call(&mut store, &[], &mut [])?;
    assert_eq!(global.get(&mut store), Val::I64(10));
    global.set(&mut store, Val::I64(1))?;
    assert_eq!(global.get(&mut store), Val::I64(1));
    assert!(global.set(&mut store, Val::I32(1)).is_err());
    assert!(fixed.set(&mut store, Val::ExternRef(None)).is_err());
    Ok(())
}

#[test]
fn tables_are_the_same_on_both_sides() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let ty = TableType::new(RefType::FuncRef, 2, Some(4));
    let table = Table::new(&mut store, ty, Ref::FuncRef(None))?;
    assert_eq!((table.ty(&store), table.size(&store)), (ty, 2));
    let seven = Func::new(
        &mut store,
        FuncType::new([], [ValType::I32]),
        |_, _, results| {
            results[0] = Val::I32(7);
            Ok(())
        },
    );
    table.set(&mut store, 1, Ref::FuncRef(Some(seven.clone())))?;
    let mut imports = Imports::new();
    imports.define("env", "t", Extern::Table(table.clone()));
    let wat = r#"(module
        (import "env" "t" (table $t 2 4 funcref))
        (func (export "call") (param i32) (result i32)
            (call_indirect $t (result i32) (local.get 0))))"#;
    let instance = instance(&mut store, wat, &imports)?;
    let call = func(&store, &instance, "call");
    let mut results = [Val::I32(0)];
    call.call(&mut store, &[Val::I32(1)], &mut results)?;
    assert_eq!(results[0], Val::I32(7));
    assert!(call.call(&mut store, &[Val::I32(0)], &mut results).is_err());
    assert_eq!(table.grow(&mut store, 2, Ref::FuncRef(Some(seven)))?, 2);
    call.call(&mut store, &[Val::I32(3)], &mut results)?;
    assert!(table.grow(&mut store, 1, Ref::FuncRef(None)).is_err());
    assert!(matches!(table.get(&mut store, 0), Some(Ref::FuncRef(None))));
    let Some(Ref::FuncRef(Some(found))) = table.get(&mut store, 3) else {
        panic!("it is a function");
    };
    found.call(&mut store, &[], &mut results)?;
    assert!(table.get(&mut store, 4).is_none());
    assert!(table.set(&mut store, 4, Ref::FuncRef(None)).is_err());
    assert!(table.set(&mut store, 0, Ref::ExternRef(None)).is_err());
    Ok(())
}

#[test]
fn external_references_live_as_long_as_somebody_has_them() -> anyhow::Result<()> {
    /// Counts those that are alive.
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
    let alive = Arc::new(AtomicUsize::new(0));
    let counted = || {
        alive.fetch_add(1, Ordering::Relaxed);
        Counted(Arc::clone(&alive))
    };
    let mut store = Store::new(&engine(), None::<ExternRef>);
    let keep = Func::new(
        &mut store,
        FuncType::new([ValType::ExternRef], []),
        |mut store, params, _| {
            let Val::ExternRef(reference) = &params[0] else {
                anyhow::bail!("the type says what it is");
            };
            // It is kept beyond the call.
            *store.data_mut() = reference.clone();
            Ok(())
        },
    );
    let mut imports = Imports::new();
    imports.define("host", "keep", Extern::Func(keep));
    let wat = r#"(module
        (import "host" "keep" (func $keep (param externref)))
        (table (export "t") 1 externref)
        (func (export "put") (param externref) (table.set 0 (i32.const 0) (local.get 0)))
        (func (export "keep") (call $keep (table.get 0 (i32.const 0)))))"#;
    let instance = instance(&mut store, wat, &imports)?;
    let put = func(&store, &instance, "put");
    let reference = ExternRef::new(&mut store, counted());
    put.call(&mut store, &[Val::ExternRef(Some(reference))], &mut [])?;
    func(&store, &instance, "keep").call(&mut store, &[], &mut [])?;
    // Others are made and forgotten: the store does not keep them for ever.
    for _ in 0..60_000 {
        let reference = ExternRef::new(&mut store, counted());
        put.call(&mut store, &[Val::ExternRef(Some(reference))], &mut [])?;
    }
    assert!(alive.load(Ordering::Relaxed) < 50_000);
    let kept = store.data().clone().expect("the host has it");
    assert!(
        kept.downcast::<Counted, _, Backend>(store.as_context())
            .is_ok()
    );
    let other = Store::new(&engine(), ());
    assert!(
        kept.downcast::<Counted, _, Backend>(other.as_context())
            .is_err()
    );
    drop((kept, store));
    assert_eq!(alive.load(Ordering::Relaxed), 0);
    Ok(())
}

#[derive(Debug, PartialEq)]
struct Refused(u32);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused {}", self.0)
    }
}

impl std::error::Error for Refused {}

#[test]
fn errors_come_out_as_they_went_in() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), ());
    let refuse = Func::new(&mut store, FuncType::new([], []), |_, _, _| {
        Err(Refused(3).into())
    });
    let trap = Func::new(&mut store, FuncType::new([], []), |_, _, _| {
        Err(peregrine::Error::from(peregrine::TrapCode::OutOfFuel).into())
    });
    let mut imports = Imports::new();
    imports.define("host", "refuse", Extern::Func(refuse));
    imports.define("host", "trap", Extern::Func(trap));
    let wat = r#"(module
        (import "host" "refuse" (func $refuse))
        (import "host" "trap" (func $trap))
        (func (export "refuse") (call $refuse))
        (func (export "trap") (call $trap))
        (func $divide (export "divide") (drop (i32.div_u (i32.const 1) (i32.const 0)))))"#;
    let instance = instance(&mut store, wat, &imports)?;
    let mut call = |name| {
        func(&store, &instance, name)
            .call(&mut store, &[], &mut [])
            .unwrap_err()
    };
    assert_eq!(call("refuse").downcast_ref(), Some(&Refused(3)));
    let code = |error: &anyhow::Error| {
        let error = error.downcast_ref::<peregrine::Error>();
        error.and_then(peregrine::Error::as_trap_code)
    };
    assert_eq!(code(&call("trap")), Some(peregrine::TrapCode::OutOfFuel));
    let error = call("divide");
    assert_eq!(
        code(&error),
        Some(peregrine::TrapCode::IntegerDivisionByZero)
    );
    let error = error.downcast_ref::<peregrine::Error>();
    let backtrace = error
        .and_then(peregrine::Error::backtrace)
        .expect("a guest was running");
    assert_eq!(backtrace.frames()[0].func_name(), Some("divide"));
    Ok(())
}

#[test]
fn host_functions_call_guests_again() -> anyhow::Result<()> {
    let mut store = Store::new(&engine(), None::<Func>);
    let again = Func::new(
        &mut store,
        FuncType::new([ValType::I32], [ValType::I32]),
        |mut store, params, results| {
            let func = store.data().clone().expect("it has been set");
            func.call(store.as_context_mut(), params, results)
        },
    );
    let mut imports = Imports::new();
    imports.define("host", "again", Extern::Func(again));
    let wat = r#"(module
        (import "host" "again" (func $again (param i32) (result i32)))
        (func (export "sum") (param i32) (result i32)
            (if (result i32) (i32.eqz (local.get 0))
                (then (i32.const 0))
                (else (i32.add (local.get 0)
                    (call $again (i32.sub (local.get 0) (i32.const 1))))))))"#;
    let instance = instance(&mut store, wat, &imports)?;
    let sum = func(&store, &instance, "sum");
    *store.data_mut() = Some(sum.clone());
    let mut results = [Val::I32(0)];
    sum.call(&mut store, &[Val::I32(10)], &mut results)?;
    assert_eq!(results[0], Val::I32(55));
    // Each turn is on the host's stack: so many, and no more.
    assert!(
        sum.call(&mut store, &[Val::I32(100_000)], &mut results)
            .is_err()
    );
    Ok(())
}
