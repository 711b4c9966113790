//! `proc_exit`, `proc_raise` and `sched_yield`.

use super::Outcome;
use crate::ctx::{Fault, WasiCtx};
use crate::errno::Errno;
use crate::guest::Guest;
use peregrine::Error;

/// Ends the guest with an error that carries the code: `Error::i32_exit_status` tells it. All
/// 32 bits are handed on; what the operating system makes of them is the embedder's affair.
pub(crate) fn proc_exit(_ctx: &WasiCtx, _guest: &mut Guest<'_>, code: u32) -> Outcome {
    Err(Fault::Error(Error::i32_exit(code.cast_signed())))
}

/// C libraries raise signals within the guest; the host's process is never touched.
pub(crate) fn proc_raise(_ctx: &WasiCtx, _guest: &mut Guest<'_>, _signal: u32) -> Outcome {
    Err(Fault::Errno(Errno::NOTSUP))
}

pub(crate) fn sched_yield(ctx: &WasiCtx, _guest: &mut Guest<'_>) -> Outcome {
    ctx.shared.clock.yield_now();
    ctx.waiter().check()
}
