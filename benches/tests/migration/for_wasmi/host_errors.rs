//! Errors of host functions: they go through the guest and come out as they were.

use std::fmt;
use wasmi::{
    Engine, Error, Linker, Module, Store, TrapCode,
    errors::{ErrorKind, HostError},
};

#[derive(Debug, PartialEq)]
enum Refusal {
    NotAllowed { path: &'static str },
    Quota(u32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAllowed { path } => write!(f, "{path}: not allowed"),
            Self::Quota(left) => write!(f, "only {left} bytes are left"),
        }
    }
}

impl HostError for Refusal {}

fn fail(how: i32) -> Result<i32, Error> {
    match how {
        0 => Ok(10),
        1 => Err(Error::host(Refusal::NotAllowed { path: "/etc" })),
        2 => Err(Error::host(Refusal::Quota(3))),
        3 => Err(Error::i32_exit(7)),
        4 => Err(TrapCode::UnreachableCodeReached.into()),
        _ => Err(Error::new("a message")),
    }
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "fail" (func $fail (param i32) (result i32)))
            (func (export "run") (param i32) (result i32)
                (i32.add (call $fail (local.get 0)) (i32.const 1))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("host", "fail", fail)?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let run = instance.get_typed_func::<i32, i32>(&store, "run")?;
    for how in 0..6 {
        let error = match run.call(&mut store, how) {
            Ok(result) => {
                println!("{result}");
                continue;
            }
            Err(error) => error,
        };
        if let Some(status) = error.i32_exit_status() {
            println!("exit {status}");
        } else if let Some(refusal) = error.downcast_ref::<Refusal>() {
            println!("{refusal:?}: {refusal}");
        } else {
            match error.kind() {
                ErrorKind::TrapCode(code) => println!("trap {code:?}"),
                ErrorKind::Message(message) => println!("message {message:?}"),
                _ => return Err(error),
            }
        }
    }
    let error = run.call(&mut store, 2).expect_err("it fails");
    println!("{:?}", error.downcast::<Refusal>());
    let mut error = run.call(&mut store, 1).expect_err("it fails");
    if let Some(Refusal::NotAllowed { path }) = error.downcast_mut::<Refusal>() {
        *path = "/usr";
    }
    println!("{error}");
    Ok(())
}
