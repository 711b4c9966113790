//! [`SpinMutex`], [`OnceBox`], [`Shared`], [`CodeWords`] and [`CodeList`]: the ways in which threads share something in this crate.
//!
//! With `std` the mutex is the operating system's; without, a spin lock, which is right for the
//! short critical sections here and for machines with one core and no preemption inside them.
//! Neither is ever taken by running code, only while modules are made or functions translated, where
//! hosts hold references, where a shared memory grows, and where threads wait or wake others. Interrupt handlers must not make modules or call untranslated functions of an engine that the
//! interrupted code is doing the same with.

mod code_words;
mod shared;

pub(crate) use self::{
    code_words::{BEFORE, CodeList, CodeWords, FuncCode, Words},
    shared::Shared,
};
use alloc::boxed::Box;
use core::{
    fmt,
    marker::PhantomData,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

#[cfg(feature = "std")]
pub(crate) use self::os::{SpinGuard, SpinMutex, pause};
#[cfg(not(feature = "std"))]
pub(crate) use self::spin::{SpinGuard, SpinMutex, pause};

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

/// The mutex without std. Always compiled, so that its tests run everywhere.
#[cfg_attr(
    feature = "std",
    allow(dead_code, reason = "only its tests use it where std has a mutex")
)]
mod spin {
    use core::{
        cell::UnsafeCell,
        fmt, hint,
        ops::{Deref, DerefMut},
        sync::atomic::{AtomicBool, Ordering},
    };

    /// Lets others run who may wait for a lock that has just been given back.
    pub(crate) fn pause() {
        hint::spin_loop();
    }

    /// A spin lock.
    #[derive(Default)]
    pub(crate) struct SpinMutex<T> {
        locked: AtomicBool,
        value: UnsafeCell<T>,
    }

    // SAFETY: store: the value is reached only through a guard, and at most one exists at a time,
    // so sharing the mutex hands the value from thread to thread, which takes `Send`.
    unsafe impl<T: Send> Sync for SpinMutex<T> {}

    impl<T> SpinMutex<T> {
        /// A mutex around a value.
        pub(crate) const fn new(value: T) -> Self {
            Self {
                locked: AtomicBool::new(false),
                value: UnsafeCell::new(value),
            }
        }

        /// Waits for the lock and takes it.
        pub(crate) fn lock(&self) -> SpinGuard<'_, T> {
            while self
                .locked
                .compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed)
                .is_err()
            {
                while self.locked.load(Ordering::Relaxed) {
                    hint::spin_loop();
                }
            }
            SpinGuard { mutex: self }
        }

        /// The value, of a mutex that nobody else has.
        pub(crate) fn get_mut(&mut self) -> &mut T {
            self.value.get_mut()
        }
    }

    impl<T> fmt::Debug for SpinMutex<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("SpinMutex").finish_non_exhaustive()
        }
    }

    /// Access to the value of a locked [`SpinMutex`]; unlocks when dropped.
    pub(crate) struct SpinGuard<'a, T> {
        mutex: &'a SpinMutex<T>,
    }

    // SAFETY: store: a shared guard gives out shared references only. Without this the compiler
    // would take the guard to be `Sync` whenever `T` is `Send`, which is not enough for that.
    unsafe impl<T: Sync> Sync for SpinGuard<'_, T> {}

    impl<T> Deref for SpinGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            // SAFETY: store: the guard holds the lock, so nobody else has a reference.
            unsafe { &*self.mutex.value.get() }
        }
    }

    impl<T> DerefMut for SpinGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            // SAFETY: store: the guard holds the lock and is borrowed mutably.
            unsafe { &mut *self.mutex.value.get() }
        }
    }

    impl<T> Drop for SpinGuard<'_, T> {
        fn drop(&mut self) {
            self.mutex.locked.store(false, Ordering::Release);
        }
    }
}

/// A value that is made on first use, without a lock: threads that race make it twice, and the
/// first to finish wins. For values that depend only on what surrounds them.
pub(crate) struct OnceBox<T> {
    value: AtomicPtr<T>,
    /// For drop check and auto traits: the box owns a `T`.
    owns: PhantomData<Box<T>>,
}

// SAFETY: store: shared access gives out `&T` and may move a `T` in from any thread.
unsafe impl<T: Send + Sync> Sync for OnceBox<T> {}

impl<T> OnceBox<T> {
    /// A box that holds nothing yet.
    pub(crate) const fn new() -> Self {
        Self {
            value: AtomicPtr::new(ptr::null_mut()),
            owns: PhantomData,
        }
    }

    /// The value, if there is one.
    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        let value = self.value.load(Ordering::Acquire);
        // SAFETY: store: a pointer that was stored is of a box that lives until `self` goes, and that
        // is never changed.
        unsafe { value.as_ref() }
    }

    /// The value; `make` makes it if there is none, and may fail.
    pub(crate) fn get_or_try_init<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        match self.get() {
            Some(value) => Ok(value),
            None => make().map(|made| self.get_or_init(|| made)),
        }
    }

    /// The value; `make` makes it if there is none.
    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        if let Some(value) = self.get() {
            return value;
        }
        let made = Box::into_raw(Box::new(make()));
        let won =
            self.value
                .compare_exchange(ptr::null_mut(), made, Ordering::AcqRel, Ordering::Acquire);
        match won {
            // SAFETY: store: `made` was stored just now and lives until `self` goes.
            Ok(_) => unsafe { &*made },
            Err(first) => {
                // SAFETY: store: `made` came from a box and was given to nobody.
                drop(unsafe { Box::from_raw(made) });
                // SAFETY: store: as above, of the thread that was first.
                unsafe { &*first }
            }
        }
    }
}

impl<T> Drop for OnceBox<T> {
    fn drop(&mut self) {
        let value = *self.value.get_mut();
        if !value.is_null() {
            // SAFETY: store: the pointer came from a box, and `self` was its only owner.
            drop(unsafe { Box::from_raw(value) });
        }
    }
}

impl<T> fmt::Debug for OnceBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnceBox").finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use std::{sync::Arc, thread, vec::Vec};

    #[test]
    fn the_spin_lock_excludes() {
        let mutex = Arc::new(spin::SpinMutex::new(0_u64));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let mutex = Arc::clone(&mutex);
                thread::spawn(move || {
                    for _ in 0..1000 {
                        *mutex.lock() += 1;
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().expect("the thread only counts");
        }
        assert_eq!(*mutex.lock(), 4000);
    }

    #[test]
    fn a_once_box_keeps_its_first_value() {
        let cell = OnceBox::new();
        assert_eq!(*cell.get_or_init(|| 1), 1);
        assert_eq!(*cell.get_or_init(|| 2), 1);
        let counted = Arc::new(());
        let cell = OnceBox::new();
        cell.get_or_init(|| Arc::clone(&counted));
        drop(cell);
        assert_eq!(Arc::strong_count(&counted), 1);
    }
}
