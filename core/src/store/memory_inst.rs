//! [`MemoryInst`]: the bytes of one linear memory.
//!
//! Allocation is fallible and zeroed by the allocator, so that pages nobody touches are never
//! backed. The executor reads [`MemoryInst::base`] and [`MemoryInst::len`]; whoever grows a memory
//! must reload both. Limits of the embedder are applied by the store, not here.

use crate::types::MemoryType;
use alloc::alloc::{Layout, alloc_zeroed, dealloc, realloc};
use core::{fmt, ptr::NonNull, slice};

/// The alignment of a memory's first byte, so that aligned guest addresses are aligned on the host
/// for every access up to `v128`.
const ALIGN: usize = 16;

/// Where the bytes of a memory come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Backing {
    /// From the global allocator, exactly `len` bytes; nothing is allocated for an empty memory.
    Heap,
    /// From the embedder, for the whole run of the program: this many bytes, zeroed only up to
    /// what has been the length so far.
    Static { capacity: usize },
}

/// One linear memory of a store.
pub(crate) struct MemoryInst {
    base: NonNull<u8>,
    len: usize,
    ty: MemoryType,
    backing: Backing,
}

/// The largest length in bytes that a memory can have on this machine.
pub(crate) const MAX_BYTES: usize = isize::MAX as usize - (ALIGN - 1);

/// The size in bytes of a number of pages, if this machine can address it.
pub(crate) fn bytes_of_pages(pages: u64) -> Option<usize> {
    let bytes = pages.checked_mul(1 << MemoryType::PAGE_SIZE_LOG2)?;
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
            ty,
            backing: Backing::Heap,
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
            ty,
            backing: Backing::Static { capacity },
        })
    }

    /// The address of the first byte. Dangling but aligned if the memory is empty.
    #[inline]
    pub(crate) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// The length in bytes.
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
        self.len as u64 >> MemoryType::PAGE_SIZE_LOG2
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

    /// Grows by a number of pages and returns the old size in pages, or `None` if that exceeds the
    /// type's maximum, the address space or what the machine has. The new bytes are zero.
    ///
    /// The base may move. The limiter of the store is not asked: see `Store::grow_memory`.
    pub(crate) fn grow(&mut self, delta_pages: u64) -> Option<u64> {
        let old_pages = self.pages();
        let new_pages = old_pages.checked_add(delta_pages)?;
        if new_pages > self.max_pages() {
            return None;
        }
        let new_len = bytes_of_pages(new_pages)?;
        self.grow_to(new_len)?;
        Some(old_pages)
    }

    /// Makes the memory `new_len` bytes long, which is no less than it is now.
    fn grow_to(&mut self, new_len: usize) -> Option<()> {
        debug_assert!(new_len >= self.len);
        if new_len == self.len {
            return Some(());
        }
        let added = new_len - self.len;
        match self.backing {
            Backing::Static { capacity } => {
                if new_len > capacity {
                    return None;
                }
                self.len = new_len;
                let start = new_len - added;
                self.data_mut()[start..].fill(0);
            }
            // Doubling or more: a fresh zeroed allocation leaves the new pages untouched, which is
            // worth more than saving the copy of the old ones.
            Backing::Heap if added >= self.len => {
                let base = allocate(new_len)?;
                // SAFETY: store: both blocks have at least `self.len` bytes, and the new one was
                // just allocated, so they do not overlap.
                unsafe {
                    self.base
                        .as_ptr()
                        .copy_to_nonoverlapping(base.as_ptr(), self.len)
                };
                release(self.base, self.len);
                self.base = base;
                self.len = new_len;
            }
            // A little more: let the allocator extend the block in place where it can.
            Backing::Heap => {
                let layout = Layout::from_size_align(self.len, ALIGN).ok()?;
                if new_len > MAX_BYTES {
                    return None;
                }
                // SAFETY: store: `base` was allocated with this layout (`self.len > added > 0`),
                // and `new_len` is not zero and at most `MAX_BYTES`.
                let base = unsafe { realloc(self.base.as_ptr(), layout, new_len) };
                self.base = NonNull::new(base)?;
                // SAFETY: store: the block is `new_len` bytes long now.
                unsafe { self.base.as_ptr().add(self.len).write_bytes(0, added) };
                self.len = new_len;
            }
        }
        Some(())
    }
}

impl Drop for MemoryInst {
    fn drop(&mut self) {
        if self.backing == Backing::Heap {
            release(self.base, self.len);
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
fn allocate(len: usize) -> Option<NonNull<u8>> {
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
fn release(base: NonNull<u8>, len: usize) {
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
    use alloc::{boxed::Box, vec};

    const PAGE: usize = 0x1_0000;

    #[test]
    fn grows_and_keeps_its_bytes() {
        let mut memory = MemoryInst::new(MemoryType::new(1, Some(20)), PAGE).unwrap();
        memory.data_mut()[PAGE - 1] = 7;
        assert_eq!(memory.grow(1), Some(1));
        assert_eq!(memory.grow(8), Some(2));
        assert_eq!(memory.grow(1), Some(10));
        assert_eq!(memory.grow(0), Some(11));
        assert_eq!(memory.grow(10), None);
        assert_eq!(memory.grow(u64::MAX), None);
        assert_eq!(memory.len(), 11 * PAGE);
        assert_eq!(memory.data()[PAGE - 1], 7);
        assert_eq!(memory.data().iter().filter(|byte| **byte != 0).count(), 1);
        assert_eq!(memory.base() as usize % ALIGN, 0);
    }

    #[test]
    fn empty_memories_grow() {
        let mut memory = MemoryInst::new(MemoryType::new(0, None), 0).unwrap();
        assert_eq!(memory.data(), &[] as &[u8]);
        assert_eq!(memory.grow(1), Some(0));
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
        assert_eq!(memory.grow(1 << 46), None);
        assert_eq!(memory.grow(u64::MAX - 1), None);
        assert_eq!(memory.pages(), 1);
    }

    #[test]
    fn static_buffers_are_bounded_and_zeroed() {
        let buffer = Box::leak(vec![0xff; 2 * PAGE + 1].into_boxed_slice());
        let mut memory = MemoryInst::new_static(MemoryType::new(1, None), PAGE, buffer).unwrap();
        assert!(memory.data().iter().all(|byte| *byte == 0));
        assert_eq!(memory.grow(1), Some(1));
        assert!(memory.data().iter().all(|byte| *byte == 0));
        assert_eq!(memory.grow(1), None);
        let small = Box::leak(vec![0; 3].into_boxed_slice());
        assert!(MemoryInst::new_static(MemoryType::new(1, None), PAGE, small).is_none());
    }
}
