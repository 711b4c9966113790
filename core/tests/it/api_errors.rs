//! What host functions return as their errors, and what comes out of the call of the guest.

use crate::support::link;
use peregrine::{Caller, Engine, Error, Linker, TrapCode};
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
