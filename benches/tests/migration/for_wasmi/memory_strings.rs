//! Strings that go in and out of a linear memory, in room that the guest allocates.

use wasmi::{
    AsContext, AsContextMut, Caller, Engine, Extern, Instance, Linker, Memory, Module, Store,
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A guest with a bump allocator that turns ASCII letters to upper case.
const GUEST: &str = r#"(module
    (import "env" "log" (func $log (param i32 i32)))
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 1024))
    (func (export "alloc") (param $len i32) (result i32)
        (global.get $top)
        (global.set $top (i32.add (global.get $top) (local.get $len))))
    (func (export "shout") (param $ptr i32) (param $len i32)
        (local $i i32) (local $c i32)
        (block $done
            (loop $next
                (br_if $done (i32.ge_u (local.get $i) (local.get $len)))
                (local.set $c (i32.load8_u (i32.add (local.get $ptr) (local.get $i))))
                (if (i32.and (i32.ge_u (local.get $c) (i32.const 97)) (i32.le_u (local.get $c) (i32.const 122)))
                    (then (i32.store8 (i32.add (local.get $ptr) (local.get $i))
                        (i32.sub (local.get $c) (i32.const 32)))))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br $next)))
        (call $log (local.get $ptr) (local.get $len))))"#;

fn read_string(memory: Memory, store: impl AsContext, ptr: u32, len: u32) -> Result<String> {
    let mut bytes = vec![0; len as usize];
    memory.read(&store, ptr as usize, &mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}

fn write_string(
    instance: Instance,
    mut store: impl AsContextMut,
    text: &str,
) -> Result<(u32, u32)> {
    let memory = instance
        .get_memory(&store, "memory")
        .ok_or("the guest has no memory")?;
    let alloc = instance.get_typed_func::<u32, u32>(&store, "alloc")?;
    let len = text.len() as u32;
    let ptr = alloc.call(&mut store, len)?;
    memory.write(&mut store, ptr as usize, text.as_bytes())?;
    Ok((ptr, len))
}

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, GUEST)?;
    let mut store = Store::new(&engine, Vec::<String>::new());
    let mut linker = Linker::new(&engine);
    linker.func_wrap(
        "env",
        "log",
        |mut caller: Caller<'_, Vec<String>>, ptr: u32, len: u32| {
            let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
                return;
            };
            let (bytes, log) = memory.data_and_store_mut(&mut caller);
            let line = &bytes[ptr as usize..][..len as usize];
            log.push(String::from_utf8_lossy(line).into_owned());
        },
    )?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let shout = instance.get_typed_func::<(u32, u32), ()>(&store, "shout")?;
    let memory = instance.get_memory(&store, "memory").ok_or("no memory")?;
    for text in ["hello", "Grüße", ""] {
        let (ptr, len) = write_string(instance, &mut store, text)?;
        shout.call(&mut store, (ptr, len))?;
        println!("{ptr}: {:?}", read_string(memory, &store, ptr, len)?);
    }
    println!("{:?}", store.data());
    println!(
        "{} pages, {} bytes",
        memory.size(&store),
        memory.data(&store).len()
    );
    println!("grown from {} pages", memory.grow(&mut store, 2)?);
    println!("{} pages", memory.size(&store));
    let end = memory.data_size(&store);
    println!(
        "beyond the end: {:?}",
        memory.write(&mut store, end - 1, &[1, 2])
    );
    memory.data_mut(&mut store)[end - 1] = 7;
    println!("the last byte: {}", memory.data(&store)[end - 1]);
    Ok(())
}
