//! What the guest may take: the store's limiter, which knows sums as well as sizes, and what to say
//! when it has denied something.

use crate::args::{Limits, WasmSwitches};
use peregrine::errors::{InstantiationError, MemoryError, TableError};
use peregrine::{Error, ErrorKind, LimiterError, ResourceLimiter, TrapCode};

/// Bounds what memories and tables there are, each and all together.
pub(super) struct Limiter {
    limits: Limits,
    trap_on_grow_failure: bool,
    memory: Sum,
    tables: Sum,
    /// What was denied last, and the key that allows more.
    denied: Option<String>,
}

/// Bytes or elements that were allowed. Memories and tables live as long as the store.
#[derive(Default)]
struct Sum {
    taken: usize,
    /// What was allowed last, which comes back if it could not be had.
    last: usize,
}

impl Sum {
    /// Takes what is to grow from `current` to `desired`, if no more than `most` is taken then.
    fn take(&mut self, current: usize, desired: usize, most: usize) -> bool {
        self.last = desired.saturating_sub(current);
        let taken = self.taken.saturating_add(self.last);
        if taken > most {
            return false;
        }
        self.taken = taken;
        true
    }

    fn give_back(&mut self) {
        self.taken -= self.last;
        self.last = 0;
    }
}

impl Limiter {
    /// The limiter of a run.
    pub(super) fn new(switches: &WasmSwitches) -> Self {
        Self {
            limits: switches.limits,
            trap_on_grow_failure: switches.trap_on_grow_failure,
            memory: Sum::default(),
            tables: Sum::default(),
            denied: None,
        }
    }

    /// Which limit an error is about, and the key of `-W` that changes it: the end of a message.
    pub(super) fn hint(&self, error: &Error) -> Option<String> {
        let most = |what: &str, most: usize, key: &str| {
            Some(format!(
                "the limit of {most} {what} is changed by `-W {key}`"
            ))
        };
        let Limits {
            instances,
            tables,
            memories,
            ..
        } = self.limits;
        match error.kind() {
            ErrorKind::Instantiation(error) => match error {
                InstantiationError::TooManyInstances => {
                    most("instances", instances, "max-instances")
                }
                InstantiationError::TooManyTables => most("tables", tables, "max-tables"),
                InstantiationError::TooManyMemories => most("memories", memories, "max-memories"),
                InstantiationError::FailedToInstantiateMemory(
                    MemoryError::ResourceLimiterDeniedAllocation,
                )
                | InstantiationError::FailedToInstantiateTable(
                    TableError::ResourceLimiterDeniedAllocation,
                ) => self.denied.clone(),
                _ => None,
            },
            _ => match error.as_trap_code()? {
                TrapCode::GrowthOperationLimited => self.denied.clone(),
                TrapCode::StackOverflow => {
                    Some("`-W max-wasm-stack` makes the stack larger".to_owned())
                }
                _ => None,
            },
        }
    }

    /// What an operation that is not allowed ends in.
    fn deny(&mut self, denied: Option<String>) -> Result<bool, LimiterError> {
        self.denied = denied;
        if self.trap_on_grow_failure {
            return Err(LimiterError::ResourceLimiterDeniedAllocation);
        }
        Ok(false)
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        if maximum.is_some_and(|max| desired > max) {
            return self.deny(None);
        }
        let each = self.limits.memory_size;
        if let Some(most) = each.filter(|most| desired > *most) {
            return self.deny(Some(format!(
                "the limit of {most} bytes for each memory is changed by `-W max-memory-size`"
            )));
        }
        let most = self.limits.total_memory();
        if self.memory.take(current, desired, most) {
            return Ok(true);
        }
        self.deny(Some(format!(
            "the limit of {most} bytes for all memories is changed by `-W max-total-memory`"
        )))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool, LimiterError> {
        if maximum.is_some_and(|max| desired > max) {
            return self.deny(None);
        }
        let each = self.limits.table_elements;
        if let Some(most) = each.filter(|most| desired > *most) {
            return self.deny(Some(format!(
                "the limit of {most} elements for each table is changed by \
                 `-W max-table-elements`"
            )));
        }
        let most = self.limits.total_table_elements();
        if self.tables.take(current, desired, most) {
            return Ok(true);
        }
        self.deny(Some(format!(
            "the limit of {most} elements for all tables is changed by \
             `-W max-total-table-elements`"
        )))
    }

    fn memory_grow_failed(&mut self, _error: &MemoryError) -> Result<(), LimiterError> {
        self.memory.give_back();
        self.deny(None).map(drop)
    }

    fn table_grow_failed(&mut self, _error: &TableError) -> Result<(), LimiterError> {
        self.tables.give_back();
        self.deny(None).map(drop)
    }

    fn instances(&self) -> usize {
        self.limits.instances
    }

    fn tables(&self) -> usize {
        self.limits.tables
    }

    fn memories(&self) -> usize {
        self.limits.memories
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_had_does_not_count() {
        let mut sum = Sum::default();
        assert!(sum.take(0, 60, 100));
        assert!(!sum.take(0, 41, 100));
        assert!(sum.take(60, 100, 100));
        sum.give_back();
        sum.give_back();
        assert!(sum.take(0, 40, 100));
        assert!(!sum.take(0, usize::MAX, 100));
        assert_eq!(sum.taken, 100);
    }
}
