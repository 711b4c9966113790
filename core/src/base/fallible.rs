//! Allocation that may fail, for everything whose size a module decides.
//!
//! The collections of `alloc` end the process when there is no memory, unless one asks first. What is
//! made of the bytes of a module goes through here, and is the error [`OutOfMemory`] then. For what
//! cannot be asked (`Arc`, boxes of small things, maps, and everything inside of wasmparser) there is
//! [`headroom`], with the bounds that `module/headroom.rs` has of wasmparser.

use alloc::{boxed::Box, collections::TryReserveError, string::String, sync::Arc, vec::Vec};
use smallvec::{Array, CollectionAllocErr, SmallVec};

/// There is no memory left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfMemory;

impl From<TryReserveError> for OutOfMemory {
    fn from(_: TryReserveError) -> Self {
        Self
    }
}

impl From<CollectionAllocErr> for OutOfMemory {
    fn from(_: CollectionAllocErr) -> Self {
        Self
    }
}

/// The alignment of large blocks of bytes that are zero at first: 16 bytes, so that what guests align is aligned on the
/// host up to `v128`.
///
/// Where C's allocator aligns to 8 bytes, 8: the standard library zeroes by hand what is aligned to more than
/// that, and moves it by hand, so that a memory was touched to its end when it was made. That is on machines with
/// 32-bit addresses and on PowerPC. Nothing relies on more than the 8 bytes of atomic operators.
pub(crate) const BLOCK_ALIGN: usize =
    if cfg!(any(target_pointer_width = "32", target_arch = "powerpc64")) {
        8
    } else {
        16
    };

/// An empty list with room for exactly `capacity` items.
pub(crate) fn vec<T>(capacity: usize) -> Result<Vec<T>, OutOfMemory> {
    let mut vec = Vec::new();
    reserve(&mut vec, capacity)?;
    Ok(vec)
}

/// An empty list with room for `capacity` items. There is an allocation only if they are more than `A` has.
pub(crate) fn small<A: Array>(capacity: usize) -> Result<SmallVec<A>, OutOfMemory> {
    let mut list = SmallVec::new();
    list.try_reserve_exact(capacity)?;
    Ok(list)
}

/// Makes room for exactly `more` further items.
pub(crate) fn reserve<T>(vec: &mut Vec<T>, more: usize) -> Result<(), OutOfMemory> {
    Ok(vec.try_reserve_exact(more)?)
}

/// Appends an item, with room for as many again if there is none left.
pub(crate) fn push<T>(vec: &mut Vec<T>, item: T) -> Result<(), OutOfMemory> {
    vec.try_reserve(1)?;
    vec.push(item);
    Ok(())
}

/// A shared value.
pub(crate) fn arc<T>(value: T) -> Result<Arc<T>, OutOfMemory> {
    // Two counters stand before it.
    headroom(size_of::<T>() + 2 * size_of::<usize>())?;
    Ok(Arc::new(value))
}

/// The items without room for more.
pub(crate) fn boxed<T>(items: Vec<T>) -> Result<Box<[T]>, OutOfMemory> {
    // `into_boxed_slice` asks the allocator for less memory otherwise, which may fail as well.
    if items.is_empty() || items.len() == items.capacity() {
        return Ok(items.into_boxed_slice());
    }
    collect(items.into_iter())
}

/// The items of an iterator that knows how many they are.
pub(crate) fn collect<T>(items: impl ExactSizeIterator<Item = T>) -> Result<Box<[T]>, OutOfMemory> {
    let mut vec = vec(items.len())?;
    let len = items.len();
    vec.extend(items.take(len));
    boxed_exact(vec)
}

/// As [`boxed`], where nothing but an iterator that lies about its length could make a difference.
fn boxed_exact<T>(items: Vec<T>) -> Result<Box<[T]>, OutOfMemory> {
    if items.len() == items.capacity() || items.is_empty() {
        return Ok(items.into_boxed_slice());
    }
    Err(OutOfMemory)
}

/// The items of an iterator that knows how many they are, unless one is an error.
pub(crate) fn try_collect<T, E: From<OutOfMemory>>(
    items: impl ExactSizeIterator<Item = Result<T, E>>,
) -> Result<Box<[T]>, E> {
    let mut vec = vec(items.len())?;
    for item in items {
        push(&mut vec, item?)?;
    }
    Ok(boxed(vec)?)
}

/// The cells of parameters or results, for most functions without an allocation.
pub(crate) type Cells = SmallVec<[u64; 8]>;

/// So many cells of zero.
pub(crate) fn zeroed(len: usize) -> Result<Cells, OutOfMemory> {
    let mut cells: Cells = small(len)?;
    cells.resize(len, 0);
    Ok(cells)
}

/// A copy of cells.
pub(crate) fn cells(from: &[u64]) -> Result<Cells, OutOfMemory> {
    let mut cells: Cells = small(from.len())?;
    cells.extend_from_slice(from);
    Ok(cells)
}

/// A copy of items.
pub(crate) fn copy<T: Copy>(items: &[T]) -> Result<Box<[T]>, OutOfMemory> {
    let mut vec = vec(items.len())?;
    vec.extend_from_slice(items);
    boxed(vec)
}

/// A copy of a text.
pub(crate) fn text(text: &str) -> Result<Box<str>, OutOfMemory> {
    let mut string = String::new();
    string.try_reserve_exact(text.len())?;
    string.push_str(text);
    Ok(string.into_boxed_str())
}

/// The most bytes that [`headroom`] asks for in pieces, and of how many bytes a piece is.
///
/// glibc's allocator learns from blocks of 128 KiB and more (to 32 MiB) that are given back: from then
/// on it takes blocks of that size from its heap, where zeroed ones, such as the linear memories that
/// follow, have to be written. Small modules should not pay for that. Elsewhere, where a heap may be free in
/// pieces only, one block says more.
const IN_PIECES: (usize, usize) = if cfg!(target_env = "gnu") {
    (PIECES * (120 << 10), 120 << 10)
} else {
    (0, 0)
};

/// The most pieces that [`headroom`] asks for.
const PIECES: usize = 8;

/// Whether there is memory for so many bytes right now. Nothing is kept: this is for allocations that
/// cannot be asked for, by whoever follows. It is not a promise where other threads allocate too, nor
/// for an allocator in which that much is free in pieces only; but a module alone cannot bring about
/// the end of the process.
pub(crate) fn headroom(bytes: usize) -> Result<(), OutOfMemory> {
    let (most, piece) = IN_PIECES;
    if bytes <= piece || bytes > most {
        return probe(bytes).map(drop);
    }
    let mut pieces = [const { Vec::new() }; PIECES];
    for (index, held) in pieces.iter_mut().enumerate() {
        *held = probe(piece.min(bytes.saturating_sub(index * piece)))?;
    }
    Ok(())
}

/// A block of so many bytes.
fn probe(bytes: usize) -> Result<Vec<u8>, OutOfMemory> {
    let block: Vec<u8> = vec(bytes)?;
    // Or else the compiler sees that nobody needs it.
    core::hint::black_box(block.as_ptr());
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_exact_and_complete() {
        let mut list = vec(3).unwrap();
        for item in 0..10 {
            push(&mut list, item).unwrap();
        }
        assert_eq!(*boxed(list).unwrap(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(*collect([1, 2].into_iter()).unwrap(), [1, 2]);
        assert_eq!(*copy(&[1_u8, 2]).unwrap(), [1, 2]);
        assert_eq!(*boxed(Vec::<u8>::with_capacity(9)).unwrap(), []);
        let error = try_collect([Ok(1), Err(OutOfMemory)].into_iter());
        assert_eq!(error, Err(OutOfMemory));
    }

    #[test]
    fn texts_and_cells_are_as_long_as_they_should_be() {
        assert_eq!(&*text("Ünïcode").unwrap(), "Ünïcode");
        assert_eq!(zeroed(3).unwrap()[..], [0, 0, 0]);
        assert_eq!(cells(&[1; 9]).unwrap()[..], [1; 9]);
    }

    #[test]
    fn short_lists_need_no_memory_and_long_ones_may_find_none() {
        assert!(!small::<[u64; 4]>(4).unwrap().spilled());
        assert!(small::<[u64; 4]>(5).unwrap().spilled());
        assert_eq!(small::<[u64; 4]>(usize::MAX), Err(OutOfMemory));
    }

    #[test]
    fn what_nobody_has_is_an_error() {
        assert_eq!(headroom(usize::MAX), Err(OutOfMemory));
        assert_eq!(vec::<u64>(usize::MAX), Err(OutOfMemory));
        for bytes in [0, 1, 200 << 10, 960 << 10, (960 << 10) + 1, 1 << 20] {
            assert_eq!(headroom(bytes), Ok(()));
        }
    }
}
