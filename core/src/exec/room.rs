//! Room in the heap for what a guest allocates: the ops stop the executor, because a collection has to see its
//! stack, and the limiter is among the embedder's data. Then they run again.

use super::{
    ctx::Ctx,
    execution::{End, Execution, Mode},
    regs::Regs,
};
use crate::base::narrow::Fit;
use crate::{
    error::Error,
    store::{
        Room, Store,
        gc::{Kind, Need},
    },
    wasm::trap::TrapCode,
};

/// How many cells above the highest frame a collection sets to zero: frames that are pushed later do not find
/// references there that nobody has any more.
const CLEARED: usize = 2048;

/// What a need is in the arguments of an exit.
pub(super) fn to_args(need: Need) -> [u64; 3] {
    match need {
        Need::Collect(Kind::New) => [0; 3],
        Need::Collect(Kind::Full) => [1, 0, 0],
        Need::Grow { current, desired } => [2, current as u64, desired as u64],
        Need::Exhausted => [3, 0, 0],
    }
}

/// What arguments of an exit say.
fn from_args([what, current, desired]: [u64; 3]) -> Need {
    match what {
        0 => Need::Collect(Kind::New),
        1 => Need::Collect(Kind::Full),
        2 => Need::Grow {
            current: current.fit_size(),
            desired: desired.fit_size(),
        },
        _ => Need::Exhausted,
    }
}

impl Execution {
    /// Does what the allocation needs that `r` is at, which runs again unless the execution has to stop.
    pub(super) fn make_room<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let need = from_args(ctx.exit_args);
        // One that was interrupted by others is done at once the next time.
        let mut interruptible = !core::mem::take(&mut self.must_collect);
        loop {
            let used = self.used_cells(r);
            self.stack.clear_behind(used, CLEARED);
            let own = [self.stack.cells(used), &[r.a]];
            match store.make_room(need, &own, interruptible) {
                Ok(Room::Made) => return Ok(None),
                Ok(Room::None) => {
                    return Err(self.traced(TrapCode::GcHeapOutOfMemory.into(), r.ip));
                }
                Ok(Room::Interrupted) => {
                    self.must_collect = true;
                    if let Some(end) = self.at_deadline(store, r, r.ip, mode)? {
                        return Ok(Some(end));
                    }
                    self.must_collect = false;
                    interruptible = false;
                }
                Err(_limited) => {
                    return Err(self.traced(TrapCode::GrowthOperationLimited.into(), r.ip));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_survive_their_arguments() {
        let grow = Need::Grow {
            current: 1 << 14,
            desired: 1 << 30,
        };
        for need in [
            Need::Collect(Kind::New),
            Need::Collect(Kind::Full),
            grow,
            Need::Exhausted,
        ] {
            assert_eq!(from_args(to_args(need)), need);
        }
    }
}
