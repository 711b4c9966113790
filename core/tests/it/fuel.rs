//! What metered execution costs, in numbers: the table of `fuel.rs` and its rules for bulk operations.
//!
//! The numbers here are promised to users. A change of one is a breaking change.

use peregrine::{
    CompilationMode, Config, CustomFuelCosts, Engine, Error, Instance, Linker, Module,
    ResumableCall, Store, TrapCode, TypedFunc, TypedResumableCall, Val,
};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// A store with plenty of fuel and an instance of a module in the text format.
fn instance(config: &Config, text: &str) -> (Store<()>, Instance) {
    let engine = Engine::new(config);
    let wasm = wat::parse_str(text).expect("the test's own text");
    let module = Module::new(&engine, wasm).expect("valid");
    let mut store = Store::new(&engine, ());
    store.set_fuel(FULL).expect("metered");
    let instance = Linker::new(&engine)
        .instantiate_and_start(&mut store, &module)
        .expect("without imports");
    (store, instance)
}

const FULL: u64 = 1 << 40;

fn metered(mode: CompilationMode) -> Config {
    let mut config = Config::default();
    config.consume_fuel(true).compilation_mode(mode);
    config
}

/// What calling the export `f` costs; the same whatever the mode, and on the second call.
fn cost_of(text: &str) -> u64 {
    let mut costs = Vec::new();
    for mode in [
        CompilationMode::Eager,
        CompilationMode::LazyTranslation,
        CompilationMode::Lazy,
    ] {
        let (mut store, instance) = instance(&metered(mode), text);
        let f = instance.get_func(&store, "f").expect("exported");
        let mut results = vec![Val::I32(0); f.ty(&store).results().len()];
        for _ in 0..2 {
            store.set_fuel(FULL).expect("metered");
            // Whether it traps does not matter for what it costs.
            let _ = f.call(&mut store, &[], &mut results);
            costs.push(FULL - store.get_fuel().expect("metered"));
        }
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
    costs[0]
}

#[test]
fn operators_cost_as_documented() {
    let cost = |body: &str| {
        cost_of(&format!(
            r#"(module (memory 1) (func (export "f") {body}))"#
        ))
    };
    assert_eq!(cost(""), 0);
    assert_eq!(cost("(block (loop (nop)))"), 0);
    assert_eq!(cost("(drop (i32.const 1))"), 0);
    assert_eq!(cost("(drop (i32.add (i32.const 1) (i32.const 2)))"), 1);
    assert_eq!(
        cost("(i32.store (i32.const 0) (i32.load (i32.const 8)))"),
        2
    );
    assert_eq!(cost("(block (br 0))"), 1);
    assert_eq!(cost("(drop (f64.sqrt (f64.neg (f64.const 2))))"), 2);
    assert_eq!(cost("(drop (memory.size))"), 1);
}

#[test]
fn loops_cost_by_turn_and_calls_by_call() {
    let text = r#"(module
        (func $g)
        (func (export "f") (local $n i32)
            (local.set $n (i32.const 10))
            (loop $again
                (call $g)
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))"#;
    // The first `local.set`; then ten times call, sub, tee and branch.
    assert_eq!(cost_of(text), 1 + 10 * (2 + 1 + 1 + 1));
}

#[test]
fn a_block_is_paid_for_when_it_is_entered() {
    let text = r#"(module (func (export "f")
        (drop (i32.add (i32.const 1) (i32.const 2)))
        (unreachable)))"#;
    assert_eq!(cost_of(text), 2);
}

#[test]
fn locals_cost_by_eight() {
    let cost = |locals: &str| cost_of(&format!(r#"(module (func (export "f") (local {locals})))"#));
    assert_eq!(cost(&"i32 ".repeat(7)), 0);
    assert_eq!(cost(&"i64 ".repeat(8)), 1);
    assert_eq!(cost(&"f64 ".repeat(100)), 12);
}

#[test]
fn bulk_operations_cost_by_size() {
    let cost = |body: &str| {
        cost_of(&format!(
            r#"(module (memory 1 3) (table 100 200 funcref) (data $d "{}") (elem $e func $f $f)
                (func $f (export "f") {body}))"#,
            "x".repeat(130)
        ))
    };
    assert_eq!(
        cost("(memory.fill (i32.const 0) (i32.const 1) (i32.const 63))"),
        1
    );
    assert_eq!(
        cost("(memory.fill (i32.const 0) (i32.const 1) (i32.const 640))"),
        11
    );
    assert_eq!(
        cost("(memory.copy (i32.const 0) (i32.const 1) (i32.const 6400))"),
        101
    );
    assert_eq!(
        cost("(memory.init $d (i32.const 0) (i32.const 0) (i32.const 130))"),
        3
    );
    assert_eq!(
        cost("(table.fill (i32.const 0) (ref.null func) (i32.const 80))"),
        11
    );
    assert_eq!(
        cost("(table.copy (i32.const 0) (i32.const 1) (i32.const 15))"),
        2
    );
    assert_eq!(
        cost("(table.init $e (i32.const 0) (i32.const 0) (i32.const 2))"),
        1
    );
    // Out of bounds: paid for and not done.
    assert_eq!(
        cost("(memory.fill (i32.const 1) (i32.const 1) (i32.const 0x10000))"),
        1025
    );
    // Growing: by 64 KiB pages and by elements; nothing for what fails.
    assert_eq!(cost("(drop (memory.grow (i32.const 9)))"), 1);
    assert_eq!(cost("(drop (memory.grow (i32.const 0)))"), 1);
    assert_eq!(
        cost("(drop (table.grow (ref.null func) (i32.const 1000)))"),
        1
    );
}

#[test]
fn growth_costs_by_size() {
    let text = r#"(module (memory 1 3) (table 1 funcref)
        (func (export "memory") (result i32) (memory.grow (i32.const 2)))
        (func (export "table") (result i32) (table.grow (ref.null func) (i32.const 80))))"#;
    let (mut store, instance) = instance(&metered(CompilationMode::Eager), text);
    for (name, cost) in [("memory", 1 + 2 * 1024), ("table", 1 + 10)] {
        let grow = instance
            .get_typed_func::<(), i32>(&store, name)
            .expect("exported");
        store.set_fuel(cost - 1).expect("metered");
        let error = grow.call(&mut store, ()).expect_err("too little");
        assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
        store.set_fuel(cost).expect("metered");
        assert_eq!(grow.call(&mut store, ()).expect("enough"), 1);
        assert_eq!(store.get_fuel().expect("metered"), 0);
    }
}

#[test]
fn a_bulk_operation_waits_for_fuel() {
    let text = r#"(module (memory (export "memory") 1)
        (func (export "f") (param i32) (result i32)
            (memory.fill (i32.const 0) (i32.const 7) (local.get 0))
            (i32.load8_u (i32.sub (local.get 0) (i32.const 1)))))"#;
    let (mut store, instance) = instance(&metered(CompilationMode::Eager), text);
    let f = instance.get_func(&store, "f").expect("exported");
    // The block costs three, filling 6400 bytes a hundred.
    store.set_fuel(50).expect("metered");
    let mut results = [Val::I32(0)];
    let call = f
        .call_resumable(&mut store, &[Val::I32(6400)], &mut results)
        .expect("no trap");
    let ResumableCall::OutOfFuel(call) = call else {
        panic!("there is too little fuel");
    };
    assert_eq!(call.required_fuel(), 100);
    assert_eq!(store.get_fuel().expect("metered"), 47);
    store.set_fuel(100).expect("metered");
    let call = call.resume(&mut store, &mut results).expect("no trap");
    assert!(matches!(call, ResumableCall::Finished));
    assert_eq!(results[0].i32(), Some(7));
    assert_eq!(store.get_fuel().expect("metered"), 0);
}

#[test]
fn embedders_may_charge_for_translation() -> Result<(), Error> {
    let mut config = metered(CompilationMode::LazyTranslation);
    config.fuel_cost(CustomFuelCosts {
        bytes_copied_per_fuel: 1,
        fuel_per_bytes_translated: 10,
        fuel_per_bytes_validated: 5,
    });
    let text = r#"(module (memory 1) (func (export "f")
        (memory.fill (i32.const 0) (i32.const 0) (i32.const 8))))"#;
    for (mode, first) in [
        (CompilationMode::Eager, 0),
        (CompilationMode::LazyTranslation, 10),
        (CompilationMode::Lazy, 15),
    ] {
        config.compilation_mode(mode);
        let (mut store, instance) = instance(&config, text);
        let f = instance.get_typed_func::<(), ()>(&store, "f")?;
        // No locals, three constants of two bytes, `memory.fill` of three, `end`.
        let body = 1 + 3 * 2 + 3 + 1;
        for extra in [first * body, 0] {
            store.set_fuel(FULL)?;
            f.call(&mut store, ())?;
            assert_eq!(FULL - store.get_fuel()?, 1 + 8 + extra, "{mode:?}");
        }
    }
    Ok(())
}

/// Calls `$inner` directly and in tail position, and a function of another instance.
const CHAIN: &str = r#"(module
    (import "host" "far" (func $far (param i32) (result i32)))
    (func $inner (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
    (func $tail (param i32) (result i32) (return_call $inner (local.get 0)))
    (func $f (export "f") (param i32) (result i32)
        (i32.mul (call $tail (call $far (call $inner (local.get 0)))) (i32.const 2))))"#;

const FAR: &str = r#"(module
    (func $near (param i32) (result i32) (i32.add (local.get 0) (i32.const 10)))
    (func (export "far") (param i32) (result i32) (return_call $near (local.get 0))))"#;

/// A store and `f` of [`CHAIN`], where translation costs so much by byte.
fn chain(per_byte: u32) -> (Store<()>, TypedFunc<i32, i32>) {
    let mut config = metered(CompilationMode::LazyTranslation);
    config.fuel_cost(CustomFuelCosts {
        fuel_per_bytes_translated: per_byte,
        ..Default::default()
    });
    let engine = Engine::new(&config);
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::new(&engine);
    for (name, text) in [("host", FAR), ("chain", CHAIN)] {
        let module = Module::new(&engine, text).expect("valid");
        let instance = linker
            .instantiate_and_start(&mut store, &module)
            .expect("the imports fit");
        linker
            .instance(&mut store, name, instance)
            .expect("the names are new");
    }
    let f = linker.get(&store, "chain", "f").and_then(|f| f.into_func());
    let f = f.expect("exported").typed(&store).expect("of this type");
    (store, f)
}

/// What the first call of `f` of [`CHAIN`] costs.
fn cost_of_chain(per_byte: u32) -> u64 {
    let (mut store, f) = chain(per_byte);
    store.set_fuel(FULL).expect("metered");
    assert_eq!(f.call(&mut store, 1).expect("enough"), 26);
    FULL - store.get_fuel().expect("metered")
}

#[test]
fn a_first_call_without_fuel_for_its_translation_waits_at_entry_and_in_the_middle() {
    let cost = cost_of_chain(7);
    let (mut store, f) = chain(7);
    store.set_fuel(0).expect("metered");
    let mut call = f.call_resumable(&mut store, 1).expect("no trap");
    let (mut spent, mut translations) = (0, 0);
    let result = loop {
        let waiting = match call {
            TypedResumableCall::Finished(result) => break result,
            TypedResumableCall::OutOfFuel(waiting) => waiting,
            TypedResumableCall::HostTrap(_) => panic!("no host function fails"),
        };
        let (fuel, required) = (store.get_fuel().expect("metered"), waiting.required_fuel());
        assert!(required > fuel);
        // What a body of some bytes costs, and no block does.
        translations += u32::from(required >= 7 * 6);
        // One too little first: it waits as before, and nothing is charged.
        store.set_fuel(required - 1).expect("metered");
        call = waiting.resume(&mut store).expect("no trap");
        let TypedResumableCall::OutOfFuel(waiting) = call else {
            panic!("there is still too little fuel");
        };
        assert_eq!(waiting.required_fuel(), required);
        assert_eq!(store.get_fuel().expect("metered"), required - 1);
        spent += required - fuel;
        store.set_fuel(required).expect("metered");
        call = waiting.resume(&mut store).expect("no trap");
    };
    assert_eq!(result, 26);
    // `f`, `$inner`, `far`, `$near` and `$tail`, each once.
    assert_eq!(translations, 5);
    assert_eq!(spent - store.get_fuel().expect("metered"), cost);
}

#[test]
fn another_call_may_translate_what_a_call_without_fuel_waits_for() {
    let (mut store, f) = chain(1000);
    store.set_fuel(0).expect("metered");
    let TypedResumableCall::OutOfFuel(waiting) = f.call_resumable(&mut store, 1).expect("no trap")
    else {
        panic!("translation is not free");
    };
    store.set_fuel(FULL).expect("metered");
    assert_eq!(f.call(&mut store, 2).expect("enough"), 28);
    store.set_fuel(100).expect("metered");
    let TypedResumableCall::Finished(result) = waiting.resume(&mut store).expect("no trap") else {
        panic!("all is translated");
    };
    assert_eq!(result, 26);
}

#[test]
fn a_first_call_that_cannot_wait_for_fuel_traps() {
    for per_byte in [1000, 0] {
        // At entry, and wherever in the middle the fuel ends.
        for part in [0, 1, 2, 3, 5, 8] {
            let (mut store, f) = chain(per_byte);
            let fuel = cost_of_chain(per_byte) * part / 9;
            store.set_fuel(fuel).expect("metered");
            let error = f.call(&mut store, 1).expect_err("too little");
            assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
            let (mut store, f) = chain(per_byte);
            store.set_fuel(fuel).expect("metered");
            let mut call = pin!(f.call_async(&mut store, 1));
            let mut context = Context::from_waker(Waker::noop());
            let Poll::Ready(result) = call.as_mut().poll(&mut context) else {
                panic!("nothing is waited for");
            };
            let error = result.expect_err("too little");
            assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
        }
    }
}
