//! Without memory there are errors, whatever a module consists of.

use crate::{
    allocator::{Fails, counted, failing},
    shapes::{self, Shape},
};
use peregrine::{CompilationMode, Config, Engine, Error, Linker, Module, Store, TrapCode};
use std::fmt::Write;

/// How many items the modules have. A little more than a power of two, since lists double.
const ITEMS: u32 = 2_100;

/// Into how many budgets the memory that a module takes is divided.
const BUDGETS: usize = 100;

fn engine(mode: CompilationMode) -> Engine {
    let mut config = Config::default();
    config.compilation_mode(mode).wasm_compact_imports(true);
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

/// Requests fail in the thread that makes the module only: what the others cannot do without it has asked for.
#[test]
fn memory_that_ends_while_a_module_is_made_on_several_threads_is_an_error() {
    // A thread for each 128 KiB of code.
    let mut text = String::from("(module (func $f (param i64)) (func (export \"run\")");
    for _ in 0..1000 {
        text.push_str("(call $f (i64.const 123456789))");
    }
    text.push(')');
    let body = "(func (local i64 f64)".to_owned() + &"(call $f (i64.const -1))".repeat(100) + ")";
    text.push_str(&body.repeat(800));
    text.push(')');
    let wasm = wat::parse_str(text).expect("the text is well-formed");
    assert!(wasm.len() > 300 << 10);
    for mode in [CompilationMode::LazyTranslation, CompilationMode::Eager] {
        let load = || {
            let mut config = Config::default();
            config.compilation_mode(mode).parallel_translation(true);
            // Made before memory gets scarce, and dropped behind that.
            let engine = Engine::new(&config);
            move |wasm: &[u8]| Module::from_binary(&engine, wasm).map(drop)
        };
        let made = load();
        let (whole, counts) = counted(|| made(&wasm).map_err(|error| error.to_string()));
        assert_eq!(whole, Ok(()));
        let mut failed = 0;
        for budget in 0..=BUDGETS {
            let made = load();
            let budget = counts.peak / BUDGETS * budget;
            match failing(Fails::Above(budget), || made(&wasm)).0 {
                Ok(()) => {}
                Err(error) => {
                    assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfSystemMemory));
                    failed += 1;
                }
            }
        }
        assert!(failed > 0, "{mode:?}: nothing failed");
    }
}

#[test]
fn twice_the_items_take_twice_the_memory() {
    for mode in [CompilationMode::LazyTranslation, CompilationMode::Eager] {
        let engine = engine(mode);
        for (small, large) in shapes::all(ITEMS).iter().zip(&shapes::all(2 * ITEMS)) {
            let [small_peak, large_peak] = [small, large].map(|shape| {
                let (_, counts) = counted(|| load(&engine, shape).is_ok());
                counts.peak
            });
            // What does not grow is 100 KB at most: locals, of which there are always 50,000.
            assert!(
                10 * large_peak <= 22 * small_peak + (1 << 20),
                "{mode:?}, {}: {small_peak} and {large_peak}",
                small.name
            );
        }
    }
}

/// A command with as many imports as exports.
fn command(n: u32) -> Vec<u8> {
    let mut wat = String::from("(module");
    for index in 0..n {
        write!(wat, "(import \"host\" \"f{index}\" (func))").unwrap();
    }
    for index in 0..n {
        write!(wat, "(export \"f{index}\" (func {index}))").unwrap();
    }
    wat.push_str("(func (export \"_start\")))");
    wat::parse_str(wat).unwrap()
}

#[test]
fn the_imports_of_a_command_are_not_copied_for_each_of_its_exports() {
    let [small, large] = [500, 1000].map(|n| {
        let engine = Engine::default();
        let module = Module::new(&engine, command(n)).unwrap();
        let mut linker = Linker::new(&engine);
        linker
            .define_unknown_imports_as_default_values(&module)
            .unwrap();
        let mut store = Store::new(&engine, ());
        let (linked, counts) = counted(|| linker.module(&mut store, "command", &module).is_ok());
        assert!(linked);
        counts.peak
    });
    assert!(10 * large <= 22 * small, "{small} and {large}");
}
