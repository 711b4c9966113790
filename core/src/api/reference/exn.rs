//! [`ExnRef`]: references to exceptions. What there is to do with exceptions is in `api/exception.rs`.

use super::handle::define_reference;

define_reference! {
    /// A reference to an exception: a tag, and values of the types that the tag says.
    ///
    /// # Examples
    ///
    /// A host function throws what a guest catches, and the other way round:
    ///
    /// ```
    /// use peregrine::{
    ///     Caller, Engine, ExnRef, FuncType, Linker, Module, Result, Store, Tag, TagType, ThrownException,
    ///     ValType,
    /// };
    ///
    /// let wasm = wat::parse_str(
    ///     r#"(module
    ///         (import "host" "error" (tag $error (param i32)))
    ///         (import "host" "fail" (func $fail (param i32)))
    ///         (func (export "catch") (result i32)
    ///             (block $caught (result i32)
    ///                 (try_table (catch $error $caught) (call $fail (i32.const 7)))
    ///                 (i32.const 0)))
    ///         (func (export "throw") (throw $error (i32.const 5))))"#,
    /// )?;
    /// let engine = Engine::default();
    /// let mut store = Store::new(&engine, ());
    /// let ty = TagType::new(FuncType::new([ValType::I32], []));
    /// let tag = Tag::new(&mut store, &ty)?;
    /// let mut linker = Linker::new(&engine);
    /// linker.define("host", "error", tag)?;
    /// linker.func_wrap("host", "fail", move |mut caller: Caller<'_, ()>, code: i32| -> Result<()> {
    ///     let exception = ExnRef::new(&mut caller, &tag, &[code.into()])?;
    ///     Ok(caller.throw(exception)?)
    /// })?;
    /// let instance = linker.instantiate_and_start(&mut store, &Module::new(&engine, &wasm)?)?;
    ///
    /// let catch = instance.get_typed_func::<(), i32>(&store, "catch")?;
    /// assert_eq!(catch.call(&mut store, ())?, 7);
    ///
    /// let throw = instance.get_typed_func::<(), ()>(&store, "throw")?;
    /// let error = throw.call(&mut store, ()).unwrap_err();
    /// assert!(error.is::<ThrownException>());
    /// let exception = store.take_pending_exception().unwrap();
    /// assert_eq!(exception.tag(&store)?, tag);
    /// assert_eq!(exception.field(&store, 0)?.i32(), Some(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ExnRef: Exn
}
