//! Linking and instantiation: names, types of imports, segments, start functions.

use crate::support::{link, module};
use peregrine::{
    Caller, Engine, Error, Extern, Func, FuncType, Global, GlobalType, HeapType, Instance, Linker,
    Memory, MemoryType, Module, Mutability, Nullable, Ref, RefType, Store, Table, TableType,
    TrapCode, Val, ValType,
    errors::{ErrorKind, InstantiationError, LinkerError},
};

fn linker_error(error: &Error) -> &LinkerError {
    match error.kind() {
        ErrorKind::Linker(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn unknown_imports_are_named_with_their_type() {
    let engine = Engine::default();
    let linker = Linker::<()>::new(&engine);
    for (import, message) in [
        (
            r#"(func (param i32 i64) (result f32))"#,
            "(func (param i32 i64) (result f32))",
        ),
        ("(memory 1 2)", "(memory 1 2)"),
        ("(table 3 funcref)", "(table 3 funcref)"),
        ("(global (mut i64))", "(global (mut i64))"),
    ] {
        let module = module(
            &engine,
            &format!(r#"(module (import "the mod" "the name" {import}))"#),
        );
        let mut store = Store::new(&engine, ());
        let error = linker.instantiate(&mut store, &module).unwrap_err();
        assert!(matches!(
            linker_error(&error),
            LinkerError::MissingDefinition { .. }
        ));
        let text = error.to_string();
        assert!(
            text.contains("unknown import: `the mod::the name`"),
            "{text}"
        );
        assert!(text.contains(message), "{text}");
        let error = linker.instantiate_pre(&module).unwrap_err();
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn imports_must_have_the_type_needed() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    linker.func_wrap("m", "f", |_: i32| 0_i64).unwrap();
    let f = Func::wrap(&mut store, |_: i32| 0_i64);
    linker.define("m", "f2", f).unwrap();
    let g = Global::new(&mut store, Val::I32(1), Mutability::Const);
    linker.define("m", "g", g).unwrap();
    let g = Global::new(&mut store, Val::I32(1), Mutability::Var);
    linker.define("m", "gm", g).unwrap();
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(4))).unwrap();
    memory.grow(&mut store, 1).unwrap();
    linker.define("m", "mem", memory).unwrap();
    let ty = TableType::new(RefType::FUNCREF, 5, None);
    let table = Table::new(&mut store, ty, Ref::null(RefType::FUNCREF)).unwrap();
    linker.define("m", "t", table).unwrap();

    let mut check = |name: &str, import: &str, fits: bool| {
        let wat = format!(r#"(module (import "m" "{name}" {import}))"#);
        let result = linker.instantiate(&mut store, &module(&engine, &wat));
        match result {
            Ok(_) => assert!(fits, "{wat}"),
            Err(error) => {
                assert!(!fits, "{wat}: {error}");
                let text = error.to_string();
                assert!(text.contains("incompatible import type"), "{text}");
                assert!(text.contains(&format!("m::{name}")), "{text}");
            }
        }
    };
    for name in ["f", "f2"] {
        check(name, "(func (param i32) (result i64))", true);
        check(name, "(func (param i64) (result i64))", false);
        check(name, "(func (param i32))", false);
        check(name, "(memory 1)", false);
        check(name, "(global i32)", false);
    }
    check("g", "(global i32)", true);
    check("g", "(global (mut i32))", false);
    check("g", "(global i64)", false);
    check("gm", "(global (mut i32))", true);
    check("gm", "(global i32)", false);
    // What counts is the size it has now.
    check("mem", "(memory 2)", true);
    check("mem", "(memory 2 4)", true);
    check("mem", "(memory 3)", false);
    check("mem", "(memory 1 3)", false);
    check("mem", "(memory i64 1)", false);
    check("t", "(table 5 funcref)", true);
    check("t", "(table 6 funcref)", false);
    check("t", "(table 1 9 funcref)", false);
    check("t", "(table 1 externref)", false);
    check("t", "(func)", false);
}

#[test]
fn constant_globals_may_be_more_specific() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let func = Func::wrap(&mut store, || 5_i32);
    let non_null = ValType::from(RefType::new(false, HeapType::Func));
    for mutability in [Mutability::Const, Mutability::Var] {
        let ty = GlobalType::new(non_null, mutability);
        let global = Global::with_type(&mut store, ty, func.into()).unwrap();
        let null = Val::FuncRef(Nullable::Null);
        assert!(Global::with_type(&mut store, ty, null).is_err());
        let name = if mutability.is_mut() { "var" } else { "const" };
        linker.define("m", name, global).unwrap();
    }
    let mut fits = |wat: &str| {
        linker
            .instantiate(&mut store, &module(&engine, wat))
            .is_ok()
    };
    assert!(fits(r#"(module (import "m" "const" (global (ref func))))"#));
    assert!(fits(r#"(module (import "m" "const" (global funcref)))"#));
    assert!(fits(
        r#"(module (import "m" "var" (global (mut (ref func)))))"#
    ));
    assert!(!fits(
        r#"(module (import "m" "var" (global (mut funcref))))"#
    ));
}

#[test]
fn names_are_defined_once_unless_shadowing_is_allowed() {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("m", "f", || 1_i32).unwrap();
    let error = linker.func_wrap("m", "f", || 2_i32).unwrap_err();
    assert_eq!(error.to_string(), "`m::f` is already defined");
    let ty = FuncType::new([], [ValType::I32]);
    assert!(linker.func_new("m", "f", ty, |_, _, _| Ok(())).is_err());
    linker
        .allow_shadowing(true)
        .func_wrap("m", "f", || 3_i32)
        .unwrap();
    linker.alias("m", "f", "n", "g").unwrap();
    assert!(linker.alias("m", "x", "n", "h").is_err());
    linker.alias_module("n", "o").unwrap();
    let wat = r#"(module (import "o" "g" (func (result i32))) (export "g" (func 0)))"#;
    let (mut store, instance) = link(&linker, (), wat);
    let g = instance.get_typed_func::<(), i32>(&store, "g").unwrap();
    assert_eq!(g.call(&mut store, ()).unwrap(), 3);
}

#[test]
fn definitions_are_found_by_name() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let global = Global::new(&mut store, Val::I32(1), Mutability::Const);
    linker
        .define("m", "g", global)
        .unwrap()
        .func_wrap("m", "f", || ())
        .unwrap();
    assert_eq!(linker.get(&store, "m", "g"), Some(Extern::Global(global)));
    assert_eq!(linker.get(&store, "m", "f"), None);
    assert_eq!(linker.get(&store, "x", "g"), None);
}

#[test]
fn one_linker_serves_many_stores_and_threads() {
    let engine = Engine::default();
    let mut linker = Linker::<u32>::new(&engine);
    linker
        .func_wrap("m", "id", |caller: Caller<'_, u32>| *caller.data())
        .unwrap();
    let wat = r#"(module (import "m" "id" (func $id (result i32)))
        (func (export "run") (result i32) (i32.mul (call $id) (i32.const 2))))"#;
    let module = module(&engine, wat);
    let pre = linker.instantiate_pre(&module).unwrap();
    std::thread::scope(|scope| {
        for id in 0..4 {
            let (linker, pre) = (&linker, pre.clone());
            scope.spawn(move || {
                for _ in 0..20 {
                    let mut store = Store::new(linker.engine(), id);
                    let run = |store: &mut Store<u32>, instance: Instance| {
                        let run = instance.get_typed_func::<(), u32>(&*store, "run").unwrap();
                        run.call(store, ()).unwrap()
                    };
                    let instance = linker.instantiate(&mut store, pre.module()).unwrap();
                    assert_eq!(run(&mut store, instance), 2 * id);
                    let instance = pre.instantiate(&mut store).unwrap();
                    assert_eq!(run(&mut store, instance), 2 * id);
                }
            });
        }
    });
}

#[test]
fn unknown_functions_can_be_made_to_trap_or_to_do_nothing() {
    let engine = Engine::default();
    let wat = r#"(module
        (import "m" "known" (func $known (result i32)))
        (import "m" "unknown" (func $unknown (param i32) (result i64 externref)))
        (func (export "known") (result i32) (call $known))
        (func (export "unknown") (result i64) (drop (call $unknown (i32.const 1)))))"#;
    let module = module(&engine, wat);
    let mut known = Linker::<()>::new(&engine);
    known.func_wrap("m", "known", || 5_i32).unwrap();

    let mut traps = known.clone();
    traps.define_unknown_imports_as_traps(&module).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = traps.instantiate(&mut store, &module).unwrap();
    let call = instance.get_typed_func::<(), i32>(&store, "known").unwrap();
    assert_eq!(call.call(&mut store, ()).unwrap(), 5);
    let call = instance
        .get_typed_func::<(), i64>(&store, "unknown")
        .unwrap();
    let error = call.call(&mut store, ()).unwrap_err();
    assert!(error.to_string().contains("m::unknown"), "{error}");

    let mut defaults = known.clone();
    defaults
        .define_unknown_imports_as_default_values(&module)
        .unwrap();
    let instance = defaults.instantiate(&mut store, &module).unwrap();
    let call = instance
        .get_typed_func::<(), i64>(&store, "unknown")
        .unwrap();
    assert_eq!(call.call(&mut store, ()).unwrap(), 0);
    assert!(known.instantiate(&mut store, &module).is_err());
}

#[test]
fn imports_by_position_are_counted_and_checked() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let module = module(
        &engine,
        r#"(module (import "m" "f" (func)) (import "m" "g" (func)))"#,
    );
    let f = Extern::from(Func::wrap(&mut store, || ()));
    Instance::new(&mut store, &module, &[f.clone(), f.clone()]).unwrap();
    let error = Instance::new(&mut store, &module, core::slice::from_ref(&f)).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::Instantiation(InstantiationError::MismatchedNumberOfImports {
            expected: 2,
            actual: 1
        })
    ));
    let g = Extern::from(Func::wrap(&mut store, |_: i32| ()));
    let error = Instance::new(&mut store, &module, &[f, g]).unwrap_err();
    assert!(
        error.to_string().contains("`m::g` is (func (param i32))"),
        "{error}"
    );
}

#[test]
fn everything_is_exported_in_order() {
    let engine = Engine::default();
    let linker = Linker::new(&engine);
    let (store, instance) = link(
        &linker,
        (),
        r#"(module (memory (export "m") 2 3) (table (export "t") 4 funcref)
            (global (export "z") f64 (f64.const 1.5)) (func (export "a") (result i32) (i32.const 1)))"#,
    );
    let exports: Vec<String> = instance
        .exports(&store)
        .map(|e| format!("{} {}", e.name(), e.ty(&store)))
        .collect();
    assert_eq!(
        exports,
        [
            "m (memory 2 3)",
            "t (table 4 funcref)",
            "z (global f64)",
            "a (func (result i32))"
        ]
    );
    assert!(instance.get_memory(&store, "m").is_some());
    assert!(instance.get_memory(&store, "a").is_none());
    assert!(instance.get_table(&store, "t").is_some());
    assert!(instance.get_func(&store, "a").is_some());
    assert!(instance.get_global(&store, "zz").is_none());
    let z = instance.get_global(&store, "z").unwrap();
    assert_eq!(z.get(&store).f64().unwrap().to_float(), 1.5);
    assert_eq!(instance.module(&store).exports().len(), 4);
}

#[test]
fn start_functions_run_and_may_trap() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("m", "f", |mut c: Caller<'_, i32>| *c.data_mut() += 1)
        .unwrap();
    let (store, _) = link(&linker, 0, r#"(module (import "m" "f" (func)) (start 0))"#);
    assert_eq!(*store.data(), 1);
    let (mut store, _) = link(
        &linker,
        0,
        r#"(module (import "m" "f" (func)) (func (call 0) (call 0)) (start 1))"#,
    );
    assert_eq!(*store.data(), 2);
    let traps = module(&engine, "(module (func unreachable) (start 0))");
    let error = linker.instantiate(&mut store, &traps).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::UnreachableCodeReached));
}

#[test]
fn what_was_written_before_a_segment_failed_remains() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    let ty = TableType::new(RefType::FUNCREF, 2, None);
    let table = Table::new(&mut store, ty, Ref::null(RefType::FUNCREF)).unwrap();
    linker
        .define("m", "m", memory)
        .unwrap()
        .define("m", "t", table)
        .unwrap();
    let failing = module(
        &engine,
        r#"(module (import "m" "m" (memory 1)) (import "m" "t" (table 2 funcref))
            (func $f (result i32) (i32.const 77))
            (elem (i32.const 1) $f)
            (data (i32.const 0) "abc")
            (data (i32.const 65534) "def"))"#,
    );
    let error = linker.instantiate(&mut store, &failing).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::MemoryOutOfBounds));
    assert_eq!(memory.data(&store)[..3], *b"abc");
    assert_eq!(memory.data(&store)[65534..], [0, 0]);
    // The function of the failed instance can be called through the table.
    let Some(Ref::Func(Nullable::Val(f))) = table.get(&store, 1) else {
        panic!("not set")
    };
    assert_eq!(
        f.typed::<(), i32>(&store)
            .unwrap()
            .call(&mut store, ())
            .unwrap(),
        77
    );

    let failing = module(
        &engine,
        r#"(module (import "m" "m" (memory 1)) (import "m" "t" (table 2 funcref))
            (elem (i32.const 1) func 0 0) (func) (data (i32.const 0) "xyz"))"#,
    );
    let error = linker.instantiate(&mut store, &failing).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::TableOutOfBounds));
    assert_eq!(memory.data(&store)[..3], *b"abc");
}

#[test]
fn initial_values_refer_to_imports_and_functions() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let base = Global::new(&mut store, Val::I32(10), Mutability::Const);
    linker.define("m", "base", base).unwrap();
    let module = module(
        &engine,
        r#"(module (import "m" "base" (global $base i32))
            (global $next (export "next") i32 (i32.add (global.get $base) (i32.const 1)))
            (global (export "last") i32
                (i32.mul (i32.add (global.get $base) (i32.const 1)) (i32.const 2)))
            (global (export "f") funcref (ref.func $f))
            (memory (export "mem") 1)
            (data (offset (i32.add (i32.const 1) (global.get $base))) "x")
            (table $t (export "t") 3 (ref null func) (ref.func $f))
            (elem (table $t) (i32.const 1) funcref (ref.null func))
            (func $f (result i32) (i32.const 9)))"#,
    );
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let global = |name: &str| instance.get_global(&store, name).unwrap().get(&store);
    assert_eq!(
        (global("next").i32(), global("last").i32()),
        (Some(11), Some(22))
    );
    let Val::FuncRef(Nullable::Val(f)) = global("f") else {
        panic!("not a function")
    };
    assert_eq!(
        instance.get_memory(&store, "mem").unwrap().data(&store)[11],
        b'x'
    );
    let table = instance.get_table(&store, "t").unwrap();
    assert_eq!(table.get(&store, 0), Some(f.into()));
    assert_eq!(table.get(&store, 1), Some(Ref::null(RefType::FUNCREF)));
    assert_eq!(table.get(&store, 2), Some(f.into()));
    assert_eq!(
        f.typed::<(), i32>(&store)
            .unwrap()
            .call(&mut store, ())
            .unwrap(),
        9
    );
}

#[test]
fn engines_do_not_mix() {
    let (engine, other) = (Engine::default(), Engine::default());
    let module = module(&other, "(module)");
    let mut store = Store::new(&engine, ());
    assert!(Instance::new(&mut store, &module, &[]).is_err());
    assert!(
        Linker::new(&engine)
            .instantiate(&mut store, &module)
            .is_err()
    );
    assert!(
        Linker::new(&other)
            .instantiate(&mut store, &module)
            .is_err()
    );
    assert!(Linker::<()>::new(&engine).instantiate_pre(&module).is_err());
    let pre = Linker::new(&other).instantiate_pre(&module).unwrap();
    assert!(pre.instantiate(&mut store).is_err());
    let _: &Module = pre.module();
}

/// A command that counts how often it has run, and whose instances begin anew.
const COMMAND: &str = r#"(module
    (import "host" "ran" (func $ran))
    (memory (export "memory") 1)
    (global $calls (mut i32) (i32.const 0))
    (func (export "_start") (call $ran))
    (func (export "count") (param i32) (result i32)
        (global.set $calls (i32.add (global.get $calls) (local.get 0)))
        (global.get $calls)))"#;

#[test]
fn commands_run_in_an_instance_of_their_own() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, 0);
    let mut linker = Linker::<i32>::new(&engine);
    let ran = |mut caller: Caller<'_, i32>| *caller.data_mut() += 1;
    linker.func_wrap("host", "ran", ran).unwrap();
    let command = Module::new(&engine, wat::parse_str(COMMAND).unwrap()).unwrap();
    linker.module(&mut store, "tool", &command).unwrap();
    let user = wat::parse_str(
        r#"(module
            (import "tool" "_start" (func $start))
            (import "tool" "count" (func $count (param i32) (result i32)))
            (func (export "run") (result i32)
                (call $start) (call $start)
                (drop (call $count (i32.const 5)))
                (call $count (i32.const 7))))"#,
    );
    let user = Module::new(&engine, user.unwrap()).unwrap();
    let instance = linker.instantiate(&mut store, &user).unwrap();
    let run = instance.get_typed_func::<(), i32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap(), 7);
    assert_eq!(*store.data(), 2);
    assert!(linker.get(&store, "tool", "memory").is_none());
}

#[test]
fn what_is_neither_command_nor_reactor_is_refused() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, 0);
    for (text, reason) in [
        (
            r#"(module (func (export "_start") (param i32)))"#,
            "without parameters and results",
        ),
        (
            r#"(module (memory (export "_initialize") 1))"#,
            "without parameters and results",
        ),
        (
            r#"(module (func (export "_start")) (func (export "_initialize")))"#,
            "both",
        ),
        (
            r#"(module (func (export "_initialize") unreachable))"#,
            "unreachable",
        ),
        (
            r#"(module (import "a" "b" (func)) (func (export "_start")))"#,
            "a::b",
        ),
    ] {
        let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
        let mut linker = Linker::<i32>::new(&engine);
        let error = linker.module(&mut store, "m", &module).unwrap_err();
        assert!(error.to_string().contains(reason), "{text}: {error}");
    }
}
