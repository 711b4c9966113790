//! wasmtime: Cranelift's machine code shows what a compiler reaches, Pulley is its
//! portable interpreter, which is here once more with each of wasmtime's collectors.

use super::peer::Peer;
use super::runtime::{Prepared, text};
use super::wasmtime_command::Command;
use crate::job::{Number, Signature};
use crate::wasi_stub::CommandLine;
use wasmtime::{
    Collector, Config, Engine, ExternType, Func, Instance, Module, Store, Val, ValType,
};

pub(super) struct Wasmtime {
    name: &'static str,
    target: Option<&'static str>,
    collector: Collector,
    /// How many bytes the collector's heap has from the beginning.
    heap: u64,
}

/// Enough that the kernels are seldom interrupted by a collection.
const ROOMY: u64 = 256 << 20;

/// The target that is Pulley.
const PULLEY: Option<&str> = Some("pulley64");

impl Wasmtime {
    /// Compiled to this machine's code.
    pub(super) const CRANELIFT: Self = Self {
        name: "cranelift",
        target: None,
        collector: Collector::Auto,
        heap: 0,
    };
    /// Compiled to Pulley's bytecode and interpreted.
    pub(super) const PULLEY: Self = Self {
        name: "pulley",
        target: PULLEY,
        collector: Collector::Auto,
        heap: 0,
    };
    /// Pulley with the collector that copies what lives.
    pub(super) const PULLEY_COPYING: Self = Self {
        name: "pulley-copying",
        target: PULLEY,
        collector: Collector::Copying,
        heap: 0,
    };
    /// The same with much room from the beginning.
    pub(super) const PULLEY_COPYING_ROOMY: Self = Self {
        name: "pulley-copying-256m",
        heap: ROOMY,
        ..Self::PULLEY_COPYING
    };
    /// Pulley with deferred reference counts; cycles are never freed.
    pub(super) const PULLEY_DRC: Self = Self {
        name: "pulley-drc",
        target: PULLEY,
        collector: Collector::DeferredReferenceCounting,
        heap: 0,
    };
    /// The same with much room from the beginning.
    pub(super) const PULLEY_DRC_ROOMY: Self = Self {
        name: "pulley-drc-256m",
        heap: ROOMY,
        ..Self::PULLEY_DRC
    };
    /// Pulley without collection. Each run is in a store of its own, since nothing
    /// is freed in a store.
    pub(super) const PULLEY_NULL: Self = Self {
        name: "pulley-null",
        target: PULLEY,
        collector: Collector::Null,
        heap: 0,
    };

    fn is_fresh(&self) -> bool {
        matches!(self.collector, Collector::Null)
    }

    fn compile(&self, wasm: &[u8]) -> Result<Module, String> {
        let mut config = Config::new();
        config.collector(self.collector);
        config.gc_heap_initial_size(self.heap);
        if let Some(target) = self.target {
            config.target(target).map_err(text)?;
        }
        let engine = Engine::new(&config).map_err(text)?;
        Module::new(&engine, wasm).map_err(|error| format!("{error:#}"))
    }
}

/// A store with an instance, and what it is made anew from if each run has its own.
pub(super) struct Place {
    store: Store<()>,
    fresh: Option<(Module, String)>,
}

fn instantiate(module: &Module, export: &str) -> Result<(Store<()>, Func), String> {
    let mut store = Store::new(module.engine(), ());
    let instance = Instance::new(&mut store, module, &[]).map_err(text)?;
    let func = instance
        .get_func(&mut store, export)
        .ok_or("no such export")?;
    Ok((store, func))
}

impl Peer for Wasmtime {
    type Store = Place;
    type Func = Func;
    type Value = Val;

    fn name(&self) -> &'static str {
        self.name
    }

    fn export(&self, wasm: &[u8], export: &str) -> Result<(Place, Func), String> {
        let module = self.compile(wasm)?;
        let (store, func) = instantiate(&module, export)?;
        let fresh = self.is_fresh().then(|| (module, export.to_owned()));
        Ok((Place { store, fresh }, func))
    }

    fn command(
        &self,
        wasm: &[u8],
        export: &str,
        command_line: &CommandLine,
    ) -> Result<Box<dyn Prepared>, String> {
        let command = Command::new(self.compile(wasm)?, export, command_line)?;
        Ok(Box::new(command))
    }

    fn call(
        place: &mut Place,
        func: &Func,
        arguments: &[Val],
        results: &mut Vec<Val>,
    ) -> Result<(), String> {
        let mut func = *func;
        if let Some((module, export)) = &place.fresh {
            (place.store, func) = instantiate(module, export)?;
        }
        // The trap is among the causes, which only `#` shows.
        func.call(&mut place.store, arguments, results)
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

/// The type of an export, and what the module imports.
///
/// # Errors
///
/// When wasmtime refuses the module, or it has no such function.
pub(super) fn signature(wasm: &[u8], export: &str) -> Result<Signature, String> {
    let module = Wasmtime::CRANELIFT.compile(wasm)?;
    let Some(ExternType::Func(ty)) = module.get_export(export) else {
        return Err(format!("no exported function `{export}`"));
    };
    let number = |ty: ValType| match ty {
        ValType::I64 => Number::I64(0),
        ValType::F32 => Number::F32(0.0),
        ValType::F64 => Number::F64(0.0),
        _ => Number::I32(0),
    };
    Ok(Signature {
        params: ty.params().map(number).collect(),
        results: ty.results().map(number).collect(),
        has_imports: module.imports().len() > 0,
        imports_wasi: module
            .imports()
            .any(|import| import.module().starts_with("wasi_")),
    })
}
