//! [`Elems`]: the cells of a table, of which nothing is written that is null.
//!
//! A null reference is a cell of zero, and the system hands out zeroed memory without touching it:
//! a table of ten million nulls costs address space, and a page for each that is written to. So cells
//! are allocated zeroed, growth by nulls only moves the end, and a move to a larger block leaves out
//! what is zero. `Vec` has no fallible way to any of that. Only tables use this.

use crate::base::narrow::const_size;
use crate::engine::fuel;
use alloc::alloc::{Layout, alloc_zeroed, dealloc};
use core::{
    ops::{Deref, DerefMut, Range},
    ptr::NonNull,
    slice,
};

/// How many cells are looked at together when a block moves: a page of 4 KiB.
const CHUNK: usize = 512;

/// How many cells are written between two looks at whether to go on.
const PIECE: usize = const_size(fuel::PIECE_BYTES / fuel::ELEMENT_BYTES);

/// The cells of a table.
pub(crate) struct Elems {
    /// The block.
    start: NonNull<u64>,
    len: usize,
    /// How many cells the block has.
    capacity: usize,
    /// From where on the cells of the block are zero. Those between `len` and here are of a growth that
    /// was interrupted, and have this value.
    written: usize,
    value: u64,
    /// Whether a move to a larger block was interrupted, so that the next one must not be.
    hurry: bool,
}

impl Elems {
    /// No cells, and nothing allocated.
    pub(crate) const fn new() -> Self {
        Self {
            start: NonNull::dangling(),
            len: 0,
            capacity: 0,
            written: 0,
            value: 0,
            hurry: false,
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
    /// and nothing has been written yet. `go_on` is asked between pieces of the work; `Some(false)` if
    /// that interrupted it. Done again, it goes on then, and nobody sees anything of it before.
    pub(crate) fn extend(
        &mut self,
        delta: usize,
        value: u64,
        most: usize,
        mut go_on: impl FnMut() -> bool,
    ) -> Option<bool> {
        let len = self.len.checked_add(delta)?;
        if self.value != value {
            self.clean();
            self.value = value;
        }
        if len > self.capacity {
            self.clean();
            // Twice as much, so that a guest that grows by one at a time does not have everything
            // copied each time; but the first block is exact, since most tables never grow.
            let ample = self.capacity.saturating_mul(2).min(most).max(len);
            let moved = match self.move_to(ample, &mut go_on) {
                None => self.move_to(len, &mut go_on),
                moved => moved,
            };
            if !moved? {
                return Some(false);
            }
        }
        while value != 0 && self.written < len {
            let end = len.min(self.written + PIECE);
            self.hidden(self.written..end).fill(value);
            self.written = end;
            if end < len && !go_on() {
                return Some(false);
            }
        }
        self.len = len;
        self.clean();
        Some(true)
    }

    /// Makes the cells behind the last one zero.
    fn clean(&mut self) {
        if self.written > self.len {
            self.hidden(self.len..self.written).fill(0);
        }
        self.written = self.len;
    }

    /// Cells of the block, behind the last one or not.
    fn hidden(&mut self, range: Range<usize>) -> &mut [u64] {
        // SAFETY: store: the block has `capacity` cells, all initialised by `alloc_zeroed`; it is this
        // owner's, which is borrowed mutably.
        let block = unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.capacity) };
        &mut block[range]
    }

    /// Moves the cells to a larger block; `Some(false)` if that was interrupted. It has to begin anew
    /// then, since somebody may write to the old block meanwhile, and goes to its end.
    fn move_to(&mut self, capacity: usize, go_on: &mut impl FnMut() -> bool) -> Option<bool> {
        let layout = Layout::array::<u64>(capacity).ok()?;
        debug_assert!(layout.size() > 0 && capacity > self.capacity);
        // SAFETY: store: the layout is not empty, as the block is larger than another.
        let start = NonNull::new(unsafe { alloc_zeroed(layout) }.cast())?;
        let mut moved = Self {
            start,
            len: self.len,
            capacity,
            written: self.len,
            value: self.value,
            hurry: false,
        };
        let pieces = self.chunks(PIECE).zip(moved.chunks_mut(PIECE));
        for (index, (from, to)) in pieces.enumerate() {
            if index > 0 && !self.hurry && !go_on() {
                self.hurry = true;
                return Some(false);
            }
            for (from, to) in from.chunks(CHUNK).zip(to.chunks_mut(CHUNK)) {
                if from.iter().any(|cell| *cell != 0) {
                    to.copy_from_slice(from);
                }
            }
        }
        *self = moved;
        Some(true)
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

    /// Appends without a limit or a break.
    fn extend(elems: &mut Elems, delta: usize, value: u64) -> Option<bool> {
        elems.extend(delta, value, usize::MAX, || true)
    }

    #[test]
    fn cells_keep_their_values_when_the_block_moves() {
        let mut elems = Elems::new();
        assert_eq!(extend(&mut elems, 0, 7), Some(true));
        assert_eq!(&elems[..], &[] as &[u64]);
        extend(&mut elems, 3, 0).unwrap();
        elems[1] = 5;
        extend(&mut elems, 2, 9).unwrap();
        assert_eq!(&elems[..], [0, 5, 0, 9, 9]);
        extend(&mut elems, 2000, 0).unwrap();
        elems[2000] = 4;
        for _ in 0..3000 {
            extend(&mut elems, 1, 0).unwrap();
        }
        assert_eq!(elems.len(), 5005);
        assert_eq!(elems[..5], [0, 5, 0, 9, 9]);
        assert_eq!(elems[2000], 4);
        assert_eq!(elems.iter().filter(|cell| **cell != 0).count(), 4);
    }

    #[test]
    fn no_more_is_asked_for_than_there_can_ever_be() {
        let mut elems = Elems::new();
        elems.extend(10, 0, 15, || true).unwrap();
        assert_eq!(elems.capacity, 10);
        elems.extend(1, 0, 15, || true).unwrap();
        assert_eq!(elems.capacity, 15);
    }

    #[test]
    fn sizes_that_nobody_has_are_refused_and_nothing_changes() {
        let mut elems = Elems::new();
        extend(&mut elems, 2, 3).unwrap();
        assert_eq!(extend(&mut elems, usize::MAX / 8, 0), None);
        assert_eq!(extend(&mut elems, usize::MAX, 0), None);
        assert_eq!(&elems[..], [3, 3]);
    }

    #[test]
    fn growth_is_interrupted_after_every_piece_and_goes_on() {
        let mut elems = Elems::new();
        extend(&mut elems, 3, 9).unwrap();
        let mut looks = 0;
        while elems.extend(4 * PIECE, 5, usize::MAX, || false) == Some(false) {
            assert_eq!(elems[..], [9, 9, 9]);
            looks += 1;
        }
        assert_eq!(looks, 3);
        assert_eq!(elems.len(), 3 + 4 * PIECE);
        assert_eq!(elems[..3], [9, 9, 9]);
        assert!(elems[3..].iter().all(|cell| *cell == 5));
    }

    #[test]
    fn a_move_of_many_cells_is_interrupted_once_and_then_goes_to_its_end() {
        let mut elems = Elems::new();
        extend(&mut elems, 4 * PIECE, 0).unwrap();
        elems[PIECE] = 7;
        assert_eq!(elems.extend(1, 0, usize::MAX, || false), Some(false));
        // Somebody else writes before it goes on.
        assert_eq!(elems.len(), 4 * PIECE);
        elems[0] = 6;
        assert_eq!(elems.extend(1, 0, usize::MAX, || false), Some(true));
        assert_eq!(elems.len(), 4 * PIECE + 1);
        assert_eq!((elems[0], elems[PIECE]), (6, 7));
        assert_eq!(elems.iter().filter(|cell| **cell != 0).count(), 2);
        // The next one can be interrupted again.
        let rest = elems.capacity - elems.len();
        extend(&mut elems, rest, 0).unwrap();
        assert_eq!(elems.extend(1, 0, usize::MAX, || false), Some(false));
    }

    #[test]
    fn a_growth_that_is_given_up_leaves_nothing_behind() {
        for (value, delta) in [
            (0, 10),
            (7, 10),
            (5, 10),
            (5, PIECE + 1),
            (0, 5 * PIECE),
            (6, 5 * PIECE),
        ] {
            let mut elems = Elems::new();
            extend(&mut elems, 2, 9).unwrap();
            let stopped = elems.extend(3 * PIECE, 5, usize::MAX, || false);
            assert_eq!((stopped, elems.len()), (Some(false), 2));
            extend(&mut elems, delta, value).unwrap();
            assert_eq!(elems[..2], [9, 9]);
            assert!(elems[2..].iter().all(|cell| *cell == value));
            let rest = elems.capacity - elems.len();
            extend(&mut elems, rest, 0).unwrap();
            assert!(elems[2 + delta..].iter().all(|cell| *cell == 0));
        }
    }
}
