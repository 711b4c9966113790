//! [`Stable`]: an owned heap value whose address outlives moves of its owner.
//!
//! The executor keeps raw pointers to globals and instances while the store's arenas grow. A `Box`
//! would claim unique access each time it moves; `Stable` holds a raw pointer instead, so that
//! pointers taken from it stay valid until it is dropped. Only the store uses it.

use crate::base::fallible::{self, OutOfMemory};
use alloc::boxed::Box;
use core::{
    fmt,
    ops::{Deref, DerefMut},
    ptr::NonNull,
};

/// An owned value at an address that never changes.
pub(crate) struct Stable<T> {
    ptr: NonNull<T>,
}

impl<T> Stable<T> {
    /// Moves a value to the heap, if there is memory for it.
    pub(crate) fn new(value: T) -> Result<Self, OutOfMemory> {
        // A box of one is what a box is; unlike that, it can be asked for.
        let mut one = fallible::vec(1)?;
        one.push(value);
        let ptr = NonNull::from(Box::leak(fallible::boxed(one)?)).cast();
        Ok(Self { ptr })
    }

    /// The value; `Deref` by name, for use as a function.
    #[inline]
    pub(crate) fn get(&self) -> &T {
        self
    }

    /// The address of the value, valid until this owner is dropped.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut T {
        self.ptr.as_ptr()
    }
}

impl<T> Deref for Stable<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: store: `ptr` comes from a box that only `drop` frees.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T> DerefMut for Stable<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: store: as in `deref`; raw pointers to the value are only used while no reference
        // from here is alive, since the executor holds the store mutably.
        unsafe { self.ptr.as_mut() }
    }
}

impl<T> Drop for Stable<T> {
    fn drop(&mut self) {
        // SAFETY: store: `ptr` came from a box in `new`, whose layout is that of a box of the one
        // value in it, and is freed nowhere else.
        drop(unsafe { Box::from_raw(self.ptr.as_ptr()) });
    }
}

impl<T: fmt::Debug> fmt::Debug for Stable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
