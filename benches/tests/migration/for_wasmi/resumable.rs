//! A guest that asks questions whose answers come later: the host function fails, and the call goes on.

use std::fmt;
use wasmi::{
    Engine, Error, Linker, Module, ResumableCall, Store, TypedResumableCall, Val, errors::HostError,
};

#[derive(Debug)]
struct Question(i32);

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what is {} squared?", self.0)
    }
}

impl HostError for Question {}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "ask" (func $ask (param i32) (result i32)))
            (func (export "sum_of_squares") (param $n i32) (result i32)
                (local $sum i32)
                (loop $again
                    (local.set $sum (i32.add (local.get $sum) (call $ask (local.get $n))))
                    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum)))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap("host", "ask", |n: i32| -> Result<i32, Error> {
        Err(Error::host(Question(n)))
    })?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;

    let func = instance
        .get_func(&store, "sum_of_squares")
        .ok_or_else(|| Error::new("no such function"))?;
    let mut results = [Val::I32(0)];
    let mut call = func.call_resumable(&mut store, &[Val::I32(3)], &mut results)?;
    loop {
        call = match call {
            ResumableCall::Finished => break,
            ResumableCall::HostTrap(waiting) => {
                let question = waiting.host_error().downcast_ref::<Question>();
                let Some(&Question(n)) = question else {
                    return Err(waiting.into_host_error());
                };
                println!(
                    "{} {:?}",
                    waiting.host_error(),
                    waiting.host_func().ty(&store).results()
                );
                waiting.resume(&mut store, &[Val::I32(n * n)], &mut results)?
            }
            ResumableCall::OutOfFuel(_) => return Err(Error::new("no fuel is counted")),
        };
    }
    println!("{:?}", results[0].i32());

    let typed = instance.get_typed_func::<i32, i32>(&store, "sum_of_squares")?;
    let mut call = typed.call_resumable(&mut store, 4)?;
    let sum = loop {
        call = match call {
            TypedResumableCall::Finished(sum) => break sum,
            TypedResumableCall::HostTrap(waiting) => waiting.resume(&mut store, &[Val::I32(1)])?,
            TypedResumableCall::OutOfFuel(_) => return Err(Error::new("no fuel is counted")),
        };
    };
    println!("{sum}");

    let TypedResumableCall::HostTrap(waiting) = typed.call_resumable(&mut store, 1)? else {
        return Err(Error::new("it waits"));
    };
    println!("{}", waiting.resume(&mut store, &[Val::I64(1)]).is_err());
    Ok(())
}
