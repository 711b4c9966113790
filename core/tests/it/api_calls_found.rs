//! Calls that find what they call only when they run: through tables and references, of functions of the own
//! instance, of others, and of the host; and what a guest sees behind calls of the host.

use crate::support::{link, module};
use peregrine::{
    Caller, Engine, Extern, Func, Instance, Linker, Nullable, Ref, Store, TrapCode, Val,
};

/// Functions of `instance`, of `other` and of the host in two tables, called in every way there is.
const CALLER: &str = r#"(module
    (type $binary (sub (func (param i32 i32) (result i32))))
    (type $narrow (sub final $binary (func (param i32 i32) (result i32))))
    (type $plain (func (param i32 i32) (result i32)))
    (import "other" "sub" (func $sub (type $binary)))
    (import "host" "mul" (func $mul (type $plain)))
    (import "host" "and" (func $and (type $plain)))
    (table $first 12 funcref)
    (table $second 12 funcref)
    (elem (table $first) (i32.const 0) func $add $sub $mul $none $or)
    (elem (table $second) (i32.const 3) func $or $mul $sub $add)
    (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
    (func $or (type $narrow) (i32.or (local.get 0) (local.get 1)))
    (func $none)
    (func (export "first") (param i32) (result i32)
        (call_indirect $first (type $binary) (i32.const 12) (i32.const 10) (local.get 0)))
    (func (export "first computed") (param i32) (result i32)
        (call_indirect $first (type $binary) (i32.const 12) (i32.const 10)
            (i32.add (local.get 0) (i32.const 0))))
    (func (export "second") (param i32) (result i32)
        (call_indirect $second (type $binary) (i32.const 12) (i32.const 10)
            (i32.add (local.get 0) (i32.const 3))))
    (func (export "tail") (param i32) (result i32)
        (return_call_indirect $first (type $binary) (i32.const 12) (i32.const 10) (local.get 0)))
    (func (export "referenced") (param i32) (result i32)
        (call_ref $binary (i32.const 12) (i32.const 10)
            (ref.cast (ref null $binary) (table.get $first (local.get 0)))))
    (func (export "host") (param i32) (result i32)
        (call $and (call $mul (i32.const 6) (local.get 0)) (i32.const 0xfe))))"#;

fn caller() -> (Store<()>, Instance) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let other = module(
        &engine,
        r#"(module
            (type $binary (sub (func (param i32 i32) (result i32))))
            (global $zero (mut i32) (i32.const 0))
            (func (export "sub") (type $binary)
                (i32.sub (i32.add (local.get 0) (global.get $zero)) (local.get 1))))"#,
    );
    let other = linker.instantiate_and_start(&mut store, &other).unwrap();
    linker.instance(&mut store, "other", other).unwrap();
    linker
        .func_wrap("host", "mul", |a: i32, b: i32| a.wrapping_mul(b))
        .unwrap();
    linker
        .func_wrap("host", "and", |_: Caller<'_, ()>, a: i32, b: i32| a & b)
        .unwrap();
    let module = module(&engine, CALLER);
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    (store, instance)
}

#[test]
fn tables_lead_to_functions_of_all() {
    let (mut store, instance) = caller();
    let mut call = |name: &str, index: i32| {
        let func = instance.get_typed_func::<i32, i32>(&store, name).unwrap();
        let result = func.call(&mut store, index);
        result.map_err(|error| error.as_trap_code().unwrap())
    };
    let bad = Err(TrapCode::BadSignature);
    let null = Err(TrapCode::IndirectCallToNull);
    let outside = Err(TrapCode::TableOutOfBounds);
    for name in ["first", "first computed", "tail"] {
        let results: Vec<_> = (0..5).map(|index| call(name, index)).collect();
        // A host function has a type that no other type is a supertype of.
        assert_eq!(results, [Ok(22), Ok(2), bad, bad, Ok(14)], "{name}");
        assert_eq!(call(name, 5), null, "{name}");
        assert_eq!(call(name, 12), outside, "{name}");
        assert_eq!(call(name, -1), outside, "{name}");
    }
    let results: Vec<_> = (0..4).map(|index| call("second", index)).collect();
    assert_eq!(results, [Ok(14), bad, Ok(2), Ok(22)]);
    assert_eq!(call("second", -1), null);
    assert_eq!(call("second", 9), outside);
    assert_eq!(call("referenced", 0), Ok(22));
    assert_eq!(call("referenced", 1), Ok(2));
    assert_eq!(call("referenced", 4), Ok(14));
    assert_eq!(call("referenced", 5), Err(TrapCode::NullFunctionReference));
    assert_eq!(call("host", 7), Ok(42));
}

#[test]
fn recursion_through_tables_of_others_takes_more_stack() {
    // Each of two instances calls the other through a table that they share, with frames that the stack
    // has to be made longer for.
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    let text = |table: &str, index: i32| {
        format!(
            r#"(module
            (type $f (func (param i32 i64) (result i64)))
            {table}
            (elem (i32.const {index}) $f)
            (func $f (export "f") (type $f) (local i64 i64 i64 i64 i64 i64 i64 i64)
                (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
                (local.set 5 (i64.extend_i32_u (local.get 0)))
                (i64.add (local.get 5)
                    (call_indirect (type $f)
                        (i32.sub (local.get 0) (i32.const 1))
                        (i64.add (local.get 1) (local.get 9))
                        (i32.const {other})))))"#,
            other = 1 - index
        )
    };
    let first = module(&engine, &text(r#"(table (export "table") 2 funcref)"#, 0));
    let first = linker.instantiate_and_start(&mut store, &first).unwrap();
    linker.instance(&mut store, "first", first).unwrap();
    let second = module(
        &engine,
        &text(r#"(import "first" "table" (table 2 funcref))"#, 1),
    );
    linker.instantiate_and_start(&mut store, &second).unwrap();
    let f = first
        .get_typed_func::<(i32, i64), i64>(&store, "f")
        .unwrap();
    let depth = 4000;
    let sum = depth * (depth + 1) / 2 + 7;
    assert_eq!(f.call(&mut store, (depth as i32, 7)).unwrap(), sum);
    // And again, when all of it is there.
    assert_eq!(f.call(&mut store, (depth as i32, 7)).unwrap(), sum);
    let error = f.call(&mut store, (i32::MAX, 0)).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
}

#[test]
fn guests_see_what_hosts_have_changed() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("host", "change", |mut caller: Caller<'_, ()>, to: i32| {
            let export = |caller: &Caller<'_, ()>, name| caller.get_export(name).unwrap();
            let Extern::Memory(memory) = export(&caller, "memory") else {
                panic!("it is a memory")
            };
            memory.grow(&mut caller, 20).unwrap();
            let end = memory.data_size(&caller);
            memory
                .write(&mut caller, end - 4, &to.to_le_bytes())
                .unwrap();
            let gives = Func::wrap(&mut caller, move || to);
            let Extern::Table(table) = export(&caller, "table") else {
                panic!("it is a table")
            };
            table
                .grow(&mut caller, 5000, Ref::Func(Nullable::Val(gives)))
                .unwrap();
            let Extern::Global(global) = export(&caller, "global") else {
                panic!("it is a global")
            };
            global.set(&mut caller, Val::I32(to)).unwrap();
        })
        .unwrap();
    linker.func_wrap("host", "half", |of: i32| of / 2).unwrap();
    let (mut store, instance) = link(
        &linker,
        (),
        r#"(module
            (type $gives (func (result i32)))
            (import "host" "change" (func $change (param i32)))
            (import "host" "half" (func $half (param i32) (result i32)))
            (memory (export "memory") 1)
            (table (export "table") 1 funcref)
            (global (export "global") (mut i32) (i32.const 0))
            (func (export "run") (param i32) (result i32 i32 i32)
                (drop (call $half (i32.const 1)))
                (call $change (local.get 0))
                (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)))
                (call $half)
                (call_indirect (type $gives) (i32.sub (table.size) (i32.const 1)))
                (call $half)
                (call $half (global.get 0))))"#,
    );
    let run = instance
        .get_typed_func::<i32, (i32, i32, i32)>(&store, "run")
        .unwrap();
    for to in [10, 50, 90] {
        assert_eq!(run.call(&mut store, to).unwrap(), (to / 2, to / 2, to / 2));
    }
}
