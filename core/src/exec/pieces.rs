//! Bulk operations in pieces, so that a long one can be interrupted and stops where the fuel ends.
//!
//! This is only done for engines that meter fuel or look at epochs; all others do an operation at
//! once. The op is begun anew after each stop, as other ops that stop at themselves are, and finds in
//! [`Ctx::done`] how much of it has been done. What it does belongs to `store/bulk.rs`.

use super::{ctx::Ctx, exit};
use crate::{engine::fuel, store::StoreInner, wasm::trap::TrapCode};

/// A bulk operation: on bytes of memories or elements of tables.
pub(super) struct Bulk {
    /// How many bytes or elements it writes.
    pub(super) len: u64,
    /// How many there are where it writes.
    pub(super) size: u64,
    /// As how many bytes one counts.
    pub(super) unit: u64,
    /// Whether it begins at the end, since source and destination overlap.
    pub(super) backwards: bool,
    /// The trap if it is not within bounds as a whole.
    pub(super) fits: Result<(), TrapCode>,
}

/// Whether bulk operations are done in pieces.
#[inline(always)]
pub(super) fn in_pieces(store: &StoreInner) -> bool {
    let config = store.engine.config();
    config.fuel() || config.epoch()
}

impl Bulk {
    /// Does the operation, or goes on with it. `piece` does the part from an index on, of a length.
    /// Gives 0 when all is done, or the code of an exit: a trap, the deadline, or too little fuel for
    /// the next piece.
    ///
    /// The deadline is looked at behind each piece, so that there is progress even if it is reached
    /// whenever somebody looks.
    ///
    /// # Safety
    ///
    /// `ctx` is the context of the running execution, and no reference to the store is alive.
    pub(super) unsafe fn run(
        &self,
        ctx: *mut Ctx,
        mut piece: impl FnMut(&mut StoreInner, u64, u64) -> Result<(), TrapCode>,
    ) -> u32 {
        // SAFETY: store: no reference to it is alive, as is required of callers; its context is
        // beside it.
        let (store, ctx) = unsafe { ((*ctx).store(), &mut *ctx) };
        let costs = *store.engine.config().fuel_costs();
        if let Err(trap) = self.fits {
            // It is paid for and not done. What is longer than the whole memory or table is free.
            let cost = costs.for_bytes(self.len.saturating_mul(self.unit));
            if ctx.done == 0 && self.len <= self.size && !store.charge(cost) {
                ctx.exit_args[0] = cost;
                return exit::OUT_OF_FUEL;
            }
            return trap as u32;
        }
        let most = fuel::PIECE_BYTES / self.unit;
        loop {
            let done = ctx.done;
            // It has been interrupted behind the last piece if nothing is left.
            let left = self.len.saturating_sub(done);
            if left == 0 {
                ctx.done = 0;
                return 0;
            }
            let len = left.min(most);
            // Of all that is done then, less what has been paid: the sum is what the whole costs.
            let paid = match done {
                // Most operations have one piece, and divisions are slow.
                0 => 0,
                _ => costs.for_bytes(done * self.unit),
            };
            let cost = costs.for_bytes((done + len) * self.unit) - paid;
            if !store.charge(cost) {
                ctx.exit_args[0] = cost;
                return exit::OUT_OF_FUEL;
            }
            let at = if self.backwards { left - len } else { done };
            if let Err(trap) = piece(store, at, len) {
                return trap as u32;
            }
            ctx.done = done + len;
            if store.deadline_reached() {
                return TrapCode::Interrupt as u32;
            }
        }
    }
}
