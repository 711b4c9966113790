//! [`ErrorPtr`]: what an error points to, of which one instance needs no memory.
//!
//! That there is no memory left must be said without any. So the pointer is to a box, or to the one
//! error of that kind, which is part of the program; and whatever error cannot be put into a box
//! becomes that one.

use super::{ErrorInner, ErrorKind, Root};
use crate::wasm::trap::TrapCode;
use alloc::boxed::Box;
use core::{
    alloc::Layout,
    ops::Deref,
    ptr::{self, NonNull},
};

/// The error that needs no memory.
static OUT_OF_MEMORY: ErrorInner = out_of_memory();

const fn out_of_memory() -> ErrorInner {
    ErrorInner::Root(Root::new(ErrorKind::TrapCode(TrapCode::OutOfSystemMemory)))
}

/// An owned [`ErrorInner`], or the one that is part of the program.
pub(super) struct ErrorPtr {
    ptr: NonNull<ErrorInner>,
}

// SAFETY: store: the pointer owns what a box would own, or is to what never changes; the contents
// move between threads and may be shared (see the assertion below).
unsafe impl Send for ErrorPtr {}
// SAFETY: store: as above.
unsafe impl Sync for ErrorPtr {}

const _: () = {
    const fn check<T: Send + Sync>() {}
    check::<ErrorInner>();
};

impl ErrorPtr {
    /// Moves an error to the heap; if there is no memory, that is the error.
    pub(super) fn new(inner: ErrorInner) -> Self {
        let layout = Layout::new::<ErrorInner>();
        // SAFETY: store: the layout is not of size zero.
        let ptr = unsafe { alloc::alloc::alloc(layout) };
        let ptr = match NonNull::new(ptr.cast::<ErrorInner>()) {
            Some(ptr) => {
                // SAFETY: store: the block was just allocated with the layout of the type.
                unsafe { ptr.write(inner) };
                ptr
            }
            None => NonNull::from(&OUT_OF_MEMORY),
        };
        Self { ptr }
    }

    /// Whether it points to what is part of the program.
    fn is_static(&self) -> bool {
        ptr::eq(self.ptr.as_ptr(), &raw const OUT_OF_MEMORY)
    }

    /// The error, to be changed; `None` if it cannot be, for want of memory.
    pub(super) fn get_mut(&mut self) -> Option<&mut ErrorInner> {
        if self.is_static() {
            *self = Self::new(out_of_memory());
            if self.is_static() {
                return None;
            }
        }
        // SAFETY: store: it is a block of `new`, which this pointer alone owns.
        Some(unsafe { self.ptr.as_mut() })
    }

    /// The error by value.
    pub(super) fn into_inner(self) -> ErrorInner {
        if self.is_static() {
            return out_of_memory();
        }
        let this = core::mem::ManuallyDrop::new(self);
        // SAFETY: store: it is a block of `new`, allocated as a box of the type is, and `drop` does
        // not run for it any more.
        *unsafe { Box::from_raw(this.ptr.as_ptr()) }
    }
}

impl Deref for ErrorPtr {
    type Target = ErrorInner;

    fn deref(&self) -> &ErrorInner {
        // SAFETY: store: the pointer is to a block of `new`, which lives as long as this, or to a
        // static.
        unsafe { self.ptr.as_ref() }
    }
}

impl Drop for ErrorPtr {
    fn drop(&mut self) {
        if !self.is_static() {
            // SAFETY: store: it is a block of `new`, allocated as a box of the type is, and nobody
            // uses it any more.
            drop(unsafe { Box::from_raw(self.ptr.as_ptr()) });
        }
    }
}
