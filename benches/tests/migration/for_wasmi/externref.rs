//! Values of the host that a guest keeps and gives back, without seeing into them.

use wasmi::{Caller, Engine, Error, ExternRef, Linker, Module, Nullable, Store, Val};

#[derive(Debug)]
struct Session {
    user: &'static str,
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "greet" (func $greet (param externref)))
            (table $kept 4 externref)
            (func (export "keep") (param $at i32) (param $what externref)
                (table.set $kept (local.get $at) (local.get $what)))
            (func (export "greet") (param $at i32)
                (call $greet (table.get $kept (local.get $at))))
            (func (export "get") (param $at i32) (result externref)
                (table.get $kept (local.get $at)))
            (func (export "is_null") (param externref) (result i32)
                (ref.is_null (local.get 0))))"#,
    )?;
    let mut store = Store::new(&engine, 0_u32);
    let mut linker = Linker::new(&engine);
    linker.func_wrap(
        "host",
        "greet",
        |mut caller: Caller<'_, u32>, session: Nullable<ExternRef>| -> Result<(), Error> {
            *caller.data_mut() += 1;
            let Nullable::Val(session) = session else {
                println!("nobody is there");
                return Ok(());
            };
            match session.data(&caller).downcast_ref::<Session>() {
                Some(session) => println!("hello, {}", session.user),
                None => println!("that is no session"),
            }
            Ok(())
        },
    )?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let keep = instance.get_typed_func::<(u32, Nullable<ExternRef>), ()>(&store, "keep")?;
    let greet = instance.get_typed_func::<u32, ()>(&store, "greet")?;
    let ada = ExternRef::new(&mut store, Session { user: "Ada" });
    let number = ExternRef::new(&mut store, 5_u64);
    keep.call(&mut store, (0, Nullable::Val(ada)))?;
    keep.call(&mut store, (1, Nullable::Val(number)))?;
    for at in 0..3 {
        greet.call(&mut store, at)?;
    }
    println!("{} greetings", store.data());

    let get = instance
        .get_func(&store, "get")
        .ok_or_else(|| Error::new("no such function"))?;
    let mut results = [Val::from(<Nullable<ExternRef>>::Null)];
    get.call(&mut store, &[Val::I32(1)], &mut results)?;
    let Some(Nullable::Val(number)) = results[0].externref() else {
        return Err(Error::new("a value was kept there"));
    };
    println!("{:?}", number.data(&store).downcast_ref::<u64>());
    let is_null = instance.get_typed_func::<Nullable<ExternRef>, i32>(&store, "is_null")?;
    println!("{}", is_null.call(&mut store, Nullable::Null)?);
    println!("{}", is_null.call(&mut store, Nullable::from(ada))?);
    Ok(())
}
