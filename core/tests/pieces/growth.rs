//! Growth that is interrupted, waits for fuel, or is refused.

use crate::{epochs::ticking_with, guest::PIECE};
use peregrine::{
    Config, Engine, Instance, LimiterError, Memory, Module, Nullable, Ref, ResourceLimiter, Store,
    Table, TrapCode, TypedFunc, TypedResumableCall, UpdateDeadline,
    errors::{MemoryError, TableError},
};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Grows a memory of ten pieces and a table of three, both filled.
const GROWS: &str = r#"(module (import "" "tick" (func $tick))
    (memory (export "m") 160 4000)
    (table (export "t") 400000 funcref)
    (func $f)
    (elem declare func $f)
    (func (export "memory") (param i32) (result i32)
        (call $tick) (memory.grow (local.get 0)))
    (func (export "table") (param i32) (result i32)
        (call $tick) (table.grow (ref.func $f) (local.get 0)))
    (func (export "nulls") (param i32) (result i32)
        (call $tick) (table.grow (ref.null func) (local.get 0)))
    (func (export "size") (param i32) (result i32) (memory.size)))"#;

/// What the limiter is asked and told.
#[derive(Default)]
struct Log {
    asked: Vec<usize>,
    failed: Vec<String>,
    denies: bool,
    traps: bool,
    looks: u32,
    /// Grows the memory itself at the first look.
    grower: Option<Memory>,
}

impl Log {
    fn answer(&mut self, desired: usize) -> Result<bool, LimiterError> {
        self.asked.push(desired);
        Ok(!self.denies)
    }

    fn note(&mut self, error: String) -> Result<(), LimiterError> {
        self.failed.push(error);
        match self.traps {
            true => Err(LimiterError::ResourceLimiterDeniedAllocation),
            false => Ok(()),
        }
    }
}

impl ResourceLimiter for Log {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        self.answer(desired)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        self.answer(desired)
    }

    fn memory_grow_failed(&mut self, error: &MemoryError) -> Result<(), LimiterError> {
        self.note(format!("{error:?}"))
    }

    fn table_grow_failed(&mut self, error: &TableError) -> Result<(), LimiterError> {
        self.note(format!("{error:?}"))
    }
}

/// A store and an instance whose growth is interrupted whenever the deadline is looked at.
fn interrupted() -> (Store<Log>, Instance) {
    interrupted_with(&mut Config::default())
}

fn interrupted_with(config: &mut Config) -> (Store<Log>, Instance) {
    let (mut store, instance) = ticking_with(config, GROWS, Log::default());
    store.limiter(|log| log);
    store.epoch_deadline_callback(|mut store| {
        store.data_mut().looks += 1;
        if let Some(memory) = store.data_mut().grower.take() {
            memory.grow(&mut store, 1)?;
        }
        Ok(UpdateDeadline::Continue(0))
    });
    let memory = instance.get_memory(&store, "m").expect("exported");
    memory.data_mut(&mut store).fill(7);
    (store, instance)
}

fn func(store: &Store<Log>, instance: &Instance, name: &str) -> TypedFunc<i32, i32> {
    instance.get_typed_func(store, name).expect("exported")
}

/// Sees whether the memory has this many pages of sevens, and zeros behind.
fn check(store: &Store<Log>, instance: &Instance, filled: usize, pages: usize) {
    let memory = instance.get_memory(store, "m").expect("exported");
    let data = memory.data(store);
    assert_eq!(data.len(), pages << 16);
    assert!(data[..filled << 16].iter().all(|byte| *byte == 7));
    assert!(data[filled << 16..].iter().all(|byte| *byte == 0));
}

#[test]
fn growth_of_a_memory_looks_at_the_deadline_between_pieces() {
    let (mut store, instance) = interrupted();
    let grow = func(&store, &instance, "memory");
    // Less than there is: the new pages are written, 6.25 MiB.
    assert_eq!(grow.call(&mut store, 100).expect("no trap"), 160);
    assert_eq!(store.data().looks, (100 << 16) / PIECE + 1);
    assert_eq!(
        store.data().asked,
        [260 << 16],
        "once however often it is interrupted"
    );
    check(&store, &instance, 160, 260);
    // More: the old pages are copied, which is interrupted once and then goes to its end.
    store.data_mut().looks = 0;
    store.set_epoch_deadline(1);
    assert_eq!(grow.call(&mut store, 1000).expect("no trap"), 260);
    assert_eq!(store.data().looks, 2);
    check(&store, &instance, 160, 1260);
}

#[test]
fn growth_of_a_table_looks_at_the_deadline_between_pieces() {
    let (mut store, instance) = interrupted();
    let grow = func(&store, &instance, "table");
    assert_eq!(grow.call(&mut store, 300_000).expect("no trap"), 400_000);
    // The move to a larger block is interrupted once.
    assert_eq!(store.data().looks, 1 + (300_000u32 * 8).div_ceil(PIECE));
    assert_eq!(store.data().asked, [700_000]);
    let table = instance.get_table(&store, "t").expect("exported");
    let is_null = |at| matches!(table.get(&store, at), Some(Ref::Func(Nullable::Null)));
    assert_eq!(table.size(&store), 700_000);
    assert!((0..400_000).all(is_null));
    assert!(!(400_000..700_000).any(is_null));
    // Nulls need not be written, but the block moves once more.
    store.data_mut().looks = 0;
    store.set_epoch_deadline(1);
    let grow = func(&store, &instance, "nulls");
    assert_eq!(grow.call(&mut store, 600_000).expect("no trap"), 700_000);
    assert_eq!(store.data().looks, 2);
}

#[test]
fn growth_lets_others_run_between_pieces() {
    // Three pieces of a table, which moves; six of a memory and a bit; a copy, which is interrupted once.
    let cases = [
        ("table", 300_000, 400_000, 4),
        ("memory", 100, 160, 7),
        ("memory", 1000, 260, 2),
    ];
    let (mut store, instance) = interrupted();
    for (name, delta, old, looks) in cases {
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(0)));
        store.set_epoch_deadline(1);
        let grow = func(&store, &instance, name);
        let mut pending = 0;
        {
            let mut call = pin!(grow.call_async(&mut store, delta));
            let mut context = Context::from_waker(Waker::noop());
            let grown = loop {
                match call.as_mut().poll(&mut context) {
                    Poll::Ready(grown) => break grown,
                    Poll::Pending => pending += 1,
                }
            };
            assert_eq!(grown.expect("no trap"), old);
        }
        assert_eq!(pending, looks, "{name} by {delta}");
    }
    check(&store, &instance, 160, 1260);
}

#[test]
fn growth_that_is_interrupted_for_good_is_not_seen() {
    for (name, delta) in [("memory", 100), ("memory", 1000), ("table", 300_000)] {
        let (mut store, instance) = interrupted();
        store.epoch_deadline_trap();
        let grow = func(&store, &instance, name);
        let error = grow.call(&mut store, delta).expect_err("it is interrupted");
        assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
        check(&store, &instance, 160, 160);
        let table = instance.get_table(&store, "t").expect("exported");
        assert_eq!(table.size(&store), 400_000);
        // And leaves nothing behind.
        store.set_epoch_deadline(1000);
        let nulls = func(&store, &instance, "nulls");
        assert_eq!(nulls.call(&mut store, 400_000).expect("no trap"), 400_000);
        let table = instance.get_table(&store, "t").expect("exported");
        let is_null = |at| matches!(table.get(&store, at), Some(Ref::Func(Nullable::Null)));
        assert!((0..800_000).all(is_null));
        let memory = func(&store, &instance, "memory");
        assert_eq!(memory.call(&mut store, 120).expect("no trap"), 160);
        check(&store, &instance, 160, 280);
    }
}

#[test]
fn growth_begins_anew_if_something_else_has_grown_the_same_meanwhile() {
    let (mut store, instance) = interrupted();
    store.data_mut().grower = instance.get_memory(&store, "m");
    let grow = func(&store, &instance, "memory");
    assert_eq!(grow.call(&mut store, 100).expect("no trap"), 161);
    let asked = [260, 161, 261].map(|pages| pages << 16);
    assert_eq!(store.data().asked, asked);
    check(&store, &instance, 160, 261);
}

#[test]
fn growth_is_paid_for_once_however_often_it_is_interrupted() {
    for (name, delta, cost) in [("memory", 100, 102_400), ("table", 300_000, 37_500)] {
        let (mut store, instance) = interrupted_with(Config::default().consume_fuel(true));
        let grow = func(&store, &instance, name);
        store.set_fuel(CALL + cost).expect("metered");
        assert!(grow.call(&mut store, delta).expect("no trap") > 0);
        assert!(store.data().looks > 2);
        assert_eq!(store.get_fuel().expect("metered"), 0);
    }
    // Also if it begins anew.
    let (mut store, instance) = interrupted_with(Config::default().consume_fuel(true));
    store.data_mut().grower = instance.get_memory(&store, "m");
    let grow = func(&store, &instance, "memory");
    store.set_fuel(CALL + 102_400).expect("metered");
    assert_eq!(grow.call(&mut store, 100).expect("no trap"), 161);
    assert_eq!(store.get_fuel().expect("metered"), 0);
}

/// A store that meters, with a limiter, and an instance.
fn metered() -> (Store<Log>, Instance) {
    let engine = Engine::new(Config::default().consume_fuel(true));
    let text = GROWS.replace(r#"(import "" "tick" (func $tick))"#, "(func $tick)");
    let module = Module::new(&engine, text).expect("valid");
    let mut store = Store::new(&engine, Log::default());
    let instance = Instance::new(&mut store, &module, &[]).expect("no imports");
    store.limiter(|log| log);
    (store, instance)
}

/// What a call costs before it grows anything: two for the call, one for the growth.
const CALL: u64 = 3;

#[test]
fn growth_that_is_refused_needs_no_fuel_and_costs_none() {
    for (name, delta, desired) in [("memory", 100, 260 << 16), ("table", 1000, 401_000)] {
        let (mut store, instance) = metered();
        let grow = func(&store, &instance, name);
        // The limiter denies it.
        store.data_mut().denies = true;
        store.set_fuel(CALL).expect("metered");
        assert_eq!(grow.call(&mut store, delta).expect("no trap"), -1);
        assert_eq!(store.get_fuel().expect("metered"), 0);
        assert_eq!(store.data().asked, [desired]);
        // The maximum does not allow it, and the limiter is not even asked.
        store.set_fuel(CALL).expect("metered");
        assert_eq!(grow.call(&mut store, 10_000_000).expect("no trap"), -1);
        assert_eq!(store.get_fuel().expect("metered"), 0);
        assert_eq!(store.data().asked, [desired]);
        // The limiter wants a trap, which costs no more.
        store.data_mut().traps = true;
        store.set_fuel(CALL).expect("metered");
        let error = grow.call(&mut store, 10_000_000).expect_err("a trap");
        assert_eq!(error.as_trap_code(), Some(TrapCode::GrowthOperationLimited));
        assert_eq!(store.get_fuel().expect("metered"), 0);
    }
}

#[test]
fn growth_asks_the_limiter_before_it_waits_for_fuel() {
    for (name, delta, cost) in [("memory", 100, (100 << 16) / 64), ("table", 800, 100)] {
        let (mut store, instance) = metered();
        let grow = func(&store, &instance, name);
        // What the limiter says of too little fuel does not matter.
        store.data_mut().traps = true;
        store.set_fuel(CALL + cost - 1).expect("metered");
        let call = grow.call_resumable(&mut store, delta).expect("no trap");
        let TypedResumableCall::OutOfFuel(waiting) = call else {
            panic!("there is too little fuel");
        };
        assert_eq!(waiting.required_fuel(), cost);
        assert_eq!(store.get_fuel().expect("metered"), cost - 1);
        assert_eq!(store.data().asked.len(), 1);
        let told = format!("OutOfFuel {{ required_fuel: {cost} }}");
        assert_eq!(store.data().failed, [told]);
        store.set_fuel(cost).expect("metered");
        let call = waiting.resume(&mut store).expect("no trap");
        assert!(matches!(call, TypedResumableCall::Finished(size) if size > 0));
        assert_eq!(store.get_fuel().expect("metered"), 0);
        assert_eq!(store.data().asked.len(), 2);
    }
}

#[test]
fn growth_that_was_denied_while_it_waited_for_fuel_is_refused() {
    let (mut store, instance) = metered();
    let grow = func(&store, &instance, "memory");
    store.set_fuel(CALL).expect("metered");
    let call = grow.call_resumable(&mut store, 100).expect("no trap");
    let TypedResumableCall::OutOfFuel(waiting) = call else {
        panic!("there is too little fuel");
    };
    store.data_mut().denies = true;
    let call = waiting.resume(&mut store).expect("no trap");
    assert!(matches!(call, TypedResumableCall::Finished(-1)));
    check(&store, &instance, 0, 160);
}

#[test]
fn growing_by_the_embedder_needs_no_fuel() {
    let (mut store, instance) = metered();
    let memory = instance.get_memory(&store, "m").expect("exported");
    let table: Table = instance.get_table(&store, "t").expect("exported");
    let null = Ref::Func(Nullable::Null);
    assert_eq!(memory.grow(&mut store, 100).expect("allowed"), 160);
    assert_eq!(
        table.grow(&mut store, 1000, null).expect("allowed"),
        400_000
    );
    assert_eq!(store.data().asked, [260 << 16, 401_000]);
    store.set_fuel(5).expect("metered");
    store.data_mut().denies = true;
    let error = memory.grow(&mut store, 1).expect_err("denied");
    assert_eq!(error, MemoryError::ResourceLimiterDeniedAllocation);
    let error = table.grow(&mut store, 1, null).expect_err("denied");
    assert_eq!(error, TableError::ResourceLimiterDeniedAllocation);
    assert_eq!(store.get_fuel().expect("metered"), 5);
}
