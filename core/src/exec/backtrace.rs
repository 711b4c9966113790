//! Call stacks, collected when something has trapped or a host function asks. Nothing is kept while
//! code runs: the records of the frame stack are enough.

use super::{ctx::Ctx, statics};
use crate::{
    module::backtrace::WasmBacktrace,
    store::{AsContext, Frame, InstanceInst},
};

impl WasmBacktrace {
    /// The Wasm frames that are active in a store, the innermost first: for a host function, which so learns who has
    /// called it, across all calls of host functions that lie between. Outside of one there are none.
    ///
    /// The frames that wait for an asynchronous host function are not active while it is polled.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Caller, Engine, Linker, Module, Store, WasmBacktrace};
    ///
    /// let engine = Engine::default();
    /// let module = Module::new(
    ///     &engine,
    ///     r#"(module $plugin
    ///         (import "host" "log" (func $log))
    ///         (func $work (export "work") (call $log)))"#,
    /// )?;
    /// let mut linker = Linker::new(&engine);
    /// linker.func_wrap("host", "log", |mut caller: Caller<'_, String>| {
    ///     let trace = WasmBacktrace::capture(&caller);
    ///     *caller.data_mut() = trace.frames()[0].func_name().unwrap_or_default().to_string();
    /// })?;
    /// let mut store = Store::new(&engine, String::new());
    /// let instance = linker.instantiate(&mut store, &module)?;
    /// instance.get_typed_func::<(), ()>(&store, "work")?.call(&mut store, ())?;
    /// assert_eq!(store.data(), "work");
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    pub fn capture(store: impl AsContext) -> Self {
        let mut trace = Self::new();
        for (ctx, frames) in store.as_context().store.inner.live_stacks.calls() {
            // SAFETY: store: the execution has noted where its context is, and calls the host, so nothing has the context
            // to itself; what it says of where it has stopped is right, and its records and instances are valid.
            unsafe {
                let ctx = &*ctx.cast::<Ctx>();
                collect(&mut trace, ctx.instance, frames, ctx.exit.t, ctx.exit.ip);
            }
        }
        trace
    }

    /// The same as [`WasmBacktrace::capture`]: there is no switch that turns backtraces off.
    pub fn force_capture(store: impl AsContext) -> Self {
        Self::capture(store)
    }
}

/// Appends the call stack of an execution that stopped at `ip`.
///
/// # Safety
///
/// The records from `base` up to `top` are valid; the first one is the
/// outermost. All instances are valid.
pub(super) unsafe fn collect(
    trace: &mut WasmBacktrace,
    instance: *const InstanceInst,
    base: *const Frame,
    top: *const Frame,
    ip: *const u64,
) {
    let (mut instance, mut top, mut ip) = (instance, top, ip);
    // SAFETY: store: records and instances are valid; the outermost record returns to `Halt`.
    unsafe {
        loop {
            // Functions are sought for the frames that are kept, and not for each of
            // the tens of thousands of a stack that has overflowed.
            if trace.is_full() {
                trace.omit();
            } else if let Some(instance) = instance.as_ref()
                && let Some((func, word)) = instance.module.code().find(ip)
            {
                trace.push(&instance.module, func, word);
            }
            loop {
                if top <= base {
                    return;
                }
                top = top.sub(1);
                let Frame { ip: back, sp } = top.read();
                if back == statics::restore() {
                    instance = sp.cast_const().cast();
                } else {
                    // The record names the op behind the call; what is sought
                    // is the call.
                    ip = back.sub(1);
                    break;
                }
            }
        }
    }
}
