//! [`Instance`]: a module brought to life in a store, and what it exports.
//!
//! `exports.rs` has [`Extern`] and the iterator over exports, `imports.rs` what may be imported where,
//! `instantiate.rs` the steps from a module to an instance. What running code reads of an instance is `InstanceInst` in
//! `store/inner.rs`.

mod exports;
mod imports;
mod instantiate;
mod objects;

pub use self::exports::{Export, ExportsIter, Extern};
pub(crate) use self::{
    imports::check_import,
    instantiate::{Imports, instantiate, instantiate_async, prepare},
};
use crate::{
    api::{
        func::{Func, TypedFunc, WasmParams, WasmResults},
        global::Global,
        memory::Memory,
        table::Table,
        tag::Tag,
    },
    base::SCARCE,
    error::{Error, FuncError},
    module::{Module, ModuleExport},
    store::{
        AsContext, AsContextMut, InstanceInst, SharedMemory, Stable, StoreContext, StoreInner,
        define_handle, wrong_store_panic,
    },
    wasm::index::ExternIdx,
};
use core::fmt;

define_handle! {
    /// An instance of a module.
    ///
    /// It lives as long as its store. Most programs make instances through a
    /// [`Linker`](crate::Linker).
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Instance, Module, Store};
    ///
    /// let wasm = wat::parse_str(
    ///     r#"(module (func (export "inc") (param i32) (result i32)
    ///         (i32.add (local.get 0) (i32.const 1))))"#,
    /// )?;
    /// let engine = Engine::default();
    /// let module = Module::new(&engine, &wasm)?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = Instance::new(&mut store, &module, &[])?;
    /// let inc = instance.get_typed_func::<i32, i32>(&store, "inc")?;
    /// assert_eq!(inc.call(&mut store, 41)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    struct Instance => StoreInstanceIdx;
}

/// Says which functions a module exports: the first of them, in words.
struct ExportedFuncs<'a>(&'a Module);

impl fmt::Display for ExportedFuncs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// As many names as one reads.
        const SHOWN: usize = 8;
        let exports = self.0.inner.exports.iter();
        let funcs = exports.filter(|export| matches!(export.index, ExternIdx::Func(_)));
        let count = funcs.clone().count();
        f.write_str(match count {
            0 => "the module exports no functions",
            1 => "the module exports only the function",
            _ => "the module exports the functions",
        })?;
        for (position, export) in funcs.take(SHOWN).enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(f, "{comma} `{}`", export.name)?;
        }
        match count.saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl Instance {
    /// Makes an instance of a module and calls its start function, if it has one.
    ///
    /// `imports` are what the module imports, in the order of [`Module::imports`].
    ///
    /// # Errors
    ///
    /// - If `imports` are not as many as the module has, or one is not of the type that the module
    ///   needs or belongs to another store.
    /// - If the store's limiter denies it, or the machine does not have the memory.
    /// - If a segment does not fit its memory or table, or the start function traps. What has been
    ///   written by then to imported memories and tables remains.
    /// - If the module was made for another engine.
    pub fn new(
        mut store: impl AsContextMut,
        module: &Module,
        imports: &[Extern],
    ) -> Result<Self, Error> {
        instantiate(
            store.as_context_mut().store,
            module,
            Imports::Given(imports),
        )
    }

    /// Makes an instance as [`Instance::new`] does, and waits for its start function.
    ///
    /// # Errors
    ///
    /// As [`Instance::new`].
    pub async fn new_async(
        mut store: impl AsContextMut,
        module: &Module,
        imports: &[Extern],
    ) -> Result<Self, Error> {
        instantiate_async(
            store.as_context_mut().store,
            module,
            Imports::Given(imports),
        )
        .await
    }

    /// The entity.
    #[track_caller]
    pub(crate) fn inst<'a>(&self, store: &'a StoreInner) -> &'a InstanceInst {
        let index = self.index_of(store.id);
        match index.and_then(|index| store.instances.get(index.as_usize())) {
            Some(instance) => Stable::get(instance),
            None => wrong_store_panic("instance"),
        }
    }

    /// What is exported under a name.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_export(&self, store: impl AsContext, name: &str) -> Option<Extern> {
        let store = &store.as_context().store.inner;
        let instance = self.inst(store);
        let index = instance.module.inner.exports.get(name)?;
        Some(instance.resolve(store, index))
    }

    /// What is exported where [`Module::get_export_index`] has found it; `None` if that was in another module.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    ///
    /// # Examples
    ///
    /// See [`ModuleExport`].
    pub fn get_module_export(
        &self,
        store: impl AsContext,
        export: &ModuleExport,
    ) -> Option<Extern> {
        let store = &store.as_context().store.inner;
        let instance = self.inst(store);
        Some(instance.resolve(store, export.index_in(&instance.module)?))
    }

    /// The function that is exported under a name.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_func(&self, store: impl AsContext, name: &str) -> Option<Func> {
        self.get_export(store, name)?.into_func()
    }

    /// The function that is exported under a name, for calls with Rust's types.
    ///
    /// # Errors
    ///
    /// If there is no such function, or `Params` and `Results` do not fit its type.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_typed_func<Params, Results>(
        &self,
        store: impl AsContext,
        name: &str,
    ) -> Result<TypedFunc<Params, Results>, Error>
    where
        Params: WasmParams,
        Results: WasmResults,
    {
        match self.get_func(&store, name) {
            Some(func) => TypedFunc::new(store, func, Some(name)),
            None => Err(self.no_func(&store.as_context().store.inner, name)),
        }
    }

    /// The error that no function is exported under a name: what is, and which functions are.
    #[cold]
    #[inline(never)]
    fn no_func(&self, store: &StoreInner, name: &str) -> Error {
        let error = Error::from(FuncError::ExportedFuncNotFound);
        if SCARCE {
            return error;
        }
        let module = &self.inst(store).module;
        if let Some(ty) = module.get_export(name) {
            return error.with_detail(format_args!("`{name}` is {ty}"));
        }
        error.with_detail(format_args!("`{name}`; {}", ExportedFuncs(module)))
    }

    /// The global that is exported under a name.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_global(&self, store: impl AsContext, name: &str) -> Option<Global> {
        self.get_export(store, name)?.into_global()
    }

    /// The table that is exported under a name.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_table(&self, store: impl AsContext, name: &str) -> Option<Table> {
        self.get_export(store, name)?.into_table()
    }

    /// The memory that is exported under a name, unless threads share it.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_memory(&self, store: impl AsContext, name: &str) -> Option<Memory> {
        self.get_export(store, name)?.into_memory()
    }

    /// The memory that is exported under a name, if threads share it.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_shared_memory(&self, store: impl AsContext, name: &str) -> Option<SharedMemory> {
        self.get_export(store, name)?.into_shared_memory()
    }

    /// The tag that is exported under a name.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn get_tag(&self, store: impl AsContext, name: &str) -> Option<Tag> {
        self.get_export(store, name)?.into_tag()
    }

    /// The exports, in the order of the module.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn exports<'ctx, T: 'ctx>(
        &self,
        store: impl Into<StoreContext<'ctx, T>>,
    ) -> ExportsIter<'ctx> {
        let store = &store.into().store.inner;
        ExportsIter::new(store, self.inst(store))
    }

    /// The module of which this is an instance.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn module<'ctx, T: 'ctx>(&self, store: impl Into<StoreContext<'ctx, T>>) -> &'ctx Module {
        &self.inst(&store.into().store.inner).module
    }
}
