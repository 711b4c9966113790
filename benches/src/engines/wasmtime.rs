//! wasmtime twice: Cranelift's machine code shows what a compiler reaches,
//! Pulley is its portable interpreter.

use super::runtime::{NEEDS_HOST, Prepared, Runtime};
use crate::job::{Job, Number, checksum};
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

struct Called {
    store: Store<()>,
    func: Func,
    arguments: Vec<Val>,
    results: Vec<Val>,
}

impl Runtime for Wasmtime {
    fn name(&self) -> &'static str {
        self.name
    }

    fn prepare(&self, job: &Job) -> Result<Box<dyn Prepared>, String> {
        if job.has_imports {
            return Err(NEEDS_HOST.to_owned());
        }
        let mut config = Config::new();
        if let Some(target) = self.target {
            config.target(target).map_err(|error| error.to_string())?;
        }
        let engine = Engine::new(&config).map_err(|error| error.to_string())?;
        let module = Module::new(&engine, &job.wasm).map_err(|error| error.to_string())?;
        let mut store = Store::new(&engine, ());
        let instance =
            Instance::new(&mut store, &module, &[]).map_err(|error| error.to_string())?;
        let func = instance
            .get_func(&mut store, &job.export)
            .ok_or("no such export")?;
        let arguments = job.arguments.iter().map(value).collect();
        let results = job.results.iter().map(value).collect();
        Ok(Box::new(Called {
            store,
            func,
            arguments,
            results,
        }))
    }
}

impl Prepared for Called {
    fn run(&mut self) -> Result<i64, String> {
        self.func
            .call(&mut self.store, &self.arguments, &mut self.results)
            .map_err(|error| format!("{error:#}"))?;
        Ok(checksum(
            &self.results.iter().map(number).collect::<Vec<_>>(),
        ))
    }
}

fn value(number: &Number) -> Val {
    match *number {
        Number::I32(value) => Val::I32(value),
        Number::I64(value) => Val::I64(value),
        Number::F32(value) => Val::F32(value.to_bits()),
        Number::F64(value) => Val::F64(value.to_bits()),
    }
}

fn number(value: &Val) -> Number {
    match *value {
        Val::I32(value) => Number::I32(value),
        Val::I64(value) => Number::I64(value),
        Val::F32(bits) => Number::F32(f32::from_bits(bits)),
        Val::F64(bits) => Number::F64(f64::from_bits(bits)),
        _ => Number::I32(0),
    }
}
