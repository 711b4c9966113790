//! [`Waiters`]: who waits at the addresses of a shared memory, and how they are woken.
//!
//! A thread that waits is in a list, under a lock, with its address and with what wakes it; those who wake go
//! through the list from its beginning, so that who has come first is woken first. The list has an entry for each
//! thread that waits, whatever guests do, and waking takes time linear in that.
//!
//! # No call is lost
//!
//! Who waits compares the value in memory and enters the list in one step, while it holds the lock. Who wakes has
//! changed the value before it takes the lock. If it takes the lock first, the one who waits sees the change when
//! it has the lock, since locks hand on what was done before, and does not wait. Else it finds the entry. The same
//! holds between the list and sleep: whoever is taken off the list is marked first and then called, and who
//! waits looks at the mark before it sleeps; a call that comes between the two is kept by the
//! [`Parker`], whose next sleep ends at once.
//!
//! # Nobody is woken who was not called
//!
//! Sleep may end for no reason, and does if others use the same parker. So only the mark says that somebody
//! was called. Whoever gives up takes itself off the list, under the lock; if it is not there any more, it has
//! been called just then, was counted by the one who did, and may not say that its time was over.

use crate::base::narrow::Fit;
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        sync::SpinMutex,
    },
    engine::{Engine, Parker, Parking},
    wasm::trap::TrapCode,
};
use alloc::{sync::Arc, vec::Vec};
use core::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use smallvec::SmallVec;

/// What waiting ended with; the numbers are the results of `memory.atomic.wait32` and `memory.atomic.wait64`.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, MemoryType, SharedMemory, WaitResult};
/// use std::time::Duration;
///
/// let memory = SharedMemory::new(&Engine::default(), MemoryType::shared(1, 1))?;
/// // There is 0, and not 1.
/// assert_eq!(memory.atomic_wait32(0, 1, None)?, WaitResult::Mismatch);
/// let soon = Some(Duration::from_millis(1));
/// assert_eq!(memory.atomic_wait32(0, 0, soon)?, WaitResult::TimedOut);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
pub enum WaitResult {
    /// Somebody called who is at this address.
    Ok = 0,
    /// There was another value than expected: nobody has waited.
    Mismatch = 1,
    /// The timeout was over, and nobody had called.
    TimedOut = 2,
}

/// The threads that wait at a shared memory.
#[derive(Default)]
pub(crate) struct Waiters {
    queue: SpinMutex<Vec<Entry>>,
}

struct Entry {
    at: usize,
    waiter: Arc<Waiter>,
}

struct Waiter {
    parker: Arc<dyn Parker>,
    /// Whether it has been called. It is off the list then.
    called: AtomicBool,
}

impl Waiters {
    /// Enters the list, to wait at an address with a parker, if memory is as expected. It is asked once or
    /// twice, the second time while the list is locked.
    ///
    /// # Errors
    ///
    /// If there is no memory for the entry.
    pub(crate) fn enter(
        &self,
        at: usize,
        parker: &Arc<dyn Parker>,
        is_expected: impl Fn() -> bool,
    ) -> Result<Option<Ticket<'_>>, OutOfMemory> {
        // What is in memory most often shows that there is nothing to wait for.
        if !is_expected() {
            return Ok(None);
        }
        let waiter = fallible::arc(Waiter {
            parker: parker.clone(),
            called: AtomicBool::new(false),
        })?;
        let entry = Entry {
            at,
            waiter: waiter.clone(),
        };
        let mut queue = self.queue.lock();
        if !is_expected() {
            return Ok(None);
        }
        fallible::push(&mut queue, entry)?;
        drop(queue);
        Ok(Some(Ticket {
            waiters: self,
            waiter,
        }))
    }

    /// Wakes at most `count` of those who wait at an address, who have waited longest, and says how many these
    /// were.
    ///
    /// # Errors
    ///
    /// If there is no memory to note who they are. Nobody is woken then.
    pub(crate) fn notify(&self, at: usize, count: u32) -> Result<u32, OutOfMemory> {
        let mut called: SmallVec<[Arc<Waiter>; 8]> = SmallVec::new();
        let mut queue = self.queue.lock();
        let here = queue.iter().filter(|entry| entry.at == at);
        let most = here.take(count as usize).count();
        called.try_reserve_exact(most)?;
        let taken = queue.extract_if(.., |entry| entry.at == at).take(most);
        called.extend(taken.map(|entry| entry.waiter));
        for waiter in &called {
            // Release: who sees this sees what this thread did before.
            waiter.called.store(true, Ordering::Release);
        }
        // Nobody should wake up to wait for the lock, and it is the embedder's code that wakes.
        drop(queue);
        for waiter in &called {
            waiter.parker.unpark();
        }
        // There are fewer threads than 2^32.
        Ok(called.len().fit32())
    }

    /// How many wait.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.queue.lock().len()
    }
}

/// A place in the list. It is given up when this is dropped.
pub(crate) struct Ticket<'a> {
    waiters: &'a Waiters,
    waiter: Arc<Waiter>,
}

/// Why somebody does not wait any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    /// It was called.
    Called,
    /// The time was over, and it was not called.
    TimedOut,
    /// It was asked to stop, and waits on as far as those who call are concerned.
    Asked,
}

impl Ticket<'_> {
    /// Waits until somebody calls, or until a time. Somebody else may want it to stop: `asked` is asked before
    /// each sleep whether that is so at once (`false`), and behind each sleep whether it is so by and by (`true`). No sleep is longer
    /// than `slice`.
    pub(crate) fn wait(
        &self,
        parking: &dyn Parking,
        until: Option<Duration>,
        slice: Option<Duration>,
        asked: impl Fn(bool) -> bool,
    ) -> Waited {
        let mut slept = false;
        loop {
            if self.is_called() {
                return Waited::Called;
            }
            if asked(slept) {
                return Waited::Asked;
            }
            let left = match until.map(|until| until.checked_sub(parking.now())) {
                None => None,
                Some(Some(left)) if !left.is_zero() => Some(left),
                Some(_) if self.give_up() => return Waited::TimedOut,
                Some(_) => return Waited::Called,
            };
            let timeout = match (left, slice) {
                (Some(left), Some(slice)) => Some(left.min(slice)),
                (left, slice) => left.or(slice),
            };
            self.waiter.parker.park(timeout);
            slept = true;
        }
    }

    /// Whether it has been called.
    fn is_called(&self) -> bool {
        self.waiter.called.load(Ordering::Acquire)
    }

    /// Leaves the list. `false` if it has been called before.
    pub(crate) fn give_up(&self) -> bool {
        let mut queue = self.waiters.queue.lock();
        let mut entries = queue.iter();
        let place = entries.position(|entry| Arc::ptr_eq(&entry.waiter, &self.waiter));
        place.map(|place| queue.remove(place)).is_some()
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.is_called() {
            self.give_up();
        }
    }
}

/// How threads of an engine wait, and something for one to wait with.
///
/// # Errors
///
/// If the engine knows no way to wait, or there is no memory.
pub(super) fn new_parker(engine: &Engine) -> Result<(&dyn Parking, Arc<dyn Parker>), TrapCode> {
    let parking = engine.parking().ok_or(TrapCode::NoParking)?;
    // The standard library's take less.
    fallible::headroom(128).map_err(|OutOfMemory| TrapCode::OutOfSystemMemory)?;
    Ok((parking, parking.parker()))
}

/// The time at which a timeout is over. Times that no clock reaches are for ever.
pub(crate) fn end_of(parking: &dyn Parking, timeout: Option<Duration>) -> Option<Duration> {
    timeout.and_then(|timeout| parking.now().checked_add(timeout))
}

#[cfg(test)]
mod tests;
