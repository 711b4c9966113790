//! An execution as it stands: its stacks, where it is, and why it may stop.
//!
//! What runs one is in `run.rs`, which is above the files with the steps that handlers cannot do
//! (`first_call.rs`, `growth.rs`) and the calls that wait (`suspended.rs`). All of them need what is
//! here, and nothing here knows of them.

use super::{backtrace, ctx::Ctx, regs::Regs, unwind::Unwinding};
use crate::{
    code::FuncCode,
    error::Error,
    module::backtrace::WasmBacktrace,
    store::{Doing, Frame, InstanceInst, Reached, Stack, Store},
    translate::Job,
    wasm::{index::StoreFuncIdx, trap::TrapCode, types::FuncType},
};
use alloc::boxed::Box;

/// The stacks of a call and what was called.
pub(super) struct Execution {
    pub(super) stack: Stack,
    /// The instance that ran last, the next free record: what a context needs
    /// to go on.
    pub(super) instance: *const InstanceInst,
    pub(super) frame_top: *mut Frame,
    pub(super) func: StoreFuncIdx,
    /// See [`Ctx::done`](super::ctx::Ctx::done).
    pub(super) done: u64,
    /// The exception whose handler is still looked for, if the search has to wait.
    pub(super) unwinding: Option<Box<Unwinding>>,
    /// The translation of the function that is called, if it has been begun.
    pub(super) translation: Option<Waiting>,
    /// The reference to the exception that is on its way, or 0.
    pub(super) thrown: u64,
    /// A collection was interrupted, and is not to be again.
    pub(super) must_collect: bool,
}

/// A translation that a suspended call goes on with.
pub(super) struct Waiting {
    /// The entry of the function.
    pub(super) func: *const FuncCode,
    pub(super) job: Box<Job>,
}

/// What a call does when it cannot go on by itself.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mode {
    /// It ends with an error.
    Plain,
    /// It waits for a result in place of a host function's error, or for fuel.
    Resumable,
    /// It waits for what asynchronous host functions give.
    Async,
}

/// What running an execution ends with, unless it fails.
pub(super) enum End {
    Finished,
    HostTrap {
        error: Error,
        func: StoreFuncIdx,
        next: Regs,
        cells: *mut u64,
    },
    OutOfFuel {
        required: u64,
    },
    Awaits {
        func: StoreFuncIdx,
        next: Regs,
        cells: *mut u64,
    },
    Yields,
}

impl Execution {
    /// Notes where it has stopped.
    pub(super) fn stop(&mut self, ctx: &Ctx) -> Regs {
        self.instance = ctx.instance;
        self.frame_top = ctx.exit.t;
        self.done = ctx.done;
        ctx.exit
    }

    /// Reads anew all that the context has of the store and of the execution, which goes on at `at`.
    pub(super) fn refresh<T>(&self, store: &mut Store<T>, ctx: &mut Ctx, at: &Regs) {
        ctx.exit = *at;
        ctx.exit.t = self.frame_top;
        ctx.instance = self.instance;
        ctx.stack_end = self.stack.values_end();
        ctx.done = self.done;
        ctx.deadline = store.inner.deadline.get();
        ctx.reborrow(&mut store.inner);
        // SAFETY: store: it and the instance are valid.
        unsafe { ctx.refresh() };
    }

    /// The error with the call stack; the op at `ip` runs.
    pub(super) fn traced(&mut self, error: Error, ip: *const u64) -> Error {
        let frames = self.stack.frames();
        let mut trace = WasmBacktrace::new();
        // SAFETY: store: the records between the first and the top are valid,
        // and so are the instances; see `backtrace`.
        unsafe { backtrace::collect(&mut trace, self.instance, frames, self.frame_top, ip) };
        error.with_backtrace(trace)
    }

    /// How many cells of the value stack are in use by an execution that is at `at`: up to the end of the
    /// frame that is on top.
    pub(super) fn used_cells(&self, at: &Regs) -> usize {
        // SAFETY: store: the instance is valid, and so is the code of its functions.
        let frame = unsafe {
            let code = self
                .instance
                .as_ref()
                .map(|instance| instance.module.code());
            code.and_then(|code| code.frame_at(at.ip))
        };
        // Where there is no code yet, the arguments of a call are all that there is.
        let cells = frame.unwrap_or(2 * FuncType::MAX);
        self.stack.cells_up_to(at.sp.wrapping_add(cells))
    }

    /// Does at the deadline what the embedder wants. `at` is where the execution is, `ip` the op that has
    /// found the deadline reached.
    pub(super) fn at_deadline<T>(
        &mut self,
        store: &mut Store<T>,
        at: &Regs,
        ip: *const u64,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        // What the embedder is asked may call guests, and collect.
        let used = self.used_cells(at);
        store
            .inner
            .live_stacks
            .enter(&self.stack, used, Doing::AtDeadline([at.a, self.thrown]))?;
        let reached = store.epoch_reached();
        store.inner.live_stacks.leave();
        match reached {
            Ok(Reached::Yield) if mode == Mode::Async => Ok(Some(End::Yields)),
            // If it is to yield, there is nobody to yield to.
            Ok(Reached::Continue | Reached::Yield) => Ok(None),
            Ok(Reached::Interrupt) => Err(self.traced(TrapCode::Interrupt.into(), ip)),
            Err(error) => Err(self.traced(error, ip)),
        }
    }
}
