//! What host functions can do: keep state, read and write the guest's memory, fail with an error of their own, call the
//! guest again, and be of a type that is only known at run time.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{
    Caller, Engine, Extern, Func, FuncType, HostError, Linker, Memory, Module, Store, Val, ValType,
};
use std::{collections::BTreeMap, error::Error, fmt};

const GUEST: &str = r#"(module
    (import "kv" "set" (func $set (param i32 i32 i64)))
    (import "kv" "get" (func $get (param i32 i32) (result i64)))
    (import "kv" "each" (func $each))
    (import "math" "mean" (func $mean (param i64 i64) (result f64)))
    (memory (export "memory") 1)
    (data (i32.const 0) "applepear")
    (global $sum (mut i64) (i64.const 0))
    (func (export "visit") (param i64)
        (global.set $sum (i64.add (global.get $sum) (local.get 0))))
    (func (export "run") (result i64)
        (call $set (i32.const 0) (i32.const 5) (i64.const 30))
        (call $set (i32.const 5) (i32.const 4) (i64.const 12))
        (call $each)
        (global.get $sum))
    (func (export "mean") (result f64)
        (call $mean (call $get (i32.const 0) (i32.const 5)) (call $get (i32.const 5) (i32.const 4))))
    (func (export "absent") (result i64) (call $get (i32.const 0) (i32.const 4))))"#;

/// What the host keeps: one value for each store.
type Values = BTreeMap<String, i64>;

/// An error of the host's own. It comes out of the call of the guest as it went in.
#[derive(Debug, PartialEq)]
struct NoSuchKey(String);

impl fmt::Display for NoSuchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no key \"{}\"", self.0)
    }
}

impl HostError for NoSuchKey {}

/// Reads a text that the guest has given as an address and a length. What a guest says is not to be believed: the
/// range may be anywhere, the bytes anything.
fn text(caller: &Caller<'_, Values>, ptr: u32, len: u32) -> Result<String, peregrine::Error> {
    let memory: Option<Memory> = caller.get_export("memory").and_then(Extern::into_memory);
    let memory = memory.ok_or_else(|| peregrine::Error::new("the guest exports no memory"))?;
    let bytes = memory.data(caller).get(ptr as usize..);
    let bytes = bytes.and_then(|bytes| bytes.get(..len as usize));
    let bytes = bytes.ok_or_else(|| peregrine::Error::new("the text is out of bounds"))?;
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| peregrine::Error::new(error.to_string()))?;
    Ok(text.to_owned())
}

fn linker(engine: &Engine) -> Result<Linker<Values>, peregrine::Error> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "kv",
        "set",
        |mut caller: Caller<'_, Values>, ptr: u32, len: u32, value: i64| {
            let key = text(&caller, ptr, len)?;
            caller.data_mut().insert(key, value);
            Ok::<(), peregrine::Error>(())
        },
    )?;
    linker.func_wrap(
        "kv",
        "get",
        |caller: Caller<'_, Values>, ptr: u32, len: u32| {
            let key = text(&caller, ptr, len)?;
            let value = caller.data().get(&key).copied();
            value.ok_or_else(|| peregrine::Error::host(NoSuchKey(key)))
        },
    )?;
    // The host calls the guest, which has called the host.
    linker.func_wrap("kv", "each", |mut caller: Caller<'_, Values>| {
        let visit: Option<Func> = caller.get_export("visit").and_then(Extern::into_func);
        let visit = visit.ok_or_else(|| peregrine::Error::new("there is no visitor"))?;
        let visit = visit.typed::<i64, ()>(&caller)?;
        let values: Vec<i64> = caller.data().values().copied().collect();
        for value in values {
            visit.call(&mut caller, value)?;
        }
        Ok::<(), peregrine::Error>(())
    })?;
    // The type is a value, as it is where host functions come from a description of an interface.
    let ty = FuncType::new([ValType::I64, ValType::I64], [ValType::F64]);
    linker.func_new("math", "mean", ty, |_caller, params, results| {
        let sum: i64 = params.iter().filter_map(Val::i64).sum();
        results[0] = Val::from(sum as f64 / params.len() as f64);
        Ok(())
    })?;
    Ok(linker)
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let engine = Engine::default();
    let module = Module::new(&engine, wat::parse_str(GUEST)?)?;
    let mut store = Store::new(&engine, Values::new());
    let instance = linker(&engine)?.instantiate_and_start(&mut store, &module)?;

    let run = instance.get_typed_func::<(), i64>(&store, "run")?;
    println!("the guest has seen {} in all", run.call(&mut store, ())?);
    println!("the host has {:?}", store.data());
    let mean = instance.get_typed_func::<(), f64>(&store, "mean")?;
    println!("the mean is {}", mean.call(&mut store, ())?);

    let absent = instance.get_typed_func::<(), i64>(&store, "absent")?;
    let Err(error) = absent.call(&mut store, ()) else {
        return Err("the key is not there".into());
    };
    println!("error: {error}");
    if let Some(NoSuchKey(key)) = error.downcast_ref() {
        println!("it was about {key:?}");
    }
    Ok(())
}
