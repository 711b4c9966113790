//! Exceptions: where they go, what they carry, and what hosts see of them.

use crate::support::{instantiate, link, module};
use peregrine::{
    Caller, Config, Engine, Error, ErrorKind, ExnRef, Extern, Func, FuncType, Instance, Linker,
    Module, Nullable, ResumableCall, Store, Tag, TagType, ThrownException, TrapCode, Val, ValType,
    WasmBacktrace,
};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Calls an exported function that takes an i32 and gives one.
fn call<T>(store: &mut Store<T>, instance: Instance, name: &str, n: i32) -> Result<i32, Error> {
    let func = instance.get_typed_func::<i32, i32>(&*store, name)?;
    func.call(store, n)
}

/// Takes the exception out of the error of a call that did not catch it: its fields.
fn fields<T>(store: &mut Store<T>, error: &Error) -> Vec<Val> {
    assert!(matches!(error.kind(), ErrorKind::Exception(_)), "{error}");
    assert!(store.has_pending_exception());
    let exception = store.take_pending_exception().expect("one waits");
    assert!(!store.has_pending_exception());
    exception.fields(&*store).expect("its store").collect()
}

fn i32_tag<T>(store: &mut Store<T>) -> Tag {
    let ty = TagType::new(FuncType::new([ValType::I32], []));
    Tag::new(store, &ty).expect("a type without results")
}

#[test]
fn exceptions_go_through_a_hundred_thousand_frames() {
    let mut config = Config::default();
    config
        .set_max_recursion_depth(200_000)
        .set_max_stack_height(64 << 20);
    let engine = Engine::new(&config);
    let module = module(
        &engine,
        r#"(module (tag $e (param i32))
            (func $down (param $n i32) (result i32)
                (if (i32.eqz (local.get $n)) (then (throw $e (i32.const 7))))
                (i32.add (call $down (i32.sub (local.get $n) (i32.const 1))) (i32.const 1)))
            (func (export "catch") (param i32) (result i32)
                (block $h (result i32)
                    (try_table (catch $e $h) (drop (call $down (local.get 0))))
                    (i32.const 0)))
            (func (export "down") (param i32) (result i32) (call $down (local.get 0))))"#,
    );
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    assert_eq!(call(&mut store, instance, "catch", 100_000).unwrap(), 7);
    let error = call(&mut store, instance, "down", 100_000).unwrap_err();
    assert_eq!(fields(&mut store, &error)[0].i32(), Some(7));
    // The trace is that of the throw, and of no more frames than it keeps.
    let trace = error.downcast_ref::<WasmBacktrace>().unwrap();
    assert_eq!(trace.frames()[0].func_index(), 0);
    // Nothing of it stays on the stacks.
    assert_eq!(call(&mut store, instance, "catch", 100_000).unwrap(), 7);
}

#[test]
fn locals_and_operands_are_what_they_were_at_the_throw() {
    let (mut store, instance) = instantiate(
        r#"(module (tag $e (param i64 f32 f64 i32))
            (global $g (mut i32) (i32.const 0))
            (func $throw (param i32)
                (throw $e (i64.const -1) (f32.const 1.5) (f64.const -2.5) (local.get 0)))
            ;; Locals are written before and after what throws, from constants, accumulators and results.
            (func (export "locals") (param $n i32) (result i32)
                (local $a i32) (local $b i32) (local $c f64) (local $d i64)
                (i32.add (local.get $n) (i32.const 1))
                (i32.const 1000)
                (i32.mul (local.get $n) (i32.const 3))
                (local.set $a (i32.const 5))
                (local.set $b (i32.add (local.get $n) (local.get $a)))
                (local.set $c (f64.convert_i32_s (local.get $b)))
                (block $h (result i64 f32 f64 i32)
                    (try_table (catch $e $h)
                        (local.set $a (i32.add (local.get $a) (i32.const 1)))
                        (call $throw (i32.mul (local.get $n) (i32.const 2)))
                        (local.set $a (i32.const 99))
                        (local.set $b (i32.const 99)))
                    (unreachable))
                (local.set $n)
                (local.set $c (f64.add (local.get $c)))
                (drop)
                (local.set $d)
                ;; 3n and 1000 and n+1 are still there.
                (i32.add) (i32.add)
                (i32.add (local.get $a)) (i32.add (local.get $b)) (i32.add (local.get $n))
                (i32.add (i32.trunc_f64_s (local.get $c)))
                (i32.add (i32.wrap_i64 (local.get $d))))
            (func (export "loop") (param $n i32) (result i32) (local $sum i32) (local $i i32)
                (loop $again
                    (block $h (result i64 f32 f64 i32)
                        (try_table (catch $e $h)
                            (if (i32.and (local.get $i) (i32.const 1))
                                (then (call $throw (local.get $i)))))
                        (i64.const 0) (f32.const 0) (f64.const 0) (i32.const 1000))
                    (local.set $sum (i32.add (local.get $sum)))
                    (drop) (drop) (drop)
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
                (local.get $sum))
            ;; The handler is the loop itself, whose test comes first.
            (func (export "handler-loop") (param $n i32) (result i32) (local $sum i32)
                (block $out
                    (loop $again
                        (br_if $out (i32.eqz (local.get $n)))
                        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
                        (local.set $sum (i32.add (local.get $sum) (i32.const 3)))
                        (try_table (catch_all $again)
                            (if (i32.and (local.get $n) (i32.const 1))
                                (then (call $throw (local.get $n))))
                            (br $again))))
                (local.get $sum))
            ;; The head of the loop is in a region with handlers, and may not be repeated outside of it.
            (func $count (param $n i32) (result i32)
                (global.set $g (i32.add (global.get $g) (i32.const 1)))
                (if (i32.ge_u (global.get $g) (local.get $n)) (then (call $throw (global.get $g))))
                (i32.const 0))
            (func (export "head") (param $n i32) (result i32)
                (global.set $g (i32.const 0))
                (block $h
                    (loop $again
                        (try_table (catch_all $h) (br_if $h (call $count (local.get $n))))
                        (br $again)))
                (global.get $g))
            (func (export "head-outside") (param $n i32) (result i32)
                (global.set $g (i32.const 0))
                (block $h (result exnref)
                    (try_table (catch_all_ref $h)
                        (block $out
                            (loop $again
                                (br_if $out (call $count (local.get $n)))
                                (block $inner (try_table (catch_all $inner) (br $again))))))
                    (ref.null exn))
                (if (result i32) (ref.is_null) (then (i32.const -1)) (else (global.get $g))))
            ;; What a function returns can come from a handler.
            (func $results (export "results") (param i32) (result i64 f32 f64 i32)
                (try_table (catch $e 0) (call $throw (local.get 0)))
                (i64.const 0) (f32.const 0) (f64.const 0) (i32.const 0)))"#,
    );
    let expected = |n: i32| (n + 1 + 1000 + 3 * n) + 6 + (n + 5) + 2 * n + (n + 5 - 2) - 1;
    // f64: -2.5 is added to n + 5, and truncated.
    let c = |n: i32| (f64::from(n + 5) - 2.5) as i32;
    for n in [0, 1, 17, 1000] {
        let expected = expected(n) - (n + 3) + c(n);
        assert_eq!(
            call(&mut store, instance, "locals", n).unwrap(),
            expected,
            "{n}"
        );
    }
    let sum = (0..10)
        .map(|i| if i % 2 == 1 { i } else { 1000 })
        .sum::<i32>();
    assert_eq!(call(&mut store, instance, "loop", 10).unwrap(), sum);
    assert_eq!(call(&mut store, instance, "handler-loop", 9).unwrap(), 27);
    assert_eq!(call(&mut store, instance, "head", 5).unwrap(), 5);
    assert_eq!(call(&mut store, instance, "head-outside", 5).unwrap(), 5);
    let results = instance.get_typed_func::<i32, (i64, f32, f64, i32)>(&store, "results");
    let results = results.unwrap().call(&mut store, 9).unwrap();
    assert_eq!(results, (-1, 1.5, -2.5, 9));
}

#[cfg(feature = "simd")]
#[test]
fn vectors_are_carried_too() {
    let (mut store, instance) = instantiate(
        r#"(module (tag $e (param i32 v128 i64))
            (func (export "f") (param i32) (result i32) (local $v v128) (local $r exnref)
                (block $h (result i32 v128 i64 exnref)
                    (try_table (catch_ref $e $h)
                        (throw $e (i32.const 1) (v128.const i32x4 10 20 30 40) (i64.const 100)))
                    (unreachable))
                (local.set $r) (drop) (local.set $v) (drop)
                (block $h (result i32 v128 i64)
                    (try_table (catch $e $h) (throw_ref (local.get $r)))
                    (unreachable))
                (i32.wrap_i64)
                (i32x4.splat)
                (i32x4.add) (i32x4.add (local.get $v))
                (i32x4.extract_lane 2) (i32.add))
            (func (export "uncaught") (param i32)
                (throw $e (i32.const 1) (v128.const i32x4 10 20 30 40) (i64.const 100))))"#,
    );
    assert_eq!(
        call(&mut store, instance, "f", 0).unwrap(),
        1 + 30 + 30 + 100
    );
    let uncaught = instance.get_typed_func::<i32, ()>(&store, "uncaught");
    let error = uncaught.unwrap().call(&mut store, 0).unwrap_err();
    let fields = fields(&mut store, &error);
    let lanes = 10 | 20 << 32 | 30 << 64 | 40 << 96;
    assert_eq!(fields[1].unwrap_v128().as_u128(), lanes);
    assert_eq!((fields[0].i32(), fields[2].i64()), (Some(1), Some(100)));
}

/// Imports `host.call`, which calls the function of a table, and a tag.
const NESTED: &str = r#"(module
    (import "host" "call" (func $host (param i32)))
    (import "host" "tag" (tag $e (param i32)))
    (func $throw (export "throw") (param i32) (throw $e (local.get 0)))
    (func (export "catch") (param i32) (result i32)
        (block $h (result i32)
            (try_table (catch $e $h) (call $host (local.get 0)))
            (i32.const 0)))
    (func (export "tail") (param i32) (result i32)
        (block $h (result i32)
            (try_table (catch $e $h) (call $tail (local.get 0)))
            (i32.const 0)))
    ;; The handler of the frame that is left by the call must not be asked.
    (func $tail (param i32)
        (block $h (try_table (catch_all $h) (return_call $host (local.get 0))))
        (unreachable))
    (func (export "pass") (param i32) (result i32) (call $host (local.get 0)) (i32.const 0)))"#;

fn nested(
    host: impl Fn(Caller<'_, Option<Tag>>, i32) -> Result<(), Error> + Send + Sync + 'static,
) -> (Store<Option<Tag>>, Instance, Tag) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, None);
    let tag = i32_tag(&mut store);
    *store.data_mut() = Some(tag);
    let mut linker = Linker::new(&engine);
    linker.define("host", "tag", tag).unwrap();
    linker.func_wrap("host", "call", host).unwrap();
    let module = module(&engine, NESTED);
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    (store, instance, tag)
}

#[test]
fn hosts_throw_and_catch_and_let_pass() {
    let (mut store, instance, tag) = nested(|mut caller, n| {
        let throw = caller
            .get_export("throw")
            .and_then(Extern::into_func)
            .unwrap();
        let throw = throw.typed::<i32, ()>(&caller)?;
        match n {
            // The guest's exception goes through.
            1 => throw.call(&mut caller, 100),
            // The host catches it.
            2 => {
                let error = throw.call(&mut caller, 200).unwrap_err();
                assert!(error.is::<ThrownException>());
                let exception = caller.take_pending_exception().unwrap();
                assert_eq!(exception.field(&caller, 0)?.i32(), Some(200));
                Ok(())
            }
            // The host throws its own.
            3 => {
                let tag = caller.data().unwrap();
                let exception = ExnRef::new(&mut caller, &tag, &[Val::I32(300)])?;
                Ok(caller.throw(exception)?)
            }
            // The host catches it, and throws it again.
            4 => {
                throw.call(&mut caller, 400).unwrap_err();
                let exception = caller.take_pending_exception().unwrap();
                Ok(caller.throw(exception)?)
            }
            // An error that no exception belongs to any more.
            5 => {
                let error = throw.call(&mut caller, 500).unwrap_err();
                caller.take_pending_exception().unwrap();
                Err(error)
            }
            // Errors and traps are not caught.
            6 => Err(Error::i32_exit(6)),
            7 => Err(TrapCode::UnreachableCodeReached.into()),
            // Through two frames of the host.
            _ => {
                let pass = caller
                    .get_export("pass")
                    .and_then(Extern::into_func)
                    .unwrap();
                let pass = pass.typed::<i32, i32>(&caller)?;
                pass.call(&mut caller, n - 8).map(drop)
            }
        }
    });
    for (n, caught) in [
        (1, 100),
        (2, 0),
        (3, 300),
        (4, 400),
        (9, 100),
        (17, 100),
        (19, 300),
    ] {
        for name in ["catch", "tail"] {
            if (name, n) == ("tail", 2) {
                continue;
            }
            assert_eq!(
                call(&mut store, instance, name, n).unwrap(),
                caught,
                "{name} {n}"
            );
            assert!(!store.has_pending_exception());
        }
        if caught != 0 {
            let error = call(&mut store, instance, "pass", n).unwrap_err();
            let exception = store.take_pending_exception().unwrap();
            assert_eq!(exception.tag(&store).unwrap(), tag);
            assert_eq!(exception.field(&store, 0).unwrap().i32(), Some(caught));
            assert!(exception.field(&store, 1).is_err());
            let trace = error.downcast_ref::<WasmBacktrace>().unwrap();
            let first = trace.frames()[0].func_index();
            // Where it was thrown, or where the host was called that threw.
            assert_eq!(first, if caught == 100 { 1 } else { 5 }, "{n}");
        }
    }
    let error = call(&mut store, instance, "catch", 5).unwrap_err();
    assert!(error.is::<ThrownException>());
    let trace = error.downcast_ref::<WasmBacktrace>().unwrap();
    assert_eq!(trace.frames()[0].func_index(), 1);
    assert!(store.take_pending_exception().is_none());
    let exit = call(&mut store, instance, "catch", 6).unwrap_err();
    assert_eq!(exit.i32_exit_status(), Some(6));
    let trap = call(&mut store, instance, "catch", 7).unwrap_err();
    assert_eq!(trap.as_trap_code(), Some(TrapCode::UnreachableCodeReached));
}

#[test]
fn exceptions_cross_instances_and_tags_are_told_apart() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let thrower = module(
        &engine,
        r#"(module (tag $e (export "e") (param i32)) (tag $f (export "f") (param i32))
            (func (export "throw") (param i32)
                (if (local.get 0) (then (throw $e (local.get 0))) (else (throw $f (i32.const 9))))))"#,
    );
    // Each calls the next in tail position or not, and has its own handlers.
    let middle = r#"(module
        (import "t" "throw" (func $throw (param i32)))
        (tag $own (param i32))
        (func (export "throw") (param i32)
            (block $h (result i32)
                (try_table (catch $own $h) (call $throw (local.get 0)))
                (return))
            (unreachable)))"#;
    let tail = r#"(module
        (import "t" "throw" (func $throw (param i32)))
        (func (export "throw") (param i32)
            (block $h (try_table (catch_all $h) (return_call $throw (local.get 0))))
            (unreachable)))"#;
    let catcher = module(
        &engine,
        r#"(module
            (import "t" "throw" (func $throw (param i32)))
            (import "t" "e" (tag $e (param i32))) (import "t" "f" (tag $f (param i32)))
            (memory 1) (data (i32.const 0) "\05")
            (func (export "catch") (param i32) (result i32)
                (block $e (result i32)
                    (block $f (result i32)
                        (try_table (catch $f $f) (catch $e $e) (call $throw (local.get 0)))
                        (return (i32.const 0)))
                    (i32.mul (i32.const 10)))
                ;; The memory is this instance's again.
                (i32.add (i32.load8_u (i32.const 0)))))"#,
    );
    let first = Instance::new(&mut store, &thrower, &[]).unwrap();
    let [e, f] = ["e", "f"].map(|name| first.get_export(&store, name).unwrap());
    let mut throw = first.get_export(&store, "throw").unwrap();
    for text in [middle, tail, tail, middle, tail, middle] {
        let module = module(&engine, text);
        let instance = Instance::new(&mut store, &module, &[throw]).unwrap();
        throw = instance.get_export(&store, "throw").unwrap();
        let imports = [throw.clone(), e.clone(), f.clone()];
        let catcher = Instance::new(&mut store, &catcher, &imports).unwrap();
        assert_eq!(call(&mut store, catcher, "catch", 3).unwrap(), 8);
        assert_eq!(call(&mut store, catcher, "catch", 0).unwrap(), 95);
    }
    // A tag of another type is not let in.
    let other = Tag::new(&mut store, &TagType::new(FuncType::new([], []))).unwrap();
    assert!(Instance::new(&mut store, &catcher, &[throw, e.clone(), other.into()]).is_err());
    assert!(matches!(e, Extern::Tag(_)));
    assert_eq!(first.get_tag(&store, "f").map(Extern::from), Some(f));
    assert!(Tag::new(&mut store, &TagType::new(FuncType::new([], [ValType::I32]))).is_err());
}

#[test]
fn start_functions_throw() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let wat = r#"(module (tag $e (param i32)) (func $s (throw $e (i32.const 3))) (start $s))"#;
    let error = Instance::new(&mut store, &module(&engine, wat), &[]).unwrap_err();
    assert_eq!(fields(&mut store, &error)[0].i32(), Some(3));
}

#[test]
fn resumable_calls_unwind_first_and_wait_then() {
    let (mut store, instance, _) = nested(|mut caller, n| {
        let tag = caller.data().unwrap();
        let exception = ExnRef::new(&mut caller, &tag, &[Val::I32(n)])?;
        Ok(caller.throw(exception)?)
    });
    let mut results = [Val::I32(0)];
    let catch = instance.get_func(&store, "catch").unwrap();
    let call = catch.call_resumable(&mut store, &[Val::I32(4)], &mut results);
    assert!(matches!(call.unwrap(), ResumableCall::Finished));
    assert_eq!(results[0].i32(), Some(4));
    // What the guest does not catch is the error of the host function, which may give a result yet.
    let pass = instance.get_func(&store, "pass").unwrap();
    let call = pass
        .call_resumable(&mut store, &[Val::I32(4)], &mut results)
        .unwrap();
    let ResumableCall::HostTrap(call) = call else {
        panic!("the exception is not caught");
    };
    assert!(call.host_error().is::<ThrownException>());
    assert!(store.take_pending_exception().is_some());
    let call = call.resume(&mut store, &[], &mut results).unwrap();
    assert!(matches!(call, ResumableCall::Finished));
    assert_eq!(results[0].i32(), Some(0));
    // A guest's own is no such error.
    let throw = instance.get_func(&store, "throw").unwrap();
    let error = throw
        .call_resumable(&mut store, &[Val::I32(4)], &mut [])
        .unwrap_err();
    assert_eq!(fields(&mut store, &error)[0].i32(), Some(4));
}

/// Waits for a future that is done after it has been polled a few times.
fn wait<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..10_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("it is never done");
}

#[test]
fn asynchronous_host_functions_throw() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, None);
    let tag = i32_tag(&mut store);
    *store.data_mut() = Some(tag);
    let mut linker = Linker::<Option<Tag>>::new(&engine);
    linker.define("host", "tag", tag).unwrap();
    linker
        .func_wrap_async(
            "host",
            "call",
            |mut caller: Caller<'_, Option<Tag>>, (n,): (i32,)| {
                Box::new(async move {
                    let tag = caller.data().unwrap();
                    let exception = ExnRef::new(&mut caller, &tag, &[Val::I32(n)])?;
                    Ok(caller.throw::<()>(exception)?)
                })
            },
        )
        .unwrap();
    let module = module(&engine, NESTED);
    let instance = wait(linker.instantiate_async(&mut store, &module)).unwrap();
    for name in ["catch", "tail"] {
        let func = instance.get_typed_func::<i32, i32>(&store, name).unwrap();
        assert_eq!(wait(func.call_async(&mut store, 8)).unwrap(), 8, "{name}");
        assert!(!store.has_pending_exception());
    }
    let pass = instance.get_typed_func::<i32, i32>(&store, "pass").unwrap();
    let error = wait(pass.call_async(&mut store, 8)).unwrap_err();
    assert_eq!(fields(&mut store, &error)[0].i32(), Some(8));
    assert!(error.downcast_ref::<WasmBacktrace>().is_some());
}

#[test]
fn references_to_exceptions_are_values() {
    let (mut store, instance) = instantiate(
        r#"(module (tag $e (param i32))
            (table (export "t") 2 exnref)
            (global (export "g") (mut exnref) (ref.null exn))
            (func (export "make") (param i32) (result exnref)
                (block $h (result exnref)
                    (try_table (catch_all_ref $h) (throw $e (local.get 0)))
                    (unreachable)))
            (func (export "again") (param exnref) (result i32)
                (block $h (result i32)
                    (try_table (catch $e $h) (throw_ref (local.get 0)))
                    (unreachable))))"#,
    );
    let mut results = [Val::I32(0)];
    let make = instance.get_func(&store, "make").unwrap();
    make.call(&mut store, &[Val::I32(6)], &mut results).unwrap();
    let exception = results[0];
    let Some(Nullable::Val(handle)) = exception.exnref() else {
        panic!("no exception: {exception:?}");
    };
    assert_eq!(handle.field(&store, 0).unwrap().i32(), Some(6));
    let again = instance.get_func(&store, "again").unwrap();
    again.call(&mut store, &[exception], &mut results).unwrap();
    assert_eq!(results[0].i32(), Some(6));
    let typed = instance.get_typed_func::<i32, Option<ExnRef>>(&store, "make");
    let made = typed.unwrap().call(&mut store, 7).unwrap();
    let typed = instance.get_typed_func::<Option<ExnRef>, i32>(&store, "again");
    assert_eq!(typed.unwrap().call(&mut store, made).unwrap(), 7);
    let null = Val::ExnRef(Nullable::Null);
    let error = again.call(&mut store, &[null], &mut results).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::NullReference));
    assert!(
        again
            .call(&mut store, &[Val::ExternRef(Nullable::Null)], &mut results)
            .is_err()
    );

    let global = instance.get_global(&store, "g").unwrap();
    global.set(&mut store, exception).unwrap();
    assert_eq!(global.get(&store).exnref(), exception.exnref());
    let table = instance.get_table(&store, "t").unwrap();
    table.set(&mut store, 1, (*handle).into()).unwrap();
    assert!(table.get(&store, 0).unwrap().is_null() && !table.get(&store, 1).unwrap().is_null());

    // Another store lets none of it in.
    let mut other = Store::new(store.engine(), ());
    assert!(handle.tag(&other).is_err());
    let tag = instance
        .get_export(&store, "g")
        .map(|_| handle.tag(&store).unwrap())
        .unwrap();
    assert!(ExnRef::new(&mut other, &tag, &[Val::I32(1)]).is_err());
    assert!(ExnRef::new(&mut store, &tag, &[]).is_err());
    assert!(ExnRef::new(&mut store, &tag, &[Val::I64(1)]).is_err());
}

#[test]
fn ten_thousand_regions_may_be_nested() {
    let depth = 10_000;
    let open = "(try_table (catch $e 0) ".repeat(depth);
    let close = ")".repeat(depth);
    let wat = format!(
        r#"(module (tag $e) (tag $f (param i32))
            (func $throw (param i32) (throw $f (local.get 0)))
            (func (export "f") (param i32) (result i32)
                (block $h (result i32)
                    (try_table (catch $f $h)
                        {open} (call $throw (local.get 0)) {close})
                    (unreachable)))
            (func (export "g") (param i32) (result i32)
                (block $h (result i32)
                    (try_table (catch $f $h)
                        {open} (nop) {close} (call $throw (local.get 0)))
                    (unreachable))))"#
    );
    // Each leads to the block around it.
    let (mut store, instance) = instantiate(&wat);
    assert_eq!(call(&mut store, instance, "f", 5).unwrap(), 5);
    assert_eq!(call(&mut store, instance, "g", 6).unwrap(), 6);
}

/// Throws through `frames` frames, of which each looks at two clauses.
const FRAMES: &str = r#"(module (tag $e (param i32)) (tag $other)
    (func $down (param $n i32)
        (if (i32.eqz (local.get $n)) (then (throw $e (i32.const 7))))
        (block $h
            (try_table (catch $other $h) (catch $other $h)
                (call $down (i32.sub (local.get $n) (i32.const 1))))
            (return))
        (unreachable))
    (func (export "catch") (param i32) (result i32)
        (block $h (result i32)
            (try_table (catch $e $h) (call $down (local.get 0)))
            (i32.const 0))))"#;

#[test]
fn frames_and_clauses_cost_fuel_and_the_search_goes_on() {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module(&engine, FRAMES), &[]).unwrap();
    let mut cost = |frames: i32| {
        store.set_fuel(1_000_000).unwrap();
        call(&mut store, instance, "catch", frames).unwrap();
        1_000_000 - store.get_fuel().unwrap()
    };
    let (none, one, many) = (cost(0), cost(1), cost(5000));
    // Each further frame: what it runs, itself and two clauses.
    let each = one - none;
    assert_eq!(many - none, 5000 * each);
    // `if`, `eqz`, the subtraction, and `return`, which is never reached; the call is two.
    assert_eq!(each, 6 + 3);
    // With too little it stops in the middle of the search, and goes on.
    let func = instance.get_func(&store, "catch").unwrap();
    let mut results = [Val::I32(0)];
    store.set_fuel(many - 10).unwrap();
    let mut state = func
        .call_resumable(&mut store, &[Val::I32(5000)], &mut results)
        .unwrap();
    let mut stops = 0;
    while let ResumableCall::OutOfFuel(call) = state {
        stops += 1;
        let left = store.get_fuel().unwrap();
        store.set_fuel(left + 10).unwrap();
        state = call.resume(&mut store, &mut results).unwrap();
    }
    assert!(stops >= 1);
    assert_eq!(
        (results[0].i32(), store.get_fuel().unwrap()),
        (Some(7), 10 * stops - 10)
    );
    store.set_fuel(many - 10).unwrap();
    let error = call(&mut store, instance, "catch", 5000).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
}

#[test]
fn the_search_is_interrupted() {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config);
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let mut linker = Linker::new(&engine);
    let tick = engine.clone();
    linker
        .func_wrap("host", "tick", move || tick.increment_epoch())
        .unwrap();
    let wat = FRAMES.replace(
        "(tag $e (param i32))",
        r#"(import "host" "tick" (func $tick)) (tag $e (param i32))"#,
    );
    let wat = wat.replace("(then (throw", "(then (call $tick) (throw");
    let instance = linker
        .instantiate_and_start(&mut store, &module(&engine, &wat))
        .unwrap();
    let error = call(&mut store, instance, "catch", 5000).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    // Futures give way to others, and go on with the search.
    store.set_epoch_deadline(1);
    store.epoch_deadline_async_yield_and_update(1);
    let func = instance
        .get_typed_func::<i32, i32>(&store, "catch")
        .unwrap();
    assert_eq!(wait(func.call_async(&mut store, 5000)).unwrap(), 7);
}

#[test]
fn host_functions_of_no_store_take_and_give_exceptions() {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    let exnref = ValType::EXNREF;
    linker
        .func_new(
            "host",
            "same",
            FuncType::new([exnref], [exnref]),
            |_, params, results| {
                results[0] = params[0];
                Ok(())
            },
        )
        .unwrap();
    let (mut store, instance) = link(
        &linker,
        (),
        r#"(module (import "host" "same" (func $same (param exnref) (result exnref)))
            (tag $e (param i32))
            (func (export "f") (param i32) (result i32)
                (block $h (result i32)
                    (try_table (catch $e $h)
                        (block $r (result exnref)
                            (try_table (catch_all_ref $r) (throw $e (local.get 0)))
                            (unreachable))
                        (throw_ref (call $same)))
                    (unreachable))))"#,
    );
    assert_eq!(call(&mut store, instance, "f", 12).unwrap(), 12);
    let func = Func::wrap(&mut store, || -> Result<(), Error> {
        Err(ThrownException.into())
    });
    assert!(func.call(&mut store, &[], &mut []).is_err());
    let compiled = Module::new(&engine, r#"(module (tag (export "t") (param i32 f64)))"#);
    let ty = compiled.unwrap().get_export("t").unwrap();
    assert_eq!(ty.to_string(), "(tag (param i32 f64))");
    assert_eq!(ty.tag().unwrap().ty().params().len(), 2);
}

/// A module whose function `f` has so many locals and this code, of an engine with the legacy form.
fn legacy(locals: u32, code: &[u8]) -> Result<(Store<()>, Instance), Error> {
    let leb = |mut number: u32| {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    let section = |id: u8, bytes: &[u8]| [&[id][..], &leb(bytes.len() as u32), bytes].concat();
    let body = [&[1][..], &leb(locals), &[0x7f], code, &[0x0b]].concat();
    let wasm = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &[2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 1, 0x7f, 0]),
        section(3, &[1, 0]),
        section(13, &[1, 0, 1]),
        section(7, &[1, 1, b'f', 0, 0]),
        section(10, &[&[1][..], &leb(body.len() as u32), &body].concat()),
    ];
    let mut config = Config::default();
    config.wasm_legacy_exceptions(true);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, wasm.concat())?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    Ok((store, instance))
}

#[test]
fn handlers_of_the_legacy_form_take_slots() {
    // try (result i32) local.get 0 throw 0 catch 0 … catch 0 end
    let code = |handlers: usize| {
        let mut code = vec![6, 0x7f, 0x20, 0, 8, 0];
        code.extend([7, 0].repeat(handlers));
        code.push(0x0b);
        code
    };
    let (mut store, instance) = legacy(30_000, &code(30_000)).unwrap();
    assert_eq!(call(&mut store, instance, "f", 5).unwrap(), 5);
    let error = legacy(40_000, &code(30_000)).unwrap_err();
    let expected = "more than 65527 parameters, locals and operands";
    assert!(error.to_string().contains(expected), "{error}");
    // try (result i32) local.get 0 throw 0 catch 0 rethrow 0 end
    let rethrow = [6, 0x7f, 0x20, 0, 8, 0, 7, 0, 9, 0, 0x0b];
    let (mut store, instance) = legacy(1, &rethrow).unwrap();
    let error = call(&mut store, instance, "f", 8).unwrap_err();
    assert_eq!(fields(&mut store, &error)[0].i32(), Some(8));
}
