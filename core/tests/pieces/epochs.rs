//! Bulk operations that are interrupted at the epoch deadline.

use crate::guest::{ELEMENTS, Guest, KINDS, Kind, MEMORY, Params, TABLE};
use peregrine::{
    Caller, Config, Engine, Func, Instance, Module, Store, TrapCode, TypedFunc, TypedResumableCall,
    UpdateDeadline,
};
use std::{
    future::Future,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Waker},
    thread,
};

/// Operations of several pieces: forwards, backwards, and without overlap.
fn long() -> impl Iterator<Item = (Kind, Params)> {
    let other = |kind: Kind| {
        let len = match kind {
            Kind::Init => 5 << 19,
            Kind::TableInit => ELEMENTS as i32,
            kind => kind.size() as i32 - 2000,
        };
        (kind, (0, 0, len, 3.5))
    };
    let back = [
        (Kind::Copy, (777, 0, MEMORY as i32 - 777, 1.0)),
        (Kind::Copy, (0, 777, MEMORY as i32 - 777, 1.0)),
        (Kind::TableCopy, (777, 0, TABLE as i32 - 777, 1.0)),
        (Kind::TableCopy, (0, 777, TABLE as i32 - 777, 1.0)),
    ];
    KINDS.into_iter().map(other).chain(back)
}

/// What an operation leaves without a break.
fn at_once(kind: Kind, params: Params) -> Vec<u8> {
    let mut guest = Guest::new(false, false);
    let results = guest.func(kind).call(&mut guest.store, params);
    assert_eq!(results.expect("in bounds").1, params.0);
    guest.state(kind)
}

fn pieces(kind: Kind, params: Params) -> u32 {
    (params.2 as u32).div_ceil(kind.piece())
}

#[test]
fn a_long_operation_looks_at_the_deadline_after_each_piece_and_goes_on() {
    for (kind, params) in long() {
        for fuel in [false, true] {
            let mut guest = Guest::new(fuel, true);
            if fuel {
                guest.store.set_fuel(u64::MAX).expect("metered");
            }
            guest.count_looks(UpdateDeadline::Continue(0));
            let results = guest.func(kind).call(&mut guest.store, params);
            let (dst, src, len, x) = params;
            assert_eq!(results.expect("in bounds"), (3.0 * x, dst, src, len + 1));
            assert_eq!(guest.store.data().looks, pieces(kind, params), "{kind:?}");
            assert!(guest.state(kind) == at_once(kind, params), "{kind:?}");
        }
    }
}

#[test]
fn a_long_operation_lets_others_run_after_each_piece() {
    for (kind, params) in long() {
        let mut guest = Guest::new(false, true);
        guest.count_looks(UpdateDeadline::Yield(0));
        let func = guest.func(kind);
        let mut pending = 0;
        {
            let mut call = pin!(func.call_async(&mut guest.store, params));
            let mut context = Context::from_waker(Waker::noop());
            while call.as_mut().poll(&mut context).is_pending() {
                pending += 1;
            }
        }
        assert_eq!(pending, pieces(kind, params), "{kind:?}");
        assert!(guest.state(kind) == at_once(kind, params), "{kind:?}");
    }
}

#[test]
fn a_long_operation_is_interrupted_after_any_piece() {
    for kind in [Kind::Fill, Kind::TableFill] {
        let (src, value) = if kind.is_table() {
            (0, 2)
        } else {
            (0x5a, 0x5a)
        };
        let before = Guest::new(false, true).state(kind);
        let params = (0, src, kind.size() as i32, 0.0);
        for end_at in 1..=pieces(kind, params) {
            let mut guest = Guest::new(false, true);
            guest.count_looks(UpdateDeadline::Continue(0));
            guest.store.data_mut().end_at = end_at;
            let error = guest.func(kind).call(&mut guest.store, params);
            let error = error.expect_err("it is interrupted");
            assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
            assert!(error.backtrace().is_some());
            let state = guest.state(kind);
            let done = state.len().min((end_at * kind.piece()) as usize);
            assert!(state[..done].iter().all(|cell| *cell == value));
            assert!(state[done..] == before[done..]);
        }
    }
}

#[test]
fn deadline_and_fuel_in_the_middle_of_one_operation() {
    for (kind, params) in long() {
        let mut guest = Guest::new(true, true);
        guest.count_looks(UpdateDeadline::Continue(0));
        let mut call = guest.func(kind).call_resumable(&mut guest.store, params);
        let mut waits = 0;
        while let Ok(TypedResumableCall::OutOfFuel(waiting)) = call {
            let fuel = waiting.required_fuel() + waits * 7000;
            guest.store.set_fuel(fuel).expect("metered");
            waits += 1;
            call = waiting.resume(&mut guest.store);
        }
        assert!(matches!(call, Ok(TypedResumableCall::Finished(_))));
        assert!(waits > 1);
        assert_eq!(guest.store.data().looks, pieces(kind, params), "{kind:?}");
        assert!(guest.state(kind) == at_once(kind, params), "{kind:?}");
    }
}

#[test]
fn short_operations_without_a_loop_look_at_the_deadline_each() {
    let body = "(memory.fill (i32.const 0) (i32.const 1) (i32.const 100))
        (memory.copy (i32.const 9) (i32.const 1) (i32.const 100))
        (memory.init $d (i32.const 9) (i32.const 0) (i32.const 3))
        (table.fill (i32.const 0) (ref.null func) (i32.const 9))
        (table.copy (i32.const 1) (i32.const 0) (i32.const 9))
        (table.init $e (i32.const 0) (i32.const 0) (i32.const 1))
        (drop (memory.grow (i32.const 0)))
        (drop (table.grow (ref.null func) (i32.const 0)))";
    let text = format!(
        r#"(module (import "" "tick" (func $tick))
            (memory 1) (table 20 funcref) (data $d "abc") (elem $e func $f)
            (func $f (export "f") (call $tick) {}))"#,
        body.repeat(10)
    );
    let (mut store, instance) = ticking(&text, 0);
    let f = instance.get_typed_func::<(), ()>(&store, "f");
    let f = f.expect("exported");
    store.epoch_deadline_callback(|mut store| {
        *store.data_mut() += 1;
        Ok(UpdateDeadline::Continue(0))
    });
    f.call(&mut store, ()).expect("no trap");
    assert_eq!(*store.data(), 80);
}

/// A store and an instance of a module whose one import lets the epoch reach the deadline.
pub(crate) fn ticking<T: 'static>(text: &str, data: T) -> (Store<T>, Instance) {
    ticking_with(&mut Config::default(), text, data)
}

/// The same with other settings.
pub(crate) fn ticking_with<T: 'static>(
    config: &mut Config,
    text: &str,
    data: T,
) -> (Store<T>, Instance) {
    let engine = Engine::new(config.epoch_interruption(true));
    let mut store = Store::new(&engine, data);
    store.set_epoch_deadline(1);
    let tick = Func::wrap(&mut store, |caller: Caller<'_, T>| {
        caller.engine().increment_epoch();
    });
    let module = Module::new(&engine, text).expect("valid");
    let instance = Instance::new(&mut store, &module, &[tick.into()]).expect("one import");
    (store, instance)
}

#[test]
fn a_timeout_ends_bulk_operations_without_a_loop() {
    let fills = "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x400_0000))".repeat(4000);
    let text = format!(r#"(module (memory 1024) (func (export "f") {fills}))"#);
    let engine = Engine::new(Config::default().epoch_interruption(true));
    let module = Module::new(&engine, text).expect("valid");
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).expect("no imports");
    store.set_epoch_deadline(20);
    let f = instance
        .get_typed_func::<(), ()>(&store, "f")
        .expect("exported");
    let ended = AtomicBool::new(false);
    // 4000 times 64 MiB take minutes.
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                engine.increment_epoch();
                thread::sleep(std::time::Duration::from_millis(1));
            }
        });
        let result = f.call(&mut store, ());
        ended.store(true, Ordering::Relaxed);
        let error = result.expect_err("it is interrupted");
        assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    });
}

#[test]
fn a_segment_that_is_dropped_in_the_middle_ends_the_operation_with_a_trap() {
    let text = format!(
        r#"(module (import "" "tick" (func $tick)) (memory 40) (data $d "{}")
            (func (export "drop") (data.drop $d))
            (func (export "f") (call $tick)
                (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0x20_0000))))"#,
        "x".repeat(0x20_0000)
    );
    for drops in [false, true] {
        let (mut store, instance) = ticking(&text, None::<TypedFunc<(), ()>>);
        let f = instance.get_typed_func::<(), ()>(&store, "f");
        let f = f.expect("exported");
        if drops {
            let drop = instance.get_typed_func(&store, "drop").expect("exported");
            *store.data_mut() = Some(drop);
        }
        store.epoch_deadline_callback(|mut store| {
            if let Some(drop) = *store.data() {
                store.set_epoch_deadline(1);
                drop.call(&mut store, ())?;
            }
            Ok(UpdateDeadline::Continue(1))
        });
        let result = f.call(&mut store, ());
        let trap = result.err().and_then(|error| error.as_trap_code());
        assert_eq!(trap, drops.then_some(TrapCode::MemoryOutOfBounds));
    }
}

#[test]
fn a_deadline_that_is_always_reached_lets_loops_go_on() {
    let wasm = wat::parse_str(
        r#"(module (func (export "count") (param i32) (result i32) (local i32)
            (loop (local.set 1 (i32.add (local.get 1) (i32.const 3)))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (local.get 1)))"#,
    )
    .expect("a module");
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, &wasm).expect("valid");
    for update in [UpdateDeadline::Continue(0), UpdateDeadline::Yield(0)] {
        let mut store = Store::new(&engine, 0_u32);
        let instance = Instance::new(&mut store, &module, &[]).expect("no imports");
        store.set_epoch_deadline(0);
        store.epoch_deadline_callback(move |mut store| {
            *store.data_mut() += 1;
            Ok(update)
        });
        let count = instance
            .get_typed_func::<i32, i32>(&store, "count")
            .expect("exported");
        assert_eq!(count.call(&mut store, 1000).expect("goes on"), 3000);
        let looks = *store.data();
        assert!(looks >= 1000, "{looks} looks");

        let mut waits = 0;
        let mut call = pin!(count.call_async(&mut store, 1000));
        let result = loop {
            match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                std::task::Poll::Ready(result) => break result,
                std::task::Poll::Pending => waits += 1,
            }
        };
        assert_eq!(result.expect("goes on"), 3000);
        let yields = matches!(update, UpdateDeadline::Yield(_));
        assert_eq!(waits, if yields { looks } else { 0 });
    }
}
