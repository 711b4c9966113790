//! What the guest may take: the store's limiter, which knows sums as well as sizes, and what to say
//! when it has denied something.

use crate::args::{Limits, WasmSwitches};
use peregrine::errors::{InstantiationError, MemoryError, TableError};
use peregrine::{Error, ErrorKind, LimiterError, ResourceLimiter, TrapCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bounds what memories and tables there are, each and all together. Each store has one; clones bound what
/// the stores of several threads have together.
#[derive(Debug)]
pub(super) struct Limiter {
    limits: Limits,
    trap_on_grow_failure: bool,
    /// What else ends a run, for messages: units of fuel, the time, bytes of the stack.
    fuel: Option<u64>,
    timeout: Option<Duration>,
    stack: Option<usize>,
    memory: Sum,
    tables: Sum,
    /// What was denied last, and the key that allows more.
    denied: Arc<Mutex<Option<String>>>,
}

/// Bytes or elements that were allowed, of all threads and of one store.
#[derive(Debug, Default)]
struct Sum {
    /// What all stores have.
    taken: Arc<AtomicUsize>,
    /// What goes with this one.
    own: usize,
    /// What was allowed last, which comes back if it could not be had.
    last: usize,
}

impl Sum {
    /// Takes what is to grow from `current` to `desired`, if no more than `most` is taken then. It is given back
    /// with the store if it `is_own`.
    fn take(&mut self, current: usize, desired: usize, most: usize, is_own: bool) -> bool {
        let more = desired.saturating_sub(current);
        self.last = more;
        let sum = |taken: usize| taken.checked_add(more).filter(|taken| *taken <= most);
        // Relaxed, here and below: it counts, and orders nothing else.
        let taken = self
            .taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum);
        if taken.is_ok() && is_own {
            self.own += more;
        }
        taken.is_ok()
    }

    fn give_back(&mut self) {
        self.taken.fetch_sub(self.last, Ordering::Relaxed);
        self.own = self.own.saturating_sub(self.last);
        self.last = 0;
    }
}

impl Clone for Sum {
    fn clone(&self) -> Self {
        Self {
            taken: Arc::clone(&self.taken),
            own: 0,
            last: 0,
        }
    }
}

impl Drop for Sum {
    fn drop(&mut self) {
        self.taken.fetch_sub(self.own, Ordering::Relaxed);
    }
}

impl Clone for Limiter {
    fn clone(&self) -> Self {
        Self {
            limits: self.limits,
            trap_on_grow_failure: self.trap_on_grow_failure,
            fuel: self.fuel,
            timeout: self.timeout,
            stack: self.stack,
            memory: self.memory.clone(),
            tables: self.tables.clone(),
            denied: Arc::clone(&self.denied),
        }
    }
}

impl Limiter {
    /// The limiter of a run.
    pub(super) fn new(switches: &WasmSwitches) -> Self {
        Self {
            limits: switches.limits,
            trap_on_grow_failure: switches.trap_on_grow_failure,
            fuel: switches.fuel,
            timeout: switches.timeout,
            stack: switches.max_wasm_stack,
            memory: Sum::default(),
            tables: Sum::default(),
            denied: Arc::default(),
        }
    }

    /// The most bytes of a memory that threads share, if it may begin with so many.
    ///
    /// # Errors
    ///
    /// The end of a message.
    pub(super) fn share(&mut self, least: usize) -> Result<usize, String> {
        if self.memory_growing(0, least, None).is_ok_and(|may| may) {
            let most = self.limits.total_memory();
            return Ok(self.limits.memory_size.map_or(most, |each| each.min(most)));
        }
        Err(self.denied().unwrap_or_default())
    }

    fn denied(&self) -> Option<String> {
        let denied = self.denied.lock();
        denied.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Which limit an error is about, and the key of `-W` that sets it: the end of a message.
    pub(super) fn hint(&self, error: &Error) -> Option<String> {
        let most = |what, most: usize, key| Some(limit(most, what, key));
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
                ) => self.denied(),
                _ => None,
            },
            _ => match error.as_trap_code()? {
                TrapCode::GrowthOperationLimited => self.denied(),
                TrapCode::StackOverflow => Some(match self.stack {
                    None => "the limit of the stack is 2 MiB (-W max-wasm-stack=2MiB)".to_owned(),
                    Some(bytes) => limit(bytes, "bytes of stack", "max-wasm-stack"),
                }),
                TrapCode::OutOfFuel => {
                    let fuel = self.fuel?;
                    Some(format!(
                        "the limit is {fuel} units of fuel (-W fuel={fuel})"
                    ))
                }
                TrapCode::Interrupt => {
                    let timeout = self.timeout?;
                    Some(format!(
                        "the time limit is {timeout:?} (-W timeout={timeout:?})"
                    ))
                }
                _ => None,
            },
        }
    }

    /// What an operation that is not allowed ends in.
    fn deny(&mut self, denied: Option<String>) -> Result<bool, LimiterError> {
        *self.denied.lock().unwrap_or_else(PoisonError::into_inner) = denied;
        if self.trap_on_grow_failure {
            return Err(LimiterError::ResourceLimiterDeniedAllocation);
        }
        Ok(false)
    }
}

/// A limit, and the key of `-W` that sets it: the end of a message.
fn limit(most: usize, what: &str, key: &str) -> String {
    format!("the limit is {most} {what} (-W {key}={most})")
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
            let each = "bytes for each memory";
            return self.deny(Some(limit(most, each, "max-memory-size")));
        }
        let most = self.limits.total_memory();
        // What grows may be the memory that threads share, which stays when one of them ends.
        if self.memory.take(current, desired, most, current == 0) {
            return Ok(true);
        }
        let all = "bytes for all memories together";
        self.deny(Some(limit(most, all, "max-total-memory")))
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
            let each = "elements for each table";
            return self.deny(Some(limit(most, each, "max-table-elements")));
        }
        let most = self.limits.total_table_elements();
        if self.tables.take(current, desired, most, true) {
            return Ok(true);
        }
        let all = "elements for all tables together";
        self.deny(Some(limit(most, all, "max-total-table-elements")))
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
        assert!(sum.take(0, 60, 100, true));
        assert!(!sum.take(0, 41, 100, true));
        assert!(sum.take(60, 100, 100, false));
        sum.give_back();
        sum.give_back();
        assert!(sum.take(0, 40, 100, true));
        assert!(!sum.take(0, usize::MAX, 100, true));
        assert_eq!(sum.taken.load(Ordering::Relaxed), 100);
    }

    #[test]
    fn what_the_store_of_a_thread_began_with_goes_with_it() {
        let mut sum = Sum::default();
        assert!(sum.take(0, 10, 100, true));
        let mut of_thread = sum.clone();
        assert!(of_thread.take(0, 50, 100, true));
        assert!(of_thread.take(50, 70, 100, false));
        assert!(of_thread.take(0, 20, 100, true));
        assert!(!sum.take(10, 11, 100, false));
        of_thread.give_back();
        drop(of_thread);
        assert_eq!(sum.taken.load(Ordering::Relaxed), 30);
        assert!(sum.take(10, 80, 100, false));
    }
}
