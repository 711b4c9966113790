//! Calls that have stopped before their function has returned.
//!
//! [`Suspended`] is the call that waits; [`Stop`] and [`Outcome`] say for what. The loop that stops
//! and goes on is in `run.rs`; who waits for the results of asynchronous host functions is in
//! `asynchronous.rs`.

use super::{
    execution::{Execution, Mode},
    regs::Regs,
    statics,
    unwind::{Thrown, Unwinding, is_thrown},
};
use crate::{
    base::fallible::{self, Cells, OutOfMemory},
    error::{Error, ThrownException},
    store::{CallHook, Store},
    wasm::{
        index::{StoreFuncIdx, StoreInstanceIdx},
        trap::TrapCode,
    },
};
use alloc::boxed::Box;

/// How a resumable call stands.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It has returned; the results are in the caller's cells.
    Finished,
    /// A host function has failed; its results are awaited.
    HostTrap(Suspended, Error, StoreFuncIdx),
    /// There is less fuel than this.
    OutOfFuel(Suspended, u64),
}

/// Where an execution has stopped, in any [`Mode`].
pub(super) enum Stop {
    /// As a call of the other modes does.
    Outcome(Outcome),
    /// An asynchronous host function is to be called.
    Awaits(Suspended, StoreFuncIdx),
    /// The epoch deadline was reached, and others are to run before it goes on.
    Yields(Suspended),
}

/// A call that waits. It owns its stacks and belongs to its store: resuming it
/// with another one is an error of the caller's that the public API excludes.
pub(crate) struct Suspended {
    pub(super) execution: Execution,
    /// The op that it stopped at.
    pub(super) from: *const u64,
    /// Where it goes on, with what.
    pub(super) at: Regs,
    /// Where the parameters of the host function are and its results go, if it waits for some.
    pub(super) cells: *mut u64,
    /// Where the store notes that it waits.
    pub(super) place: usize,
}

// SAFETY: store: the pointers lead into the stacks that the execution owns and
// into the store, without which nothing is done with them.
unsafe impl Send for Suspended {}
// SAFETY: store: nothing is reachable through a shared reference.
unsafe impl Sync for Suspended {}

impl core::fmt::Debug for Suspended {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Suspended").finish_non_exhaustive()
    }
}

impl Stop {
    /// Of a call that does not wait for asynchronous host functions.
    pub(super) fn outcome(self) -> Result<Outcome, Error> {
        match self {
            Self::Outcome(outcome) => Ok(outcome),
            Self::Awaits(..) | Self::Yields(_) => Err(needs_async()),
        }
    }
}

impl Outcome {
    /// Of a call that cannot be resumed.
    pub(super) fn finished(self) -> Result<(), Error> {
        match self {
            Self::Finished => Ok(()),
            Self::HostTrap(_, error, _) => Err(error),
            Self::OutOfFuel(..) => Err(TrapCode::OutOfFuel.into()),
        }
    }
}

/// The error of a call that cannot wait, of a function that has to.
#[cold]
pub(super) fn needs_async() -> Error {
    Error::new("an asynchronous host function was called from a synchronous call: use `call_async`")
}

impl Suspended {
    /// The parameters of the host function that it waits for, of which there are `len` cells.
    pub(super) fn params(&self, len: usize) -> Result<Cells, OutOfMemory> {
        if self.cells.is_null() {
            return Ok(Cells::new());
        }
        // SAFETY: store: the cells are in the execution's value stack; translator: the caller has
        // put the parameters there.
        let cells = unsafe { core::slice::from_raw_parts(self.cells, len) };
        fallible::cells(cells)
    }

    /// The instance that runs.
    pub(super) fn instance(&self) -> StoreInstanceIdx {
        // SAFETY: store: instances are boxed and live as long as their store, and it has called a
        // host function.
        unsafe { (*self.execution.instance).index }
    }

    /// Ends the call with the error of the host function that it waits for, unless it stands for an
    /// exception that the guest catches.
    pub(super) fn throw<T>(
        mut self,
        store: &mut Store<T>,
        error: Error,
        cells: &mut [u64],
        mode: Mode,
    ) -> Result<Stop, Error> {
        if !is_thrown(store, &error) {
            return Err(self.fail(store, error));
        }
        let thrown = Thrown::Exception(store.inner.exceptions.pending());
        let left = self.at.ip == statics::return_op();
        self.at.ip = self.from;
        let unwinding = (self.execution).begin_throw(store, &self.at, thrown, left, Some(error));
        let Some(unwinding) = unwinding else {
            // It is there, since it is pending.
            return Err(self.fail(store, ThrownException.into()));
        };
        if let Err(error) = fallible::headroom(size_of::<Unwinding>()) {
            return Err(self.fail(store, error.into()));
        }
        store.inner.exceptions.set_pending(0);
        self.execution.unwinding = Some(Box::new(unwinding));
        self.cells = core::ptr::null_mut();
        self.go_on(store, &[], cells, mode)
    }

    /// Ends the call with an error: that of the host function that it waits for, or that it got no fuel.
    pub(crate) fn fail<T>(mut self, store: &mut Store<T>, error: Error) -> Error {
        store.inner.live_stacks.resume(self.place);
        let error = self.execution.traced(error, self.from);
        store.inner.stacks.give(self.execution.stack);
        match store.invoke_call_hook(CallHook::ReturningFromWasm) {
            Ok(()) => error,
            Err(error) => error,
        }
    }
}
