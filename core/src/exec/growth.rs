//! Growth of memories and tables that a guest asks for: the ops stop the executor, because the
//! limiter is among the embedder's data. The order of things is that of `store/growth.rs`.

use super::{
    ctx::Ctx,
    execution::{End, Execution, Mode},
    regs::Regs,
};
use crate::base::narrow::{Fit, Low};
use crate::{
    error::Error,
    store::{Growth, LimiterError, Store},
    wasm::trap::TrapCode,
};

/// A growth: what the op says, and the size before.
struct Grow {
    size: u64,
    /// The slot of the result.
    dst: u64,
    is_64: bool,
    /// The length of the op in words.
    len: usize,
}

impl Execution {
    /// Does `memory.grow`, which `r` is at, and goes on behind it unless the execution has to stop.
    pub(super) fn grow_memory<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let [memory, delta, dst] = ctx.exit_args;
        // SAFETY: validated: the memory exists.
        let index = unsafe { ctx.memory_index(memory.low32()) };
        let inst = &store.inner.memories[index.as_usize()];
        let grow = Grow {
            size: inst.pages(),
            dst,
            is_64: inst.ty().is_64(),
            len: 2,
        };
        let cost = store.inner.memory_growth_cost(index, delta);
        let begun = self.has_begun(store, &grow, cost);
        let growth = store.grow_memory(index, delta, begun);
        self.after_growth(store, r, mode, &grow, growth)
    }

    /// Does `table.grow`, as [`Execution::grow_memory`].
    pub(super) fn grow_table<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let [table_dst, delta, init] = ctx.exit_args;
        // SAFETY: validated: the table exists.
        let index = unsafe { ctx.table_index(table_dst.low32()) };
        let inst = &store.inner.tables[index.as_usize()];
        let grow = Grow {
            size: inst.size(),
            dst: table_dst >> 32,
            is_64: inst.ty.is_64(),
            len: 3,
        };
        let cost = store.inner.table_growth_cost(delta);
        let begun = self.has_begun(store, &grow, cost);
        let growth = store.grow_table(index, delta, init, begun);
        self.after_growth(store, r, mode, &grow, growth)
    }

    /// Whether the growth has been interrupted after it was allowed and paid. If something else has
    /// grown the same since, it has to begin anew, and gets its fuel back.
    fn has_begun<T>(&mut self, store: &mut Store<T>, grow: &Grow, cost: u64) -> bool {
        let begun = self.done == grow.mark();
        if self.done != 0 && !begun {
            store.inner.refund(cost);
        }
        self.done = 0;
        begun
    }

    /// Gives the result, if there is one, and looks at the deadline.
    fn after_growth<T>(
        &mut self,
        store: &mut Store<T>,
        r: &mut Regs,
        mode: Mode,
        grow: &Grow,
        growth: Result<Growth, LimiterError>,
    ) -> Result<Option<End>, Error> {
        let op = r.ip;
        match growth {
            // SAFETY: translator: the slot is in the frame, and an op is behind this one.
            Ok(Growth::Grown(size)) => unsafe { grow.give(r, Some(size)) },
            // SAFETY: translator: as above.
            Ok(Growth::Refused) => unsafe { grow.give(r, None) },
            Ok(Growth::OutOfFuel(required)) => return Ok(Some(End::OutOfFuel { required })),
            Ok(Growth::Interrupted) => {
                self.done = grow.mark();
                return self.at_deadline(store, r, op, mode);
            }
            Err(_limited) => {
                return Err(self.traced(TrapCode::GrowthOperationLimited.into(), op));
            }
        }
        if store.inner.deadline_reached() {
            return self.at_deadline(store, r, op, mode);
        }
        Ok(None)
    }
}

impl Grow {
    /// What [`Execution::done`] is while an interrupted growth waits.
    fn mark(&self) -> u64 {
        self.size + 1
    }

    /// Writes the result (the old size, or −1) and goes on behind the op.
    ///
    /// # Safety
    ///
    /// `r` is at the op, with its frame.
    unsafe fn give(&self, r: &mut Regs, grown: Option<u64>) {
        let failed = if self.is_64 {
            u64::MAX
        } else {
            u64::from(u32::MAX)
        };
        let cell = grown.unwrap_or(failed);
        // SAFETY: translator: the slot is in the frame, and an op is behind this one.
        unsafe {
            r.sp.add(self.dst.fit_size()).write(cell);
            r.ip = r.ip.add(self.len);
        }
        r.a = cell;
    }
}
