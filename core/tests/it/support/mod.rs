//! What the tests of the public API share: from text to an instance in one call.

use peregrine::{Config, Engine, Error, Instance, Linker, Module, Store};
use std::sync::Mutex;

/// The module of a text.
pub(crate) fn module(engine: &Engine, wat: &str) -> Module {
    let wasm = wat::parse_str(wat).expect("the test's text is well-formed");
    Module::new(engine, wasm).expect("the test's module is valid")
}

/// An instance of a module without imports, in a store of its own.
pub(crate) fn instantiate(wat: &str) -> (Store<()>, Instance) {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let module = module(&engine, wat);
    let instance = Instance::new(&mut store, &module, &[]).expect("the module has no imports");
    (store, instance)
}

/// An instance of a module with imports from a linker, in a store of its own.
pub(crate) fn link<T>(linker: &Linker<T>, data: T, wat: &str) -> (Store<T>, Instance) {
    let mut store = Store::new(linker.engine(), data);
    let module = module(linker.engine(), wat);
    let instance = linker
        .instantiate_and_start(&mut store, &module)
        .expect("the imports fit");
    (store, instance)
}

/// Never drops a value. Unlike `std::mem::forget` it is known where the memory is, so that whoever
/// looks for leaks does not find one.
pub(crate) fn forget<T>(value: T) {
    static KEPT: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    let mut kept = KEPT.lock().expect("no test panics here");
    kept.push(Box::into_raw(Box::new(value)) as usize);
}

/// An engine with garbage collection and exceptions.
pub(crate) fn gc_engine() -> Engine {
    let mut config = Config::default();
    config
        .wasm_gc(true)
        .wasm_function_references(true)
        .wasm_exceptions(true);
    Engine::new(&config)
}

/// A store of such an engine.
pub(crate) fn gc_store() -> Store<()> {
    Store::new(&gc_engine(), ())
}

/// An instance of a module without imports.
pub(crate) fn instantiate_in(store: &mut Store<()>, wat: &str) -> Instance {
    let module = module(store.engine(), wat);
    let linker = Linker::new(store.engine());
    linker.instantiate_and_start(store, &module).unwrap()
}

/// Random choices: bytes, then zeros.
pub(crate) struct Choices<'a>(std::slice::Iter<'a, u8>);

impl<'a> Choices<'a> {
    /// By these bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes.iter())
    }

    /// A number below a count.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % count
    }

    /// One of some words.
    pub(crate) fn one_of<'s>(&mut self, words: &[&'s str]) -> &'s str {
        words[self.below(words.len())]
    }

    /// Whether only zeros are left.
    pub(crate) fn is_done(&self) -> bool {
        self.0.len() == 0
    }
}

/// What an error says.
pub(crate) fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().to_string()
}

/// In the error of a reference whose scope has ended.
pub(crate) const UNROOTED: &str = "no longer rooted";
/// In the error of one that belongs elsewhere.
pub(crate) const OTHER_STORE: &str = "another store";
