//! A guest that does not end, and another thread that has had enough.

use std::{thread, time::Duration};
use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = new_engine!(&config);
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (func (export "forever") (loop $again (br $again)))
                (func (export "short") (result i32) (i32.const 1)))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let instance = Instance::new(&mut store, &module, &[])?;
    let short = instance.get_typed_func::<(), i32>(&mut store, "short")?;
    println!("{}", short.call(&mut store, ())?);

    let ticker = {
        let engine = engine.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            engine.increment_epoch();
        })
    };
    let forever = instance.get_typed_func::<(), ()>(&mut store, "forever")?;
    let error = forever.call(&mut store, ()).expect_err("it is interrupted");
    println!("{}", error.downcast_ref::<Trap>() == Some(&Trap::Interrupt));
    ticker.join().expect("the thread does not panic");

    store.set_epoch_deadline(1);
    println!("{}", short.call(&mut store, ())?);
    Ok(())
}
