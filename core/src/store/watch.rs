//! [`EpochWatch`]: the epoch deadline of a store, as host functions that take long look at it.

use super::{Store, epoch::AtDeadline, interrupt::Shared};
use crate::engine::Engine;
use alloc::sync::Arc;
use core::sync::atomic::Ordering;

/// Tells whether the epoch deadline of a store has passed, without borrowing the store.
///
/// Guests look at the deadline themselves; a host function that works for more than a few
/// milliseconds at their request does it with this, between pieces of its work, and ends with
/// [`TrapCode::Interrupt`](crate::TrapCode::Interrupt) as they would.
///
/// # Examples
///
/// ```
/// use peregrine::{Caller, Config, Engine, Error, Store, TrapCode};
///
/// fn takes_long(caller: Caller<'_, ()>, pieces: u32) -> Result<(), Error> {
///     let watch = caller.epoch_watch();
///     for _ in 0..pieces {
///         // One piece of the work. Then:
///         if watch.as_ref().is_some_and(|watch| watch.is_over()) {
///             return Err(TrapCode::Interrupt.into());
///         }
///     }
///     Ok(())
/// }
///
/// let engine = Engine::new(Config::default().epoch_interruption(true));
/// let mut store = Store::new(&engine, ());
/// assert!(takes_long(Caller::from(&mut store), 3).is_ok());
/// store.set_epoch_deadline(1);
/// assert!(takes_long(Caller::from(&mut store), 3).is_ok());
/// engine.increment_epoch();
/// let error = takes_long(Caller::from(&mut store), 3).unwrap_err();
/// assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
/// ```
#[derive(Debug, Clone)]
pub struct EpochWatch {
    engine: Engine,
    deadline: usize,
    shared: Option<Arc<Shared>>,
}

impl EpochWatch {
    /// Whether the deadline has passed that the store had when it was asked for the watch, or the store has been
    /// interrupted since by a handle that existed then.
    pub fn is_over(&self) -> bool {
        // Relaxed: the counter orders nothing else.
        self.engine.epoch().load(Ordering::Relaxed) >= self.deadline
            || (self.shared.as_ref()).is_some_and(|shared| shared.is_interrupted())
    }
}

impl<T> Store<T> {
    /// A watch over the epoch deadline, if that ends guests: `None` if the engine was made without
    /// [`Config::epoch_interruption`](crate::Config::epoch_interruption), if no deadline was set, or
    /// if something else than a trap happens there, which only the guest's own code can do.
    ///
    /// If there is an [`InterruptHandle`](crate::InterruptHandle) of the store there always is a watch, and it is over
    /// when that has been used.
    pub fn epoch_watch(&self) -> Option<EpochWatch> {
        let deadline = &self.inner.deadline;
        let shared = deadline.shared().cloned();
        let ends = matches!(self.at_deadline, AtDeadline::Trap) && deadline.is_set();
        let watched = ends && self.inner.engine.config().epoch() || shared.is_some();
        watched.then(|| EpochWatch {
            engine: self.inner.engine.clone(),
            deadline: if ends { deadline.get() } else { usize::MAX },
            shared,
        })
    }
}
