//! Errors of the host: of types of its own, of the standard library, and of texts, with what was said of them on the way.

use std::{fmt, num::ParseIntError};
use wasmtime::*;

#[derive(Debug)]
struct Denied {
    path: &'static str,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: permission denied", self.path)
    }
}

impl std::error::Error for Denied {}

fn positive(n: i32) -> Result<i32> {
    ensure!(n > 0, "{n} is too small");
    if n > 100 {
        bail!("{n} is too large");
    }
    Ok(n)
}

pub(super) fn main() -> Result<()> {
    let engine = Engine::default();
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("host", "open", || -> Result<()> {
        bail!(Denied {
            path: "/etc/shadow"
        });
    })?;
    linker.func_wrap("host", "parse", || -> Result<i32> {
        Ok("12x".parse::<i32>()?)
    })?;
    linker.func_wrap("host", "check", |n: i32| -> Result<i32> { positive(n) })?;
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (import "host" "open" (func $open))
                (import "host" "parse" (func $parse (result i32)))
                (import "host" "check" (func $check (param i32) (result i32)))
                (func (export "open") (param i32) (result i32) (call $open) (i32.const 0))
                (func (export "parse") (param i32) (result i32) (call $parse))
                (func (export "check") (param i32) (result i32) (call $check (local.get 0))))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module)?;
    for (name, argument) in [
        ("check", 5),
        ("check", 0),
        ("check", 500),
        ("open", 0),
        ("parse", 0),
    ] {
        let func = instance.get_typed_func::<i32, i32>(&mut store, name)?;
        let error = match func.call(&mut store, argument) {
            Ok(n) => {
                println!("{name}({argument}) = {n}");
                continue;
            }
            Err(error) => error,
        };
        println!("{name}({argument}): {}", error.root_cause());
        if let Some(denied) = error.downcast_ref::<Denied>() {
            println!("  it is about {}", denied.path);
        }
        if error.is::<ParseIntError>() {
            println!("  it is about a number");
        }
        let error = error.context("while the guest ran");
        println!("  {error}");
        println!("  {}", error.chain().count() > 1);
    }
    Ok(())
}
