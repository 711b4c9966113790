//! [`MemoryInst`]: the bytes of one linear memory.
//!
//! A memory that threads share has no bytes here: see `shared_memory.rs`.
//!
//! Allocation is fallible and zeroed by the allocator, so that pages nobody touches are never
//! backed. The executor reads [`MemoryInst::base`] and [`MemoryInst::len`]; whoever grows a memory
//! must reload both. Limits of the embedder are applied by the store, not here.
//!
//! What growth writes it writes in pieces, between which it can be interrupted. What it cannot divide
//! is a move by the allocator: `realloc` of a large block copies nothing on Linux, and at most the
//! block elsewhere; since it gets an eighth more than is asked for, that is rare.

use super::SharedMemory;
use crate::{
    base::{fallible, narrow::const_size},
    engine::fuel,
    wasm::types::MemoryType,
};
use alloc::alloc::{Layout, alloc_zeroed, dealloc, realloc};
use core::{fmt, ptr::NonNull, slice};

/// The alignment of a memory's first byte.
const ALIGN: usize = fallible::BLOCK_ALIGN;

/// Where the bytes of a memory come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Backing {
    /// From the global allocator; nothing is allocated for a capacity of 0.
    Heap,
    /// From the embedder, for the whole run of the program.
    Static,
}

/// How a growth has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grown {
    /// It is done. This was the size: pages of a memory, elements of a table.
    From(u64),
    /// It exceeds the type's maximum, the address space or what the machine has.
    Failed,
    /// It was to be interrupted. Nothing is seen of it; done again, it goes on.
    Interrupted,
}

/// One linear memory of a store.
pub(crate) struct MemoryInst {
    base: NonNull<u8>,
    len: usize,
    /// How many bytes there are from `base` on.
    capacity: usize,
    /// Up to where the bytes behind `len` are known to be zero.
    clean: usize,
    /// Whether a copy to a larger block was interrupted, so that the next one must not be.
    hurry: bool,
    ty: MemoryType,
    backing: Backing,
    /// What other stores may use as well. The memory has no bytes of its own then.
    shared: Option<SharedMemory>,
}

/// How a block has been made larger.
enum Reserved {
    Done,
    Interrupted,
}

/// How many bytes of a block that moves are left alone if they are zero: a system's page.
const PAGE: usize = 4096;

/// Whether all bytes are zero: the first is, and each is what the one before it is.
fn is_zero(bytes: &[u8]) -> bool {
    match bytes.split_first() {
        Some((first, rest)) => *first == 0 && *rest == bytes[..rest.len()],
        None => true,
    }
}

/// From which length on more is allocated than is asked for.
const AMPLE: usize = 1 << 20;

/// How many bytes are written between two looks at whether to go on.
const PIECE: usize = const_size(fuel::PIECE_BYTES);

/// The largest length in bytes that a memory can have on this machine.
pub(crate) const MAX_BYTES: usize = isize::MAX as usize - (ALIGN - 1);

/// The size in bytes of a number of a type's pages, if this machine can address it.
pub(crate) fn bytes_of_pages(ty: MemoryType, pages: u64) -> Option<usize> {
    let bytes = pages.checked_mul(ty.page_size().into())?;
    usize::try_from(bytes)
        .ok()
        .filter(|bytes| *bytes <= MAX_BYTES)
}

impl MemoryInst {
    /// A memory of `len` zeroed bytes, or `None` if the machine does not have them.
    pub(crate) fn new(ty: MemoryType, len: usize) -> Option<Self> {
        let base = allocate(len)?;
        Some(Self {
            base,
            len,
            capacity: len,
            clean: len,
            hurry: false,
            ty,
            backing: Backing::Heap,
            shared: None,
        })
    }

    /// A memory in a buffer of the embedder's, or `None` if `len` bytes do not fit. The memory can
    /// grow up to the length of the buffer.
    pub(crate) fn new_static(
        ty: MemoryType,
        len: usize,
        buffer: &'static mut [u8],
    ) -> Option<Self> {
        buffer.get_mut(..len)?.fill(0);
        let capacity = buffer.len();
        let base = NonNull::from(buffer).cast();
        Some(Self {
            base,
            len,
            capacity,
            clean: len,
            hurry: false,
            ty,
            backing: Backing::Static,
            shared: None,
        })
    }

    /// A memory that others may use as well, as a store has it among its own.
    pub(crate) fn of_shared(shared: SharedMemory) -> Self {
        Self {
            base: NonNull::<[u64; 2]>::dangling().cast(),
            len: 0,
            capacity: 0,
            clean: 0,
            hurry: false,
            ty: shared.ty(),
            backing: Backing::Heap,
            shared: Some(shared),
        }
    }

    /// The shared memory, if it is one.
    pub(crate) fn shared(&self) -> Option<&SharedMemory> {
        self.shared.as_ref()
    }

    /// The address of the first byte. Dangling but aligned if the memory is empty.
    #[inline]
    pub(crate) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// The current size in bytes.
    pub(crate) fn data_size(&self) -> usize {
        match &self.shared {
            Some(shared) => shared.data_size(),
            None => self.len,
        }
    }

    /// The length in bytes of what is not shared.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The type as declared; its minimum is the size at creation.
    pub(crate) fn ty(&self) -> &MemoryType {
        &self.ty
    }

    /// The current size in pages.
    #[inline]
    pub(crate) fn pages(&self) -> u64 {
        // A length fits 64 bits on every target.
        self.data_size() as u64 >> self.ty.page_size_log2()
    }

    /// The most pages that the type allows.
    pub(crate) fn max_pages(&self) -> u64 {
        self.ty.maximum().unwrap_or(self.ty.absolute_max())
    }

    /// The bytes.
    pub(crate) fn data(&self) -> &[u8] {
        // SAFETY: store: `base` points to `len` initialised bytes that this memory owns, and the
        // executor writes to them only while it holds the store mutably.
        unsafe { slice::from_raw_parts(self.base.as_ptr(), self.len) }
    }

    /// The bytes, to be written to.
    pub(crate) fn data_mut(&mut self) -> &mut [u8] {
        // SAFETY: store: as in `data`, and `self` is borrowed mutably.
        unsafe { slice::from_raw_parts_mut(self.base.as_ptr(), self.len) }
    }

    /// Grows by a number of pages. The new bytes are zero. `go_on` is asked between pieces of the work.
    ///
    /// The base may move, also if the growth is interrupted or fails. The limiter of the store is not
    /// asked: see `Store::grow_memory`.
    pub(crate) fn grow(&mut self, delta_pages: u64, mut go_on: impl FnMut() -> bool) -> Grown {
        if self.shared.is_some() {
            // That grows by itself.
            return Grown::Failed;
        }
        let old_pages = self.pages();
        let new_len = old_pages
            .checked_add(delta_pages)
            .filter(|pages| *pages <= self.max_pages())
            .and_then(|pages| bytes_of_pages(self.ty, pages));
        let Some(new_len) = new_len else {
            return Grown::Failed;
        };
        match self.reserve(new_len, &mut go_on) {
            None => return Grown::Failed,
            Some(Reserved::Interrupted) => return Grown::Interrupted,
            Some(Reserved::Done) => {}
        }
        while self.clean < new_len {
            let end = new_len.min(self.clean + PIECE);
            // SAFETY: store: the block has `capacity` bytes, which are no fewer than `new_len` now,
            // and this memory owns them. No reference to bytes behind `len` is ever made.
            unsafe {
                let start = self.base.as_ptr().add(self.clean);
                start.write_bytes(0, end - self.clean);
            }
            self.clean = end;
            if end < new_len && !go_on() {
                return Grown::Interrupted;
            }
        }
        self.len = new_len;
        Grown::From(old_pages)
    }

    /// Makes room for `len` bytes, which is no less than there are.
    fn reserve(&mut self, len: usize, go_on: &mut impl FnMut() -> bool) -> Option<Reserved> {
        if len <= self.capacity {
            return Some(Reserved::Done);
        }
        if self.backing == Backing::Static {
            return None;
        }
        // Doubling or more: a fresh zeroed allocation leaves the new pages untouched, which is
        // worth more than saving the copy of the old ones.
        if len - self.len >= self.len {
            return self.move_to(len, go_on);
        }
        // A little more: let the allocator extend the block in place where it can.
        let most = bytes_of_pages(self.ty, self.max_pages()).unwrap_or(MAX_BYTES);
        let ample = len.saturating_add(len / 8).min(most);
        // Byte by byte, a small memory could be moved as often as a large one.
        let is_fine = self.ty.page_size() == 1;
        let ample = (ample > len && (is_fine || len >= AMPLE)).then(|| self.extend(ample));
        ample.flatten().or_else(|| self.extend(len))?;
        Some(Reserved::Done)
    }

    /// Moves the bytes to a fresh block, but for those that are zero. If that is interrupted, it has to
    /// begin anew, since somebody may write to the old block meanwhile, and then goes to its end.
    fn move_to(&mut self, capacity: usize, go_on: &mut impl FnMut() -> bool) -> Option<Reserved> {
        let mut fresh = Self {
            base: allocate(capacity)?,
            capacity,
            clean: capacity,
            hurry: false,
            len: self.len,
            ty: self.ty,
            backing: self.backing,
            shared: None,
        };
        let pieces = self.data().chunks(PIECE);
        for (index, (from, to)) in pieces.zip(fresh.data_mut().chunks_mut(PIECE)).enumerate() {
            if index > 0 && !self.hurry && !go_on() {
                self.hurry = true;
                return Some(Reserved::Interrupted);
            }
            for (from, to) in from.chunks(PAGE).zip(to.chunks_mut(PAGE)) {
                if !is_zero(from) {
                    to.copy_from_slice(from);
                }
            }
        }
        *self = fresh;
        Some(Reserved::Done)
    }

    /// Makes the block larger.
    fn extend(&mut self, capacity: usize) -> Option<()> {
        if self.capacity == 0 {
            self.base = allocate(capacity)?;
            (self.capacity, self.clean) = (capacity, capacity);
            return Some(());
        }
        let layout = Layout::from_size_align(self.capacity, ALIGN).ok()?;
        if capacity > MAX_BYTES {
            return None;
        }
        // SAFETY: store: `base` was allocated with this layout, which is not empty, and the new
        // capacity is larger and at most `MAX_BYTES`.
        let base = unsafe { realloc(self.base.as_ptr(), layout, capacity) };
        self.base = NonNull::new(base)?;
        self.capacity = capacity;
        Some(())
    }
}

impl Drop for MemoryInst {
    fn drop(&mut self) {
        if self.backing == Backing::Heap {
            release(self.base, self.capacity);
        }
    }
}

impl fmt::Debug for MemoryInst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryInst")
            .field("len", &self.len)
            .field("ty", &self.ty)
            .finish_non_exhaustive()
    }
}

/// Zeroed bytes from the global allocator; a dangling pointer for none.
pub(super) fn allocate(len: usize) -> Option<NonNull<u8>> {
    if len > MAX_BYTES {
        return None;
    }
    let layout = Layout::from_size_align(len, ALIGN).ok()?;
    if len == 0 {
        return Some(NonNull::<[u64; 2]>::dangling().cast());
    }
    // SAFETY: store: the layout is not of size zero.
    NonNull::new(unsafe { alloc_zeroed(layout) })
}

/// Gives bytes from [`allocate`] back.
pub(super) fn release(base: NonNull<u8>, len: usize) {
    if len == 0 {
        return;
    }
    if let Ok(layout) = Layout::from_size_align(len, ALIGN) {
        // SAFETY: store: `base` was allocated with this layout, by `allocate` or `realloc`.
        unsafe { dealloc(base.as_ptr(), layout) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Grown::{Failed, From, Interrupted};
    use alloc::{vec, vec::Vec};

    const PAGE: usize = 0x1_0000;

    fn grow(memory: &mut MemoryInst, delta: u64) -> Grown {
        memory.grow(delta, || true)
    }

    #[test]
    fn grows_and_keeps_its_bytes() {
        let mut memory = MemoryInst::new(MemoryType::new(1, Some(20)), PAGE).unwrap();
        memory.data_mut()[PAGE - 1] = 7;
        assert_eq!(grow(&mut memory, 1), From(1));
        assert_eq!(grow(&mut memory, 8), From(2));
        assert_eq!(grow(&mut memory, 1), From(10));
        assert_eq!(grow(&mut memory, 0), From(11));
        assert_eq!(grow(&mut memory, 10), Failed);
        assert_eq!(grow(&mut memory, u64::MAX), Failed);
        assert_eq!(memory.len(), 11 * PAGE);
        assert_eq!(memory.data()[PAGE - 1], 7);
        assert_eq!(memory.data().iter().filter(|byte| **byte != 0).count(), 1);
        assert_eq!(memory.base() as usize % ALIGN, 0);
    }

    #[test]
    fn empty_memories_grow() {
        let mut memory = MemoryInst::new(MemoryType::new(0, None), 0).unwrap();
        assert_eq!(memory.data(), &[] as &[u8]);
        assert_eq!(grow(&mut memory, 1), From(0));
        assert_eq!(memory.data(), vec![0; PAGE]);
    }

    #[test]
    fn huge_requests_fail() {
        // Systems give 32-bit programs the 2 GiB that this is there.
        if cfg!(target_pointer_width = "64") {
            assert!(MemoryInst::new(MemoryType::new64(1 << 47, None), MAX_BYTES).is_none());
        }
        assert!(MemoryInst::new(MemoryType::new64(1 << 47, None), MAX_BYTES + 1).is_none());
        assert!(MemoryInst::new(MemoryType::new64(1 << 47, None), usize::MAX).is_none());
        let mut memory = MemoryInst::new(MemoryType::new64(1, None), PAGE).unwrap();
        assert_eq!(grow(&mut memory, 1 << 46), Failed);
        assert_eq!(grow(&mut memory, u64::MAX - 1), Failed);
        assert_eq!(memory.pages(), 1);
    }

    /// A buffer that is never freed, where a checker of leaks finds it.
    fn kept(bytes: Vec<u8>) -> &'static mut [u8] {
        static KEPT: std::sync::Mutex<Vec<usize>> = std::sync::Mutex::new(Vec::new());
        let bytes = bytes.leak();
        KEPT.lock().unwrap().push(bytes.as_ptr() as usize);
        bytes
    }

    #[test]
    fn static_buffers_are_bounded_and_zeroed() {
        let buffer = kept(vec![0xff; 2 * PAGE + 1]);
        let mut memory = MemoryInst::new_static(MemoryType::new(1, None), PAGE, buffer).unwrap();
        assert!(memory.data().iter().all(|byte| *byte == 0));
        assert_eq!(grow(&mut memory, 1), From(1));
        assert!(memory.data().iter().all(|byte| *byte == 0));
        assert_eq!(grow(&mut memory, 1), Failed);
        let small = kept(vec![0; 3]);
        assert!(MemoryInst::new_static(MemoryType::new(1, None), PAGE, small).is_none());
    }

    /// Bytes of every page, at places that pieces and pages do not share.
    fn mark(memory: &mut MemoryInst) {
        for (page, bytes) in memory.data_mut().chunks_mut(PAGE).enumerate() {
            bytes[page % 977] = 1 + (page % 251) as u8;
        }
    }

    /// Sees whether the first pages are those of [`mark`] and all others are zero.
    fn check(memory: &MemoryInst, marked: usize) {
        for (page, bytes) in memory.data().chunks(PAGE).enumerate() {
            let mut expected = [0; PAGE];
            if page < marked {
                expected[page % 977] = 1 + (page % 251) as u8;
            }
            assert!(*bytes == expected, "page {page}");
        }
    }

    #[test]
    fn growth_is_interrupted_after_every_piece_and_goes_on() {
        // 5 MiB, to which less than as much is added.
        let mut memory = MemoryInst::new(MemoryType::new(80, Some(1000)), 80 * PAGE).unwrap();
        mark(&mut memory);
        let mut looks = 0;
        while memory.grow(70, || false) == Interrupted {
            assert_eq!(memory.len(), 80 * PAGE);
            check(&memory, 80);
            looks += 1;
        }
        assert_eq!(looks, 70 * PAGE / PIECE);
        assert_eq!(memory.len(), 150 * PAGE);
        check(&memory, 80);
        // A growth that is given up leaves nothing behind.
        mark(&mut memory);
        assert_eq!(memory.grow(100, || false), Interrupted);
        assert_eq!(grow(&mut memory, 17), From(150));
        assert_eq!(memory.grow(850, || false), Failed);
        check(&memory, 150);
        assert_eq!(grow(&mut memory, 833), From(167));
        check(&memory, 150);
    }

    #[test]
    fn growing_page_by_page_does_not_move_the_block_each_time() {
        let mut memory = MemoryInst::new(MemoryType::new(64, Some(1024)), 64 * PAGE).unwrap();
        let mut moves = 0;
        while memory.pages() < 1024 {
            let capacity = memory.capacity;
            assert_eq!(grow(&mut memory, 1), From(memory.pages() - 1));
            moves += usize::from(memory.capacity != capacity);
            assert!(memory.capacity <= 1024 * PAGE);
        }
        // An eighth more each time: 64 · (9/8)^24 > 1024.
        assert!(moves <= 25, "{moves}");
        assert_eq!(memory.capacity, 1024 * PAGE);
    }

    #[test]
    fn growing_byte_by_byte_does_not_move_the_block_each_time() {
        let mut builder = MemoryType::builder();
        builder.page_size_log2(0).max(Some(1 << 16));
        let mut memory = MemoryInst::new(builder.checked().unwrap(), 0).unwrap();
        let mut moves = 0;
        for size in 0..1 << 16 {
            let capacity = memory.capacity;
            assert_eq!(grow(&mut memory, 1), From(size));
            moves += usize::from(memory.capacity != capacity);
            assert_eq!(memory.len() as u64, size + 1);
            *memory.data_mut().last_mut().unwrap() = 1;
        }
        assert_eq!(grow(&mut memory, 1), Failed);
        assert!(memory.data().iter().all(|byte| *byte == 1));
        // Each of the first few, then an eighth more each time.
        assert!(moves <= 100, "{moves}");
    }

    #[test]
    fn a_move_that_was_interrupted_is_not_interrupted_again() {
        let mut memory = MemoryInst::new(MemoryType::new(50, None), 50 * PAGE).unwrap();
        mark(&mut memory);
        assert_eq!(memory.grow(60, || false), Interrupted);
        assert_eq!((memory.len(), memory.capacity), (50 * PAGE, 50 * PAGE));
        // What is written meanwhile is not lost.
        memory.data_mut()[7 * PAGE + 9] = 3;
        let mut looks = 0;
        let grown = memory.grow(60, || {
            looks += 1;
            false
        });
        assert_eq!((grown, looks), (From(50), 0));
        assert_eq!(memory.data()[7 * PAGE + 9], 3);
        memory.data_mut()[7 * PAGE + 9] = 0;
        check(&memory, 50);
        // The next one can be.
        assert_eq!(memory.grow(200, || false), Interrupted);
    }

    #[test]
    fn static_buffers_grow_in_pieces_too() {
        let buffer = kept(vec![0xff; 40 * PAGE]);
        let mut memory = MemoryInst::new_static(MemoryType::new(1, None), PAGE, buffer).unwrap();
        assert_eq!(memory.grow(39, || false), Interrupted);
        assert_eq!(memory.len(), PAGE);
        assert_eq!(memory.grow(39, || false), Interrupted);
        assert_eq!(memory.grow(39, || false), From(1));
        check(&memory, 0);
    }
}
