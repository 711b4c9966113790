//! [`Shared`]: a header and a list in one shared allocation, by one thin pointer.
//!
//! An `Arc<[T]>` is two words wide, has no room for anything but the list, and ends the process if there is no
//! memory for it. Types of functions are in these.

use alloc::alloc::{Layout, alloc, dealloc};
use core::{
    marker::PhantomData,
    ptr::{self, NonNull},
    slice,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A shared header and list, neither of which changes.
pub(crate) struct Shared<H, T> {
    block: NonNull<Block<H>>,
    /// For drop check and auto traits: the last owner drops both.
    owns: PhantomData<(H, T)>,
}

/// What is before the list.
struct Block<H> {
    owners: AtomicUsize,
    len: usize,
    header: H,
}

// SAFETY: store: shared access gives out `&H` and `&[T]`, and the last owner, on whatever thread, drops
// the header. The items are `Copy`, and so there is nothing to drop of them.
unsafe impl<H: Send + Sync, T: Send + Sync> Send for Shared<H, T> {}
// SAFETY: store: as above.
unsafe impl<H: Send + Sync, T: Send + Sync> Sync for Shared<H, T> {}

impl<H, T: Copy> Shared<H, T> {
    /// The most owners: beyond, no more are made. So many threads would have to try at once for the
    /// count to overflow.
    const MOST_OWNERS: usize = usize::MAX / 2;

    /// Where the list is in an allocation with `len` items, and the layout of that.
    fn layout(len: usize) -> Option<(Layout, usize)> {
        let (layout, list) = Layout::new::<Block<H>>()
            .extend(Layout::array::<T>(len).ok()?)
            .ok()?;
        Some((layout.pad_to_align(), list))
    }

    /// Allocates a header and a copy of a list; the header comes back if there is no memory.
    pub(crate) fn try_new(header: H, items: &[T]) -> Result<Self, H> {
        let Some((layout, list)) = Self::layout(items.len()) else {
            return Err(header);
        };
        // SAFETY: store: the layout has at least the count of owners.
        let Some(block) = NonNull::new(unsafe { alloc(layout) }) else {
            return Err(header);
        };
        let start = block.cast::<Block<H>>();
        // SAFETY: store: the allocation is new and has room for the block and, at `list`, for the items.
        unsafe {
            start.write(Block {
                owners: AtomicUsize::new(1),
                len: items.len(),
                header,
            });
            let to = block.add(list).cast::<T>();
            ptr::copy_nonoverlapping(items.as_ptr(), to.as_ptr(), items.len());
        }
        Ok(Self {
            block: start,
            owns: PhantomData,
        })
    }

    fn block(&self) -> &Block<H> {
        // SAFETY: store: the block lives as long as it has owners, and nothing but the count changes.
        unsafe { self.block.as_ref() }
    }

    /// The header.
    #[inline]
    pub(crate) fn header(&self) -> &H {
        &self.block().header
    }

    /// The list.
    #[inline]
    pub(crate) fn items(&self) -> &[T] {
        const { assert!(align_of::<T>() <= align_of::<Block<H>>()) };
        let len = self.block().len;
        // SAFETY: store: `try_new` has put as many items right behind the block, as the layout says:
        // their alignment is no greater than that of the block, so there is no gap.
        unsafe { slice::from_raw_parts(self.block.add(1).cast::<T>().as_ptr(), len) }
    }
}

impl<H, T> Clone for Shared<H, T>
where
    T: Copy,
{
    #[inline]
    fn clone(&self) -> Self {
        let owners = &self.block().owners;
        // Relaxed: whoever makes an owner of another has that one.
        if owners.fetch_add(1, Ordering::Relaxed) > Self::MOST_OWNERS {
            owners.fetch_sub(1, Ordering::Relaxed);
            panic!("too many owners: clones are forgotten somewhere");
        }
        Self {
            block: self.block,
            owns: PhantomData,
        }
    }
}

impl<H, T> Drop for Shared<H, T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: store: this owner is counted, so that the block lives.
        let (owners, len) = unsafe {
            let block = self.block.as_ref();
            (&block.owners, block.len)
        };
        // Release: what other owners did to what the header owns is done when the last one frees it.
        if owners.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        // Acquire: reads what the last of them has left. A fence would do, too, but not for checkers of races.
        owners.load(Ordering::Acquire);
        let list = Layout::array::<T>(len).ok();
        let layout = list.and_then(|list| Layout::new::<Block<H>>().extend(list).ok());
        if let Some((layout, _)) = layout {
            // SAFETY: store: this was the last owner. The allocation was made with this layout.
            unsafe {
                ptr::drop_in_place(self.block.as_ptr());
                dealloc(self.block.as_ptr().cast(), layout.pad_to_align());
            }
        }
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use std::{sync::Arc, thread, vec::Vec};

    #[test]
    fn owners_see_header_and_list_and_the_last_drops_them() {
        let counted = Arc::new(());
        for len in [0, 1, 7, 1000] {
            let items: Vec<u16> = (0..len).collect();
            let first = Shared::try_new(counted.clone(), &items).ok().unwrap();
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    let other = first.clone();
                    let items = items.clone();
                    thread::spawn(move || {
                        for _ in 0..100 {
                            assert_eq!(other.clone().items(), items);
                        }
                    })
                })
                .collect();
            assert_eq!(first.items(), items);
            drop(first);
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(Arc::strong_count(&counted), 1);
        }
    }

    #[test]
    fn it_is_one_word_wide() {
        assert_eq!(size_of::<Option<Shared<(), u64>>>(), size_of::<usize>());
    }
}
