//! Looking up what a [`Linker`] has, under wasmtime's names: all of it, and the function that is a module's default.
//!
//! A host function that is defined in the linker belongs to no store; each time it is looked up here it gets a place
//! in the store. [`Linker::get`] does without.

use super::Linker;
use crate::{
    api::{func::Func, instance::Extern},
    engine::Engine,
    error::Error,
    store::AsContextMut,
};
use alloc::format;

impl<T> Linker<T> {
    /// All that is defined: the name of the module, the name, and what it stands for, in the order of the names.
    ///
    /// # Panics
    ///
    /// If the store is of another engine, and as [`Func::wrap`].
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Store};
    ///
    /// let engine = Engine::default();
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "b", || 2)?.func_wrap("host", "a", |x: i64| x)?;
    /// let mut store = Store::new(&engine, ());
    /// let found: Vec<_> = linker.iter(&mut store).collect();
    /// let names: Vec<_> = found.iter().map(|(module, name, _)| (*module, *name)).collect();
    /// assert_eq!(names, [("host", "a"), ("host", "b")]);
    /// assert_eq!(found[0].2.ty(&store).to_string(), "(func (param i64) (result i64))");
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn iter<'a: 'p, 'p>(
        &'a self,
        mut store: impl AsContextMut<Data = T> + 'p,
    ) -> impl Iterator<Item = (&'a str, &'a str, Extern)> + 'p
    where
        T: 'p,
    {
        let names = self.modules.iter().flat_map(|(module, names)| {
            let names = names.iter();
            names.map(move |(name, definition)| (&**module, &**name, definition))
        });
        names.map(move |(module, name, definition)| {
            let store = store.as_context_mut().store;
            self.assert_engine(store.engine());
            (module, name, definition.place(store))
        })
    }

    /// The function that is the default of what is defined under a module name: the one with the empty name, or
    /// `_start`. If there is neither, it is a function that does nothing, as for a library.
    ///
    /// # Errors
    ///
    /// If what has that name is no function.
    ///
    /// # Panics
    ///
    /// If the store is of another engine, and as [`Func::wrap`].
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, Linker, Module, Store};
    ///
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, 0);
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "count", |mut caller: peregrine::Caller<'_, u32>| {
    ///     *caller.data_mut() += 1;
    /// })?;
    /// let program = r#"(module (import "host" "count" (func $f)) (func (export "_start") (call $f)))"#;
    /// linker.module(&mut store, "program", &Module::new(&engine, program)?)?;
    /// linker.get_default(&mut store, "program")?.typed::<(), ()>(&store)?.call(&mut store, ())?;
    /// assert_eq!(*store.data(), 1);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn get_default(
        &self,
        mut store: impl AsContextMut<Data = T>,
        module: &str,
    ) -> Result<Func, Error> {
        let store = store.as_context_mut().store;
        self.assert_engine(store.engine());
        for name in ["", "_start"] {
            let Some(definition) = self.definition(module, name) else {
                continue;
            };
            return match definition.place(store) {
                Extern::Func(func) => Ok(func),
                other => Err(Error::new(format!(
                    "`{module}::{name}` is the default export of `{module}` and should be a function, but is {}",
                    other.ty(&*store)
                ))),
            };
        }
        Ok(Func::wrap(store, || {}))
    }

    /// Panics if an engine is not that of the linker.
    #[track_caller]
    pub(super) fn assert_engine(&self, engine: &Engine) {
        assert!(
            Engine::same(engine, &self.engine),
            "the store belongs to another engine"
        );
    }
}
