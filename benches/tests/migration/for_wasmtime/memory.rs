//! A linear memory, seen from both sides.

use wasmtime::*;

const GUEST: &str = r#"(module
    (memory (export "memory") 2 3)
    (func (export "size") (result i32) (memory.size))
    (func (export "load") (param i32) (result i32) (i32.load8_s (local.get 0)))
    (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
    (data (i32.const 0x1000) "\01\02\03\04"))"#;

pub(super) fn main() -> Result<()> {
    let mut store: Store<()> = Store::default();
    let module = Module::new(
        store.engine(),
        wat::parse_str(GUEST).expect("it is well-formed"),
    )?;
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance
        .get_memory(&mut store, "memory")
        .expect("it is exported");
    let size = instance.get_typed_func::<(), i32>(&mut store, "size")?;
    let load = instance.get_typed_func::<i32, i32>(&mut store, "load")?;
    let poke = instance.get_typed_func::<(i32, i32), ()>(&mut store, "store")?;

    println!("{} {:#x}", memory.size(&store), memory.data_size(&store));
    println!("{:?}", &memory.data(&store)[0x0fff..0x1005]);
    println!("{}", load.call(&mut store, 0x1003)?);
    println!("{}", load.call(&mut store, 0x20000).is_err());
    memory.data_mut(&mut store)[0x1003] = 5;
    poke.call(&mut store, (0x1002, 6))?;
    println!("{}", load.call(&mut store, 0x1003)?);
    let mut bytes = [0; 4];
    memory.read(&store, 0x1000, &mut bytes)?;
    println!("{bytes:?}");
    println!("{}", memory.write(&mut store, 0x1ffff, &[1, 2]).is_err());

    println!("{}", memory.grow(&mut store, 1)?);
    println!("{} {}", memory.size(&store), size.call(&mut store, ())?);
    println!("{}", load.call(&mut store, 0x20000)?);
    println!("{}", memory.grow(&mut store, 1).is_err());

    let ty = MemoryType::new(1, Some(4));
    let own = Memory::new(&mut store, ty)?;
    let (bytes, ()) = own.data_and_store_mut(&mut store);
    bytes[0] = 1;
    println!(
        "{:?} {:?}",
        own.ty(&store).minimum(),
        own.ty(&store).maximum()
    );
    Ok(())
}
