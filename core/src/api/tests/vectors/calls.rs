//! Vectors from the host to guests and back, at once or after waiting, and from one module to another.

use super::{configs, instantiate, store, v};
use crate::{
    Caller, Config, Error, Extern, Func, FuncType, Linker, ResumableCall, TypedResumableCall, V128,
    Val, ValType,
};
use alloc::format;

#[test]
fn typed_functions_take_and_give_vectors() {
    for config in configs() {
        let mut store = store(&config, ());
        let mut linker = Linker::new(store.engine());
        linker
            .func_wrap("host", "turn", |a: V128, b: i64, c: V128| (c, b + 1, a))
            .unwrap();
        let instance = instantiate(
            &mut store,
            &linker,
            r#"(module
                (import "host" "turn" (func $turn (param v128 i64 v128) (result v128 i64 v128)))
                (func (export "f") (param $i i32) (param $v v128) (result v128 i64)
                    (call $turn (local.get $v) (i64.extend_i32_s (local.get $i)) (local.get $v))
                    (drop))
                (func (export "tail") (param v128 i64 v128) (result v128 i64 v128)
                    (return_call $turn (local.get 2) (local.get 1) (local.get 0))))"#,
        );
        let f = instance
            .get_typed_func::<(i32, V128), (V128, i64)>(&store, "f")
            .unwrap();
        assert_eq!(f.call(&mut store, (6, v(9))).unwrap(), (v(9), 7));
        let tail = instance
            .get_typed_func::<(V128, i64, V128), (V128, i64, V128)>(&store, "tail")
            .unwrap();
        let given = tail.call(&mut store, (v(1), 2, v(3))).unwrap();
        assert_eq!(given, (v(1), 3, v(3)));
        // The host calls the host.
        let turn = Func::wrap(&mut store, |a: V128, b: i32| (b, a));
        let turn = turn.typed::<(V128, i32), (i32, V128)>(&store).unwrap();
        assert_eq!(turn.call(&mut store, (v(1), 2)).unwrap(), (2, v(1)));
        let error = instance.get_typed_func::<(i32, i64, i64), (V128, i64)>(&store, "f");
        assert!(error.is_err());
    }
}

#[test]
fn host_functions_take_and_give_values_of_vectors() {
    for config in configs() {
        let mut store = store(&config, ());
        let ty = FuncType::new(
            [ValType::I32, ValType::V128],
            [ValType::V128, ValType::I32, ValType::V128, ValType::V128],
        );
        let host = Func::new(&mut store, ty, |_, params, results| {
            results.clone_from_slice(&[params[1], params[0], v(4).into(), v(5).into()]);
            Ok(())
        });
        let mut linker = Linker::new(store.engine());
        linker.define("host", "f", host).unwrap();
        let instance = instantiate(
            &mut store,
            &linker,
            r#"(module
                (import "host" "f" (func $f (param i32 v128) (result v128 i32 v128 v128)))
                (func (export "call") (param i32 v128) (result v128 i32 v128 v128)
                    (call $f (local.get 0) (local.get 1)))
                (func (export "tail") (param i32 v128) (result v128 i32 v128 v128)
                    (return_call $f (local.get 0) (local.get 1)))
                (export "again" (func $f)))"#,
        );
        for name in ["call", "tail", "again"] {
            let f = instance.get_func(&store, name).unwrap();
            let mut results = [0; 4].map(Val::I32);
            f.call(&mut store, &[Val::I32(3), v(2).into()], &mut results)
                .unwrap();
            let expected: [Val; 4] = [v(2).into(), Val::I32(3), v(4).into(), v(5).into()];
            assert_eq!(format!("{results:?}"), format!("{expected:?}"), "{name}");
        }
    }
}

/// A guest that keeps vectors while it waits for the host's.
const WAITS: &str = r#"(module
    (import "host" "next" (func $next (param v128 i32) (result i32 v128)))
    (func $inner (param v128) (result i32 v128) (local v128)
        (local.set 1 (local.get 0))
        (call $next (local.get 0) (i32.const 5)) (drop)
        (local.get 1))
    (func (export "f") (param i32 v128) (result v128 i32 v128)
        (local.get 1)
        (call $inner (local.get 1))))"#;

#[test]
fn calls_that_wait_keep_vectors() {
    for config in configs() {
        let mut store = store(&config, ());
        let mut linker = Linker::new(store.engine());
        linker
            .func_wrap(
                "host",
                "next",
                |_: V128, _: i32| -> Result<(i32, V128), Error> { Err(Error::new("not ready")) },
            )
            .unwrap();
        let instance = instantiate(&mut store, &linker, WAITS);
        let f = instance.get_func(&store, "f").unwrap();
        let mut results = [0; 3].map(Val::I32);
        let params = [Val::I32(0), v(1).into()];
        let call = f.call_resumable(&mut store, &params, &mut results).unwrap();
        let ResumableCall::HostTrap(call) = call else {
            panic!("the host fails");
        };
        let given = [Val::I32(6), v(2).into()];
        call.resume(&mut store, &given, &mut results).unwrap();
        let expected: [Val; 3] = [v(1).into(), Val::I32(6), v(1).into()];
        assert_eq!(format!("{results:?}"), format!("{expected:?}"));

        let f = instance
            .get_typed_func::<(i32, V128), (V128, i32, V128)>(&store, "f")
            .unwrap();
        let call = f.call_resumable(&mut store, (0, v(3))).unwrap();
        let TypedResumableCall::HostTrap(call) = call else {
            panic!("the host fails");
        };
        match call.resume(&mut store, &given).unwrap() {
            TypedResumableCall::Finished(results) => assert_eq!(results, (v(3), 6, v(3))),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn calls_without_fuel_keep_vectors() {
    let mut config = Config::default();
    config.consume_fuel(true);
    let mut store = store(&config, ());
    let linker = Linker::new(store.engine());
    let instance = instantiate(
        &mut store,
        &linker,
        r#"(module (func (export "f") (param $n i32) (param $a v128) (param $b v128)
            (result v128 i32 v128)
            (loop $again (local.get $a)
                (local.set $a (local.get $b))
                (local.set $b)
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.get $a) (local.get $n) (local.get $b)))"#,
    );
    let f = instance
        .get_typed_func::<(i32, V128, V128), (V128, i32, V128)>(&store, "f")
        .unwrap();
    store.set_fuel(100).unwrap();
    let mut call = f.call_resumable(&mut store, (201, v(1), v(2))).unwrap();
    let mut waited = 0;
    loop {
        match call {
            TypedResumableCall::OutOfFuel(waiting) => {
                waited += 1;
                store.set_fuel(waiting.required_fuel() + 50).unwrap();
                call = waiting.resume(&mut store).unwrap();
            }
            TypedResumableCall::Finished(results) => {
                assert_eq!(results, (v(2), 0, v(1)));
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(waited > 5, "{waited}");
}

#[test]
fn asynchronous_host_functions_take_and_give_vectors() {
    use core::{
        pin::pin,
        task::{Context, Poll, Waker},
    };
    let config = Config::default();
    let mut store = store(&config, ());
    let mut linker = Linker::new(store.engine());
    linker
        .func_wrap_async("host", "next", |_: Caller<'_, ()>, (a, b): (V128, i32)| {
            alloc::boxed::Box::new(async move { (b + 1, a) })
        })
        .unwrap();
    let instance = instantiate(&mut store, &linker, WAITS);
    let f = instance
        .get_typed_func::<(i32, V128), (V128, i32, V128)>(&store, "f")
        .unwrap();
    let mut call = pin!(f.call_async(&mut store, (0, v(3))));
    let Poll::Ready(results) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("there is nothing to wait for");
    };
    assert_eq!(results.unwrap(), (v(3), 6, v(3)));
}

#[test]
fn functions_of_another_module_take_and_give_vectors() {
    for config in configs() {
        let mut store = store(&config, ());
        let mut linker = Linker::new(store.engine());
        let first = instantiate(
            &mut store,
            &linker,
            r#"(module (func (export "turn") (param i32 v128) (result v128 i32) (local v128)
                (local.set 2 (local.get 1)) (local.get 2) (local.get 0)))"#,
        );
        let turn = first.get_export(&store, "turn").and_then(Extern::into_func);
        linker.define("first", "turn", turn.unwrap()).unwrap();
        let second = instantiate(
            &mut store,
            &linker,
            r#"(module
                (import "first" "turn" (func $turn (param i32 v128) (result v128 i32)))
                (func (export "f") (param v128 i32) (result v128 i32 v128)
                    (call $turn (local.get 1) (local.get 0)) (local.get 0))
                (func (export "tail") (param v128 i32) (result v128 i32)
                    (return_call $turn (local.get 1) (local.get 0))))"#,
        );
        let f = second
            .get_typed_func::<(V128, i32), (V128, i32, V128)>(&store, "f")
            .unwrap();
        assert_eq!(f.call(&mut store, (v(1), 2)).unwrap(), (v(1), 2, v(1)));
        let tail = second
            .get_typed_func::<(V128, i32), (V128, i32)>(&store, "tail")
            .unwrap();
        assert_eq!(tail.call(&mut store, (v(1), 2)).unwrap(), (v(1), 2));
    }
}
