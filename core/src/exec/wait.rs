//! Waiting that a guest asks for: `memory.atomic.wait32` and `memory.atomic.wait64` stop the executor where they
//! have to wait, because the embedder may want something meanwhile. Who waits for what is in `store/waiters.rs`.

use super::{
    atomic::{AtomicWait, what},
    ctx::Ctx,
    execution::{End, Execution, Mode},
    regs::{Op, Regs},
};
use crate::base::narrow::Fit;
use crate::{
    engine::Parking,
    error::Error,
    store::{Store, WaitResult, Waited, end_of},
    wasm::trap::TrapCode,
};
use core::time::Duration;

/// How long a thread sleeps at most before it looks at the epoch deadline, if there is one.
const SLICE: Duration = Duration::from_millis(10);

/// What [`Execution::done`] is while a wait is interrupted that nothing ends but a call. Else it is the end of its
/// time in nanoseconds, and 1.
const FOR_EVER: u64 = u64::MAX;

impl Execution {
    /// Waits as the op does that `r` is at, and goes on behind it unless the execution has to stop. If others are to run
    /// meanwhile the op runs again, which is as if it had not begun until then, but that its time goes on.
    #[inline(never)]
    pub(super) fn atomic_wait<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let [at, expected, timeout] = ctx.exit_args;
        // SAFETY: translator: the operands are those of the op; validated: the memory exists.
        let (what, index) = unsafe {
            let what = what(r.word::<3>());
            let index = ctx.memory_index(what.memory);
            (what, index)
        };
        let memory = store.inner.memories[index.as_usize()].shared().cloned();
        let memory = memory.ok_or(TrapCode::AtomicWaitNonSharedMemory)?;
        let (engine, parker) = match store.inner.parker() {
            Ok(parker) => parker,
            Err(trap) => return Err(self.traced(trap.into(), r.ip)),
        };
        let parking = engine.parking().ok_or(TrapCode::NoParking)?;
        let until = self.end_of_wait(parking, timeout);
        let ticket = match memory.enter(at.fit_size(), what.width, expected, &parker) {
            Ok(Some(ticket)) => ticket,
            Ok(None) => {
                self.give(r, WaitResult::Mismatch);
                return Ok(None);
            }
            Err(trap) => return Err(self.traced(trap.into(), r.ip)),
        };
        loop {
            let inner = &store.inner;
            let slice = inner.has_deadline().then_some(SLICE);
            match ticket.wait(parking, until, slice, |slept| inner.stops_waiting(slept)) {
                Waited::Called => {
                    self.give(r, WaitResult::Ok);
                    return Ok(None);
                }
                Waited::TimedOut => {
                    self.give(r, WaitResult::TimedOut);
                    return Ok(None);
                }
                Waited::Asked => {
                    let Some(end) = self.at_deadline(store, r, r.ip, mode)? else {
                        continue;
                    };
                    if ticket.give_up() {
                        self.done = mark(until);
                    } else {
                        self.give(r, WaitResult::Ok);
                    }
                    return Ok(Some(end));
                }
            }
        }
    }

    /// When the time is over, of a wait that begins or goes on.
    fn end_of_wait(&self, parking: &dyn Parking, timeout: u64) -> Option<Duration> {
        match self.done {
            0 => {
                // What is negative is for ever.
                let timeout = u64::try_from(timeout.cast_signed()).ok();
                end_of(parking, timeout.map(Duration::from_nanos))
            }
            FOR_EVER => None,
            mark => Some(Duration::from_nanos(mark - 1)),
        }
    }

    /// Writes the result and goes on behind the op.
    fn give(&mut self, r: &mut Regs, result: WaitResult) {
        self.done = 0;
        // SAFETY: translator: the slot is in the frame, and an op is behind this one.
        unsafe {
            r.slot_ptr::<0>().write(result as u64);
            r.ip = r.ip.add(<AtomicWait as Op>::LEN);
        }
    }
}

/// What [`Execution::done`] is while a wait until then is interrupted.
fn mark(until: Option<Duration>) -> u64 {
    let nanos = until.and_then(|until| u64::try_from(until.as_nanos()).ok());
    // That is for ever from 584 years on.
    nanos.map_or(FOR_EVER, |nanos| nanos.saturating_add(1))
}
