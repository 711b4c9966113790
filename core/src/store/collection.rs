//! Collections of a store's heap: when one is needed, the roots that it begins with, and growth of the heap.
//!
//! How objects are found, and what happens to those that are not, is in `gc`; where references are is in
//! `roots`. An execution that allocates comes here by `exec/room.rs`, the embedder by what makes objects.

use super::{
    Store, StoreInner,
    gc::{GcRef, Kind, Need, Step},
    limits::LimiterError,
};
use crate::{error::Error, wasm::trap::TrapCode};

/// How many references are looked at between two looks at the deadline: a millisecond at most.
const BUDGET: usize = 10_000;

/// How many elements of tables, or globals, are looked at between them.
const ROOTS: usize = 65_536;

/// How an attempt to make room has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// The allocation is to be tried again.
    Made,
    /// The deadline was reached before there was any. Nothing has changed.
    Interrupted,
    /// There is none.
    None,
}

impl<T> Store<T> {
    /// Does what an allocation needs. `own` are cells that may be references and that the store does not know
    /// of. The deadline is only looked at if `interruptible`.
    ///
    /// # Errors
    ///
    /// If the limiter wants the guest to trap.
    pub(crate) fn make_room(
        &mut self,
        need: Need,
        own: &[&[u64]],
        interruptible: bool,
    ) -> Result<Room, LimiterError> {
        let need = match need {
            Need::Grow { current, desired } => {
                let most = self.inner.gc.limit();
                let allowed = match self.resource_limiter() {
                    Some(limiter) => limiter.gc_heap_growing(current, desired, Some(most))?,
                    None => true,
                };
                if allowed && self.inner.gc.grow(desired).is_ok() {
                    return Ok(Room::Made);
                }
                self.inner.gc.refused()
            }
            need => need,
        };
        let Need::Collect(kind) = need else {
            return Ok(Room::None);
        };
        Ok(match self.inner.collect(kind, own, interruptible) {
            true => Room::Made,
            false => Room::Interrupted,
        })
    }

    /// Collects all that nothing refers to: structs, arrays, exceptions, and values of the host behind external
    /// references.
    ///
    /// It happens by itself when it is needed. References that the host holds ([`ExternRef`](crate::ExternRef)
    /// and so on) keep what they refer to as long as their [`RootScope`](crate::RootScope), or the call of a
    /// host function in which they were made, has not ended. Cells of running guests that look like references
    /// may keep a little more.
    pub fn gc(&mut self) {
        self.inner.collect(Kind::Full, &[], false);
    }

    /// Makes an object for the host: tries again when there is room.
    ///
    /// # Errors
    ///
    /// If there is no room.
    pub(crate) fn allocate(
        &mut self,
        mut attempt: impl FnMut(&mut StoreInner) -> Result<GcRef, Need>,
    ) -> Result<GcRef, Error> {
        self.inner.gc.host_was_here();
        loop {
            let need = match attempt(&mut self.inner) {
                Ok(object) => return Ok(object),
                Err(need) => need,
            };
            match self.make_room(need, &[], false) {
                Ok(Room::Made) => {}
                Ok(_) => return Err(TrapCode::GcHeapOutOfMemory.into()),
                Err(_limited) => return Err(TrapCode::GrowthOperationLimited.into()),
            }
        }
    }
}

impl StoreInner {
    /// Collects. Says whether it was done: the deadline may end it, if it is looked at.
    pub(crate) fn collect(&mut self, kind: Kind, own: &[&[u64]], interruptible: bool) -> bool {
        self.gc.begin(kind);
        for cells in own {
            self.gc.mark_cells(cells);
        }
        let Self {
            live_stacks, gc, ..
        } = self;
        live_stacks.visit(|cells| gc.mark_cells(cells));
        if !self.mark_exact(interruptible) {
            self.gc.abandon();
            return false;
        }
        while self.gc.step(BUDGET) == Step::Pending {
            if interruptible && self.deadline_reached() {
                self.gc.abandon();
                return false;
            }
        }
        // The host's code runs here.
        while let Some(value) = self.gc.take_dead() {
            drop(value);
        }
        true
    }

    /// Marks what globals, tables and element segments refer to. `false` if the deadline was reached.
    fn mark_exact(&mut self, interruptible: bool) -> bool {
        self.gc.mark(GcRef::from_cell(self.exceptions.pending()));
        let mut count = 0;
        let mut at = 0;
        while let Some(&global) = self.roots.globals.get(at) {
            let [cell, _] = self.globals[global.as_usize()].bits();
            self.gc.mark(GcRef::from_cell(cell));
            at += 1;
            count += 1;
            if count % ROOTS == 0 && interruptible && self.deadline_reached() {
                return false;
            }
        }
        at = 0;
        while let Some(&table) = self.roots.tables.get(at) {
            let mut from = 0;
            let elems = &self.tables[table.as_usize()].elems;
            while let Some(piece) = elems
                .get(from..elems.len().min(from + ROOTS))
                .filter(|piece| !piece.is_empty())
            {
                for cell in piece {
                    self.gc.mark(GcRef::from_cell(*cell));
                }
                from += ROOTS;
                if interruptible && self.deadline_reached() {
                    return false;
                }
            }
            at += 1;
        }
        at = 0;
        while let Some(&(instance, segment)) = self.roots.segments.get(at) {
            for cell in &self.instances[instance.as_usize()].elems[segment.as_usize()] {
                self.gc.mark(GcRef::from_cell(*cell));
            }
            at += 1;
            if interruptible && self.deadline_reached() {
                return false;
            }
        }
        true
    }
}
