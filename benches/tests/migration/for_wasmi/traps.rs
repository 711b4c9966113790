//! What guests may do wrong, and what the host hears of it.

use wasmi::{Engine, Error, Instance, Linker, Module, Store, TrapCode};

fn outcome(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<(), Error> {
    instance
        .get_typed_func::<(), ()>(&*store, name)?
        .call(store, ())
}

fn describe(code: TrapCode) -> &'static str {
    match code {
        TrapCode::UnreachableCodeReached => "unreachable",
        TrapCode::MemoryOutOfBounds => "memory",
        TrapCode::TableOutOfBounds => "table",
        TrapCode::IndirectCallToNull => "null",
        TrapCode::IntegerDivisionByZero => "division",
        TrapCode::IntegerOverflow => "overflow",
        TrapCode::BadConversionToInteger => "conversion",
        TrapCode::StackOverflow => "stack",
        TrapCode::BadSignature => "signature",
        _ => "another",
    }
}

pub(super) fn main() -> Result<(), Error> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        r#"(module
            (memory 1)
            (table 2 funcref)
            (elem (i32.const 0) $takes)
            (type $nothing (func))
            (func $takes (param i32))
            (func (export "fine"))
            (func (export "unreachable") unreachable)
            (func (export "load") (drop (i32.load (i32.const 65533))))
            (func (export "fill") (memory.fill (i32.const 65000) (i32.const 0) (i32.const 1000)))
            (func (export "div") (drop (i32.div_u (i32.const 1) (i32.const 0))))
            (func (export "min") (drop (i32.div_s (i32.const 0x80000000) (i32.const -1))))
            (func (export "trunc") (drop (i32.trunc_f64_s (f64.const nan))))
            (func (export "large") (drop (i32.trunc_f64_s (f64.const 1e10))))
            (func $deep (export "deep") (call $deep) (call $deep))
            (func (export "beyond") (call_indirect (type $nothing) (i32.const 2)))
            (func (export "null") (call_indirect (type $nothing) (i32.const 1)))
            (func (export "signature") (call_indirect (type $nothing) (i32.const 0))))"#,
    )?;
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
    let names: Vec<String> = module
        .exports()
        .map(|export| export.name().into())
        .collect();
    let mut lines = Vec::new();
    for name in names {
        match outcome(&mut store, &instance, &name) {
            Ok(()) => lines.push(format!("{name}: fine")),
            Err(error) => match error.as_trap_code() {
                Some(code) => lines.push(format!("{name}: {} ({code:?})", describe(code))),
                None => return Err(error),
            },
        }
    }
    // wasmi sorts exports by their names.
    lines.sort();
    for line in lines {
        println!("{line}");
    }
    println!("{}", outcome(&mut store, &instance, "absent").is_err());
    println!(
        "still usable: {}",
        outcome(&mut store, &instance, "fine").is_ok()
    );
    Ok(())
}
