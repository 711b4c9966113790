//! stitch (crate `makepad-stitch`), a direct-threaded interpreter in Rust.

use super::runtime::{NEEDS_HOST, Prepared, Runtime};
use crate::job::{Job, Number, checksum};
use makepad_stitch::{Engine, Func, Linker, Module, Store, Val};
use std::sync::Arc;

pub(super) struct Stitch;

struct Called {
    store: Store,
    func: Func,
    arguments: Vec<Val>,
    results: Vec<Val>,
}

impl Runtime for Stitch {
    fn name(&self) -> &'static str {
        "stitch"
    }

    fn prepare(&self, job: &Job) -> Result<Box<dyn Prepared>, String> {
        if job.has_imports {
            return Err(NEEDS_HOST.to_owned());
        }
        let engine = Engine::new();
        let module = Arc::new(Module::new(&engine, &job.wasm).map_err(|error| error.to_string())?);
        let mut store = Store::new(engine);
        let instance = Linker::new()
            .instantiate(&mut store, &module)
            .map_err(|error| error.to_string())?;
        let func = instance
            .exported_func(&job.export)
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
            .map_err(|error| error.to_string())?;
        Ok(checksum(
            &self.results.iter().map(number).collect::<Vec<_>>(),
        ))
    }
}

fn value(number: &Number) -> Val {
    match *number {
        Number::I32(value) => Val::I32(value),
        Number::I64(value) => Val::I64(value),
        Number::F32(value) => Val::F32(value),
        Number::F64(value) => Val::F64(value),
    }
}

fn number(value: &Val) -> Number {
    match *value {
        Val::I32(value) => Number::I32(value),
        Val::I64(value) => Number::I64(value),
        Val::F32(value) => Number::F32(value),
        Val::F64(value) => Number::F64(value),
        _ => Number::I32(0),
    }
}
