//! tinywasm 0.11, the first that has exceptions and a collector. It stands beside
//! 0.10, which `tinywasm.rs` drives, since it wants a newer Rust than this project
//! does; it compiles with this one, too, when cargo is told not to mind.

use super::peer::{Peer, number};
use super::runtime::text;
use crate::job::Number;
use tinywasm_gc::{Function, ModuleInstance, Store, WasmValue};

pub(super) struct TinyWasmGc;

impl Peer for TinyWasmGc {
    type Store = Store;
    type Func = Function;
    type Value = WasmValue;

    fn name(&self) -> &'static str {
        "tinywasm-0.11"
    }

    fn export(&self, wasm: &[u8], export: &str) -> Result<(Store, Function), String> {
        let module = tinywasm_gc::parse_bytes(wasm).map_err(text)?;
        let mut store = Store::default();
        let instance = ModuleInstance::instantiate(&mut store, &module, None).map_err(text)?;
        let func = instance.func_untyped(&store, export).map_err(text)?;
        Ok((store, func))
    }

    fn call(
        store: &mut Store,
        func: &Function,
        arguments: &[WasmValue],
        results: &mut Vec<WasmValue>,
    ) -> Result<(), String> {
        func.call(store, arguments, results).map_err(text)
    }

    fn number(value: &WasmValue) -> Number {
        number!(WasmValue, value)
    }
}
