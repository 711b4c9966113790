//! [`Counter`]: numbers of which each is given once, for identities that no two stores or modules share.

#[cfg(target_has_atomic = "64")]
use core::sync::atomic::{AtomicU64, Ordering};

/// A counter that stops at its end.
#[cfg(target_has_atomic = "64")]
pub(crate) struct Counter(AtomicU64);

#[cfg(target_has_atomic = "64")]
impl Counter {
    pub(crate) const fn new(count: u64) -> Self {
        Self(AtomicU64::new(count))
    }

    /// The count before this one; `None` at the end.
    pub(crate) fn next(&self) -> Option<u64> {
        // Relaxed: only the uniqueness of the number matters.
        let (set, get) = (Ordering::Relaxed, Ordering::Relaxed);
        self.0
            .fetch_update(set, get, |count| count.checked_add(1))
            .ok()
    }
}

/// A counter that stops at its end, for machines whose atomics have 32 bits.
#[cfg(not(target_has_atomic = "64"))]
pub(crate) struct Counter(super::sync::SpinMutex<u64>);

#[cfg(not(target_has_atomic = "64"))]
impl Counter {
    pub(crate) const fn new(count: u64) -> Self {
        Self(super::sync::SpinMutex::new(count))
    }

    /// The count before this one; `None` at the end.
    pub(crate) fn next(&self) -> Option<u64> {
        let mut count = self.0.lock();
        let before = *count;
        *count = before.checked_add(1)?;
        Some(before)
    }
}
