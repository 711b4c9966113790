//! Values of two cells, everywhere a value can be. What operators make of them is for the official suite.
//!
//! `moves` has what code does with them, `results` where ops write them, `calls` what goes from the host to guests and back, `frames` how
//! many there may be; `halves` compares random programs, which `writer` writes.

mod calls;
mod frames;
mod halves;
mod moves;
mod results;
mod writer;

use crate::{CompilationMode, Config, Engine, Instance, Linker, Module, Store, V128, Val};
use alloc::{format, vec::Vec};

/// The settings under which a module is to do the same.
fn configs() -> impl Iterator<Item = Config> {
    let modes = [
        CompilationMode::Eager,
        CompilationMode::LazyTranslation,
        CompilationMode::Lazy,
    ];
    let all = modes
        .into_iter()
        .flat_map(|mode| [(mode, false), (mode, true)]);
    all.map(|(mode, stops)| {
        let mut config = Config::default();
        config.compilation_mode(mode);
        config.consume_fuel(stops).epoch_interruption(stops);
        config
    })
}

/// A vector whose halves differ from each other, and from those of others.
fn v(number: u64) -> V128 {
    V128::from(u128::from(number + 1000) << 64 | u128::from(number))
}

fn store<T>(config: &Config, data: T) -> Store<T> {
    let mut store = Store::new(&Engine::new(config), data);
    if config.fuel() {
        store.set_fuel(1 << 30).unwrap();
    }
    if config.epoch() {
        store.set_epoch_deadline(1 << 30);
    }
    store
}

fn instantiate<T: 'static>(store: &mut Store<T>, linker: &Linker<T>, text: &str) -> Instance {
    let module = Module::new(store.engine(), wat::parse_str(text).unwrap().as_slice()).unwrap();
    linker.instantiate_and_start(store, &module).unwrap()
}

/// Calls `f` of a module under all settings.
fn check(text: &str, params: &[Val], expected: &[Val]) {
    for config in configs() {
        let mut store = store(&config, ());
        let linker = Linker::new(store.engine());
        let instance = instantiate(&mut store, &linker, text);
        let f = instance.get_func(&store, "f").unwrap();
        let mut results: Vec<Val> = (f.ty(&store).results().iter())
            .map(|ty| Val::default_for_ty(*ty))
            .collect();
        // Twice: the second time, cells hold what the first call left there.
        for _ in 0..2 {
            f.call(&mut store, params, &mut results).unwrap();
            assert_eq!(format!("{results:?}"), format!("{expected:?}"), "{text}");
        }
    }
}
