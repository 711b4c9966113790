//! The first program: a module that calls its host, and a host that calls the module.
//!
//! `cargo run -p peregrine-wasm --example hello`. A test of the crate runs it too, and compares what it prints.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use peregrine::{Caller, Engine, Linker, Module, Store};
use std::error::Error;

const GUEST: &str = r#"(module
    (import "host" "log" (func $log (param i32)))
    (func (export "gcd") (param $a i32) (param $b i32) (result i32)
        (call $log (local.get $a))
        (if (result i32) (i32.eqz (local.get $b))
            (then (local.get $a))
            (else (return_call 1
                (local.get $b)
                (i32.rem_u (local.get $a) (local.get $b)))))))"#;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // One engine for a whole program. It holds the settings.
    let engine = Engine::default();
    // A module is code. It can be instantiated many times, on many threads.
    let module = Module::new(&engine, wat::parse_str(GUEST)?)?;
    // A store holds what instances need while they run, and a value of yours.
    let mut store = Store::new(&engine, Vec::new());
    // A linker has names for what modules import.
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "log", |mut caller: Caller<'_, Vec<u32>>, n: u32| {
        caller.data_mut().push(n);
    })?;

    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let gcd = instance.get_typed_func::<(u32, u32), u32>(&store, "gcd")?;
    println!("gcd(48, 36) = {}", gcd.call(&mut store, (48, 36))?);
    println!("the guest has said {:?}", store.data());
    Ok(())
}
