//! [`Buffer`]: bytes of a heap, at addresses that the executor uses.
//!
//! One block of the global allocator that grows. Ops write to it through the pointer that
//! [`GcFast`](super::GcFast) has, so that here no reference to the bytes is ever made. Everything else reads and
//! writes with the functions below, which check bounds.

use super::GRANULE;
use crate::base::fallible::{BLOCK_ALIGN, OutOfMemory};
use alloc::alloc::{Layout, alloc_zeroed, dealloc, realloc};
use core::{marker::PhantomData, ptr::NonNull};

/// The alignment of the first byte.
const ALIGN: usize = BLOCK_ALIGN;

/// Bytes that grow and may move then.
pub(super) struct Buffer {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: store: the buffer owns its bytes, as a box does.
unsafe impl Send for Buffer {}
// SAFETY: store: with a shared buffer bytes are only read; ops write while they hold the store mutably.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// No bytes; nothing is allocated.
    pub(super) const fn new() -> Self {
        let start = NonNull::<[u64; 2]>::dangling().cast();
        Self { start, len: 0 }
    }

    /// How many bytes there are.
    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The address of the first byte, until it grows.
    pub(super) fn start(&self) -> *mut u8 {
        self.start.as_ptr()
    }

    /// Makes it longer; `false` leaves the new bytes as they are.
    pub(super) fn grow(&mut self, len: usize, zeroed: bool) -> Result<(), OutOfMemory> {
        if len <= self.len {
            return Ok(());
        }
        super::admit()?;
        let layout = Layout::from_size_align(len, ALIGN).map_err(|_| OutOfMemory)?;
        let old = Layout::from_size_align(self.len, ALIGN).map_err(|_| OutOfMemory)?;
        let start = if self.len == 0 {
            // SAFETY: store: the layout is not of size zero, since `len` is more than that.
            unsafe { alloc_zeroed(layout) }
        } else {
            // SAFETY: store: the block was allocated with the old layout, which is not of size zero, and the
            // new length is larger and makes a layout.
            unsafe { realloc(self.start.as_ptr(), old, len) }
        };
        self.start = NonNull::new(start).ok_or(OutOfMemory)?;
        let from = core::mem::replace(&mut self.len, len);
        if zeroed && from > 0 {
            self.fill(from, len - from, 0);
        }
        Ok(())
    }

    /// The bytes, to be read.
    #[inline(always)]
    pub(super) fn view(&self) -> View<'_> {
        View {
            start: self.start,
            len: self.len,
            borrowed: PhantomData,
        }
    }

    /// As [`View::place`].
    #[inline(always)]
    fn place(&self, at: usize, len: usize) -> Option<*mut u8> {
        self.view().place(at, len)
    }

    /// As [`View::get`].
    #[inline(always)]
    pub(super) fn get<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.view().get(at)
    }

    /// As [`View::word`].
    #[inline(always)]
    pub(super) fn word(&self, at: usize) -> Option<u32> {
        self.view().word(at)
    }

    /// Writes bytes from `at` on, if there are as many.
    #[inline(always)]
    pub(super) fn set<const N: usize>(&mut self, at: usize, bytes: [u8; N]) -> Option<()> {
        let place = self.place(at, N)?;
        // SAFETY: store: there are `N` bytes at that place, and no reference to them is ever made.
        unsafe { place.cast::<[u8; N]>().write(bytes) };
        Some(())
    }

    /// Writes bytes from `at` on, if there are as many.
    pub(super) fn write(&mut self, at: usize, bytes: &[u8]) -> Option<()> {
        let place = self.place(at, bytes.len())?;
        // SAFETY: store: there are as many bytes at that place; a slice cannot overlap them, since no
        // reference to them is ever made.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Some(())
    }

    /// Sets `len` bytes from `at` on, if there are as many.
    pub(super) fn fill(&mut self, at: usize, len: usize, byte: u8) -> Option<()> {
        let place = self.place(at, len)?;
        // SAFETY: store: there are as many bytes at that place.
        unsafe { place.write_bytes(byte, len) };
        Some(())
    }

    /// Copies `len` bytes, which may overlap, if there are as many at both places.
    pub(super) fn copy(&mut self, to: usize, from: usize, len: usize) -> Option<()> {
        let (to, from) = (self.place(to, len)?, self.place(from, len)?);
        // SAFETY: store: there are as many bytes at both places.
        unsafe { to.copy_from(from, len) };
        Some(())
    }
}

/// The bytes of a buffer that does not grow meanwhile. Address and length are at hand, so that whoever reads much
/// does not load them each time.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    start: NonNull<u8>,
    len: usize,
    borrowed: PhantomData<&'a Buffer>,
}

impl View<'_> {
    /// The address of `len` bytes from `at` on, if there are as many.
    #[inline(always)]
    fn place(self, at: usize, len: usize) -> Option<*mut u8> {
        // Offsets come from 32 bits, so that on most machines this is one comparison.
        if at.checked_add(len)? > self.len {
            return None;
        }
        // SAFETY: store: `at` is within the block or its end.
        Some(unsafe { self.start.as_ptr().add(at) })
    }

    /// The bytes from `at` on. Whoever takes a slot writes all of it that is read later.
    #[inline(always)]
    pub(super) fn get<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        let place = self.place(at, N)?;
        // SAFETY: store: there are `N` bytes at that place. They are initialised: fields are written when an
        // object is made, before anybody can ask for them.
        Some(unsafe { place.cast::<[u8; N]>().read() })
    }

    /// The number in the four bytes from `at` on, a multiple of 4.
    #[inline(always)]
    pub(super) fn word(self, at: usize) -> Option<u32> {
        self.get(at).map(u32::from_ne_bytes)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let (1.., Ok(layout)) = (self.len, Layout::from_size_align(self.len, ALIGN)) {
            // SAFETY: store: the block was allocated with this layout, by `grow`.
            unsafe { dealloc(self.start.as_ptr(), layout) };
        }
    }
}

const _: () = assert!(ALIGN.is_multiple_of(GRANULE));
