//! What the first call of a function does: translate it, in pieces, so that the deadline holds for that,
//! too. A translation that has to wait, because others are to run first, waits with the call.

use super::{
    call::enter,
    ctx::Ctx,
    execution::{End, Execution, Mode, Waiting},
    regs::Regs,
};
use crate::base::narrow::Fit;
use crate::{
    code::{FuncCode, Meta},
    error::Error,
    store::Store,
    wasm::{index::DefinedFuncIdx, trap::TrapCode},
};
use alloc::boxed::Box;

impl Execution {
    /// Has the function translated that is called, and enters it. `r` is at the stub, and the
    /// accumulator names the function; so whoever goes on later comes here again.
    pub(super) fn first_call<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        // SAFETY: store: the instance is valid, and keeps its module.
        let module = unsafe { &*ctx.instance().module.inner };
        let func = ctx.exit_args[0].fit_size() as *const FuncCode;
        let index = module
            .code
            .index_of(func)
            .ok_or(TrapCode::UnreachableCodeReached)?;
        let defined = DefinedFuncIdx::from_usize(index);
        let waiting = self.translation.take().filter(|job| job.func == func);
        let job = match waiting {
            Some(Waiting { job, .. }) => Some(job),
            None => {
                let cost = module.first_call_cost(defined);
                if !store.inner.charge(cost) {
                    return Ok(Some(End::OutOfFuel { required: cost }));
                }
                module.begin_translation(defined)?.map(Box::new)
            }
        };
        if let Some(mut job) = job {
            while !module.translate_piece(&mut job)? {
                if store.inner.deadline_reached()
                    && let Some(end) = self.at_deadline(store, r, r.ip, mode)?
                {
                    self.translation = Some(Waiting { func, job });
                    return Ok(Some(end));
                }
            }
        }
        // SAFETY: store: the entry leads to the function's code now; the arguments are at `r.sp`.
        unsafe {
            let entry = (*func).entry();
            let meta = Meta::from_word(entry.sub(1).read());
            if !self.stack.reserve_from(r.sp, meta.frame()) {
                // The callee has no code that could be named; its caller has.
                return Err(self.traced(TrapCode::StackOverflow.into(), r.ip));
            }
            let sp = r.sp;
            enter(r, entry, sp, meta);
        }
        Ok(None)
    }
}
