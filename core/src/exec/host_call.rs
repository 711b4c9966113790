//! Calls of host functions by guests, and what follows if they fail.
//!
//! This is as short as it can be where nothing fails: a closure that does not take its caller cannot reach the store, so
//! that nothing of it has to be noted before or looked up again behind.

use super::{
    ctx::Ctx,
    execution::{End, Execution, Mode},
    regs::Regs,
    run::set_accumulators,
    statics,
    suspended::needs_async,
    unwind::Threw,
};
use crate::base::narrow::Fit;
use crate::{
    error::Error,
    store::{CallHook, Doing, HostFunc, Store},
    wasm::{index::StoreFuncIdx, trap::TrapCode},
};
use alloc::sync::Arc;
use core::{ptr, slice};

impl Execution {
    /// Calls the host function that the guest calls.
    #[inline]
    pub(super) fn host_call<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &mut Ctx,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let [func, base, len] = ctx.exit_args;
        let inst = &store.inner.funcs[func.fit_size()];
        let cells_len = (inst.func_ty.param_cells()).max(inst.func_ty.result_cells());
        let host = inst.as_host();
        let host = host.and_then(|host| store.host_funcs.get(host as usize));
        let (host, sees_store) = match host {
            Some(HostFunc::Sync { func, sees_store }) => (Arc::as_ptr(func), *sees_store),
            _ => return self.asynchronous_call(store, ctx, mode),
        };
        if len == 0 {
            self.reserve_for_host(ctx, cells_len)?;
        }
        debug_assert!(
            ctx.exit.sp.wrapping_add(base.fit_size() + cells_len) <= self.stack.values_end()
        );
        // SAFETY: translator: the caller's frame has room for the arguments and
        // results at `base`; a tail call's has some now.
        let cells =
            unsafe { slice::from_raw_parts_mut(ctx.exit.sp.add(base.fit_size()), cells_len) };
        store.invoke_call_hook(CallHook::CallingHost)?;
        // SAFETY: store: host functions are never removed, and each is in an
        // allocation of its own, so that it stays where it is even if the
        // function that runs adds others. The instance is valid.
        let (host, instance) = unsafe { (&*host, ctx.instance().index) };
        if sees_store {
            let used = self.stack.cells_up_to(cells.as_ptr_range().end);
            let here = Doing::Call(ptr::from_ref(ctx).cast(), self.stack.frames());
            store.inner.live_stacks.enter(&self.stack, used, here)?;
        }
        let result = host(store.context(), Some(instance), cells);
        if sees_store {
            store.inner.live_stacks.leave();
        }
        store.invoke_call_hook(CallHook::ReturningFromHost)?;
        match result {
            Ok(()) => {
                set_accumulators(&mut ctx.exit, cells.first().copied().unwrap_or(0));
                ctx.exit.ip = after_call(&ctx.exit, len);
                ctx.reborrow(&mut store.inner);
                if sees_store {
                    ctx.deadline = store.inner.deadline.get();
                    // SAFETY: store: it and the instance are valid.
                    unsafe { ctx.refresh_moved() };
                }
                Ok(None)
            }
            Err(error) => self.host_failed(store, ctx, mode, error),
        }
    }

    /// Makes room for parameters and results of a host function that is called in tail position.
    ///
    /// # Errors
    ///
    /// If there is none.
    #[cold]
    #[inline(never)]
    fn reserve_for_host(&mut self, ctx: &mut Ctx, cells: usize) -> Result<(), Error> {
        // SAFETY: translator: the arguments are in the frame.
        let start = unsafe { ctx.exit.sp.add(ctx.exit_args[1].fit_size()) };
        if !self.stack.reserve_from(start, cells) {
            let r = self.stop(ctx);
            return Err(self.traced(TrapCode::StackOverflow.into(), r.ip));
        }
        ctx.stack_end = self.stack.values_end();
        Ok(())
    }

    /// Has the call wait for an asynchronous host function.
    ///
    /// # Errors
    ///
    /// If it cannot wait.
    #[cold]
    #[inline(never)]
    fn asynchronous_call<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &mut Ctx,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let [func, base, len] = ctx.exit_args;
        let func = StoreFuncIdx::from_usize(func.fit_size());
        let inst = &store.inner.funcs[func.as_usize()];
        let cells = (inst.func_ty.param_cells()).max(inst.func_ty.result_cells());
        if inst.as_host().is_none() {
            return Err(TrapCode::BadSignature.into());
        }
        if len == 0 {
            self.reserve_for_host(ctx, cells)?;
        }
        store.invoke_call_hook(CallHook::CallingHost)?;
        if mode != Mode::Async {
            return self.host_failed(store, ctx, mode, needs_async());
        }
        let mut next = self.stop(ctx);
        next.ip = after_call(&next, len);
        // SAFETY: translator: the arguments are in the frame.
        let cells = unsafe { next.sp.add(base.fit_size()) };
        Ok(Some(End::Awaits { func, next, cells }))
    }

    /// Deals with the error of a host function.
    #[cold]
    #[inline(never)]
    fn host_failed<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &mut Ctx,
        mode: Mode,
        error: Error,
    ) -> Result<Option<End>, Error> {
        let [func, base, len] = ctx.exit_args;
        let r = &mut self.stop(ctx);
        let mut next = *r;
        next.ip = after_call(r, len);
        let error = match self.host_threw(store, r, mode, len == 0, error)? {
            Threw::Caught => {
                self.refresh(store, ctx, r);
                return Ok(None);
            }
            Threw::Waits(end) => return Ok(Some(end)),
            Threw::Uncaught(error) => error,
        };
        let func = StoreFuncIdx::from_usize(func.fit_size());
        // SAFETY: translator: the arguments are in the frame.
        let cells = unsafe { r.sp.add(base.fit_size()) };
        Ok(Some(End::HostTrap {
            error,
            func,
            next,
            cells,
        }))
    }
}

/// Where it goes on behind the call that `r` is at, an op of `len` words; 0 is a tail call's.
#[inline]
fn after_call(r: &Regs, len: u64) -> *const u64 {
    match len {
        0 => statics::return_op(),
        // SAFETY: translator: there is an op behind a call.
        len => unsafe { r.ip.add(len.fit_size()) },
    }
}
