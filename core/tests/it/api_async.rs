//! Asynchronous host functions and calls: waiting, failing, nesting, giving up.

use crate::support::forget;
use peregrine::{
    CallHook, Caller, Config, Engine, Error, Func, FuncType, Instance, Linker, Module,
    ResumableCall, Store, TrapCode, UpdateDeadline, Val, ValType,
};
use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

/// Polls a future until it is done; how often it was pending, and what it gave.
fn run<F: Future>(future: F) -> (usize, F::Output) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for pending in 0..10_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return (pending, output);
        }
    }
    panic!("the future is never done");
}

/// Is pending so many times.
async fn pending(mut times: u32) {
    poll_fn(|_| match times {
        0 => Poll::Ready(()),
        _ => {
            times -= 1;
            Poll::Pending
        }
    })
    .await;
}

/// Data that tells what was called.
type Log = Vec<String>;

/// A store and an instance of a module, linked to `host.wait`, which is pending as often as its
/// parameter says and gives twice that, and `host.fail`.
fn instance(engine: &Engine, text: &str) -> (Store<Log>, Instance) {
    let mut linker = Linker::<Log>::new(engine);
    linker
        .func_wrap_async(
            "host",
            "wait",
            |mut caller: Caller<'_, Log>, (times,): (u32,)| {
                Box::new(async move {
                    pending(times).await;
                    caller.data_mut().push(format!("waited {times}"));
                    2 * times
                })
            },
        )
        .expect("it is new")
        .func_wrap_async("host", "fail", |_caller: Caller<'_, Log>, ()| {
            Box::new(async move {
                pending(1).await;
                Err::<(), Error>(Error::new("no luck"))
            })
        })
        .expect("it is new");
    let module = Module::new(engine, text).expect("a valid module");
    let mut store = Store::new(engine, Log::new());
    let (_, instance) = run(linker.instantiate_async(&mut store, &module));
    (store, instance.expect("it can be instantiated"))
}

const LOOP: &str = r#"(module
    (import "host" "wait" (func $wait (param i32) (result i32)))
    (func (export "sum") (param $n i32) (result i64 i32) (local $sum i64)
        (loop $again
            (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (call $wait (local.get $n)))))
            (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $sum) (i32.const 7))
    (func (export "tail") (param i32) (result i32) (return_call $wait (local.get 0))))"#;

#[test]
fn calls_wait_and_go_on() {
    let (mut store, instance) = instance(&Engine::default(), LOOP);
    let sum = instance
        .get_typed_func::<i32, (i64, i32)>(&store, "sum")
        .unwrap();
    for _ in 0..3 {
        let (pending, result) = run(sum.call_async(&mut store, 4));
        assert_eq!(result.unwrap(), (20, 7));
        assert_eq!(pending, 4 + 3 + 2 + 1);
    }
    assert_eq!(
        store.data()[..4],
        ["waited 4", "waited 3", "waited 2", "waited 1"]
    );

    let func = instance.get_func(&store, "sum").unwrap();
    let mut results = [Val::I64(0), Val::I32(0)];
    run(func.call_async(&mut store, &[Val::I32(1)], &mut results))
        .1
        .unwrap();
    assert_eq!((results[0].i64(), results[1].i32()), (Some(2), Some(7)));
}

#[test]
fn tail_calls_of_the_host_wait_too() {
    let (mut store, instance) = instance(&Engine::default(), LOOP);
    let tail = instance.get_typed_func::<u32, u32>(&store, "tail").unwrap();
    let (pending, result) = run(tail.call_async(&mut store, 5));
    assert_eq!((pending, result.unwrap()), (5, 10));
}

#[test]
fn futures_can_go_to_other_threads() {
    fn send<F: Future + Send>(future: F) -> F {
        future
    }
    let (mut store, instance) = instance(&Engine::default(), LOOP);
    let sum = instance
        .get_typed_func::<i32, (i64, i32)>(&store, "sum")
        .unwrap();
    let mut call: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(send(async move {
        let result = sum.call_async(&mut store, 3).await;
        (store, result)
    }));
    assert!(
        call.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    let (store, result) = std::thread::spawn(|| run(call).1).join().expect("no panic");
    assert_eq!(result.unwrap(), (12, 7));
    assert_eq!(store.data().len(), 3);
}

const FAIL: &str = r#"(module $m
    (import "host" "fail" (func $fail))
    (func $inner (call $fail))
    (func $outer (export "run") (call $inner)))"#;

#[test]
fn errors_of_futures_have_a_backtrace() {
    let (mut store, instance) = instance(&Engine::default(), FAIL);
    let func = instance.get_typed_func::<(), ()>(&store, "run").unwrap();
    for _ in 0..3 {
        let error = run(func.call_async(&mut store, ())).1.unwrap_err();
        assert_eq!(error.to_string(), "no luck");
        let frames = error.backtrace().expect("it passed frames").frames();
        let names: Vec<_> = frames.iter().map(|frame| frame.func_name()).collect();
        assert_eq!(names, [Some("inner"), Some("outer")]);
    }
}

#[test]
fn other_calls_fail_and_say_so() {
    let (mut store, instance) = instance(&Engine::default(), LOOP);
    let tail = instance.get_typed_func::<u32, u32>(&store, "tail").unwrap();
    let error = tail.call(&mut store, 1).unwrap_err();
    assert!(error.to_string().contains("asynchronous"), "{error}");
    assert_eq!(error.backtrace().map(|trace| trace.frames().len()), Some(1));

    let wait = Func::wrap_async(&mut store, |_: Caller<'_, Log>, ()| Box::new(async {}));
    let error = wait.call(&mut store, &[], &mut []).unwrap_err();
    assert!(error.to_string().contains("asynchronous"), "{error}");

    // A resumable call can be given what the future would have given.
    let sum = instance.get_func(&store, "sum").unwrap();
    let mut results = [Val::I64(0), Val::I32(0)];
    let call = sum
        .call_resumable(&mut store, &[Val::I32(1)], &mut results)
        .unwrap();
    let ResumableCall::HostTrap(call) = call else {
        panic!("the host function cannot be called: {call:?}");
    };
    let call = call
        .resume(&mut store, &[Val::I32(40)], &mut results)
        .unwrap();
    assert!(matches!(call, ResumableCall::Finished));
    assert_eq!(results[0].i64(), Some(40));
}

#[test]
fn host_functions_can_be_called_without_a_guest() {
    let mut store = Store::new(&Engine::default(), Log::new());
    let wait = Func::wrap_async(
        &mut store,
        |mut caller: Caller<'_, Log>, (a, b): (i32, i64)| {
            Box::new(async move {
                pending(2).await;
                caller.data_mut().push("done".to_owned());
                (b, a)
            })
        },
    );
    let wait = wait.typed::<(i32, i64), (i64, i32)>(&store).unwrap();
    let (pending, result) = run(wait.call_async(&mut store, (1, 2)));
    assert_eq!((pending, result.unwrap()), (2, (2, 1)));
    assert_eq!(store.data(), &["done"]);
}

#[test]
fn dynamic_types_are_checked() {
    let mut store = Store::new(&Engine::default(), Log::new());
    let ty = FuncType::new([ValType::I32], [ValType::I32, ValType::F64]);
    let swap = Func::new_async(&mut store, ty, |_caller, params, results| {
        Box::new(async move {
            pending(1).await;
            results[0] = params[0];
            // A wrong type for zero.
            results[1] = if params[0].i32() == Some(0) {
                Val::I32(0)
            } else {
                Val::from(2.5)
            };
            Ok(())
        })
    });
    let swap = swap.typed::<i32, (i32, f64)>(&store).unwrap();
    assert_eq!(run(swap.call_async(&mut store, 9)).1.unwrap(), (9, 2.5));
    let error = run(swap.call_async(&mut store, 0)).1.unwrap_err();
    assert!(error.to_string().contains("type"), "{error}");
}

/// Calls itself through the host, as deep as the parameter says.
const NEST: &str = r#"(module
    (import "host" "again" (func $again (param i32) (result i32)))
    (func (export "run") (param i32) (result i32)
        (if (result i32) (local.get 0)
            (then (i32.add (i32.const 1) (call $again (i32.sub (local.get 0) (i32.const 1)))))
            (else (i32.const 0)))))"#;

#[test]
fn nested_calls_are_bounded() {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    linker
        .func_wrap_async(
            "host",
            "again",
            |mut caller: Caller<'_, ()>, (n,): (i32,)| {
                Box::new(async move {
                    pending(1).await;
                    let run = caller.get_export("run").and_then(|run| run.into_func());
                    let run = run
                        .expect("the caller exports it")
                        .typed::<i32, i32>(&caller)?;
                    run.call_async(&mut caller, n).await
                })
            },
        )
        .unwrap();
    let module = Module::new(&engine, NEST).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module).unwrap();
    let nest = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    let (pending, result) = run(nest.call_async(&mut store, 20));
    assert_eq!((pending, result.unwrap()), (20, 20));
    let error = run(nest.call_async(&mut store, 1000)).1.unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::StackOverflow));
    // A call that is given up counts no longer.
    for _ in 0..100 {
        let mut call = Box::pin(nest.call_async(&mut store, 50));
        for _ in 0..40 {
            assert!(
                call.as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_pending()
            );
        }
    }
    assert_eq!(run(nest.call_async(&mut store, 20)).1.unwrap(), 20);
}

#[test]
fn a_forgotten_pending_call_does_not_count_as_nested_for_ever() {
    let engine = Engine::default();
    let (mut store, instance) = instance(&engine, LOOP);
    let tail = instance.get_typed_func::<u32, u32>(&store, "tail").unwrap();
    let wait = Func::wrap_async(&mut store, |_: Caller<'_, Log>, ()| {
        Box::new(async {
            pending(1).await;
        })
    });
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        // Through a guest, and without one.
        let mut call = Box::pin(tail.call_async(&mut store, 3));
        assert!(call.as_mut().poll(&mut context).is_pending());
        forget(call);
        let mut call = Box::pin(wait.call_async(&mut store, &[], &mut []));
        assert!(call.as_mut().poll(&mut context).is_pending());
        forget(call);
    }
    assert_eq!(run(tail.call_async(&mut store, 3)).1.unwrap(), 6);
    let error = tail.call(&mut store, 3).unwrap_err();
    assert!(error.to_string().contains("asynchronous"), "{error}");
}

#[test]
fn forgotten_calls_in_the_middle_of_others_do_not_count_either() {
    let mut store = Store::new(&Engine::default(), ());
    let pends = Func::wrap_async(&mut store, |_: Caller<'_, ()>, ()| {
        Box::new(async { pending(2).await })
    });
    // Forgets 100 calls while it is polled itself.
    let forgets = Func::wrap_async(&mut store, move |mut caller: Caller<'_, ()>, ()| {
        Box::new(async move {
            for _ in 0..100 {
                let mut call = Box::pin(pends.call_async(&mut caller, &[], &mut []));
                poll_fn(|context| {
                    assert!(call.as_mut().poll(context).is_pending());
                    Poll::Ready(())
                })
                .await;
                forget(call);
            }
            pends.call_async(&mut caller, &[], &mut []).await
        })
    });
    for _ in 0..3 {
        let (pending, result) = run(forgets.call_async(&mut store, &[], &mut []));
        result.unwrap();
        assert_eq!(pending, 2);
    }
}

#[test]
fn a_panic_while_polled_leaves_the_nesting_as_it_was() {
    let mut store = Store::new(&Engine::default(), ());
    let panics = Func::wrap_async(&mut store, |_: Caller<'_, ()>, (times,): (u32,)| {
        Box::new(async move {
            pending(times).await;
            assert!(times > 2, "of the test");
        })
    });
    let panics = panics.typed::<u32, ()>(&store).unwrap();
    for times in (0..100).map(|n| n % 3) {
        let call = std::panic::AssertUnwindSafe(|| run(panics.call_async(&mut store, times)));
        assert!(std::panic::catch_unwind(call).is_err());
    }
    let works = Func::wrap_async(&mut store, |_: Caller<'_, ()>, ()| Box::new(async {}));
    run(works.call_async(&mut store, &[], &mut [])).1.unwrap();
}

#[test]
fn start_functions_wait() {
    let (store, instance) = instance(
        &Engine::default(),
        r#"(module
            (import "host" "wait" (func $wait (param i32) (result i32)))
            (global (export "g") (mut i32) (i32.const 0))
            (func $start (global.set 0 (call $wait (i32.const 3))))
            (start $start))"#,
    );
    let global = instance.get_global(&store, "g").unwrap();
    assert_eq!(global.get(&store).i32(), Some(6));
}

fn epochs() -> Engine {
    let mut config = Config::default();
    config.epoch_interruption(true);
    Engine::new(&config)
}

const SPIN: &str = r#"(module
    (func (export "spin") (param i32) (result i32) (local $sum i32)
        (loop $again
            (local.set $sum (i32.add (local.get $sum) (local.get 0)))
            (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get $sum)))"#;

#[test]
fn others_run_at_the_deadline() {
    let (mut store, instance) = instance(&epochs(), SPIN);
    let spin = instance.get_typed_func::<i32, i32>(&store, "spin").unwrap();
    // Always at the deadline: at the function's entry and at each turn of the loop.
    store.epoch_deadline_async_yield_and_update(1);
    store.set_epoch_deadline(0);
    let (pending, result) = run(spin.call_async(&mut store, 10));
    assert_eq!(result.unwrap(), 55);
    assert_eq!(pending, 1, "the next deadline is in the future");

    // A call that is not asynchronous has nobody to yield to.
    store.set_epoch_deadline(0);
    assert_eq!(spin.call(&mut store, 10).unwrap(), 55);

    let mut times = 0;
    store.epoch_deadline_callback(move |mut store| {
        times += 1;
        store.data_mut().push(format!("deadline {times}"));
        match times {
            1..=4 => Ok(UpdateDeadline::Yield(0)),
            5..=6 => Ok(UpdateDeadline::Continue(0)),
            7 => Ok(UpdateDeadline::Interrupt),
            _ => Err(Error::new("enough")),
        }
    });
    store.set_epoch_deadline(0);
    let (pending, result) = run(spin.call_async(&mut store, 10));
    let error = result.unwrap_err();
    assert_eq!(
        (pending, error.as_trap_code()),
        (4, Some(TrapCode::Interrupt))
    );
    assert!(error.backtrace().is_some());
    assert_eq!(store.data().len(), 7);
    let error = run(spin.call_async(&mut store, 10)).1.unwrap_err();
    assert_eq!(error.to_string(), "enough");

    store.epoch_deadline_trap();
    let error = spin.call(&mut store, 10).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
}

#[test]
fn hooks_see_waiting_as_one_call() {
    let (mut store, instance) = instance(&Engine::default(), LOOP);
    store.call_hook(|log, hook| {
        log.push(format!("{hook:?}"));
        Ok(())
    });
    let tail = instance.get_typed_func::<u32, u32>(&store, "tail").unwrap();
    run(tail.call_async(&mut store, 2)).1.unwrap();
    let hooks = [
        format!("{:?}", CallHook::CallingWasm),
        format!("{:?}", CallHook::CallingHost),
        "waited 2".to_owned(),
        format!("{:?}", CallHook::ReturningFromHost),
        format!("{:?}", CallHook::ReturningFromWasm),
    ];
    assert_eq!(store.data(), &hooks);
}

#[test]
fn fuel_is_charged_across_waiting() {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let mut linker = Linker::<()>::new(&engine);
    linker
        .func_wrap_async("host", "wait", |_: Caller<'_, ()>, (times,): (u32,)| {
            Box::new(async move {
                pending(times).await;
                times
            })
        })
        .unwrap();
    let mut store = Store::new(&engine, ());
    let instance = linker
        .instantiate(&mut store, &Module::new(&engine, LOOP).unwrap())
        .unwrap();
    let sum = instance
        .get_typed_func::<i32, (i64, i32)>(&store, "sum")
        .unwrap();
    store.set_fuel(1000).unwrap();
    assert_eq!(run(sum.call_async(&mut store, 4)).1.unwrap(), (10, 7));
    let used = 1000 - store.get_fuel().unwrap();
    assert!(used > 0);
    store.set_fuel(used - 1).unwrap();
    let error = run(sum.call_async(&mut store, 4)).1.unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
}

#[test]
fn as_many_values_as_may_be_survive_waiting() {
    // One, what is kept without an allocation, one more, and the most there can be.
    for len in [1, 8, 9, 16, 17, 1000] {
        let engine = Engine::default();
        let ty = FuncType::new(vec![ValType::I64; len], vec![ValType::I64; len]);
        let mut linker = Linker::<()>::new(&engine);
        linker
            .func_new_async("host", "reverse", ty, |_caller, params, results| {
                Box::new(async move {
                    pending(1).await;
                    for (result, param) in results.iter_mut().zip(params.iter().rev()) {
                        *result = *param;
                    }
                    Ok(())
                })
            })
            .expect("it is new");
        let i64s = "i64 ".repeat(len);
        let params: String = (0..len).map(|n| format!("(local.get {n})")).collect();
        let text = format!(
            r#"(module (type $t (func (param {i64s}) (result {i64s})))
                (import "host" "reverse" (func $reverse (type $t)))
                (export "host" (func $reverse))
                (func (export "guest") (type $t) (call $reverse {params})))"#
        );
        let module = Module::new(&engine, &text).expect("a valid module");
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &module).expect("linked");
        let given: Vec<_> = (0..len as i64).map(Val::I64).collect();
        for name in ["guest", "host"] {
            let func = instance.get_func(&store, name).expect("exported");
            let mut results = vec![Val::I64(-1); len];
            let (pending, result) = run(func.call_async(&mut store, &given, &mut results));
            assert_eq!(pending, 1);
            result.unwrap();
            let results = results.iter().rev().map(|val| val.i64().expect("an i64"));
            assert!(results.eq(0..len as i64), "{name} {len}");
        }
    }
}
