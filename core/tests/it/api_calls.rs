//! Calls in both directions: typed and untyped, host functions, errors, re-entrancy, hooks.

use crate::support::{instantiate, link};
use peregrine::{
    AsContextMut, CallHook, Caller, CompilationMode, Config, Engine, Error, Extern, ExternRef, F32,
    F64, Func, FuncType, Linker, Module, Nullable, Store, TrapCode, Val, ValType,
    errors::{ErrorKind, FuncError, HostError},
};
use std::{
    fmt, panic,
    sync::{Arc, Mutex},
    thread,
};

#[test]
fn typed_calls_pass_every_type() {
    let (mut store, instance) = instantiate(
        r#"(module
            (func (export "swap") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
                local.get 3 local.get 2 local.get 1 local.get 0)
            (func (export "refs") (param funcref externref) (result externref funcref)
                local.get 1 local.get 0))"#,
    );
    let swap = instance
        .get_typed_func::<(i32, i64, f32, f64), (f64, f32, i64, i32)>(&store, "swap")
        .unwrap();
    let values = (-1, i64::MIN, 1.5, -2.5);
    assert_eq!(
        swap.call(&mut store, values).unwrap(),
        (-2.5, 1.5, i64::MIN, -1)
    );

    let swap = instance
        .get_typed_func::<(u32, u64, F32, F64), (F64, F32, u64, u32)>(&store, "swap")
        .unwrap();
    let (nan32, nan64) = (
        F32::from_bits(0x7fa0_0001),
        F64::from_bits(0xfff0_0000_0000_0001),
    );
    let (a, b, c, d) = swap
        .call(&mut store, (u32::MAX, u64::MAX, nan32, nan64))
        .unwrap();
    assert_eq!(
        (a.to_bits(), b.to_bits()),
        (nan64.to_bits(), nan32.to_bits())
    );
    assert_eq!((c, d), (u64::MAX, u32::MAX));

    type Refs = (Nullable<Func>, Nullable<ExternRef>);
    let refs = instance
        .get_typed_func::<Refs, (Nullable<ExternRef>, Option<Func>)>(&store, "refs")
        .unwrap();
    let value = ExternRef::new(&mut store, 5_u8);
    let (value, func) = refs
        .call(&mut store, (Nullable::Val(*swap.func()), value.into()))
        .unwrap();
    assert_eq!(func, Some(*swap.func()));
    assert_eq!(
        value.val().unwrap().data(&store).downcast_ref(),
        Some(&5_u8)
    );
    let (value, func) = refs
        .call(&mut store, (Nullable::Null, Nullable::Null))
        .unwrap();
    assert!(value.is_null() && func.is_none());
}

#[test]
fn untyped_calls_check_numbers_and_types() {
    let (mut store, instance) = instantiate(
        r#"(module (func (export "f") (param i32 i64) (result i64)
            (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1))))"#,
    );
    let f = instance.get_func(&store, "f").unwrap();
    let mut results = [Val::F32(F32::default())];
    f.call(&mut store, &[Val::I32(-2), Val::I64(5)], &mut results)
        .unwrap();
    assert_eq!(results[0].i64(), Some(3));

    let call = |store: &mut Store<()>, params: &[Val], results: &mut [Val]| match f
        .call(store, params, results)
        .unwrap_err()
        .kind()
    {
        ErrorKind::Func(error) => *error,
        other => panic!("{other:?}"),
    };
    let params = [Val::I32(1), Val::I64(1)];
    assert_eq!(
        call(&mut store, &params[..1], &mut results),
        FuncError::MismatchingParameterLen
    );
    assert_eq!(
        call(&mut store, &params, &mut []),
        FuncError::MismatchingResultLen
    );
    let wrong = [Val::I32(1), Val::I32(1)];
    assert_eq!(
        call(&mut store, &wrong, &mut results),
        FuncError::MismatchingParameterType
    );
}

#[test]
fn typed_functions_must_fit() {
    let (store, instance) = instantiate(
        r#"(module (func (export "f") (param i32) (result i64) (i64.const 0)) (global (export "g") i32 (i32.const 0)))"#,
    );
    assert!(instance.get_typed_func::<i32, i64>(&store, "f").is_ok());
    assert!(
        instance
            .get_typed_func::<(u32,), (u64,)>(&store, "f")
            .is_ok()
    );
    let kind = |error: Error| match error.kind() {
        ErrorKind::Func(error) => *error,
        other => panic!("{other:?}"),
    };
    let get = |error: Option<Error>| kind(error.unwrap());
    assert_eq!(
        get(instance.get_typed_func::<(), i64>(&store, "f").err()),
        FuncError::MismatchingParameterLen
    );
    assert_eq!(
        get(instance.get_typed_func::<f32, i64>(&store, "f").err()),
        FuncError::MismatchingParameterType
    );
    assert_eq!(
        get(instance.get_typed_func::<i32, ()>(&store, "f").err()),
        FuncError::MismatchingResultLen
    );
    assert_eq!(
        get(instance.get_typed_func::<i32, i32>(&store, "f").err()),
        FuncError::MismatchingResultType
    );
    for missing in ["g", "x"] {
        assert_eq!(
            get(instance.get_typed_func::<i32, i64>(&store, missing).err()),
            FuncError::ExportedFuncNotFound
        );
    }
}

#[test]
fn closures_take_sixteen_parameters() {
    let mut store = Store::new(&Engine::default(), ());
    #[allow(clippy::too_many_arguments, reason = "that is what is tested")]
    fn sum(
        a: i32,
        b: i64,
        c: i32,
        d: i64,
        e: i32,
        f: i64,
        g: i32,
        h: i64, //
        i: i32,
        j: i64,
        k: i32,
        l: i64,
        m: i32,
        n: i64,
        o: i32,
        p: i64,
    ) -> (i32, i64) {
        (a + c + e + g + i + k + m + o, b + d + f + h + j + l + n + p)
    }
    let func = Func::wrap(&mut store, sum);
    assert_eq!(func.ty(&store).params().len(), 16);
    let params: Vec<Val> = (0..16)
        .map(|i| {
            if i % 2 == 0 {
                Val::I32(1 << i)
            } else {
                Val::I64(1 << i)
            }
        })
        .collect();
    let mut results = [Val::I32(0), Val::I32(0)];
    func.call(&mut store, &params, &mut results).unwrap();
    assert_eq!(
        (results[0].i32(), results[1].i64()),
        (Some(0x5555), Some(0xaaaa))
    );
}

#[test]
fn many_values_spill_to_the_heap() {
    let mut store = Store::new(&Engine::default(), ());
    let ty = FuncType::new([ValType::I32; 40], [ValType::I64; 50]);
    let func = Func::new(&mut store, ty, |_, params, results| {
        let sum: i32 = params.iter().filter_map(Val::i32).sum();
        for (i, result) in results.iter_mut().enumerate() {
            *result = Val::I64(i64::from(sum) + i as i64);
        }
        Ok(())
    });
    let params: Vec<Val> = (0..40).map(Val::I32).collect();
    let mut results = vec![Val::I32(0); 50];
    func.call(&mut store, &params, &mut results).unwrap();
    assert_eq!(results[49].i64(), Some(780 + 49));
}

#[test]
fn dynamic_host_functions_must_return_what_they_promise() {
    let mut store = Store::new(&Engine::default(), ());
    let ty = FuncType::new([], [ValType::I32, ValType::ExternRef]);
    let zeros = Func::new(&mut store, ty.clone(), |_, _, _| Ok(()));
    let mut results = [Val::I64(1), Val::I64(1)];
    zeros.call(&mut store, &[], &mut results).unwrap();
    assert_eq!(results[0].i32(), Some(0));
    assert!(results[1].externref().unwrap().is_null());
    let wrong = Func::new(&mut store, ty, |_, _, results| {
        results[0] = Val::I64(1);
        Ok(())
    });
    let error = wrong.call(&mut store, &[], &mut results).unwrap_err();
    assert!(
        matches!(
            error.kind(),
            ErrorKind::Func(FuncError::MismatchingResultType)
        ),
        "{error}"
    );
}

#[derive(Debug, PartialEq)]
struct Denied(u32);

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "denied with {}", self.0)
    }
}

impl HostError for Denied {}

const CALLS_HOST: &str = r#"(module
    (import "host" "f" (func $f (param i32) (result i32)))
    (func (export "run") (param i32) (result i32)
        (i32.add (call $f (local.get 0)) (i32.const 1))))"#;

#[test]
fn errors_of_host_functions_come_out_unchanged() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("host", "f", |code: u32| -> Result<u32, Error> {
            match code {
                0 => Ok(7),
                1 => Err(Error::i32_exit(3)),
                2 => Err(TrapCode::IntegerOverflow.into()),
                3 => Err(Error::new("a message")),
                code => Err(Error::host(Denied(code))),
            }
        })
        .unwrap();
    let (mut store, instance) = link(&linker, (), CALLS_HOST);
    let run = instance.get_typed_func::<u32, u32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, 0).unwrap(), 8);
    assert_eq!(
        run.call(&mut store, 1).unwrap_err().i32_exit_status(),
        Some(3)
    );
    let error = run.call(&mut store, 2).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerOverflow));
    assert_eq!(
        run.call(&mut store, 3).unwrap_err().to_string(),
        "a message"
    );
    let error = run.call(&mut store, 9).unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&Denied(9)));
    assert_eq!(error.to_string(), "denied with 9");
    // The store is as good as before.
    assert_eq!(run.call(&mut store, 0).unwrap(), 8);
}

#[test]
fn hosts_call_back_into_their_caller() {
    // fac(n) = n * host(n - 1), host(n) = fac(n)
    let engine = Engine::default();
    let mut linker = Linker::<u32>::new(&engine);
    linker
        .func_wrap(
            "host",
            "fac",
            |mut caller: Caller<'_, u32>, n: i64| -> Result<i64, Error> {
                *caller.data_mut() += 1;
                let Some(Extern::Func(fac)) = caller.get_export("fac") else {
                    return Err(Error::new("no such export"));
                };
                fac.typed::<i64, i64>(&caller)?.call(&mut caller, n)
            },
        )
        .unwrap();
    let (mut store, instance) = link(
        &linker,
        0,
        r#"(module
            (import "host" "fac" (func $host (param i64) (result i64)))
            (memory (export "memory") 1)
            (func (export "fac") (param i64) (result i64)
                (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 1)))
                (if (result i64) (i64.eqz (local.get 0))
                    (then (i64.const 1))
                    (else (i64.mul (local.get 0)
                        (call $host (i64.sub (local.get 0) (i64.const 1))))))))"#,
    );
    let fac = instance.get_typed_func::<i64, i64>(&store, "fac").unwrap();
    assert_eq!(fac.call(&mut store, 20).unwrap(), 2_432_902_008_176_640_000);
    assert_eq!(*store.data(), 20);
    let memory = instance.get_memory(&store, "memory").unwrap();
    assert_eq!(memory.data(&store)[0], 21);
}

#[test]
fn nesting_is_bounded() {
    // Each call of the host calls the guest again, for ever: neither stack may overflow, not even
    // a native one of 1 MiB in a debug build.
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap(
            "host",
            "f",
            |mut caller: Caller<'_, ()>, n: i32| -> Result<i32, Error> {
                let run = caller
                    .get_export("run")
                    .and_then(Extern::into_func)
                    .unwrap();
                run.typed::<i32, i32>(&caller)?.call(&mut caller, n)
            },
        )
        .unwrap();
    let (mut store, instance) = link(&linker, (), CALLS_HOST);
    let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    let nest = move || {
        for _ in 0..3 {
            let error = run.call(&mut store, 0).unwrap_err();
            assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
        }
    };
    let small = thread::Builder::new().stack_size(1 << 20);
    small.spawn(nest).unwrap().join().unwrap();
}

#[test]
fn a_store_outlives_panics_of_host_functions() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("host", "f", |x: i32| {
            assert_ne!(x, 0, "the host panics");
            x
        })
        .unwrap();
    let (mut store, instance) = link(&linker, (), CALLS_HOST);
    let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    for _ in 0..100 {
        let call = panic::AssertUnwindSafe(|| run.call(&mut store, 0));
        assert!(panic::catch_unwind(call).is_err());
    }
    assert_eq!(run.call(&mut store, 1).unwrap(), 2);
}

#[test]
fn guests_that_recurse_for_ever_trap() {
    let (mut store, instance) = instantiate(
        r#"(module (func $f (export "f") (param i32) (result i32)
            (i32.add (call $f (i32.add (local.get 0) (i32.const 1))) (i32.const 1))))"#,
    );
    let f = instance.get_typed_func::<i32, i32>(&store, "f").unwrap();
    for _ in 0..2 {
        let error = f.call(&mut store, 0).unwrap_err();
        assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
        let trace = error.backtrace().unwrap();
        assert_eq!(trace.frames().len(), 100);
        assert!(trace.omitted_frames() > 100);
    }
}

#[test]
fn memory_may_grow_and_move_while_the_host_is_called() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("host", "grow", |mut caller: Caller<'_, ()>| {
            let memory = caller
                .get_export("memory")
                .and_then(Extern::into_memory)
                .unwrap();
            memory.grow(&mut caller, 40).unwrap();
            memory.write(&mut caller, 0x10_0000, &[42]).unwrap();
            // New functions and globals move the store's arenas too.
            for _ in 0..100 {
                Func::wrap(&mut caller, || ());
            }
        })
        .unwrap();
    let (mut store, instance) = link(
        &linker,
        (),
        r#"(module
            (import "host" "grow" (func $grow))
            (memory (export "memory") 1)
            (global $g (mut i32) (i32.const 5))
            (func $own (result i32) (global.get $g))
            (func (export "run") (result i32)
                (call $grow)
                (i32.add (call $own) (i32.load8_u (i32.const 0x100000)))))"#,
    );
    let run = instance.get_typed_func::<(), i32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, ()).unwrap(), 47);
}

#[test]
fn hooks_see_every_transition() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "f", |x: i32| x).unwrap();
    let (mut store, instance) = link(&linker, Vec::new(), CALLS_HOST);
    store.call_hook(|seen: &mut Vec<CallHook>, transition| {
        seen.push(transition);
        Ok(())
    });
    let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, 1).unwrap(), 2);
    let expected = [
        CallHook::CallingWasm,
        CallHook::CallingHost,
        CallHook::ReturningFromHost,
        CallHook::ReturningFromWasm,
    ];
    assert_eq!(store.data()[..], expected);
    store.call_hook(|_, transition| match transition {
        CallHook::CallingHost => Err(Error::new("not today")),
        _ => Ok(()),
    });
    assert_eq!(
        run.call(&mut store, 1).unwrap_err().to_string(),
        "not today"
    );
}

#[test]
fn host_functions_are_called_by_the_host_too() {
    let mut store = Store::new(&Engine::default(), 0);
    let func = Func::wrap(&mut store, |mut caller: Caller<'_, i32>, x: i32| {
        assert!(caller.get_export("anything").is_none());
        *caller.data_mut() += x;
        *caller.data()
    });
    let func = func.typed::<i32, i32>(&store).unwrap();
    assert_eq!(func.call(&mut store, 5).unwrap(), 5);
    assert_eq!(func.call(&mut store.as_context_mut(), 6).unwrap(), 11);
}

#[test]
fn backtraces_cross_instances_and_name_functions() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    let mut store = Store::new(&engine, ());
    let inner = crate::support::module(
        &engine,
        r#"(module $inner (func $fails (export "f") (drop (i32.div_s (i32.const 1) (i32.const 0)))))"#,
    );
    let inner = linker.instantiate(&mut store, &inner).unwrap();
    linker.instance(&mut store, "inner", inner).unwrap();
    let outer = crate::support::module(
        &engine,
        r#"(module $outer (import "inner" "f" (func $f))
            (func (call $f))
            (func $run (export "run") (call 1)))"#,
    );
    let outer = linker.instantiate(&mut store, &outer).unwrap();
    let run = outer.get_typed_func::<(), ()>(&store, "run").unwrap();
    let error = run.call(&mut store, ()).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerDivisionByZero));
    let frames: Vec<_> = error
        .backtrace()
        .unwrap()
        .frames()
        .iter()
        .map(|frame| (frame.module_name(), frame.func_index(), frame.func_name()))
        .collect();
    assert_eq!(
        frames,
        [
            (Some("inner"), 0, Some("fails")),
            (Some("outer"), 1, None),
            (Some("outer"), 2, Some("run"))
        ]
    );
    let text = error.backtrace().unwrap().to_string();
    assert!(
        text.contains("inner!fails") && text.contains("<wasm function 1>"),
        "{text}"
    );
}

#[test]
fn frames_know_where_they_were() {
    let wat = r#"(module
        (func $div (param i32) (result i32)
            (i32.add (local.get 0) (i32.const 3))
            (i32.div_u (i32.const 1000) (local.get 0))
            i32.add)
        (func (export "run") (param i32) (result i32) (local i64)
            (if (local.get 0) (then nop))
            (i32.add (i32.const 5) (call $div (local.get 0)))))"#;
    let wasm = wat::parse_str(wat).unwrap();
    let (mut store, instance) = instantiate(wat);
    let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    assert_eq!(run.call(&mut store, 10).unwrap(), 118);
    let error = run.call(&mut store, 0).unwrap_err();
    let frames = error.backtrace().unwrap().frames();
    // The opcodes there: `i32.div_u`, and `call`.
    let opcodes = frames
        .iter()
        .map(|frame| wasm[frame.module_offset().unwrap()]);
    assert_eq!(opcodes.collect::<Vec<_>>(), [0x6e, 0x10]);
    // One byte of locals, `local.get`, `i32.const`, `i32.add`, `i32.const`, `local.get`.
    assert_eq!(frames[0].func_offset(), Some(1 + 2 + 2 + 1 + 3 + 2));
}

#[test]
fn every_op_knows_where_it_was_also_inside_compositions() {
    use std::fmt::Write;
    // The load whose number is the argument has an address out of bounds. Between them are ops that are
    // executed together with them.
    let mut body = String::new();
    for load in 0..40 {
        write!(
            body,
            "(local.set 1 (i32.add (i32.xor (local.get 1) (local.get 2))
                (i32.load (i32.sub (i32.const 0) (i32.eq (local.get 0) (i32.const {load}))))))
             (if (i32.and (local.get 1) (i32.const 1)) (then (i32.store (i32.const 8) (i32.load8_u
                (i32.const 4)))) (else (local.set 2 (i32.load (i32.load (i32.const {load}))))))"
        )
        .unwrap();
    }
    let wat = format!(
        "(module (memory 1) (func (export \"run\") (param i32) (result i32) (local i32 i32)
            (loop {body} (br_if 0 (i32.gt_u (local.get 0) (i32.const 100)))) (local.get 1)))"
    );
    let wasm = wat::parse_str(wat).unwrap();
    // `i32.eq`, `i32.sub` and the load.
    let loads: Vec<_> = (0..wasm.len() - 5)
        .filter(|&at| wasm[at..at + 5] == [0x46, 0x6b, 0x28, 0x02, 0x00])
        .map(|at| at + 2)
        .collect();
    assert_eq!(loads.len(), 40);
    for mode in [CompilationMode::Eager, CompilationMode::LazyTranslation] {
        let mut config = Config::default();
        config.compilation_mode(mode);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, &wasm).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine)
            .instantiate_and_start(&mut store, &module)
            .unwrap();
        let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
        assert_eq!(run.call(&mut store, 99).unwrap(), 0);
        for (number, &load) in (0..).zip(&loads) {
            let error = run.call(&mut store, number).unwrap_err();
            assert_eq!(error.as_trap_code(), Some(TrapCode::MemoryOutOfBounds));
            let frame = &error.backtrace().unwrap().frames()[0];
            assert_eq!(frame.module_offset(), Some(load), "{number}");
        }
    }
}

#[test]
fn closures_are_dropped_with_their_store() {
    let token = Arc::new(Mutex::new(0));
    let mut store = Store::new(&Engine::default(), ());
    let kept = Arc::clone(&token);
    Func::wrap(&mut store, move || *kept.lock().unwrap() += 1);
    ExternRef::new(&mut store, Arc::clone(&token));
    assert_eq!(Arc::strong_count(&token), 3);
    drop(store);
    assert_eq!(Arc::strong_count(&token), 1);
}
