//! tinywasm, an interpreter in safe Rust. It makes new results at each call.

use super::peer::{Peer, number};
use super::runtime::text;
use crate::job::Number;
use tinywasm::types::WasmValue;
use tinywasm::{Function, ModuleInstance, Store};

pub(super) struct TinyWasm;

impl Peer for TinyWasm {
    type Store = Store;
    type Func = Function;
    type Value = WasmValue;

    fn name(&self) -> &'static str {
        "tinywasm"
    }

    fn export(&self, wasm: &[u8], export: &str) -> Result<(Store, Function), String> {
        let module = tinywasm::parse_bytes(wasm).map_err(text)?;
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
        *results = func.call(store, arguments).map_err(text)?;
        Ok(())
    }

    fn number(value: &WasmValue) -> Number {
        number!(WasmValue, value)
    }
}
