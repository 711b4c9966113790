//! Programs that may run for so long only.

use wasmi::{Caller, Config, Engine, Error, Linker, Module, Store, TrapCode};

pub(super) fn main() -> Result<(), Error> {
    let mut config = Config::default();
    config.consume_fuel(true);
    let engine = Engine::new(&config);
    let module = Module::new(
        &engine,
        r#"(module
            (import "host" "charge" (func $charge (param i64)))
            (func (export "forever") (loop $again (br $again)))
            (func (export "sum") (param $n i32) (result i32)
                (local $sum i32)
                (loop $again
                    (local.set $sum (i32.add (local.get $sum) (local.get $n)))
                    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $sum))
            (func (export "charged") (call $charge (i64.const 500))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    store.set_fuel(100_000)?;
    let mut linker = Linker::<()>::new(&engine);
    linker.func_wrap(
        "host",
        "charge",
        |mut caller: Caller<'_, ()>, price: u64| -> Result<(), Error> {
            let fuel = caller.get_fuel()?;
            let left = fuel.checked_sub(price).ok_or(TrapCode::OutOfFuel)?;
            caller.set_fuel(left)
        },
    )?;
    let instance = linker.instantiate_and_start(&mut store, &module)?;
    let sum = instance.get_typed_func::<i32, i32>(&store, "sum")?;
    println!("{}", sum.call(&mut store, 100)?);
    // wasmi charges the first call for the translation besides; the calls after it cost the same.
    let mut price = || -> Result<u64, Error> {
        let before = store.get_fuel()?;
        sum.call(&mut store, 100)?;
        Ok(before - store.get_fuel()?)
    };
    println!("the same again: {}", price()? == price()?);

    store.set_fuel(10_000)?;
    let forever = instance.get_typed_func::<(), ()>(&store, "forever")?;
    let error = forever.call(&mut store, ()).expect_err("it does not end");
    println!("{:?}", error.as_trap_code());
    println!("little is left: {}", store.get_fuel()? < 100);

    store.set_fuel(1_000)?;
    let charged = instance.get_typed_func::<(), ()>(&store, "charged")?;
    charged.call(&mut store, ())?;
    println!("charged: {}", store.get_fuel()? <= 500);
    let error = charged.call(&mut store, ()).expect_err("it is too dear");
    println!("{:?}", error.as_trap_code());

    let unmetered = Store::new(&Engine::default(), ());
    println!("without metering: {}", unmetered.get_fuel().is_err());
    Ok(())
}
