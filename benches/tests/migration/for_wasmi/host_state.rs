//! Host functions that share a key-value store, which is the store's data.

use std::collections::BTreeMap;
use wasmi::{Caller, Engine, Error, Linker, Module, Store};

#[derive(Debug, Default)]
struct Database {
    values: BTreeMap<u32, i64>,
    reads: usize,
}

fn linker(engine: &Engine) -> Result<Linker<Database>, Error> {
    let mut linker = Linker::new(engine);
    linker
        .func_wrap(
            "db",
            "put",
            |mut caller: Caller<'_, Database>, key: u32, value: i64| {
                caller.data_mut().values.insert(key, value);
            },
        )?
        .func_wrap(
            "db",
            "get",
            |mut caller: Caller<'_, Database>, key: u32| -> Result<i64, Error> {
                let database = caller.data_mut();
                database.reads += 1;
                (database.values.get(&key).copied())
                    .ok_or_else(|| Error::new(format!("there is no key {key}")))
            },
        )?
        .func_wrap("db", "len", |caller: Caller<'_, Database>| -> u32 {
            caller.data().values.len() as u32
        })?;
    Ok(linker)
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "db" "put" (func $put (param i32 i64)))
            (import "db" "get" (func $get (param i32) (result i64)))
            (import "db" "len" (func $len (result i32)))
            (func (export "fill") (param $n i32) (result i32)
                (local $i i32)
                (loop $next
                    (call $put (local.get $i)
                        (i64.mul (i64.extend_i32_u (local.get $i)) (i64.extend_i32_u (local.get $i))))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
                (call $len))
            (func (export "get") (param i32) (result i64) (call $get (local.get 0))))"#,
    )?;
    let mut store = Store::new(&engine, Database::default());
    let instance = linker(&engine)?.instantiate_and_start(&mut store, &module)?;
    let fill = instance.get_typed_func::<u32, u32>(&store, "fill")?;
    let get = instance.get_typed_func::<u32, i64>(&store, "get")?;
    println!("{} keys", fill.call(&mut store, 10)?);
    println!("7 is {}", get.call(&mut store, 7)?);
    match get.call(&mut store, 10) {
        Ok(value) => println!("10 is {value}"),
        Err(error) => println!("error: {error}"),
    }
    println!("{} reads", store.data().reads);
    let database = store.into_data();
    println!("{:?}", database.values.last_key_value());
    Ok(())
}
