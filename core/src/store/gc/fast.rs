//! [`GcFast`]: what ops use of a heap without calling anything.
//!
//! A slot for a small object is a bit of a word, and a store of a reference is noted by one byte. What needs
//! more is in the heap, which is called when a word has no bits left.

use super::{CARD, GcRef, SizeClass};
use core::ptr;

/// Free slots that are one class's to give out: those of one word of the map of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Cursor {
    /// Bit `i`: the slot at `base + 8 * i` is free.
    pub(super) free: u64,
    /// The reference to the slot of bit 0.
    pub(super) base: u32,
    /// The offset in the heap from where on to look for the next word.
    pub(super) next: u32,
}

/// The part of a heap that the executor reaches by a pointer. That and copies of `base` and `cards` are good
/// until the heap is called with `&mut`.
#[repr(C)]
pub(crate) struct GcFast {
    /// An object's address is this and its reference.
    base: *mut u8,
    /// The byte of a card is at this and its number, a reference shifted.
    cards: *mut u8,
    cursors: [Cursor; SizeClass::COUNT],
}

// SAFETY: store: the pointers are into buffers of the heap that this is part of.
unsafe impl Send for GcFast {}
// SAFETY: store: nothing is written through a shared one.
unsafe impl Sync for GcFast {}

impl GcFast {
    /// That of a heap without memory: there are no slots, and so no references.
    pub(super) const fn new() -> Self {
        Self {
            base: ptr::null_mut(),
            cards: ptr::null_mut(),
            cursors: [Cursor::EMPTY; SizeClass::COUNT],
        }
    }

    /// Where objects and cards are now.
    pub(super) fn set(&mut self, objects: *mut u8, cards: *mut u8) {
        self.base = objects.wrapping_sub(GcRef::START as usize);
        self.cards = cards.wrapping_sub(GcRef::START as usize / CARD);
    }

    /// The cursor of a class.
    pub(super) fn cursor(&mut self, class: SizeClass) -> &mut Cursor {
        &mut self.cursors[class.index()]
    }

    /// The cursors, each with its class.
    pub(super) fn cursors(&mut self) -> impl Iterator<Item = (SizeClass, &mut Cursor)> {
        let classes = (0..SizeClass::COUNT).filter_map(SizeClass::from_index);
        classes.zip(self.cursors.iter_mut())
    }

    /// The base for [`at`](Self::at), for whoever keeps a copy.
    ///
    /// # Safety
    ///
    /// The pointer is to the part of a heap that nobody has borrowed.
    #[inline(always)]
    pub(crate) unsafe fn base(fast: *const Self) -> *mut u8 {
        // SAFETY: store: the caller says that this can be read.
        unsafe { (*fast).base }
    }

    /// Takes a slot of a class, if the cursor has one. The caller writes the type's number and everything
    /// else of the object before it calls the heap or leaves its op. `None`: `GcHeap::refill`.
    ///
    /// # Safety
    ///
    /// The pointer is to the part of a heap that nobody has borrowed.
    #[inline(always)]
    pub(crate) unsafe fn take(fast: *mut Self, class: SizeClass) -> Option<GcRef> {
        // SAFETY: store: a class's index is one of a cursor; the caller says that this can be used.
        let cursor = unsafe {
            &mut *(&raw mut (*fast).cursors)
                .cast::<Cursor>()
                .add(class.index())
        };
        cursor.take()
    }

    /// The address of what is at an offset in an object.
    ///
    /// It may be used if the base is current, the reference names an object, and the offset is in that.
    #[inline(always)]
    pub(crate) fn at(base: *mut u8, object: GcRef, offset: u32) -> *mut u8 {
        // In the buffer, so that nothing wraps beyond what the base's bias takes back.
        base.wrapping_add(object.bits() as usize)
            .wrapping_add(offset as usize)
    }

    /// Notes that a reference was stored to a field, whose place is what a reference to it would be.
    ///
    /// # Safety
    ///
    /// The pointer is to the part of a heap that nobody has borrowed, and the field is in an object of it.
    #[inline(always)]
    pub(crate) unsafe fn dirty_at(fast: *mut Self, place: u32) {
        // SAFETY: store: the caller says that this can be read, and that the field is in the heap, each card
        // of which has a byte.
        unsafe { *(*fast).cards.wrapping_add(place as usize / CARD) = 1 };
    }
}

impl Cursor {
    /// A cursor without slots.
    pub(super) const EMPTY: Self = Self {
        free: 0,
        base: 0,
        next: 0,
    };

    /// Takes the first slot.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Option<GcRef> {
        if self.free == 0 {
            return None;
        }
        let slot = self.free.trailing_zeros();
        self.free &= self.free - 1;
        Some(GcRef::from_bits(self.base + slot * 8))
    }
}
