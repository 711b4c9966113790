//! [`SpinMutex`], [`OnceBox`], [`Shared`], [`CodeWords`] and [`CodeList`]: the ways in which threads share something in this crate.
//!
//! With `std` the mutex is the operating system's; without, a spin lock, which is right for the
//! short critical sections here and for machines with one core and no preemption inside them.
//! Neither is ever taken by running code, only while modules are made or functions translated, where
//! hosts hold references, where a shared memory grows, and where threads wait or wake others. Interrupt handlers must not make modules or call untranslated functions of an engine that the
//! interrupted code is doing the same with.

mod code_words;
mod shared;

#[cfg(feature = "std")]
pub(crate) use self::os::{SpinGuard, SpinMutex, pause};
pub(crate) use self::{
    code_words::{BEFORE, CodeList, CodeWords, FuncCode, Words},
    shared::Shared,
};
#[cfg(not(feature = "std"))]
pub(crate) use core::hint::spin_loop as pause;
/// A value that is made on first use, without a lock: threads that race make it twice, and the
/// first to finish wins. For values that depend only on what surrounds them.
pub(crate) use once_cell::race::OnceBox;
#[cfg(not(feature = "std"))]
pub(crate) use spin::mutex::{SpinMutex, SpinMutexGuard as SpinGuard};

/// The mutex with std.
#[cfg(feature = "std")]
mod os {
    use std::sync::{Mutex, PoisonError};

    /// Access to the value of a locked [`SpinMutex`]; unlocks when dropped.
    pub(crate) use std::sync::MutexGuard as SpinGuard;

    /// Lets others run who may wait for a lock that has just been given back.
    pub(crate) fn pause() {
        std::thread::yield_now();
    }

    /// A mutex that does not know poisoning: what it guards is consistent between any two
    /// statements, or not used after a panic.
    #[derive(Debug, Default)]
    pub(crate) struct SpinMutex<T> {
        inner: Mutex<T>,
    }

    impl<T> SpinMutex<T> {
        /// A mutex around a value.
        pub(crate) const fn new(value: T) -> Self {
            Self {
                inner: Mutex::new(value),
            }
        }

        /// Waits for the lock and takes it.
        pub(crate) fn lock(&self) -> SpinGuard<'_, T> {
            self.inner.lock().unwrap_or_else(PoisonError::into_inner)
        }

        /// The value, of a mutex that nobody else has.
        pub(crate) fn get_mut(&mut self) -> &mut T {
            self.inner.get_mut().unwrap_or_else(PoisonError::into_inner)
        }
    }
}
