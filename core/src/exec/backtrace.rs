//! Call stacks, collected when something has trapped. Nothing is kept while
//! code runs: the records of the frame stack are enough.

use super::statics;
use crate::{
    module::backtrace::WasmBacktrace,
    store::{Frame, InstanceInst},
};

/// The call stack of an execution that stopped at `ip`.
///
/// # Safety
///
/// The records from `base` up to `top` are valid; the first one is the
/// outermost. All instances are valid.
pub(super) unsafe fn collect(
    instance: *const InstanceInst,
    base: *const Frame,
    top: *const Frame,
    ip: *const u64,
) -> WasmBacktrace {
    let mut trace = WasmBacktrace::new();
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
                    return trace;
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
