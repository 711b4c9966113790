//! Fuel for a program of several threads: a pool from which each draws what it uses next, and calls that
//! draw from it.

use crate::sync::Mutex;
use alloc::sync::Arc;
use peregrine::{Error, Func, ResumableCall, Store, Val};

#[cfg(doc)]
use peregrine::TrapCode;

/// Most fuel that a thread draws at once: about what it uses in a hundred microseconds, so that drawing is
/// rare and what lies with a thread that waits is little.
const PORTION: u64 = 1 << 16;

/// What a thread draws of a pool that is nearly empty: this part of what is left. A hundred threads that
/// wait then hold a third of it.
const PART: u64 = 256;

/// Fuel for all threads of a program together.
///
/// A thread draws a portion and, when it has used that up, the next one; what is left of it goes back
/// when the thread ends. So all threads together use no more than there was. A thread that needs more than
/// the pool has traps with [`TrapCode::OutOfFuel`], and ends the program, though threads that wait may
/// still have some: up to 65,536 units each, and no more than a 256th of what the pool had when they drew
/// it. A program without threads can use all of it.
///
/// It is a handle: clones are the same pool.
///
/// ```
/// use peregrine_wasi::threads::FuelPool;
///
/// let pool = FuelPool::new(1_000_000);
/// // Give a clone to `ProgramBuilder::fuel`, and run the program; then this is what it did not use.
/// assert_eq!(pool.left(), 1_000_000);
/// ```
#[derive(Clone, Debug)]
pub struct FuelPool {
    left: Arc<Mutex<u64>>,
}

impl FuelPool {
    /// A pool of so much fuel.
    pub fn new(fuel: u64) -> FuelPool {
        FuelPool {
            left: Arc::new(Mutex::new(fuel)),
        }
    }

    /// What is in the pool: without what threads have drawn, while some run.
    pub fn left(&self) -> u64 {
        *self.left.lock()
    }

    /// Takes at least so much; nothing if there is not so much.
    fn draw(&self, least: u64) -> Option<u64> {
        let mut left = self.left.lock();
        let portion = (*left / PART).min(PORTION).max(least);
        *left = left.checked_sub(portion)?;
        Some(portion)
    }

    fn give(&self, fuel: u64) {
        let mut left = self.left.lock();
        *left = left.saturating_add(fuel);
    }
}

/// Calls a function, with fuel from the pool if there is one.
pub(super) fn call<T>(
    store: &mut Store<T>,
    pool: Option<&FuelPool>,
    func: &Func,
    params: &[Val],
    results: &mut [Val],
) -> Result<(), Error> {
    let Some(pool) = pool else {
        return func.call(store, params, results);
    };
    let mut drawn = Drawn { store, pool };
    drawn.store.set_fuel(pool.draw(0).unwrap_or(0))?;
    drawn.call(func, params, results)
}

/// A store that has drawn from the pool. What is left in it goes back, also after a panic.
struct Drawn<'a, T> {
    store: &'a mut Store<T>,
    pool: &'a FuelPool,
}

impl<T> Drawn<'_, T> {
    fn call(&mut self, func: &Func, params: &[Val], results: &mut [Val]) -> Result<(), Error> {
        let mut call = func.call_resumable(&mut *self.store, params, results)?;
        loop {
            call = match call {
                ResumableCall::Finished => return Ok(()),
                ResumableCall::HostTrap(trap) => return Err(trap.into_host_error()),
                ResumableCall::OutOfFuel(waiting) => {
                    let left = self.store.get_fuel()?;
                    let missing = waiting.required_fuel().saturating_sub(left);
                    let Some(drawn) = self.pool.draw(missing) else {
                        return Err(waiting.into_error(&mut *self.store));
                    };
                    self.store.set_fuel(left.saturating_add(drawn))?;
                    waiting.resume(&mut *self.store, results)?
                }
            };
        }
    }
}

impl<T> Drop for Drawn<'_, T> {
    fn drop(&mut self) {
        // Fails only without metering, which has been checked.
        if let Ok(left) = self.store.get_fuel()
            && self.store.set_fuel(0).is_ok()
        {
            self.pool.give(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_gives_what_it_has_and_no_more() {
        let pool = FuelPool::new(1_000);
        assert_eq!(pool.draw(0), Some(3));
        assert_eq!(pool.draw(100), Some(100));
        assert_eq!(pool.draw(898), None);
        assert_eq!(pool.draw(897), Some(897));
        assert_eq!((pool.draw(0), pool.draw(1)), (Some(0), None));
        pool.give(5);
        assert_eq!(pool.left(), 5);
        assert_eq!(FuelPool::new(u64::MAX).draw(1), Some(PORTION));
    }
}
