//! The translation of a function that is called for the first time.

use peregrine::{
    Caller, CompilationMode, Config, CustomFuelCosts, Engine, Error, Linker, Module, Store,
    TrapCode, TypedFunc, UpdateDeadline,
};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

/// How many bytes of a body are translated, or validated, between two looks.
const PIECE: usize = 4096;

/// How many pieces the body of the function `f` has.
const PIECES: u32 = 5;

/// A module whose function `g`, with the index 1, arms the deadline and calls `f`, with the index 2.
fn text() -> String {
    // Four bytes each: `local.get`, `i32.clz`, `drop`.
    let body = "(drop (i32.clz (local.get 0)))".repeat(PIECE / 4 * PIECES as usize - PIECE / 8);
    format!(
        r#"(module (import "host" "arm" (func $arm))
            (func $g (export "g") (result i32) (call $arm) (call $f (i32.const 41)))
            (func $f (param i32) (result i32) {body} (i32.add (local.get 0) (i32.const 1))))"#
    )
}

/// What the store counts: looks at the deadline.
type Looks = u32;

/// The function `g` in a store whose deadline is reached whenever somebody looks, for as often as
/// `most` says; then `last` is done.
fn armed(
    config: &mut Config,
    most: u32,
    each: UpdateDeadline,
    last: UpdateDeadline,
) -> (Store<Looks>, TypedFunc<(), i32>) {
    config.epoch_interruption(true);
    let engine = Engine::new(config);
    let module = Module::new(&engine, text()).expect("valid");
    let mut store = Store::new(&engine, 0);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |mut store| {
        *store.data_mut() += 1;
        Ok(if *store.data() > most { last } else { each })
    });
    let mut linker = Linker::new(&engine);
    let arm = |caller: Caller<'_, Looks>| caller.engine().increment_epoch();
    linker.func_wrap("host", "arm", arm).expect("new");
    let instance = linker.instantiate_and_start(&mut store, &module);
    let g = instance.expect("fits").get_typed_func(&store, "g");
    (store, g.expect("exported"))
}

/// A configuration.
fn in_mode(mode: CompilationMode) -> Config {
    let mut config = Config::default();
    config.compilation_mode(mode);
    config
}

/// The function in which a call was interrupted.
fn interrupted_in(error: &Error) -> u32 {
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    error.backtrace().expect("it ran").frames()[0].func_index()
}

/// How many looks there are while the function is translated, and validated if that is left for then.
fn looks(mode: CompilationMode) -> u32 {
    match mode {
        // One between each two pieces, and one between the two walks.
        CompilationMode::Lazy => 2 * PIECES - 1,
        _ => PIECES - 1,
    }
}

const MODES: [CompilationMode; 2] = [CompilationMode::LazyTranslation, CompilationMode::Lazy];

#[test]
fn a_first_call_is_interrupted_between_any_two_pieces_of_its_translation() {
    for mode in MODES {
        let again = UpdateDeadline::Continue(0);
        for most in 0..looks(mode) {
            let (mut store, g) = armed(&mut in_mode(mode), most, again, UpdateDeadline::Interrupt);
            let error = g.call(&mut store, ()).expect_err("it is interrupted");
            assert_eq!(interrupted_in(&error), 1, "{mode:?}, look {most}");
            // Whoever calls it again has it translated from the start.
            let far = UpdateDeadline::Continue(1 << 20);
            store.set_epoch_deadline(1 << 20);
            store.epoch_deadline_callback(move |_| Ok(far));
            assert_eq!(g.call(&mut store, ()).expect("it goes on"), 42);
        }
        // All looks of the translation are over: the next is the function's own.
        let (mut store, g) = armed(
            &mut in_mode(mode),
            looks(mode),
            again,
            UpdateDeadline::Interrupt,
        );
        let error = g.call(&mut store, ()).expect_err("it is interrupted");
        assert_eq!(interrupted_in(&error), 2, "{mode:?}");
    }
}

#[test]
fn a_first_call_lets_others_run_and_goes_on_with_its_translation() {
    for mode in MODES {
        let far = UpdateDeadline::Continue(1 << 20);
        let (mut store, g) = armed(
            &mut in_mode(mode),
            looks(mode),
            UpdateDeadline::Yield(0),
            far,
        );
        let mut pending = 0;
        let result = {
            let mut call = pin!(g.call_async(&mut store, ()));
            let mut context = Context::from_waker(Waker::noop());
            loop {
                match call.as_mut().poll(&mut context) {
                    std::task::Poll::Ready(result) => break result,
                    std::task::Poll::Pending => pending += 1,
                }
            }
        };
        assert_eq!(result.expect("it goes on"), 42);
        assert_eq!(pending, looks(mode), "{mode:?}");
        // The function's own look was the last.
        assert_eq!(*store.data(), looks(mode) + 1, "{mode:?}");
    }
}

#[test]
fn a_translation_that_waits_is_paid_once() {
    for mode in MODES {
        let paid = |yields: u32| {
            let mut config = Config::default();
            config.epoch_interruption(true).consume_fuel(true);
            config.compilation_mode(mode).fuel_cost(CustomFuelCosts {
                fuel_per_bytes_translated: 10,
                fuel_per_bytes_validated: 5,
                ..CustomFuelCosts::default()
            });
            let far = UpdateDeadline::Continue(1 << 20);
            let (mut store, g) = armed(&mut config, yields, UpdateDeadline::Yield(0), far);
            store.set_fuel(1 << 30).expect("metered");
            let mut call = Box::pin(g.call_async(&mut store, ()));
            let mut context = Context::from_waker(Waker::noop());
            while call.as_mut().poll(&mut context).is_pending() {}
            drop(call);
            store.get_fuel().expect("metered")
        };
        assert_eq!(paid(0), paid(looks(mode)), "{mode:?}");
    }
}
