//! [`Linker`]: names for what modules import, and instantiation by these names.
//!
//! Defining a host function costs an allocation and two map lookups; its type is made when a module
//! first imports it, so that a linker with many functions of which few are used stays cheap. Type
//! checks proper are in `instance/imports.rs`; what names stand for is in `linker/definition.rs`,
//! imports that are looked up once for many instances in `linker/pre.rs`, what has to do with futures in
//! `linker/asynchronous.rs`, looking up what is defined in `linker/lookup.rs`, modules as definitions in `linker/module.rs`.

mod asynchronous;
mod definition;
mod lookup;
mod module;
mod pre;

use self::definition::{Definition, HostDef, HostType};
pub use self::pre::InstancePre;
use crate::{
    api::{
        func::{Caller, IntoFunc, dynamic_host_func, typed_host_func},
        instance::{Extern, Imports, Instance, instantiate},
        value::Val,
    },
    base::fallible,
    engine::{Engine, InternedFunc},
    error::{Error, LinkerError},
    module::{Import, Module},
    store::{AsContext, AsContextMut, HostFunc, Store},
    wasm::{
        index::ExternIdx,
        types::{FuncType, ImportName},
    },
};
use alloc::{boxed::Box, collections::BTreeMap, format, sync::Arc};
use core::fmt;

/// Gives names to host functions and other entities, and instantiates modules whose imports have
/// these names.
///
/// Host functions that are defined here belong to no store: one linker serves any number of stores,
/// also on different threads.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Linker, Module, Store};
///
/// let wasm = wat::parse_str(
///     r#"(module
///         (import "host" "double" (func $double (param i32) (result i32)))
///         (func (export "run") (result i32) (call $double (i32.const 21))))"#,
/// )?;
/// let engine = Engine::default();
/// let mut linker = Linker::new(&engine);
/// linker.func_wrap("host", "double", |x: i32| x * 2)?;
/// let mut store = Store::new(&engine, ());
/// let instance = linker.instantiate_and_start(&mut store, &Module::new(&engine, &wasm)?)?;
/// let run = instance.get_typed_func::<(), i32>(&store, "run")?;
/// assert_eq!(run.call(&mut store, ())?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Linker<T> {
    engine: Engine,
    /// By module name, then by name.
    modules: BTreeMap<Box<str>, BTreeMap<Box<str>, Definition<T>>>,
    allow_shadowing: bool,
    /// Whether commands may export what is no function: see [`Linker::module`].
    allow_unknown_exports: bool,
}

impl<T> Linker<T> {
    /// Makes a linker without definitions.
    pub fn new(engine: &Engine) -> Self {
        Self {
            engine: engine.clone(),
            modules: BTreeMap::new(),
            allow_shadowing: false,
            allow_unknown_exports: false,
        }
    }

    /// The engine of the linker.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether names may be defined again; the last definition counts. Off by default.
    pub fn allow_shadowing(&mut self, allow: bool) -> &mut Self {
        self.allow_shadowing = allow;
        self
    }

    /// Whether [`Linker::module`] takes commands that export what it gives no name: memories, tables and
    /// globals other than those that compilers always export. Off by default.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Module, Store};
    ///
    /// let engine = Engine::default();
    /// let wat = r#"(module (func (export "_start")) (global (export "version") i32 (i32.const 1)))"#;
    /// let module = Module::new(&engine, wat)?;
    /// let mut store = Store::new(&engine, ());
    /// assert!(Linker::new(&engine).module(&mut store, "command", &module).is_err());
    /// let mut linker = Linker::new(&engine);
    /// linker.allow_unknown_exports(true).module(&mut store, "command", &module)?;
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn allow_unknown_exports(&mut self, allow: bool) -> &mut Self {
        self.allow_unknown_exports = allow;
        self
    }

    /// Gives a name to an entity of a store.
    ///
    /// # Errors
    ///
    /// If the name is defined already.
    pub fn define(
        &mut self,
        module: &str,
        name: &str,
        item: impl Into<Extern>,
    ) -> Result<&mut Self, LinkerError> {
        self.insert(module, name, Definition::Extern(item.into()))
    }

    /// Gives a name to a host function of a type that is only known at run time; see
    /// [`Func::new`](crate::Func::new).
    ///
    /// # Errors
    ///
    /// If the name is defined already.
    pub fn func_new(
        &mut self,
        module: &str,
        name: &str,
        ty: FuncType,
        func: impl Fn(Caller<'_, T>, &[Val], &mut [Val]) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Result<&mut Self, LinkerError> {
        let func = dynamic_host_func(ty.clone(), func);
        self.insert(
            module,
            name,
            Definition::Host(HostDef::new(func, HostType::Given(ty))),
        )
    }

    /// Gives a name to a closure as a host function; see [`Func::wrap`](crate::Func::wrap).
    ///
    /// # Errors
    ///
    /// If the name is defined already.
    pub fn func_wrap<Params, Args>(
        &mut self,
        module: &str,
        name: &str,
        func: impl IntoFunc<T, Params, Args>,
    ) -> Result<&mut Self, LinkerError> {
        fn make<T, P, R, F: IntoFunc<T, P, R>>(_func: &F) -> fn() -> FuncType {
            F::func_type
        }
        let ty = HostType::Make(make(&func));
        self.insert(
            module,
            name,
            Definition::Host(HostDef::new(typed_host_func(func), ty)),
        )
    }

    /// Gives the exports of an instance names under `module_name`.
    ///
    /// # Errors
    ///
    /// If a name is defined already.
    ///
    /// # Panics
    ///
    /// If the instance belongs to another store.
    pub fn instance(
        &mut self,
        store: impl AsContextMut<Data = T>,
        module_name: &str,
        instance: Instance,
    ) -> Result<&mut Self, Error> {
        for export in instance.exports(&store) {
            let name = export.name();
            fallible::headroom(2 * (module_name.len() + name.len()) + LINKED)?;
            self.insert(module_name, name, Definition::Extern(export.into_extern()))?;
        }
        Ok(self)
    }

    /// Gives a definition a second name.
    ///
    /// # Errors
    ///
    /// If there is no definition under the first name, or one under the second.
    pub fn alias(
        &mut self,
        module: &str,
        name: &str,
        as_module: &str,
        as_name: &str,
    ) -> Result<&mut Self, Error> {
        let Some(definition) = self.definition(module, name).cloned() else {
            return Err(Error::new(format!("`{module}::{name}` is not defined")));
        };
        Ok(self.insert(as_module, as_name, definition)?)
    }

    /// Gives all definitions under a module name a second one.
    ///
    /// # Errors
    ///
    /// If one of the new names is defined already. Others may have been defined by then.
    pub fn alias_module(&mut self, module: &str, as_module: &str) -> Result<(), Error> {
        let Some(definitions) = self.modules.get(module) else {
            return Ok(());
        };
        for (name, definition) in definitions.clone() {
            self.insert(as_module, &name, definition)?;
        }
        Ok(())
    }

    /// Whether a name is defined.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker};
    ///
    /// let mut linker = Linker::<()>::new(&Engine::default());
    /// linker.func_wrap("host", "f", || ())?;
    /// assert!(linker.is_defined("host", "f"));
    /// assert!(!linker.is_defined("host", "g"));
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn is_defined(&self, module: &str, name: &str) -> bool {
        self.definition(module, name).is_some()
    }

    /// The entity that has a name. `None` if there is none, or for host functions that were defined
    /// in the linker and thus belong to no store.
    ///
    /// # Panics
    ///
    /// If the store is of another engine.
    pub fn get(
        &self,
        context: impl AsContext<Data = T>,
        module: &str,
        name: &str,
    ) -> Option<Extern> {
        self.assert_engine(context.as_context().store.engine());
        match self.definition(module, name)? {
            Definition::Extern(item) => Some(item.clone()),
            Definition::Host(_) => None,
        }
    }

    /// Defines all functions that a module imports and that are not defined yet as functions that
    /// fail when they are called. Imports of other kinds are left undefined.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Module, Store};
    ///
    /// let wasm = wat::parse_str(r#"(module (import "env" "abort" (func)) (export "f" (func 0)))"#)?;
    /// let engine = Engine::default();
    /// let module = Module::new(&engine, &wasm)?;
    /// let mut linker = Linker::new(&engine);
    /// linker.define_unknown_imports_as_traps(&module)?;
    /// let mut store = Store::new(&engine, ());
    /// let instance = linker.instantiate(&mut store, &module)?;
    /// let f = instance.get_typed_func::<(), ()>(&store, "f")?;
    /// let error = f.call(&mut store, ()).unwrap_err();
    /// assert_eq!(error.to_string(), "unknown import: `env::abort` is not defined");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the machine has too little memory, or the module is of another engine.
    pub fn define_unknown_imports_as_traps(&mut self, module: &Module) -> Result<(), Error> {
        self.define_unknown_funcs(module, |name, ty| {
            let message = format!("unknown import: `{name}` is not defined");
            dynamic_host_func(ty, move |_, _, _| Err(Error::new(message.as_str())))
        })
    }

    /// Defines all functions that a module imports and that are not defined yet as functions that
    /// do nothing and return zeros and nulls. Imports of other kinds are left undefined.
    ///
    /// # Errors
    ///
    /// If the machine has too little memory, or the module is of another engine. A function that must return a reference that is not null fails when it is
    /// called.
    pub fn define_unknown_imports_as_default_values(
        &mut self,
        module: &Module,
    ) -> Result<(), Error> {
        // The results that a dynamically typed host function finds are the defaults.
        self.define_unknown_funcs(module, |_, ty| dynamic_host_func(ty, |_, _, _| Ok(())))
    }

    /// Defines the unknown functions that a module imports by what `make` makes.
    fn define_unknown_funcs(
        &mut self,
        module: &Module,
        make: impl Fn(&ImportName, FuncType) -> HostFunc<T>,
    ) -> Result<(), Error> {
        if !Engine::same(&self.engine, module.engine()) {
            return Err(other_engine());
        }
        let header = module.header();
        for Import { name, index } in &module.inner.imports {
            let ExternIdx::Func(func) = *index else {
                continue;
            };
            if self.definition(name.module(), name.name()).is_some() {
                continue;
            }
            // For the closure, the message in it, and what a map may add: a node, and one that is split.
            let names = name.module().len() + name.name().len();
            fallible::headroom(4 * names + LINKED)?;
            let (id, ty) = (header.func_type_id(func), header.func_type(func));
            // The module's own type, which may be part of a group of recursive types.
            let ty = ty.holding(self.engine.types().hold(id)?)?;
            let host = HostDef::new(make(name, ty.clone()), HostType::Given(ty.clone()));
            host.interned
                .get_or_init(|| Box::new(InternedFunc { id, ty }));
            self.insert(name.module(), name.name(), Definition::Host(host))?;
        }
        Ok(())
    }

    /// Instantiates a module with the definitions of this linker, and calls its start function if it
    /// has one.
    ///
    /// # Errors
    ///
    /// - If an import is not defined or has another type; the error names it and the type needed.
    /// - As [`Instance::new`].
    pub fn instantiate_and_start(
        &self,
        mut context: impl AsContextMut<Data = T>,
        module: &Module,
    ) -> Result<Instance, Error> {
        let store = context.as_context_mut().store;
        let imports = self.link(store, module)?;
        instantiate(store, module, Imports::Linked(&imports))
    }

    /// What the module imports, in the store.
    fn link(&self, store: &mut Store<T>, module: &Module) -> Result<Box<[Extern]>, Error> {
        self.check_engine(store, module)?;
        let imports = module.inner.imports.iter();
        store.reserve_funcs(imports.len(), module.header().num_defined_funcs())?;
        let imports =
            imports.map(|import| self.resolve(module, import)?.link(store, module, import));
        fallible::try_collect(imports)
    }

    /// The same as [`Linker::instantiate_and_start`], under wasmtime's name.
    ///
    /// # Errors
    ///
    /// As [`Linker::instantiate_and_start`].
    pub fn instantiate(
        &self,
        context: impl AsContextMut<Data = T>,
        module: &Module,
    ) -> Result<Instance, Error> {
        self.instantiate_and_start(context, module)
    }

    /// Looks up the imports of a module once, for many instances of it.
    ///
    /// # Errors
    ///
    /// If an import is not defined, or is a host function of another type.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Module, Store};
    ///
    /// let wasm = wat::parse_str(r#"(module (import "host" "f" (func)))"#)?;
    /// let engine = Engine::default();
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "f", || ())?;
    /// let pre = linker.instantiate_pre(&Module::new(&engine, &wasm)?)?;
    /// for _ in 0..3 {
    ///     pre.instantiate(&mut Store::new(&engine, ()))?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn instantiate_pre(&self, module: &Module) -> Result<InstancePre<T>, Error> {
        if !Engine::same(&self.engine, module.engine()) {
            return Err(other_engine());
        }
        let imports = &module.inner.imports;
        let imports = imports.iter().map(|import| {
            let definition = self.resolve(module, import)?;
            if let Definition::Host(host) = definition {
                host.check(&self.engine, module, import)?;
            }
            Ok::<_, Error>(definition.clone())
        });
        let imports = fallible::try_collect(imports)?;
        fallible::headroom(LINKED)?;
        Ok(InstancePre {
            module: module.clone(),
            imports: Arc::new(imports),
        })
    }

    /// Checks that store and module are of the linker's engine.
    fn check_engine(&self, store: &Store<T>, module: &Module) -> Result<(), Error> {
        let same = Engine::same(&self.engine, store.engine())
            && Engine::same(&self.engine, module.engine());
        if same { Ok(()) } else { Err(other_engine()) }
    }

    /// The definition that has a name.
    fn definition(&self, module: &str, name: &str) -> Option<&Definition<T>> {
        self.modules.get(module)?.get(name)
    }

    /// The definition for an import.
    fn resolve(&self, module: &Module, import: &Import) -> Result<&Definition<T>, Error> {
        let name = &import.name;
        if let Some(definition) = self.definition(name.module(), name.name()) {
            return Ok(definition);
        }
        let name = name.try_clone()?;
        let ty = module.header().extern_type(import.index);
        Err(LinkerError::MissingDefinition { name, ty }.into())
    }

    /// Defines a name.
    fn insert(
        &mut self,
        module: &str,
        name: &str,
        definition: Definition<T>,
    ) -> Result<&mut Self, LinkerError> {
        // Not `entry`, which would need the name as a box even if it is there.
        if !self.modules.contains_key(module) {
            self.modules.insert(module.into(), BTreeMap::new());
        }
        if let Some(names) = self.modules.get_mut(module) {
            if !self.allow_shadowing && names.contains_key(name) {
                let import_name = ImportName::new(module, name);
                return Err(LinkerError::DuplicateDefinition { import_name });
            }
            names.insert(name.into(), definition);
        }
        Ok(self)
    }
}

/// What a definition takes besides its names.
const LINKED: usize = 4096;

/// The error of using a module or store of another engine.
#[cold]
fn other_engine() -> Error {
    Error::new("the linker, the store and the module do not belong to the same engine")
}

impl<T> Clone for Linker<T> {
    fn clone(&self) -> Self {
        Self {
            engine: self.engine.clone(),
            modules: self.modules.clone(),
            allow_shadowing: self.allow_shadowing,
            allow_unknown_exports: self.allow_unknown_exports,
        }
    }
}

impl<T> Default for Linker<T> {
    fn default() -> Self {
        Self::new(&Engine::default())
    }
}

impl<T> fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self
            .modules
            .iter()
            .flat_map(|(module, names)| names.keys().map(move |name| (module, name)));
        f.debug_set().entries(names).finish()
    }
}
