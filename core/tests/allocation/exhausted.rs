//! Without memory there are errors, whatever a module consists of.

use crate::{
    allocator::{Fails, counted, failing},
    shapes::{self, Shape},
};
use peregrine::{CompilationMode, Config, Engine, Error, Linker, Module, Store, TrapCode};

/// How many items the modules have. A little more than a power of two, since lists double.
const ITEMS: u32 = 2_100;

/// Into how many budgets the memory that a module takes is divided.
const BUDGETS: usize = 150;

fn engine(mode: CompilationMode) -> Engine {
    let mut config = Config::default();
    config.compilation_mode(mode);
    Engine::new(&config)
}

/// Makes a module, an instance of it with whatever imports, and drops both.
fn load(engine: &Engine, shape: &Shape) -> Result<(), Error> {
    let module = Module::new(engine, &shape.wasm)?;
    let mut store = Store::new(engine, ());
    let mut linker = Linker::new(engine);
    linker.define_unknown_imports_as_default_values(&module)?;
    linker.instantiate(&mut store, &module)?;
    Ok(())
}

/// Runs `load` with each budget from nothing to what it takes, and checks that what fails says why.
fn with_every_budget(mode: CompilationMode) {
    for shape in shapes::all(ITEMS) {
        // An abort has no other trace.
        eprintln!("{mode:?}: {}", shape.name);
        let engine = engine(mode);
        let (whole, counts) = counted(|| load(&engine, &shape).map_err(|error| error.to_string()));
        let mut failed = 0;
        for budget in 0..=BUDGETS {
            let engine = self::engine(mode);
            let budget = counts.peak / BUDGETS * budget;
            let (result, _) = failing(Fails::Above(budget), || load(&engine, &shape));
            match result {
                Err(error) if error.as_trap_code() == Some(TrapCode::OutOfSystemMemory) => {
                    failed += 1;
                }
                other => {
                    let other = other.map_err(|error| error.to_string());
                    assert_eq!(other, whole, "{}", shape.name);
                }
            }
        }
        assert!(failed > 0, "{}: nothing failed", shape.name);
    }
}

#[test]
fn memory_that_ends_while_a_module_is_loaded_is_an_error() {
    with_every_budget(CompilationMode::LazyTranslation);
}

#[test]
fn memory_that_ends_while_a_module_is_translated_eagerly_is_an_error() {
    with_every_budget(CompilationMode::Eager);
}
