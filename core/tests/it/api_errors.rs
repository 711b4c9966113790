//! What host functions return as their errors, and what comes out of the call of the guest.

use crate::support::{instantiate, link};
use peregrine::{
    ArrayRef, ArrayRefPre, ArrayType, Caller, Config, EnforcedLimits, Engine, Error, FieldType,
    Func, FuncType, Instance, Linker, Memory, MemoryType, Module, Mutability, Ref, RefType,
    StorageType, Store, StoreLimits, StoreLimitsBuilder, StructRef, StructRefPre, StructType,
    Table, TableType, Tag, TagType, TrapCode, Val, ValType,
};
use std::{
    error::Error as _,
    io,
    num::ParseIntError,
    pin::pin,
    task::{Context, Poll, Waker},
};

const CALLS_HOST: &str = r#"(module
    (import "host" "f" (func $f (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $f (local.get 0))))"#;

/// What the guest's call gives when the host function `f` is what `define` makes it.
fn run(define: impl Fn(&mut Linker<()>), code: i32) -> Result<i32, Error> {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    define(&mut linker);
    let (mut store, instance) = link(&linker, (), CALLS_HOST);
    let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    let called = if code < 0 {
        let mut call = pin!(run.call_async(&mut store, -code));
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(called) => called,
            Poll::Pending => panic!("there is nothing to wait for"),
        }
    } else {
        run.call(&mut store, code)
    };
    if let Err(error) = &called {
        assert_eq!(error.backtrace().unwrap().frames().len(), 1);
    }
    called
}

fn full(code: i32) -> Result<i32, io::Error> {
    match code {
        0 => Ok(7),
        _ => Err(io::Error::other("disk full")),
    }
}

#[test]
fn closures_return_any_error() {
    let with_caller = |linker: &mut Linker<()>| {
        let f = |_: Caller<'_, ()>, code: i32| full(code);
        linker.func_wrap("host", "f", f).unwrap();
    };
    let plain = |linker: &mut Linker<()>| {
        linker.func_wrap("host", "f", full).unwrap();
    };
    assert_eq!(run(with_caller, 0).unwrap(), 7);
    for error in [run(with_caller, 1), run(plain, 1)].map(Result::unwrap_err) {
        assert_eq!(error.to_string(), "disk full");
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        assert_eq!(kind, Some(io::ErrorKind::Other));
        assert!(
            error
                .source()
                .is_some_and(|source| source.is::<io::Error>())
        );
    }
}

#[test]
fn closures_return_traps_and_tuples() {
    let trap = |linker: &mut Linker<()>| {
        let f = |code: i32| match code {
            0 => Ok((7,)),
            _ => Err(TrapCode::IntegerOverflow),
        };
        linker.func_wrap("host", "f", f).unwrap();
    };
    assert_eq!(run(trap, 0).unwrap(), 7);
    let error = run(trap, 1).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerOverflow));
}

#[test]
fn question_marks_convert_what_a_program_meets() {
    let convert = |linker: &mut Linker<()>| {
        let f = |code: i32| -> Result<i32, Error> {
            if code == 2 {
                Err(Box::<dyn std::error::Error + Send + Sync>::from("boxed"))?;
            }
            full(code)?;
            Ok("12x".parse()?)
        };
        linker.func_wrap("host", "f", f).unwrap();
    };
    assert!(run(convert, 0).unwrap_err().is::<ParseIntError>());
    assert!(run(convert, 1).unwrap_err().is::<io::Error>());
    assert_eq!(run(convert, 2).unwrap_err().to_string(), "boxed");
}

#[test]
fn futures_leave_their_error_to_be_inferred() {
    let asynchronous = |linker: &mut Linker<()>| {
        let defined = linker.func_wrap_async("host", "f", |_: Caller<'_, ()>, (code,): (i32,)| {
            Box::new(async move {
                if code == 1 {
                    return Ok(7);
                }
                Ok(full(code)?)
            })
        });
        defined.unwrap();
    };
    assert_eq!(run(asynchronous, -1).unwrap(), 7);
    assert!(run(asynchronous, -2).unwrap_err().is::<io::Error>());
}

/// The text of what fails.
fn text<T>(failed: Result<T, Error>) -> String {
    match failed {
        Ok(_) => panic!("it has not failed"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn missing_functions_are_named_with_those_that_exist() {
    let (store, instance) = instantiate(
        r#"(module
            (func (export "add")) (func (export "sub")) (memory (export "memory") 1))"#,
    );
    let get = |name| text(instance.get_typed_func::<(), ()>(&store, name));
    assert_eq!(
        get("mul"),
        "no such exported function: `mul`; the module exports the functions `add`, `sub`"
    );
    assert_eq!(
        get("memory"),
        "no such exported function: `memory` is (memory 1)"
    );
    let only = |module: &str| {
        let (store, instance) = instantiate(module);
        text(instance.get_typed_func::<(), ()>(&store, "f"))
    };
    assert_eq!(
        only("(module)"),
        "no such exported function: `f`; the module exports no functions"
    );
    assert_eq!(
        only(r#"(module (func (export "g")))"#),
        "no such exported function: `f`; the module exports only the function `g`"
    );
    let many: String = (0..10)
        .map(|i| format!(r#"(func (export "f{i}"))"#))
        .collect();
    assert!(only(&format!("(module {many})")).ends_with("`f6`, `f7` and 2 more"));
    // A hostile name does not make a text of any size.
    let long = "é".repeat(40_000);
    let text = only(&format!(r#"(module (func (export "{long}")))"#));
    assert!(text.len() < 5000 && text.ends_with("é …"), "{}", text.len());
}

#[test]
fn types_that_do_not_fit_are_both_said() {
    let (mut store, instance) =
        instantiate(r#"(module (func (export "add") (param i32 i32) (result i32) (i32.const 0)))"#);
    let ty = "`add` is (func (param i32 i32) (result i32))";
    assert_eq!(
        text(instance.get_typed_func::<i32, i32>(&store, "add")),
        format!("wrong number of parameters: {ty}, requested as (func (param i32) (result i32))")
    );
    assert_eq!(
        text(instance.get_typed_func::<(i32, i64), i32>(&store, "add")),
        format!("wrong parameter type: {ty}, requested as (func (param i32 i64) (result i32))")
    );
    assert_eq!(
        text(instance.get_typed_func::<(i32, i32), ()>(&store, "add")),
        format!("wrong number of results: {ty}, requested as (func (param i32 i32))")
    );
    let add = instance.get_func(&store, "add").unwrap();
    assert_eq!(
        text(add.typed::<(i32, i32), f32>(&store)),
        "wrong result type: the function is (func (param i32 i32) (result i32)), requested as \
         (func (param i32 i32) (result f32))"
    );
    let mut call = |inputs: &[Val], results: usize| {
        let mut results = vec![Val::I32(0); results];
        text(add.call(&mut store, inputs, &mut results))
    };
    assert_eq!(
        call(&[Val::I32(1)], 1),
        "wrong number of parameters: 1 given for (func (param i32 i32) (result i32))"
    );
    assert_eq!(
        call(&[Val::I32(1), Val::I64(2)], 1),
        "wrong parameter type: value 1 has type i64, expected i32"
    );
    assert_eq!(
        call(&[Val::I32(1), Val::I32(2)], 0),
        "wrong number of results: 0 given for (func (param i32 i32) (result i32))"
    );
    let wrong = Func::new(
        &mut store,
        FuncType::new([], [ValType::I32]),
        |_, _, results| {
            results[0] = Val::F64(0.0.into());
            Ok(())
        },
    );
    assert_eq!(
        text(wrong.call(&mut store, &[], &mut [Val::I32(0)])),
        "wrong result type: value 0 has type f64, expected i32"
    );
}

#[test]
fn limits_say_how_much_there_is_and_what_changes_them() {
    let engine = Engine::default();
    let limits = StoreLimitsBuilder::new();
    let limits = limits.memories(1).tables(0).memory_size(1 << 16).build();
    let mut store = Store::new(&engine, limits);
    store.limiter(|limits: &mut StoreLimits| limits);
    assert_eq!(
        text(Memory::new(&mut store, MemoryType::new(2, Some(3)))),
        "the store's resource limiter does not allow a memory of this size: (memory 2 3) takes 131072 bytes"
    );
    Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    assert_eq!(
        text(Memory::new(&mut store, MemoryType::new(1, None))),
        "too many memories in the store: it has 1 and needs 1 more, but its limiter allows 1 \
         (StoreLimitsBuilder::memories)"
    );
    let table = TableType::new(RefType::FUNCREF, 1, None);
    let made = Table::new(&mut store, table, Ref::null(RefType::FUNCREF));
    assert!(text(made).ends_with("(StoreLimitsBuilder::tables)"));
    let limits = StoreLimitsBuilder::new().memory_size(10).build();
    let mut store = Store::new(&engine, limits);
    store.limiter(|limits: &mut StoreLimits| limits);
    let module = Module::new(&engine, "(module (memory 1))").unwrap();
    assert_eq!(
        text(Instance::new(&mut store, &module, &[])),
        "cannot create a memory of the module: the store's resource limiter does not allow a memory of this size: \
         (memory 1) takes 65536 bytes"
    );
    assert_eq!(
        text(Memory::new(&mut store, MemoryType::shared(1, 2))),
        "invalid memory type: (memory 1 2 shared) is shared, and is made by SharedMemory::new"
    );
    let mut config = Config::default();
    config.enforced_limits(EnforcedLimits::strict());
    let globals = "(global i32 (i32.const 0))".repeat(1001);
    assert_eq!(
        text(Module::new(
            &Engine::new(&config),
            format!("(module {globals})")
        )),
        "the module exceeds the limit of 1000 globals (Config::enforced_limits)"
    );
    assert_eq!(
        text(store.get_fuel()),
        "the engine does not meter fuel (Config::consume_fuel is off)"
    );
}

#[test]
fn objects_say_their_bounds() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let constant = FieldType::new(Mutability::Const, StorageType::I8);
    let ty = StructType::new(&engine, [constant]).unwrap();
    let pre = StructRefPre::new(&mut store, ty);
    assert_eq!(
        text(StructRef::new(&mut store, &pre, &[])),
        "wrong number of fields: 0 given, the struct type has 1"
    );
    assert_eq!(
        text(StructRef::new(&mut store, &pre, &[Val::I64(0)])),
        "the value does not have the type of the field: it has type i64, the field i8"
    );
    let object = StructRef::new(&mut store, &pre, &[Val::I32(0)]).unwrap();
    assert_eq!(
        text(object.set_field(&mut store, 0, Val::I32(1))),
        "the field is immutable: field 0"
    );
    assert_eq!(
        text(object.field(&mut store, 3)),
        "the struct has no such field: it has 1 fields, the index is 3"
    );
    let pre = ArrayRefPre::new(&mut store, ArrayType::new(&engine, constant).unwrap());
    let array = ArrayRef::new(&mut store, &pre, &Val::I32(0), 2).unwrap();
    assert_eq!(
        text(array.get(&mut store, 2)),
        "the array has no such element: its length is 2, the index is 2"
    );
    let ty = TagType::new(FuncType::new([], [ValType::I32]));
    assert_eq!(
        text(Tag::new(&mut store, &ty)),
        "the type of a tag cannot have results: (func (result i32))"
    );
}

#[test]
fn accesses_out_of_bounds_say_where() {
    let (mut store, instance) = instantiate(
        r#"(module
            (memory 1) (memory $wide i64 2)
            (func (export "load") (param i32) (result i32)
                (i32.load offset=4 (local.get 0)))
            (func (export "constant") (param i32)
                (i64.store (i32.const 65529) (i64.const 1)))
            (func (export "float") (param i32)
                (f64.store (local.get 0) (f64.add (f64.load (i32.const 0)) (f64.const 1))))
            (func (export "sum") (param i32) (result i32)
                (i32.add (i32.load8_u (local.get 0)) (i32.load8_u offset=1 (local.get 0))))
            (func (export "vector") (param i32)
                (v128.store (i32.const 0) (v128.load (local.get 0))))
            (func (export "wide") (param i32)
                (i32.store $wide offset=0x20000 (i64.extend_i32_u (local.get 0)) (i32.const 1)))
            (func (export "overflow") (param i32)
                (i32.store8 $wide offset=1 (i64.extend_i32_s (local.get 0)) (i32.const 1)))
            (func (export "fill") (param i32)
                (memory.fill (local.get 0) (i32.const 0) (i32.const 9))))"#,
    );
    let mut call = |name, address: u32| {
        let func = instance.get_func(&store, name).unwrap();
        let mut results = vec![Val::I32(0); func.ty(&store).results().len()];
        let error = func.call(&mut store, &[Val::I32(address as i32)], &mut results);
        let error = error.unwrap_err();
        assert_eq!(error.as_trap_code(), Some(TrapCode::MemoryOutOfBounds));
        assert_eq!(error.backtrace().unwrap().frames().len(), 1);
        error.to_string()
    };
    let fault = |address: &str, size: &str| {
        if cfg!(peregrine_compact) {
            return "out of bounds memory access".to_owned();
        }
        format!(
            "out of bounds memory access: memory fault at wasm address {address} in linear memory of size {size}"
        )
    };
    assert_eq!(call("load", 65_530), fault("0xfffe", "0x10000"));
    assert_eq!(call("load", u32::MAX), fault("0x100000003", "0x10000"));
    assert_eq!(call("constant", 0), fault("0xfff9", "0x10000"));
    assert_eq!(call("float", 0xffff), fault("0xffff", "0x10000"));
    assert_eq!(call("sum", 0xffff), fault("0x10000", "0x10000"));
    assert_eq!(call("vector", 0xfff1), fault("0xfff1", "0x10000"));
    assert_eq!(call("wide", 1), fault("0x20001", "0x20000"));
    assert_eq!(call("overflow", u32::MAX), "out of bounds memory access");
    assert_eq!(call("fill", 0xffff), "out of bounds memory access");
}
