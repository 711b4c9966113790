//! Growth of memories and tables: the maximum and the limiter are asked first, then a guest's growth
//! is paid for, then it is done.
//!
//! Guests come here by `exec/growth.rs`, embedders by `memory.rs` and `table.rs`. How bytes and cells
//! become more is in `memory_inst.rs` and `elems.rs`.

use super::{Grown, LimiterError, SharedMemory, Store, StoreInner, bytes_of_pages, epoch};
use crate::{
    error::{MemoryError, TableError},
    wasm::index::{StoreMemoryIdx, StoreTableIdx},
};

/// How a growth stands that a guest asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// It is done; this was the size.
    Grown(u64),
    /// It cannot be, and costs nothing.
    Refused,
    /// There is less fuel than this. Nothing has been charged.
    OutOfFuel(u64),
    /// It is allowed and paid, and has not been done when the epoch deadline was reached.
    Interrupted,
}

impl<T> Store<T> {
    /// Grows a memory for a guest. `begun` says that it is allowed and paid.
    ///
    /// # Errors
    ///
    /// If the limiter wants the guest to trap.
    pub(crate) fn grow_memory(
        &mut self,
        memory: StoreMemoryIdx,
        delta_pages: u64,
        begun: bool,
    ) -> Result<Growth, LimiterError> {
        let cost = self.inner.memory_growth_cost(memory, delta_pages);
        // Its size must still be what the limiter was told.
        let shared = self.inner.memories[memory.as_usize()].shared().cloned();
        let mut growing = shared.as_ref().map(SharedMemory::growing);
        if !begun {
            if self.allows_memory_growth(memory, delta_pages)?.is_err() {
                return Ok(Growth::Refused);
            }
            if !self.inner.charge(cost) {
                let error = MemoryError::OutOfFuel {
                    required_fuel: cost,
                };
                // The guest waits or ends for want of fuel, whatever the limiter says to that.
                let _ = self.memory_growth_failed(&error);
                return Ok(Growth::OutOfFuel(cost));
            }
        }
        let grown = match &mut growing {
            // Its bytes are there already.
            Some(growing) => growing.grow(delta_pages).map_or(Grown::Failed, Grown::From),
            None => self.inner.grow_memory(memory, delta_pages),
        };
        match grown {
            Grown::From(pages) => Ok(Growth::Grown(pages)),
            Grown::Interrupted => Ok(Growth::Interrupted),
            Grown::Failed => {
                self.inner.refund(cost);
                self.memory_growth_failed(&MemoryError::OutOfSystemMemory)?;
                Ok(Growth::Refused)
            }
        }
    }

    /// Grows a memory for the embedder: it costs nothing and is not interrupted. The outer error is
    /// what the limiter wants a guest to trap for.
    pub(crate) fn try_grow_memory(
        &mut self,
        memory: StoreMemoryIdx,
        delta_pages: u64,
    ) -> Result<Result<u64, MemoryError>, LimiterError> {
        if let Err(error) = self.allows_memory_growth(memory, delta_pages)? {
            return Ok(Err(error));
        }
        let inst = &mut self.inner.memories[memory.as_usize()];
        if let Grown::From(pages) = inst.grow(delta_pages, || true) {
            return Ok(Ok(pages));
        }
        let error = MemoryError::OutOfSystemMemory;
        self.memory_growth_failed(&error)?;
        Ok(Err(error))
    }

    /// Whether the memory's maximum and the limiter allow a growth. One by nothing, which asks for the size, they do.
    fn allows_memory_growth(
        &mut self,
        memory: StoreMemoryIdx,
        delta_pages: u64,
    ) -> Result<Result<(), MemoryError>, LimiterError> {
        if delta_pages == 0 {
            return Ok(Ok(()));
        }
        let inst = &self.inner.memories[memory.as_usize()];
        let (ty, len) = (*inst.ty(), inst.data_size());
        let desired = inst.pages().checked_add(delta_pages);
        let Some(desired) = desired.filter(|desired| *desired <= inst.max_pages()) else {
            let error = MemoryError::OutOfBoundsGrowth;
            self.memory_growth_failed(&error)?;
            return Ok(Err(error));
        };
        // A size that no `usize` can hold is reported to the limiter as the largest that can.
        let desired = bytes_of_pages(ty, desired).unwrap_or(usize::MAX);
        let maximum = ty.maximum().and_then(|pages| bytes_of_pages(ty, pages));
        if let Some(limiter) = self.resource_limiter()
            && !limiter.memory_growing(len, desired, maximum)?
        {
            return Ok(Err(MemoryError::ResourceLimiterDeniedAllocation));
        }
        Ok(Ok(()))
    }

    /// Tells the limiter that a memory has not grown.
    fn memory_growth_failed(&mut self, error: &MemoryError) -> Result<(), LimiterError> {
        match self.resource_limiter() {
            Some(limiter) => limiter.memory_grow_failed(error),
            None => Ok(()),
        }
    }

    /// Grows a table by `delta` times `init`, a reference cell of the right type, for a guest; as
    /// [`Store::grow_memory`].
    ///
    /// # Errors
    ///
    /// If the limiter wants the guest to trap.
    pub(crate) fn grow_table(
        &mut self,
        table: StoreTableIdx,
        delta: u64,
        init: u64,
        begun: bool,
    ) -> Result<Growth, LimiterError> {
        let cost = self.inner.table_growth_cost(delta);
        if !begun {
            if self.allows_table_growth(table, delta)?.is_err() {
                return Ok(Growth::Refused);
            }
            if !self.inner.charge(cost) {
                let error = TableError::OutOfFuel {
                    required_fuel: cost,
                };
                // As for memories.
                let _ = self.table_growth_failed(&error);
                return Ok(Growth::OutOfFuel(cost));
            }
        }
        match self.inner.grow_table(table, delta, init) {
            Grown::From(size) => Ok(Growth::Grown(size)),
            Grown::Interrupted => Ok(Growth::Interrupted),
            Grown::Failed => {
                self.inner.refund(cost);
                self.table_growth_failed(&TableError::OutOfSystemMemory)?;
                Ok(Growth::Refused)
            }
        }
    }

    /// Grows a table for the embedder; as [`Store::try_grow_memory`].
    pub(crate) fn try_grow_table(
        &mut self,
        table: StoreTableIdx,
        delta: u64,
        init: u64,
    ) -> Result<Result<u64, TableError>, LimiterError> {
        if let Err(error) = self.allows_table_growth(table, delta)? {
            return Ok(Err(error));
        }
        let inst = &mut self.inner.tables[table.as_usize()];
        if let Grown::From(size) = inst.grow(delta, init, || true) {
            return Ok(Ok(size));
        }
        let error = TableError::OutOfSystemMemory;
        self.table_growth_failed(&error)?;
        Ok(Err(error))
    }

    /// Whether the table's maximum and the limiter allow a growth; as [`Store::allows_memory_growth`].
    fn allows_table_growth(
        &mut self,
        table: StoreTableIdx,
        delta: u64,
    ) -> Result<Result<(), TableError>, LimiterError> {
        if delta == 0 {
            return Ok(Ok(()));
        }
        let inst = &self.inner.tables[table.as_usize()];
        let (ty, len) = (inst.ty, inst.elems.len());
        let desired = inst.size().checked_add(delta);
        let Some(desired) = desired.filter(|desired| *desired <= inst.absolute_max()) else {
            let error = TableError::GrowOutOfBounds;
            self.table_growth_failed(&error)?;
            return Ok(Err(error));
        };
        let desired = usize::try_from(desired).unwrap_or(usize::MAX);
        let max = ty.maximum().and_then(|max| usize::try_from(max).ok());
        if let Some(limiter) = self.resource_limiter()
            && !limiter.table_growing(len, desired, max)?
        {
            return Ok(Err(TableError::ResourceLimiterDeniedAllocation));
        }
        Ok(Ok(()))
    }

    /// Tells the limiter that a table has not grown.
    fn table_growth_failed(&mut self, error: &TableError) -> Result<(), LimiterError> {
        match self.resource_limiter() {
            Some(limiter) => limiter.table_grow_failed(error),
            None => Ok(()),
        }
    }
}

impl StoreInner {
    /// Grows a memory until the epoch deadline is reached.
    fn grow_memory(&mut self, memory: StoreMemoryIdx, delta_pages: u64) -> Grown {
        let (engine, deadline) = (&self.engine, &self.deadline);
        let memory = &mut self.memories[memory.as_usize()];
        memory.grow(delta_pages, || !epoch::reached(engine, deadline))
    }

    /// Grows a table until the epoch deadline is reached.
    fn grow_table(&mut self, table: StoreTableIdx, delta: u64, init: u64) -> Grown {
        let (engine, deadline) = (&self.engine, &self.deadline);
        let table = &mut self.tables[table.as_usize()];
        table.grow(delta, init, || !epoch::reached(engine, deadline))
    }
}
