//! What a guest has done is looked at now and then, and then it goes on.

use wasmtime::*;

pub(super) fn main() -> Result<()> {
    let mut config = Config::new();
    config.epoch_interruption(true);
    let engine = new_engine!(&config);
    let module = Module::new(
        &engine,
        wat::parse_str(
            r#"(module
                (import "host" "tick" (func $tick))
                (func (export "run") (param $n i32) (result i32)
                    (local $done i32)
                    (loop $again
                        (call $tick)
                        (local.set $done (i32.add (local.get $done) (i32.const 1)))
                        (br_if $again (i32.lt_u (local.get $done) (local.get $n))))
                    (local.get $done)))"#,
        )
        .expect("it is well-formed"),
    )?;
    let mut linker = Linker::new(&engine);
    let clock = engine.clone();
    linker.func_wrap("host", "tick", move || clock.increment_epoch())?;
    let mut store = Store::new(&engine, 0_u32);
    store.set_epoch_deadline(10);
    store.epoch_deadline_callback(|mut context| {
        let seen = context.data_mut();
        *seen += 1;
        if *seen > 3 {
            return Err(Error::msg("that is enough"));
        }
        Ok(UpdateDeadline::Continue(10))
    });
    let instance = linker.instantiate(&mut store, &module)?;
    let run = instance.get_typed_func::<u32, u32>(&mut store, "run")?;
    println!("{}", run.call(&mut store, 25)?);
    println!("{}", store.data());
    println!("{}", run.call(&mut store, 100).is_err());
    println!("{}", store.data());
    Ok(())
}
