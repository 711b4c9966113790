//! One store is ended from anywhere by its handle, for good, and no other is.

use peregrine::{
    Caller, Config, Engine, Error, Func, Instance, InterruptHandle, Linker, Module, Store,
    TrapCode, TypedResumableCall, UpdateDeadline,
};
use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

/// What the store's data and `host.poke` have to do with each other.
#[derive(Default)]
struct Pokes {
    /// How often the guest has called.
    count: u32,
    /// At which call the host interrupts the guest; 0 for never.
    interrupt_at: u32,
}

/// Each function calls `host.poke` before what takes long.
const WAT: &str = r#"(module
    (import "host" "poke" (func $poke))
    (memory 64 200)
    (func (export "spin") (call $poke) (loop (br 0)))
    (func (export "poke for ever") (loop (call $poke) (br 0)))
    (func (export "count") (result i32) (local i32)
        (loop (local.set 0 (i32.add (local.get 0) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get 0) (i32.const 100))))
        (local.get 0))
    (func (export "fill") (call $poke)
        (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x400000)))
    (func (export "grow") (result i32) (call $poke) (memory.grow (i32.const 100)))
)"#;

struct Guest {
    store: Store<Pokes>,
    instance: Instance,
}

impl Guest {
    fn of(engine: &Engine) -> Self {
        let module = Module::new(engine, WAT).expect("it is valid");
        let mut store = Store::new(engine, Pokes::default());
        let mut linker = Linker::new(engine);
        let poke = |mut caller: Caller<'_, Pokes>| -> Result<(), Error> {
            let pokes = caller.data_mut();
            pokes.count += 1;
            if pokes.count == pokes.interrupt_at {
                caller.interrupt_handle()?.interrupt();
            }
            Ok(())
        };
        linker.func_wrap("host", "poke", poke).expect("it is new");
        let instance = linker
            .instantiate_and_start(&mut store, &module)
            .expect("the import fits");
        Self { store, instance }
    }

    fn new() -> Self {
        Self::of(&engine())
    }

    fn handle(&self) -> InterruptHandle {
        self.store.interrupt_handle().expect("epochs are on")
    }

    fn call(&mut self, name: &str) -> Result<(), Error> {
        let func = self.func(name);
        let mut results = [peregrine::Val::I32(0)];
        let results = match func.ty(&self.store).results().len() {
            0 => &mut [],
            _ => &mut results[..],
        };
        func.call(&mut self.store, &[], results)
    }

    fn func(&self, name: &str) -> Func {
        self.instance.get_func(&self.store, name).expect("exported")
    }

    #[track_caller]
    fn is_over(&mut self) {
        for name in ["spin", "count", "fill", "grow"] {
            let pokes = self.store.data().count;
            is_interrupt(&self.call(name).expect_err("it is interrupted"));
            // It looks before it does anything.
            assert_eq!(self.store.data().count, pokes);
        }
    }
}

fn engine() -> Engine {
    Engine::new(Config::default().epoch_interruption(true))
}

#[track_caller]
fn is_interrupt(error: &Error) {
    assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt), "{error}");
}

#[test]
fn another_thread_ends_a_loop_and_no_other_store() {
    let engine = engine();
    let (mut guest, mut other) = (Guest::of(&engine), Guest::of(&engine));
    let (handle, unused) = (guest.handle(), other.handle());
    thread::scope(|scope| {
        scope.spawn(move || {
            // Most likely the loop runs by then. If not, it ends all the same.
            thread::sleep(Duration::from_millis(20));
            handle.interrupt();
        });
        let error = guest.call("spin").expect_err("it is interrupted");
        is_interrupt(&error);
        assert!(error.backtrace().is_some());
    });
    guest.is_over();
    other.call("count").expect("nobody interrupts this one");
    drop(unused);
    other.call("count").expect("nor does dropping the handle");
}

#[test]
fn a_store_that_does_not_run_ends_when_it_is_to() {
    let mut guest = Guest::new();
    let handle = guest.handle();
    guest.call("count").expect("nothing has happened yet");
    thread::spawn(move || handle.clone().interrupt())
        .join()
        .expect("it only interrupts");
    guest.is_over();
}

#[test]
fn the_first_handle_may_be_made_while_the_guest_runs() {
    for interrupt_at in [1, 2, 1000] {
        let mut guest = Guest::new();
        guest.store.data_mut().interrupt_at = interrupt_at;
        is_interrupt(&guest.call("poke for ever").expect_err("it ends"));
        assert_eq!(guest.store.data().count, interrupt_at);
        guest.is_over();
    }
}

#[test]
fn neither_deadlines_nor_callbacks_nor_epochs_revive_a_store() {
    let mut guest = Guest::new();
    let handle = guest.handle();
    guest.store.set_epoch_deadline(1000);
    guest.call("count").expect("the deadline is far");
    handle.interrupt();
    for ticks in [0, 1, 1000, u64::MAX] {
        guest.store.set_epoch_deadline(ticks);
        guest.is_over();
        guest.store.engine().increment_epoch();
    }
    guest.store.epoch_deadline_callback(|mut store| {
        store.data_mut().count += 100_000;
        Ok(UpdateDeadline::Continue(1000))
    });
    guest.is_over();
    guest.store.epoch_deadline_async_yield_and_update(1000);
    guest.is_over();
}

#[test]
fn a_deadline_that_is_set_meanwhile_does_not_revive_a_store() {
    let engine = engine();
    for _ in 0..300 {
        let mut store = Store::new(&engine, ());
        let handle = store.interrupt_handle().expect("epochs are on");
        let (begun, done) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                while !begun.load(Ordering::Acquire) {
                    std::hint::spin_loop();
                }
                handle.interrupt();
                done.store(true, Ordering::Release);
            });
            while !done.load(Ordering::Acquire) {
                store.set_epoch_deadline(1000);
                begun.store(true, Ordering::Release);
            }
        });
        store.set_epoch_deadline(1000);
        assert!(store.epoch_watch().expect("there is a handle").is_over());
    }
}

#[test]
fn a_callback_that_goes_on_is_not_asked_again() {
    for interrupt_at in [1, 3] {
        let mut guest = Guest::new();
        let handle = guest.handle();
        let looks = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&looks);
        guest.store.set_epoch_deadline(0);
        guest.store.epoch_deadline_callback(move |mut store| {
            if counted.fetch_add(1, Ordering::Relaxed) + 1 == interrupt_at {
                handle.interrupt();
            }
            store.set_epoch_deadline(0);
            Ok(UpdateDeadline::Continue(0))
        });
        is_interrupt(&guest.call("poke for ever").expect_err("it ends"));
        assert_eq!(looks.load(Ordering::Relaxed), interrupt_at);
    }
}

#[test]
fn bulk_operations_and_growth_end_in_the_middle() {
    // The host interrupts behind the look at the beginning of the function.
    for name in ["fill", "grow"] {
        let mut guest = Guest::new();
        guest.store.data_mut().interrupt_at = 1;
        let error = guest.call(name).expect_err("it ends");
        is_interrupt(&error);
        assert_eq!(guest.store.data().count, 1);
        guest.is_over();
    }
}

#[test]
fn instantiation_ends_whatever_a_callback_wants() {
    let wat = [
        format!(
            r#"(module (memory 100) (data (i32.const 1) "{}"))"#,
            "x".repeat(3 << 20)
        ),
        "(module (func $f) (start $f))".into(),
        format!(
            "(module (func $f) (elem func {}))",
            "$f ".repeat(300_000)
        ),
        "(module (func $f) (elem declare func $f) (table 1000000 1000000 (ref func) (ref.func $f)))"
            .into(),
    ];
    for wat in wat {
        for callback in [false, true] {
            let engine = engine();
            let module = Module::new(&engine, &wat).expect("it is valid");
            let mut store = Store::new(&engine, ());
            if callback {
                store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1000)));
            }
            Instance::new(&mut store, &module, &[]).expect("nothing has happened yet");
            store.interrupt_handle().expect("epochs are on").interrupt();
            let error = Instance::new(&mut store, &module, &[]).expect_err("it is interrupted");
            is_interrupt(&error);
        }
    }
}

#[test]
fn a_call_that_waits_ends_when_it_goes_on() {
    let engine = engine();
    let module = Module::new(&engine, WAT).expect("it is valid");
    let mut linker = Linker::new(&engine);
    linker
        .func_wrap("host", "poke", || Err::<(), _>(Error::new("later")))
        .expect("it is new");
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate_and_start(&mut store, &module);
    let instance = instance.expect("the import fits");
    let spin = instance.get_typed_func::<(), ()>(&store, "spin");
    let call = spin.expect("exported").call_resumable(&mut store, ());
    let Ok(TypedResumableCall::HostTrap(waiting)) = call else {
        panic!("the host function fails");
    };
    store.interrupt_handle().expect("epochs are on").interrupt();
    is_interrupt(&waiting.resume(&mut store, &[]).expect_err("it ends"));
}

#[test]
fn a_call_that_lets_others_run_ends_when_it_goes_on() {
    let mut guest = Guest::new();
    let handle = guest.handle();
    guest.store.set_epoch_deadline(0);
    guest.store.epoch_deadline_async_yield_and_update(0);
    let spin = guest
        .instance
        .get_typed_func::<(), ()>(&guest.store, "spin");
    let spin = spin.expect("exported");
    let mut call = pin!(spin.call_async(&mut guest.store, ()));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    handle.interrupt();
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else {
        panic!("it ends");
    };
    is_interrupt(&error);
}

#[test]
fn watches_see_it() {
    let mut store = Store::new(&engine(), ());
    assert!(store.epoch_watch().is_none());
    let handle = store.interrupt_handle().expect("epochs are on");
    let without = store.epoch_watch().expect("there is a handle");
    store.set_epoch_deadline(1000);
    let with = store.epoch_watch().expect("there is a deadline");
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1000)));
    let asking = store.epoch_watch().expect("there is a handle");
    for watch in [&without, &with, &asking] {
        assert!(!watch.is_over());
    }
    handle.interrupt();
    for watch in [without, with, asking] {
        assert!(watch.is_over() && watch.clone().is_over());
    }
    drop(store);
    handle.interrupt();
}

#[test]
fn without_epochs_there_is_no_handle() {
    let store = Store::new(&Engine::default(), ());
    let error = store.interrupt_handle().expect_err("nobody looks");
    let message = error.to_string();
    assert!(message.contains("Config::epoch_interruption"), "{message}");
    assert!(store.epoch_watch().is_none());
}

#[test]
fn handles_go_anywhere() {
    fn check<T: Clone + Send + Sync + 'static>() {}
    check::<InterruptHandle>();
}
