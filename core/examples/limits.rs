//! How to bound what a guest takes: memory, instructions, time.
//!
//! Each way has its price and its use. Limiters cost nothing until something grows. Fuel is exact, and the same on every
//! machine, and costs some time. Epochs and interrupt handles cost less, and stop a guest at a time, not after an amount
//! of work.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{
    Config, Engine, Instance, Module, Store, StoreLimits, StoreLimitsBuilder, TrapCode, TypedFunc,
    TypedResumableCall, UpdateDeadline,
};
use std::{error::Error, thread, time::Duration};

const GUEST: &str = r#"(module
    (memory (export "memory") 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func $deep (export "deep") (call $deep))
    (func (export "count") (param $to i32) (result i32) (local $n i32)
        (loop $again
            (local.set $n (i32.add (local.get $n) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $n) (local.get $to))))
        (local.get $n))
    (func (export "forever") (loop $again (br $again))))"#;

fn instance<T>(store: &mut Store<T>) -> Result<Instance, Box<dyn Error>> {
    let module = Module::new(store.engine(), wat::parse_str(GUEST)?)?;
    Ok(Instance::new(store, &module, &[])?)
}

/// Memory: a limiter is asked before anything grows.
fn memory() -> Result<(), Box<dyn Error>> {
    let limits = StoreLimitsBuilder::new()
        .memory_size(4 << 16)
        .table_elements(1000)
        .instances(1)
        .build();
    let mut store = Store::new(&Engine::default(), limits);
    store.limiter(|limits: &mut StoreLimits| limits);
    let instance = instance(&mut store)?;
    let grow = instance.get_typed_func::<i32, i32>(&store, "grow")?;
    println!("3 pages more: {}", grow.call(&mut store, 3)?);
    println!("1 page more: {}", grow.call(&mut store, 1)?);
    Ok(())
}

/// The depth of calls needs no limiter: it is bounded always, and takes no native stack.
fn depth() -> Result<(), Box<dyn Error>> {
    let mut config = Config::default();
    config.set_max_recursion_depth(100);
    let mut store = Store::new(&Engine::new(&config), ());
    let instance = instance(&mut store)?;
    let deep = instance.get_typed_func::<(), ()>(&store, "deep")?;
    println!("too deep: {:?}", trap(deep.call(&mut store, ())));
    Ok(())
}

/// Fuel: so much work, and no more. A call that has run out can go on once there is more.
fn fuel() -> Result<(), Box<dyn Error>> {
    let mut config = Config::default();
    config.consume_fuel(true);
    let mut store = Store::new(&Engine::new(&config), ());
    store.set_fuel(10_000)?;
    let instance = instance(&mut store)?;
    let count: TypedFunc<u32, u32> = instance.get_typed_func(&store, "count")?;
    println!("trap: {:?}", trap(count.call(&mut store, 5_000)));

    store.set_fuel(10_000)?;
    let mut refills = 0;
    let mut call = count.call_resumable(&mut store, 5_000)?;
    let counted = loop {
        call = match call {
            TypedResumableCall::Finished(counted) => break counted,
            TypedResumableCall::OutOfFuel(call) => {
                refills += 1;
                store.set_fuel(10_000.max(call.required_fuel()))?;
                call.resume(&mut store)?
            }
            TypedResumableCall::HostTrap(call) => return Err(call.into_host_error().into()),
        };
    };
    println!("{counted} after more fuel: {}", refills > 0);
    Ok(())
}

/// A deadline for all stores of an engine: somebody advances the epoch, and each store has its own deadline.
fn epochs() -> Result<(), Box<dyn Error>> {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let engine = Engine::new(&config);
    let mut store = Store::new(&engine, 0);
    let instance = instance(&mut store)?;
    let forever = instance.get_typed_func::<(), ()>(&store, "forever")?;
    // Three more times, say, because the user has been asked.
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|mut store| {
        *store.data_mut() += 1;
        Ok(match *store.data() {
            4 => UpdateDeadline::Interrupt,
            _ => UpdateDeadline::Continue(1),
        })
    });
    let weak = engine.weak();
    drop(engine);
    // It ends with the engine.
    thread::spawn(move || {
        while let Some(engine) = weak.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(Duration::from_millis(1));
        }
    });
    println!("epochs: {:?}", trap(forever.call(&mut store, ())));
    println!("asked {} times", store.data());
    Ok(())
}

/// One store, ended from another thread: when the user presses a button, or after a time.
fn interruption() -> Result<(), Box<dyn Error>> {
    let mut config = Config::default();
    config.epoch_interruption(true);
    let mut store = Store::new(&Engine::new(&config), ());
    let instance = instance(&mut store)?;
    let forever = instance.get_typed_func::<(), ()>(&store, "forever")?;
    let handle = store.interrupt_handle()?;
    let button = thread::spawn(move || {
        thread::sleep(Duration::from_millis(5));
        handle.interrupt();
    });
    println!("interrupted: {:?}", trap(forever.call(&mut store, ())));
    button.join().map_err(|_| "the thread has panicked")?;
    Ok(())
}

fn trap<T>(result: Result<T, peregrine::Error>) -> Option<TrapCode> {
    result
        .err()
        .as_ref()
        .and_then(peregrine::Error::as_trap_code)
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    memory()?;
    depth()?;
    fuel()?;
    epochs()?;
    interruption()
}
