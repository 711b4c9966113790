//! Instantiation looks at the deadline, too.

use crate::guest::{PIECE, PIECE_ELEMENTS};
use peregrine::{Config, Engine, Error, Instance, Linker, Module, Store, TrapCode, UpdateDeadline};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Data of three pieces and a half in two segments, small ones that make a piece together, and two
/// pieces of elements.
fn text() -> String {
    let small = format!("(data (i32.const 9) \"{}\")", "s".repeat(32 << 10));
    format!(
        r#"(module (memory (export "m") 100) (table 300000 funcref) (func $f)
            (data (i32.const 1) "{}") (data (i32.const 7) "{}") {}
            (elem (i32.const 3) func {}))"#,
        "x".repeat(3 * PIECE as usize),
        "y".repeat(PIECE as usize / 2),
        small.repeat(32),
        "$f ".repeat(2 * PIECE_ELEMENTS as usize),
    )
}

/// A store whose deadline is reached, and a module.
fn past_deadline(text: &str) -> (Store<u32>, Module) {
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let module = Module::new(&engine, text).expect("valid");
    let mut store = Store::new(&engine, 0);
    store.set_epoch_deadline(0);
    (store, module)
}

fn is_interrupt(error: &Error) -> bool {
    error.as_trap_code() == Some(TrapCode::Interrupt)
}

#[test]
fn instantiation_ends_at_the_deadline() {
    let (mut store, module) = past_deadline(&text());
    let error = Instance::new(&mut store, &module, &[]).expect_err("it is interrupted");
    assert!(is_interrupt(&error), "{error}");

    let linker = Linker::new(module.engine());
    let mut made = pin!(linker.instantiate_async(&mut store, &module));
    let Poll::Ready(made) = made.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        panic!("nothing is waited for");
    };
    let error = made.expect_err("it is interrupted");
    assert!(is_interrupt(&error), "{error}");
}

#[test]
fn instantiation_looks_at_the_deadline_after_each_piece_and_goes_on() {
    let (mut store, module) = past_deadline(&text());
    store.epoch_deadline_callback(|mut store| {
        *store.data_mut() += 1;
        Ok(UpdateDeadline::Continue(0))
    });
    let instance = Instance::new(&mut store, &module, &[]).expect("it goes on");
    // Two for elements, three for the first segment, one for the others.
    assert_eq!(*store.data(), 2 + 3 + 1);
    let data = instance
        .get_memory(&store, "m")
        .expect("exported")
        .data(&store);
    let count = |what| data.iter().filter(|byte| **byte == what).count();
    let (small, half) = (32 << 10, PIECE as usize / 2);
    assert_eq!(count(b's'), small);
    assert_eq!(count(b'y'), half - small);
    assert_eq!(count(b'x'), 3 * PIECE as usize - half);
}

#[test]
fn segments_that_wait_are_made_in_pieces_too() {
    let text = format!(
        "(module (table 1 funcref) (func $f) (elem func {}) (elem funcref {}))",
        "$f ".repeat(PIECE_ELEMENTS as usize / 2),
        "(ref.func $f) ".repeat(PIECE_ELEMENTS as usize / 2)
    );
    let (mut store, module) = past_deadline(&text);
    let error = Instance::new(&mut store, &module, &[]).expect_err("it is interrupted");
    assert!(is_interrupt(&error), "{error}");
    store.set_epoch_deadline(1);
    Instance::new(&mut store, &module, &[]).expect("there is time");
}

#[test]
fn small_instances_do_not_look_at_the_deadline() {
    let text = r#"(module (memory 1) (table 10 funcref (ref.func $f)) (func $f)
        (data (i32.const 1) "abc") (elem (i32.const 0) func $f))"#;
    let (mut store, module) = past_deadline(text);
    Instance::new(&mut store, &module, &[]).expect("it is not interrupted");
}

#[test]
fn tables_that_are_not_null_are_interrupted_between_each_other() {
    let tables = "(table 300000 funcref (ref.func $f))".repeat(3);
    let text = format!("(module {tables} (func $f))");
    let (mut store, module) = past_deadline(&text);
    let error = Instance::new(&mut store, &module, &[]).expect_err("it is interrupted");
    assert!(is_interrupt(&error), "{error}");
    // What a callback would have to say comes later.
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Interrupt));
    Instance::new(&mut store, &module, &[]).expect("nobody can be asked");
}
