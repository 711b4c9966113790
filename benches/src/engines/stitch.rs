//! stitch (crate `makepad-stitch`), a direct-threaded interpreter in Rust.

use super::peer::{Peer, number};
use super::runtime::text;
use crate::job::Number;
use makepad_stitch::{Engine, Func, Linker, Module, Store, Val};
use std::sync::Arc;

pub(super) struct Stitch;

impl Peer for Stitch {
    type Store = Store;
    type Func = Func;
    type Value = Val;

    fn name(&self) -> &'static str {
        "stitch"
    }

    fn export(&self, wasm: &[u8], export: &str) -> Result<(Store, Func), String> {
        let engine = Engine::new();
        let module = Arc::new(Module::new(&engine, wasm).map_err(text)?);
        let mut store = Store::new(engine);
        let instance = Linker::new()
            .instantiate(&mut store, &module)
            .map_err(text)?;
        let func = instance.exported_func(export).ok_or("no such export")?;
        Ok((store, func))
    }

    fn call(
        store: &mut Store,
        func: &Func,
        arguments: &[Val],
        results: &mut Vec<Val>,
    ) -> Result<(), String> {
        func.call(store, arguments, results).map_err(text)
    }

    fn number(value: &Val) -> Number {
        number!(Val, value)
    }
}
