//! Two programs that take turns, each until its fuel has run out.

use wasmi::{Config, Engine, Error, Instance, Module, Store, TypedFunc, TypedResumableCall};

fn task(engine: &Engine, wat: &str) -> Result<(Store<()>, TypedFunc<u32, u64>), Error> {
    let module = Module::new(engine, wat)?;
    let mut store = Store::new(engine, ());
    store.set_fuel(1_000)?;
    let instance = wasmi::Linker::new(engine).instantiate_and_start(&mut store, &module)?;
    let run = Instance::get_typed_func(&instance, &store, "run")?;
    Ok((store, run))
}

pub(super) fn main() -> Result<(), Error> {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let wat = r#"(module
        (func (export "run") (param $n i32) (result i64)
            (local $a i64) (local $b i64)
            (local.set $b (i64.const 1))
            (loop $again
                (local.get $b)
                (local.set $b (i64.add (local.get $a) (local.get $b)))
                (local.set $a)
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (local.get $a)))"#;
    let mut waiting = Vec::new();
    for n in [10, 500, 2000] {
        let (mut store, run) = task(&engine, wat)?;
        let call = run.call_resumable(&mut store, n)?;
        waiting.push((n, 0, store, call));
    }
    while !waiting.is_empty() {
        let mut next = Vec::new();
        for (n, turns, mut store, call) in waiting {
            match call {
                TypedResumableCall::Finished(result) => {
                    println!("{n}: {result}, at once: {}", turns == 0);
                }
                TypedResumableCall::OutOfFuel(call) => {
                    let more = call.required_fuel().max(1_000);
                    store.set_fuel(store.get_fuel()? + more)?;
                    let call = call.resume(&mut store)?;
                    next.push((n, turns + 1, store, call));
                }
                TypedResumableCall::HostTrap(call) => {
                    return Err(Error::new(call.host_error().to_string()));
                }
            }
        }
        waiting = next;
    }
    Ok(())
}
