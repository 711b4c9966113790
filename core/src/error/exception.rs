//! [`ThrownException`]: the error that stands for an exception on its way through the host.

use super::HostError;
use core::fmt;

/// An exception has been thrown, and nothing has caught it yet.
///
/// The exception itself waits in the store: see
/// [`Store::take_pending_exception`](crate::Store::take_pending_exception). A host function throws by
/// returning what [`Store::throw`](crate::Store::throw) gives, as its error.
///
/// # Examples
///
/// ```
/// use peregrine::{
///     Caller, Engine, ExnRef, FuncType, Linker, Module, Store, Tag, TagType, ThrownException, Val, ValType,
/// };
///
/// let engine = Engine::default();
/// let mut store = Store::new(&engine, ());
/// let tag = Tag::new(&mut store, &TagType::new(FuncType::new([ValType::I32], [])))?;
/// let mut linker = Linker::<()>::new(&engine);
/// linker.func_wrap("host", "throw", move |mut caller: Caller<'_, ()>| -> peregrine::Result<()> {
///     let exception = ExnRef::new(&mut caller, &tag, &[Val::I32(5)])?;
///     // This makes the error that stands for the exception.
///     Ok(caller.throw(exception)?)
/// })?;
/// let module = Module::new(&engine, r#"(module
///     (import "host" "throw" (func $throw))
///     (func (export "run") (call $throw)))"#)?;
/// let instance = linker.instantiate_and_start(&mut store, &module)?;
/// let error = instance.get_typed_func::<(), ()>(&store, "run")?.call(&mut store, ()).unwrap_err();
/// assert!(error.is::<ThrownException>());
/// let exception = store.take_pending_exception().expect("nobody has caught it");
/// assert_eq!(exception.field(&store, 0)?.i32(), Some(5));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrownException;

impl fmt::Display for ThrownException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exception was thrown and not caught")
    }
}

impl core::error::Error for ThrownException {}

impl HostError for ThrownException {
    fn as_error(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(self)
    }
}
