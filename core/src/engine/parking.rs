//! How threads of the embedder wait for each other: [`Parking`] and [`Parker`], and what the standard library has
//! for that.
//!
//! Only `memory.atomic.wait` waits. Who waits for what, and who is woken, is the business of
//! `store/waiters.rs`; here threads sleep and are woken.

use alloc::sync::Arc;
use core::{fmt, time::Duration};

/// How threads wait; see [`Config::parking`](super::Config::parking).
///
/// It is one for all threads of an engine, and makes a [`Parker`] for each that waits.
///
/// # Examples
///
/// Where there is nothing but one processor with interrupts, a thread that waits may as well look again and again:
///
/// ```
/// use peregrine::{Config, Engine, Parker, Parking};
/// use std::{
///     sync::{Arc, atomic::{AtomicBool, Ordering}},
///     time::Duration,
/// };
///
/// struct Spinning;
///
/// impl Parking for Spinning {
///     fn now(&self) -> Duration {
///         // Some clock that never goes back.
/// #       std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
///     }
///     fn parker(&self) -> Arc<dyn Parker> {
///         Arc::new(Token(AtomicBool::new(false)))
///     }
/// }
///
/// struct Token(AtomicBool);
///
/// impl Parker for Token {
///     fn park(&self, _timeout: Option<Duration>) {
///         // That is early if nobody has called `unpark`. It may be.
///         std::hint::spin_loop();
///         self.0.swap(false, Ordering::Acquire);
///     }
///     fn unpark(&self) {
///         self.0.store(true, Ordering::Release);
///     }
/// }
///
/// let mut config = Config::default();
/// config.parking(Arc::new(Spinning));
/// let engine = Engine::new(&config);
/// ```
pub trait Parking: Send + Sync {
    /// The time since some moment, which is always the same and need not be any in particular. It never goes back.
    fn now(&self) -> Duration;

    /// Something for a thread to wait with.
    fn parker(&self) -> Arc<dyn Parker>;
}

/// What one thread at a time waits with.
pub trait Parker: Send + Sync {
    /// Waits until somebody calls [`unpark`](Self::unpark), or until the timeout is over. If it has been called since the last time
    /// that this returned, it returns at once. It may also return early for no reason: who waits looks at the
    /// clock and parks again.
    fn park(&self, timeout: Option<Duration>);

    /// Wakes who waits, or has the next one who does return at once. It does not wait, and may be called from any
    /// thread. What this thread has done before is seen by the one that is woken.
    fn unpark(&self);
}

/// What [`Config`](super::Config) keeps of it.
#[derive(Clone)]
pub(super) struct Chosen(pub(super) Arc<dyn Parking>);

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parking")
    }
}

/// What waits unless the embedder brings something. Nothing where there is no operating system.
#[cfg(not(feature = "std"))]
pub(super) fn default() -> Option<Arc<dyn Parking>> {
    None
}

#[cfg(feature = "std")]
pub(super) use self::os::default;

/// Waiting with the standard library. Not with `std::thread::park`, whose token belongs to the thread, and that to the
/// embedder.
#[cfg(feature = "std")]
mod os {
    use super::{Arc, Duration, Parker, Parking};
    use std::{
        sync::{Condvar, Mutex, PoisonError},
        time::Instant,
    };

    pub(in super::super) fn default() -> Option<Arc<dyn Parking>> {
        Some(Arc::new(Os {
            start: Instant::now(),
        }))
    }

    struct Os {
        start: Instant,
    }

    impl Parking for Os {
        fn now(&self) -> Duration {
            self.start.elapsed()
        }

        fn parker(&self) -> Arc<dyn Parker> {
            Arc::new(Token::default())
        }
    }

    #[derive(Default)]
    struct Token {
        /// Whether `unpark` has been called since `park` last returned.
        called: Mutex<bool>,
        calls: Condvar,
    }

    impl Parker for Token {
        fn park(&self, timeout: Option<Duration>) {
            // Nothing panics with the lock, and a flag is always consistent.
            let mut called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
            if !*called {
                called = match timeout {
                    None => (self.calls.wait(called)).unwrap_or_else(PoisonError::into_inner),
                    Some(timeout) => {
                        let woken = self.calls.wait_timeout(called, timeout);
                        woken.unwrap_or_else(PoisonError::into_inner).0
                    }
                };
            }
            *called = false;
        }

        fn unpark(&self) {
            *self.called.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.calls.notify_one();
        }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        thread,
    };

    #[test]
    fn a_call_before_is_not_lost_and_counts_once() {
        let parking = default().unwrap();
        let parker = parking.parker();
        parker.unpark();
        parker.unpark();
        parker.park(None);
        let before = parking.now();
        let timeout = Duration::from_millis(5);
        while parking.now() - before < timeout {
            parker.park(Some(timeout));
        }
    }

    #[test]
    fn who_parks_sees_what_was_done_before() {
        let parking = default().unwrap();
        let (here, there) = (parking.parker(), parking.parker());
        let turn = AtomicU32::new(0);
        let wait_for = |parker: &Arc<dyn Parker>, value| {
            while turn.load(Ordering::Relaxed) != value {
                parker.park(None);
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..1000 {
                    wait_for(&there, 2 * round + 1);
                    turn.store(2 * round + 2, Ordering::Relaxed);
                    here.unpark();
                }
            });
            for round in 0..1000 {
                turn.store(2 * round + 1, Ordering::Relaxed);
                there.unpark();
                wait_for(&here, 2 * round + 2);
            }
        });
    }

    #[test]
    fn timeouts_that_no_clock_reaches_do_not_overflow() {
        let parker = default().unwrap().parker();
        parker.unpark();
        parker.park(Some(Duration::MAX));
        let other = parker.clone();
        let thread = thread::spawn(move || other.park(Some(Duration::MAX)));
        parker.unpark();
        thread.join().unwrap();
    }
}
