//! Modules and instances.

use crate::{
    Engine,
    convert::{extern_in, extern_out, extern_type_out},
    error::out_of_guest,
};
use alloc::{borrow::ToOwned, boxed::Box, vec::Vec};
use anyhow::{Context, Result, anyhow};
use wasm_runtime_layer::{
    ExportType, ExternType, ImportType,
    backend::{AsContext, AsContextMut, Export, Extern, Imports, WasmInstance, WasmModule},
};

/// A module: code.
#[derive(Clone, Debug)]
pub struct Module {
    inner: peregrine::Module,
}

/// A module that has come to life in a store.
#[derive(Clone, Debug)]
pub struct Instance {
    inner: peregrine::Instance,
}

impl Module {
    /// The module itself, for what the interface has no names for: custom sections, names.
    pub fn as_peregrine(&self) -> &peregrine::Module {
        &self.inner
    }
}

impl WasmModule<Engine> for Module {
    fn new(engine: &Engine, bytes: &[u8]) -> Result<Self> {
        let inner = peregrine::Module::new(engine.as_peregrine(), bytes)?;
        Ok(Self { inner })
    }

    fn exports(&self) -> Box<dyn '_ + Iterator<Item = ExportType<'_>>> {
        Box::new(self.inner.exports().filter_map(|export| {
            let ty = extern_type_out(export.ty())?;
            let name = export.name();
            Some(ExportType { name, ty })
        }))
    }

    fn get_export(&self, name: &str) -> Option<ExternType> {
        extern_type_out(&self.inner.get_export(name)?)
    }

    fn imports(&self) -> Box<dyn '_ + Iterator<Item = ImportType<'_>>> {
        Box::new(self.inner.imports().filter_map(|import| {
            let ty = extern_type_out(import.ty())?;
            let (module, name) = (import.module(), import.name());
            Some(ImportType { module, name, ty })
        }))
    }
}

impl WasmInstance<Engine> for Instance {
    fn new(
        mut store: impl AsContextMut<Engine>,
        module: &Module,
        imports: &Imports<Engine>,
    ) -> Result<Self> {
        let mut externs = Vec::new();
        for import in module.inner.imports() {
            let (module, name) = (import.module(), import.name());
            let item = imports
                .get_export(module, name)
                .with_context(|| anyhow!("the import \"{module}\" \"{name}\" is not defined"))?;
            externs.push(extern_in(&item));
        }
        let store = store.as_context_mut().inner;
        let inner = peregrine::Instance::new(store, &module.inner, &externs);
        let inner = inner.map_err(out_of_guest)?;
        Ok(Self { inner })
    }

    fn exports(&self, store: impl AsContext<Engine>) -> Box<dyn Iterator<Item = Export<Engine>>> {
        let exports = self.inner.exports(store.as_context().inner);
        let exports: Vec<_> = exports
            .filter_map(|export| {
                let name = export.name().to_owned();
                let value = extern_out(export.into_extern())?;
                Some(Export { name, value })
            })
            .collect();
        Box::new(exports.into_iter())
    }

    fn get_export(&self, store: impl AsContext<Engine>, name: &str) -> Option<Extern<Engine>> {
        extern_out(self.inner.get_export(store.as_context().inner, name)?)
    }
}
