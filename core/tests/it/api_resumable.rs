//! Calls that wait for a host function or for fuel, and go on.

use crate::support::{forget, instantiate, link};
use peregrine::{
    Caller, Config, Engine, Error, Linker, ResumableCall, Store, TrapCode, TypedResumableCall, Val,
    errors::{ErrorKind, FuncError},
};

/// Adds up what the host gives it, `n` times, across an inner call.
const SUMS: &str = r#"(module
    (import "host" "next" (func $next (param i32) (result i64)))
    (func $inner (param i32) (result i64) (call $next (local.get 0)))
    (func (export "sum") (param $n i32) (result i64) (local $sum i64)
        (loop $again
            (local.set $sum (i64.add (local.get $sum) (call $inner (local.get $n))))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br_if $again (local.get $n)))
        (local.get $sum)))"#;

fn not_ready(engine: &Engine) -> Linker<()> {
    let mut linker = Linker::new(engine);
    linker
        .func_wrap("host", "next", |n: i32| -> Result<i64, Error> {
            if n % 2 == 0 {
                Err(Error::i32_exit(n))
            } else {
                Ok(i64::from(n))
            }
        })
        .unwrap();
    linker
}

#[test]
fn a_call_goes_on_with_what_it_waited_for() {
    let (mut store, instance) = link(&not_ready(&Engine::default()), (), SUMS);
    let sum = instance.get_func(&store, "sum").unwrap();
    let mut results = [Val::I32(0)];
    let mut call = sum
        .call_resumable(&mut store, &[Val::I32(6)], &mut results)
        .unwrap();
    let mut waited = 0;
    while let ResumableCall::HostTrap(waiting) = call {
        let n = waiting.host_error().i32_exit_status().unwrap();
        assert_eq!(waiting.host_func().ty(&store).params().len(), 1);
        waited += 1;
        let given = [Val::I64(100 * i64::from(n))];
        call = waiting.resume(&mut store, &given, &mut results).unwrap();
    }
    assert!(matches!(call, ResumableCall::Finished));
    assert_eq!(waited, 3);
    assert_eq!(results[0].i64(), Some(5 + 3 + 1 + 1200));
}

#[test]
fn typed_calls_wait_too() {
    let (mut store, instance) = link(&not_ready(&Engine::default()), (), SUMS);
    let sum = instance.get_typed_func::<i32, i64>(&store, "sum").unwrap();
    let TypedResumableCall::Finished(one) = sum.call_resumable(&mut store, 1).unwrap() else {
        panic!("1 is odd");
    };
    assert_eq!(one, 1);
    let TypedResumableCall::HostTrap(call) = sum.call_resumable(&mut store, 2).unwrap() else {
        panic!("2 is even");
    };
    // Meanwhile the store serves others.
    assert_eq!(sum.call(&mut store, 1).unwrap(), 1);
    assert_eq!(call.host_error().i32_exit_status(), Some(2));
    let TypedResumableCall::Finished(two) = call.resume(&mut store, &[Val::I64(10)]).unwrap()
    else {
        panic!("1 is odd");
    };
    assert_eq!(two, 11);
}

#[test]
fn several_calls_wait_at_once_and_on_other_threads() {
    let (mut store, instance) = link(&not_ready(&Engine::default()), (), SUMS);
    let sum = instance.get_typed_func::<i32, i64>(&store, "sum").unwrap();
    let mut calls: Vec<_> = (0..8)
        .map(|_| match sum.call_resumable(&mut store, 2).unwrap() {
            TypedResumableCall::HostTrap(call) => call,
            other => panic!("{other:?}"),
        })
        .collect();
    calls.truncate(6);
    let results = std::thread::spawn(move || {
        let resumed = calls.into_iter().rev().enumerate().map(|(i, call)| {
            match call.resume(&mut store, &[Val::I64(i as i64)]).unwrap() {
                TypedResumableCall::Finished(sum) => sum,
                other => panic!("{other:?}"),
            }
        });
        resumed.collect::<Vec<_>>()
    });
    assert_eq!(results.join().unwrap(), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn what_is_given_must_fit() {
    let (mut store, instance) = link(&not_ready(&Engine::default()), (), SUMS);
    let sum = instance.get_func(&store, "sum").unwrap();
    let given: [&[Val]; 3] = [&[], &[Val::I32(1)], &[Val::I64(1), Val::I64(1)]];
    for given in given {
        let mut results = [Val::I32(0)];
        let call = sum
            .call_resumable(&mut store, &[Val::I32(2)], &mut results)
            .unwrap();
        let ResumableCall::HostTrap(call) = call else {
            panic!("2 is even")
        };
        let error = call.resume(&mut store, given, &mut results).unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Func(FuncError::MismatchingResultLen | FuncError::MismatchingResultType)
            ),
            "{error}"
        );
    }
}

#[test]
fn a_call_belongs_to_its_store() {
    let linker = not_ready(&Engine::default());
    let (mut store, instance) = link(&linker, (), SUMS);
    let (mut other, _) = link(&linker, (), SUMS);
    let sum = instance.get_typed_func::<i32, i64>(&store, "sum").unwrap();
    let TypedResumableCall::HostTrap(call) = sum.call_resumable(&mut store, 2).unwrap() else {
        panic!("2 is even");
    };
    let error = call.resume(&mut other, &[Val::I64(1)]).unwrap_err();
    assert!(error.to_string().contains("another store"), "{error}");
}

#[test]
fn waiting_calls_may_be_given_up() {
    let (mut store, instance) = link(&not_ready(&Engine::default()), (), SUMS);
    let sum = instance.get_typed_func::<i32, i64>(&store, "sum").unwrap();
    for _ in 0..100 {
        let TypedResumableCall::HostTrap(call) = sum.call_resumable(&mut store, 2).unwrap() else {
            panic!("2 is even");
        };
        assert_eq!(call.into_host_error().i32_exit_status(), Some(2));
    }
    let TypedResumableCall::HostTrap(call) = sum.call_resumable(&mut store, 2).unwrap() else {
        panic!("2 is even");
    };
    drop(store);
    drop(call);
}

#[test]
fn forgotten_waiting_calls_leave_the_store_as_it_was() {
    let (mut store, instance) = link(&not_ready(&Engine::default()), (), SUMS);
    let sum = instance.get_typed_func::<i32, i64>(&store, "sum").unwrap();
    for _ in 0..100 {
        forget(sum.call_resumable(&mut store, 2).unwrap());
    }
    assert_eq!(sum.call(&mut store, 1).unwrap(), 1);
    let TypedResumableCall::HostTrap(call) = sum.call_resumable(&mut store, 2).unwrap() else {
        panic!("2 is even");
    };
    let call = call.resume(&mut store, &[Val::I64(10)]).unwrap();
    assert!(matches!(call, TypedResumableCall::Finished(11)));
}

#[test]
fn traps_are_errors_at_any_time() {
    let (mut store, instance) = instantiate(r#"(module (func (export "f") unreachable))"#);
    let f = instance.get_typed_func::<(), ()>(&store, "f").unwrap();
    let error = f.call_resumable(&mut store, ()).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::UnreachableCodeReached));

    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("host", "next", |_: i32| -> Result<i64, Error> {
            Err(Error::new(""))
        })
        .unwrap();
    let (mut store, instance) = link(
        &linker,
        (),
        r#"(module (import "host" "next" (func $next (param i32) (result i64)))
            (func (export "f") (result i64) (i64.div_u (i64.const 1) (call $next (i32.const 0)))))"#,
    );
    let f = instance.get_typed_func::<(), i64>(&store, "f").unwrap();
    let TypedResumableCall::HostTrap(call) = f.call_resumable(&mut store, ()).unwrap() else {
        panic!("the host function fails");
    };
    let error = call.resume(&mut store, &[Val::I64(0)]).unwrap_err();
    assert_eq!(error.as_trap_code(), Some(TrapCode::IntegerDivisionByZero));
}

#[test]
fn host_functions_in_tail_position_wait_as_well() {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap(
            "host",
            "next",
            |_: Caller<'_, ()>, _: i32| -> Result<i64, Error> { Err(Error::new("wait")) },
        )
        .unwrap();
    let (mut store, instance) = link(
        &linker,
        (),
        r#"(module (import "host" "next" (func $next (param i32) (result i64)))
            (func $tail (param i32) (result i64) (return_call $next (local.get 0)))
            (func (export "f") (param i32) (result i64)
                (i64.add (call $tail (local.get 0)) (i64.const 1))))"#,
    );
    let f = instance.get_typed_func::<i32, i64>(&store, "f").unwrap();
    let TypedResumableCall::HostTrap(call) = f.call_resumable(&mut store, 1).unwrap() else {
        panic!("the host function fails");
    };
    let TypedResumableCall::Finished(result) = call.resume(&mut store, &[Val::I64(41)]).unwrap()
    else {
        panic!("there is nothing else to wait for");
    };
    assert_eq!(result, 42);
}

/// Counts down from its parameter.
const COUNTS: &str = r#"(module (func (export "f") (param i64) (result i64) (local $turns i64)
    (loop $again
        (local.set $turns (i64.add (local.get $turns) (i64.const 1)))
        (local.set 0 (i64.sub (local.get 0) (i64.const 1)))
        (br_if $again (i64.ne (local.get 0) (i64.const 0))))
    (local.get $turns)))"#;

fn metered() -> Engine {
    Engine::new(Config::default().consume_fuel(true))
}

#[test]
fn a_call_goes_on_with_more_fuel() {
    let engine = metered();
    let (mut store, instance) = link(&Linker::new(&engine), (), COUNTS);
    let f = instance.get_typed_func::<i64, i64>(&store, "f").unwrap();
    store.set_fuel(1_000_000).unwrap();
    assert_eq!(f.call(&mut store, 1000).unwrap(), 1000);
    let cost = 1_000_000 - store.get_fuel().unwrap();

    store.set_fuel(0).unwrap();
    let mut call = f.call_resumable(&mut store, 1000).unwrap();
    let (mut spent, mut waits) = (0, 0);
    let turns = loop {
        match call {
            TypedResumableCall::Finished(turns) => break turns,
            TypedResumableCall::OutOfFuel(waiting) => {
                assert!(waiting.required_fuel() > store.get_fuel().unwrap());
                let fuel = store.get_fuel().unwrap() + 97;
                spent += 97;
                waits += 1;
                store.set_fuel(fuel).unwrap();
                call = waiting.resume(&mut store).unwrap();
            }
            TypedResumableCall::HostTrap(_) => panic!("there is no host function"),
        }
    };
    assert_eq!(turns, 1000);
    assert!(waits > 10, "{waits}");
    assert_eq!(
        spent - store.get_fuel().unwrap(),
        cost,
        "interruptions cost nothing"
    );
}

#[test]
fn without_fuel_plain_calls_trap() {
    let engine = metered();
    let (mut store, instance) = link(&Linker::new(&engine), (), COUNTS);
    let f = instance.get_typed_func::<i64, i64>(&store, "f").unwrap();
    assert_eq!(
        f.call(&mut store, 10).unwrap_err().as_trap_code(),
        Some(TrapCode::OutOfFuel)
    );
    store.set_fuel(100).unwrap();
    // Counts down from 0, which takes 2^64 turns.
    assert_eq!(
        f.call(&mut store, 0).unwrap_err().as_trap_code(),
        Some(TrapCode::OutOfFuel)
    );
    assert!(store.get_fuel().unwrap() < 100);
}

#[test]
fn host_functions_read_and_set_fuel() {
    let engine = metered();
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap(
            "host",
            "next",
            |mut caller: Caller<'_, u64>, _: i32| -> Result<i64, Error> {
                *caller.data_mut() = caller.get_fuel()?;
                caller.set_fuel(5_000)?;
                Ok(0)
            },
        )
        .unwrap();
    let (mut store, instance) = link(&linker, 0, SUMS);
    store.set_fuel(1_000).unwrap();
    let sum = instance.get_typed_func::<i32, i64>(&store, "sum").unwrap();
    sum.call(&mut store, 1).unwrap();
    assert!((900..1_000).contains(store.data()), "{}", store.data());
    // At most: the block with the call was paid for when it was entered.
    assert!((4_900..=5_000).contains(&store.get_fuel().unwrap()));
}

#[test]
fn fuel_needs_an_engine_that_meters() {
    let mut store = Store::new(&Engine::default(), ());
    assert!(matches!(
        store.get_fuel().unwrap_err().kind(),
        ErrorKind::Fuel(_)
    ));
    assert!(matches!(
        store.set_fuel(1).unwrap_err().kind(),
        ErrorKind::Fuel(_)
    ));
}
