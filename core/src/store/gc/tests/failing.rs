//! Allocations of memory that fail on request.

use crate::base::fallible::OutOfMemory;
use std::cell::Cell;

std::thread_local! {
    /// How many requests succeed before one fails.
    static SUCCEED: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Whether an allocation may succeed.
pub(crate) fn admit() -> Result<(), OutOfMemory> {
    match SUCCEED.get() {
        None => Ok(()),
        Some(0) => {
            SUCCEED.set(None);
            Err(OutOfMemory)
        }
        Some(more) => {
            SUCCEED.set(Some(more - 1));
            Ok(())
        }
    }
}

/// Has the request of this number of `work` fail, counted from 0. Returns whether there was one.
pub(super) fn failing<R>(number: usize, work: impl FnOnce() -> R) -> (R, bool) {
    SUCCEED.set(Some(number));
    let result = work();
    (result, SUCCEED.replace(None).is_none())
}
