//! tinywasm, an interpreter in safe Rust.

use super::runtime::{NEEDS_HOST, Prepared, Runtime};
use crate::job::{Job, Number, checksum};
use tinywasm::types::WasmValue;
use tinywasm::{Function, ModuleInstance, Store};

pub(super) struct TinyWasm;

struct Called {
    store: Store,
    func: Function,
    arguments: Vec<WasmValue>,
}

impl Runtime for TinyWasm {
    fn name(&self) -> &'static str {
        "tinywasm"
    }

    fn prepare(&self, job: &Job) -> Result<Box<dyn Prepared>, String> {
        if job.has_imports {
            return Err(NEEDS_HOST.to_owned());
        }
        let module = tinywasm::parse_bytes(&job.wasm).map_err(|error| error.to_string())?;
        let mut store = Store::default();
        let instance = ModuleInstance::instantiate(&mut store, &module, None)
            .map_err(|error| error.to_string())?;
        let func = instance
            .func_untyped(&store, &job.export)
            .map_err(|error| error.to_string())?;
        let arguments = job.arguments.iter().map(value).collect();
        Ok(Box::new(Called {
            store,
            func,
            arguments,
        }))
    }
}

impl Prepared for Called {
    fn run(&mut self) -> Result<i64, String> {
        let results = self
            .func
            .call(&mut self.store, &self.arguments)
            .map_err(|error| error.to_string())?;
        Ok(checksum(&results.iter().map(number).collect::<Vec<_>>()))
    }
}

fn value(number: &Number) -> WasmValue {
    match *number {
        Number::I32(value) => WasmValue::I32(value),
        Number::I64(value) => WasmValue::I64(value),
        Number::F32(value) => WasmValue::F32(value),
        Number::F64(value) => WasmValue::F64(value),
    }
}

fn number(value: &WasmValue) -> Number {
    match *value {
        WasmValue::I32(value) => Number::I32(value),
        WasmValue::I64(value) => Number::I64(value),
        WasmValue::F32(value) => Number::F32(value),
        WasmValue::F64(value) => Number::F64(value),
        _ => Number::I32(0),
    }
}
