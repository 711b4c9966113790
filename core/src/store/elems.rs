//! [`Elems`]: the cells of a table, of which nothing is written that is null.
//!
//! A null reference is a cell of zero, and the system hands out zeroed memory without touching it:
//! a table of ten million nulls costs address space, and a page for each that is written to. So cells
//! are allocated zeroed, growth by nulls only moves the end, and a move to a larger block leaves out
//! what is zero. `Vec` has no fallible way to any of that. Only tables use this.

use alloc::alloc::{Layout, alloc_zeroed, dealloc};
use core::{
    ops::{Deref, DerefMut},
    ptr::NonNull,
    slice,
};

/// How many cells are looked at together when a block moves: a page of 4 KiB.
const CHUNK: usize = 512;

/// The cells of a table.
pub(crate) struct Elems {
    /// The block. Its cells from `len` on are zero.
    start: NonNull<u64>,
    len: usize,
    /// How many cells the block has.
    capacity: usize,
}

impl Elems {
    /// No cells, and nothing allocated.
    pub(crate) const fn new() -> Self {
        Self {
            start: NonNull::dangling(),
            len: 0,
            capacity: 0,
        }
    }

    /// The number of cells.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The address of the first cell, without a reference to any.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *const u64 {
        self.start.as_ptr()
    }

    /// Appends `delta` times `value`, if there is memory for it. `most` is the length that will never
    /// be exceeded, so that no more is asked for. Takes no time and touches nothing if `value` is zero
    /// and nothing has been written yet.
    pub(crate) fn extend(&mut self, delta: usize, value: u64, most: usize) -> Option<()> {
        let len = self.len.checked_add(delta)?;
        if len > self.capacity {
            // Twice as much, so that a guest that grows by one at a time does not have everything
            // copied each time; but the first block is exact, since most tables never grow.
            let ample = self.capacity.saturating_mul(2).min(most).max(len);
            self.move_to(ample).or_else(|| self.move_to(len))?;
        }
        let old = self.len;
        self.len = len;
        if value != 0 {
            self[old..].fill(value);
        }
        Some(())
    }

    /// Moves the cells to a larger block.
    fn move_to(&mut self, capacity: usize) -> Option<()> {
        let layout = Layout::array::<u64>(capacity).ok()?;
        debug_assert!(layout.size() > 0 && capacity > self.capacity);
        // SAFETY: store: the layout is not empty, as the block is larger than another.
        let start = NonNull::new(unsafe { alloc_zeroed(layout) }.cast())?;
        let moved = Self {
            start,
            len: self.len,
            capacity,
        };
        let old = core::mem::replace(self, moved);
        for (from, to) in old.chunks(CHUNK).zip(self.chunks_mut(CHUNK)) {
            if from.iter().any(|cell| *cell != 0) {
                to.copy_from_slice(from);
            }
        }
        Some(())
    }
}

impl Deref for Elems {
    type Target = [u64];

    #[inline]
    fn deref(&self) -> &[u64] {
        // SAFETY: store: the block has `len` cells and more, all initialised by `alloc_zeroed`; it is
        // this owner's, and running code writes to it only while it holds the store mutably.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl DerefMut for Elems {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u64] {
        // SAFETY: store: as in `deref`, and `self` is borrowed mutably.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }
}

impl Drop for Elems {
    fn drop(&mut self) {
        if let Ok(layout) = Layout::array::<u64>(self.capacity)
            && layout.size() != 0
        {
            // SAFETY: store: the block was allocated with this layout, in `move_to`.
            unsafe { dealloc(self.start.as_ptr().cast(), layout) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_values_when_the_block_moves() {
        let mut elems = Elems::new();
        assert_eq!(elems.extend(0, 7, usize::MAX), Some(()));
        assert_eq!(&elems[..], &[] as &[u64]);
        elems.extend(3, 0, usize::MAX).unwrap();
        elems[1] = 5;
        elems.extend(2, 9, usize::MAX).unwrap();
        assert_eq!(&elems[..], [0, 5, 0, 9, 9]);
        elems.extend(2000, 0, usize::MAX).unwrap();
        elems[2000] = 4;
        for _ in 0..3000 {
            elems.extend(1, 0, usize::MAX).unwrap();
        }
        assert_eq!(elems.len(), 5005);
        assert_eq!(elems[..5], [0, 5, 0, 9, 9]);
        assert_eq!(elems[2000], 4);
        assert_eq!(elems.iter().filter(|cell| **cell != 0).count(), 4);
    }

    #[test]
    fn no_more_is_asked_for_than_there_can_ever_be() {
        let mut elems = Elems::new();
        elems.extend(10, 0, 15).unwrap();
        assert_eq!(elems.capacity, 10);
        elems.extend(1, 0, 15).unwrap();
        assert_eq!(elems.capacity, 15);
    }

    #[test]
    fn sizes_that_nobody_has_are_refused_and_nothing_changes() {
        let mut elems = Elems::new();
        elems.extend(2, 3, usize::MAX).unwrap();
        assert_eq!(elems.extend(usize::MAX / 8, 0, usize::MAX), None);
        assert_eq!(elems.extend(usize::MAX, 0, usize::MAX), None);
        assert_eq!(&elems[..], [3, 3]);
    }
}
