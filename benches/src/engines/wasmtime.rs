//! wasmtime: Cranelift's machine code shows what a compiler reaches, Pulley is its
//! portable interpreter, which is here once more with each of wasmtime's collectors.

use super::peer::Peer;
use super::runtime::text;
use crate::job::Number;
use wasmtime::{Collector, Config, Engine, Func, Instance, Module, Store, Val};

pub(super) struct Wasmtime {
    name: &'static str,
    target: Option<&'static str>,
    collector: Collector,
}

/// The target that is Pulley.
const PULLEY: Option<&str> = Some("pulley64");

impl Wasmtime {
    /// Compiled to this machine's code.
    pub(super) const CRANELIFT: Self = Self {
        name: "cranelift",
        target: None,
        collector: Collector::Auto,
    };
    /// Compiled to Pulley's bytecode and interpreted.
    pub(super) const PULLEY: Self = Self {
        name: "pulley",
        target: PULLEY,
        collector: Collector::Auto,
    };
    /// Pulley with the collector that copies what lives.
    pub(super) const PULLEY_COPYING: Self = Self {
        name: "pulley-copying",
        target: PULLEY,
        collector: Collector::Copying,
    };
    /// Pulley with deferred reference counts; cycles are never freed.
    pub(super) const PULLEY_DRC: Self = Self {
        name: "pulley-drc",
        target: PULLEY,
        collector: Collector::DeferredReferenceCounting,
    };
    /// Pulley without collection. Each run is in a store of its own, since nothing
    /// is freed in a store.
    pub(super) const PULLEY_NULL: Self = Self {
        name: "pulley-null",
        target: PULLEY,
        collector: Collector::Null,
    };

    fn is_fresh(&self) -> bool {
        matches!(self.collector, Collector::Null)
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
        let mut config = Config::new();
        config.collector(self.collector);
        if let Some(target) = self.target {
            config.target(target).map_err(text)?;
        }
        let engine = Engine::new(&config).map_err(text)?;
        let module = Module::new(&engine, wasm).map_err(|error| format!("{error:#}"))?;
        let (store, func) = instantiate(&module, export)?;
        let fresh = self.is_fresh().then(|| (module, export.to_owned()));
        Ok((Place { store, fresh }, func))
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
