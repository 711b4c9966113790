//! Commands, which get a new instance for each call, and exports that are looked up once.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let mut store = Store::new(&engine, 0_u32);
    let mut linker = Linker::<u32>::new(&engine);
    linker.func_wrap("host", "count", |mut caller: Caller<'_, u32>| -> u32 {
        *caller.data_mut() += 1;
        *caller.data()
    })?;
    let command = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (import "host" "count" (func $count (result i32)))
                (global $runs (mut i32) (i32.const 0))
                (func (export "_start")
                    (if (global.get $runs) (then unreachable))
                    (global.set $runs (call $count))))"#,
        )
        .expect("it is well-formed"),
    )?;
    linker.module(&mut store, "", &command)?;
    let main = linker.get_default(&mut store, "")?;
    let main = main.typed::<(), ()>(&store)?;
    main.call(&mut store, ())?;
    main.call(&mut store, ())?;
    println!("{} runs", store.data());

    let library = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (memory (export "memory") 3)
                (table (export "table") 7 funcref)
                (func (export "one") (result i32) (i32.const 1))
                (func (export "two") (result i32) (i32.const 2)))"#,
        )
        .expect("it is well-formed"),
    )?;
    let needs = library.resources_required();
    println!("{} {:?}", needs.num_memories, needs.max_initial_memory_size);
    println!("{} {:?}", needs.num_tables, needs.max_initial_table_size);
    let two = library.get_export_index("two").expect("it is exported");
    println!("{}", library.get_export_index("three").is_none());
    for _ in 0..2 {
        let instance = linker.instantiate(&mut store, &library)?;
        let two = instance
            .get_module_export(&mut store, &two)
            .and_then(Extern::into_func)
            .expect("it is a function");
        println!("{}", two.typed::<(), i32>(&store)?.call(&mut store, ())?);
    }
    Ok(())
}
