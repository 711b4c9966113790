//! The limits that come with the crate.

use wasmi::{Engine, Error, Linker, Module, Store, StoreLimits, StoreLimitsBuilder};

struct State {
    limits: StoreLimits,
}

fn grown(trap: bool) -> Result<i32, Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (memory (export "memory") 1)
            (func (export "grow") (result i32) (memory.grow (i32.const 3))))"#,
    )?;
    let limits = StoreLimitsBuilder::new()
        .memory_size(3 << 16)
        .table_elements(100)
        .instances(1)
        .tables(1)
        .memories(1)
        .trap_on_grow_failure(trap)
        .build();
    let mut store = Store::new(&engine, State { limits });
    store.limiter(|state| &mut state.limits);
    let linker = <Linker<State>>::new(&engine);
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    assert!(linker.instantiate_and_start(&mut store, &module).is_err());
    let grow = instance.get_typed_func::<(), i32>(&store, "grow")?;
    grow.call(&mut store, ())
}

pub(super) fn main() -> Result<(), Error> {
    println!("{:?}", grown(false)?);
    match grown(true) {
        Ok(pages) => println!("{pages}"),
        Err(error) => println!("trap: {:?}", error.as_trap_code()),
    }
    Ok(())
}
