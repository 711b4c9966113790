//! How much memory and how many things a store may have.

use wasmtime::*;

struct MyApplication {
    my_state: u32,
    limits: StoreLimits,
}

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let my_app = MyApplication {
        my_state: 42,
        limits: StoreLimitsBuilder::new()
            .memory_size(1 << 20)
            .table_elements(5)
            .instances(2)
            .build(),
    };
    let mut store = Store::new(&engine, my_app);
    store.limiter(|state| &mut state.limits);

    println!(
        "{}",
        Memory::new(&mut store, MemoryType::new(0, None)).is_ok()
    );
    let memory = Memory::new(&mut store, MemoryType::new(8, None))?;
    println!("{:?}", memory.grow(&mut store, 8).ok());
    println!("{}", memory.grow(&mut store, 1).is_err());
    let wasm = wat::parse_str(
        r#"(module
            (table (export "table") 3 funcref)
            (func (export "grow") (param i32) (result i32)
                (table.grow (ref.null func) (local.get 0))))"#,
    )
    .expect("it is well-formed");
    let module = Module::new(&engine, wasm)?;
    let instance = Instance::new(&mut store, &module, &[])?;
    let grow = instance.get_typed_func::<u32, i32>(&mut store, "grow")?;
    println!(
        "{} {}",
        grow.call(&mut store, 2)?,
        grow.call(&mut store, 1)?
    );
    Instance::new(&mut store, &module, &[])?;
    println!("{}", Instance::new(&mut store, &module, &[]).is_err());
    println!("{}", store.data().my_state);
    Ok(())
}
