//! wasmtime twice: Cranelift's machine code shows what a compiler reaches,
//! Pulley is its portable interpreter.

use super::peer::Peer;
use super::runtime::text;
use crate::job::Number;
use wasmtime::{Config, Engine, Func, Instance, Module, Store, Val};

pub(super) struct Wasmtime {
    name: &'static str,
    target: Option<&'static str>,
}

impl Wasmtime {
    /// Compiled to this machine's code.
    pub(super) const CRANELIFT: Self = Self {
        name: "cranelift",
        target: None,
    };
    /// Compiled to Pulley's bytecode and interpreted.
    pub(super) const PULLEY: Self = Self {
        name: "pulley",
        target: Some("pulley64"),
    };
}

impl Peer for Wasmtime {
    type Store = Store<()>;
    type Func = Func;
    type Value = Val;

    fn name(&self) -> &'static str {
        self.name
    }

    fn export(&self, wasm: &[u8], export: &str) -> Result<(Store<()>, Func), String> {
        let mut config = Config::new();
        if let Some(target) = self.target {
            config.target(target).map_err(text)?;
        }
        let engine = Engine::new(&config).map_err(text)?;
        let module = Module::new(&engine, wasm).map_err(text)?;
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[]).map_err(text)?;
        let func = instance
            .get_func(&mut store, export)
            .ok_or("no such export")?;
        Ok((store, func))
    }

    fn call(
        store: &mut Store<()>,
        func: &Func,
        arguments: &[Val],
        results: &mut Vec<Val>,
    ) -> Result<(), String> {
        // The trap is among the causes, which only `#` shows.
        func.call(store, arguments, results)
            .map_err(|error| format!("{error:#}"))
    }

    /// Floats are kept as bits.
    fn number(value: &Val) -> Number {
        match *value {
            Val::I32(value) => Number::I32(value),
            Val::I64(value) => Number::I64(value),
            Val::F32(bits) => Number::F32(f32::from_bits(bits)),
            Val::F64(bits) => Number::F64(f64::from_bits(bits)),
            _ => Number::I32(0),
        }
    }
}
