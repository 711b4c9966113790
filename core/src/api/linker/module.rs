//! Modules as definitions: [`Linker::module`] knows commands from reactors, as WASI has them.

use super::{Definition, HostDef, HostType, InstancePre, LINKED, Linker};
use crate::{
    api::{
        func::{Caller, dynamic_host_func},
        instance::Extern,
        value::Val,
    },
    base::fallible,
    error::{Error, FuncError},
    module::{ImportType, Module},
    store::{AsContext, AsContextMut},
    wasm::types::{ExternType, FuncType},
};
use alloc::{boxed::Box, format};

impl<T: 'static> Linker<T> {
    /// Gives the exports of a module names under `module_name`.
    ///
    /// A module that exports `_start` is a *command*: each call of one of its functions is a run of a
    /// new instance of it. Every other module is a *reactor*: it is instantiated here, once, and its
    /// function `_initialize` is called if it exports one. Imports of the module are looked up in
    /// this linker as it is now.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Module, Store};
    ///
    /// let library = wat::parse_str(
    ///     r#"(module
    ///         (global $base (mut i32) (i32.const 0))
    ///         (func (export "_initialize") (global.set $base (i32.const 40)))
    ///         (func (export "add") (param i32) (result i32)
    ///             (i32.add (global.get $base) (local.get 0))))"#,
    /// )?;
    /// let program = wat::parse_str(
    ///     r#"(module
    ///         (import "lib" "add" (func $add (param i32) (result i32)))
    ///         (func (export "run") (result i32) (call $add (i32.const 2))))"#,
    /// )?;
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ());
    /// let mut linker = Linker::new(&engine);
    /// linker.module(&mut store, "lib", &Module::new(&engine, &library)?)?;
    /// let instance = linker.instantiate(&mut store, &Module::new(&engine, &program)?)?;
    /// assert_eq!(instance.get_typed_func::<(), i32>(&store, "run")?.call(&mut store, ())?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - If an import of the module is not defined or has another type, or a name is defined already.
    /// - If `_start` or `_initialize` is exported and is no function without parameters and results,
    ///   or the module exports both.
    /// - If a command exports a memory, table or global under a name that compilers do not use for it, unless
    ///   [`Linker::allow_unknown_exports`] allows it.
    /// - If a reactor cannot be instantiated, or its `_initialize` fails.
    pub fn module(
        &mut self,
        mut store: impl AsContextMut<Data = T>,
        module_name: &str,
        module: &Module,
    ) -> Result<&mut Self, Error> {
        let is_command = entry(module, "_start")?;
        let initializes = entry(module, "_initialize")?;
        match (is_command, initializes) {
            (true, true) => Err(Error::new(
                "the module exports both `_start` and `_initialize`: it cannot be a command and a reactor",
            )),
            (true, false) => self.command(module_name, module),
            (false, _) => {
                let instance = self.instantiate(&mut store, module)?;
                if initializes {
                    let initialize = instance.get_typed_func::<(), ()>(&store, "_initialize")?;
                    initialize.call(&mut store, ())?;
                }
                self.instance(store, module_name, instance)
            }
        }
    }

    /// Defines each function of a command as a host function that instantiates it. What else a
    /// command exports, a memory mostly, exists only while it runs, and gets no name.
    fn command(&mut self, module_name: &str, module: &Module) -> Result<&mut Self, Error> {
        if !self.allow_unknown_exports {
            check_exports(module)?;
        }
        let pre = self.instantiate_pre(module)?;
        for export in module.exports() {
            let ExternType::Func(ty) = export.ty() else {
                continue;
            };
            fallible::headroom(2 * (module_name.len() + export.name().len()) + LINKED)?;
            let host = run_command(pre.clone(), fallible::text(export.name())?, ty);
            self.insert(module_name, export.name(), Definition::Host(host))?;
        }
        Ok(self)
    }

    /// The entity that a module imports, as [`Linker::get`].
    pub fn get_by_import(
        &self,
        context: impl AsContext<Data = T>,
        import: &ImportType<'_>,
    ) -> Option<Extern> {
        self.get(context, import.module(), import.name())
    }
}

/// Checks that a command exports nothing that somebody may want to link and cannot.
fn check_exports(module: &Module) -> Result<(), Error> {
    let is_known = |name: &str, ty: &ExternType| ty.func().is_some() || is_usual(name, ty);
    match module
        .exports()
        .find(|export| !is_known(export.name(), export.ty()))
    {
        None => Ok(()),
        Some(export) => Err(Error::new(format!(
            "the command exports {} `{}`, which exists only while it runs: only its functions can be linked; \
             Linker::allow_unknown_exports leaves the others out",
            export.ty(),
            export.name(),
        ))),
    }
}

/// Whether compilers export this of every command, though nobody is to link it.
fn is_usual(name: &str, ty: &ExternType) -> bool {
    match ty {
        ExternType::Memory(_) => name == "memory",
        ExternType::Table(_) => matches!(name, "__indirect_function_table" | "table"),
        // Where data, heap and thread-local storage are.
        ExternType::Global(_) => name.starts_with("__"),
        _ => false,
    }
}

/// Whether a module exports a function that takes and gives nothing under a name that means something.
fn entry(module: &Module, name: &str) -> Result<bool, Error> {
    match module.get_export(name) {
        None => Ok(false),
        Some(ExternType::Func(ty)) if ty.params().is_empty() && ty.results().is_empty() => Ok(true),
        Some(other) => Err(Error::new(format!(
            "the export `{name}` should be a function without parameters and results, and is {other}"
        ))),
    }
}

/// A function that runs one of a command in a new instance.
fn run_command<T: 'static>(pre: InstancePre<T>, name: Box<str>, ty: &FuncType) -> HostDef<T> {
    let run = move |mut caller: Caller<'_, T>, params: &[Val], results: &mut [Val]| {
        let instance = pre.instantiate(&mut caller)?;
        // The module exports it.
        let func = instance.get_func(&caller, &name);
        let func = func.ok_or(FuncError::ExportedFuncNotFound)?;
        func.call(&mut caller, params, results)
    };
    HostDef::new(
        dynamic_host_func(ty.clone(), run),
        HostType::Given(ty.clone()),
    )
}
