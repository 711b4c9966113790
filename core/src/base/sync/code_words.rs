//! Words of which those who run them may replace some, while others read them; and lists of such.
//!
//! A buffer begins with a word of its own, which says how long it is. So a pointer is all that there is to keep of
//! one, and the list of the buffers is the list of the pointers that calls go through.

use crate::base::narrow::Low;
use alloc::{boxed::Box, collections::TryReserveError, vec::Vec};
use core::{
    fmt,
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, Range},
    ptr::{self, NonNull},
    sync::atomic::{AtomicPtr, Ordering},
};

/// How many words stand before those that are asked for.
pub(crate) const BEFORE: usize = 1;

/// The word at which running begins.
const ENTRY: usize = 1;

/// How many bits the number of the words has that may be replaced; what is above it are the flags.
const FIXED: u32 = 28;

/// A buffer of words that stays where it is. Those at its beginning are reached by the pointer only: who has the right
/// to run them may replace one by an atomic store, where everybody else reads that one atomically. Those behind
/// are fixed.
pub(crate) struct CodeWords {
    words: NonNull<u64>,
}

// SAFETY: the words belong to the buffer; of those that are shared see below.
unsafe impl Send for CodeWords {}
// SAFETY: as above.
unsafe impl Sync for CodeWords {}

impl CodeWords {
    /// The most words that may be replaced.
    pub(crate) const MOST: usize = (1 << FIXED) - 1;

    /// Takes words, behind [`BEFORE`] that mean nothing. Those from `fixed` on, counted behind these, stay as they
    /// are. Four flags are kept with them. There may be fewer than 2^32 words, and [`CodeWords::MOST`] that are replaced.
    pub(crate) fn new(mut words: Box<[u64]>, fixed: usize, flags: u8) -> Self {
        let len = words.len() - BEFORE;
        let fixed = fixed.min(len);
        debug_assert!(fixed <= Self::MOST && flags < 16);
        // The length is what the words are given back with.
        assert!(u32::try_from(len).is_ok(), "code is shorter than that");
        words[0] = len as u64 | (fixed as u64) << 32 | u64::from(flags) << (32 + FIXED);
        // No reference to the words at the beginning is made from here on, since those would promise that
        // nothing is replaced.
        let words = NonNull::from(Box::leak(words)).cast();
        Self { words }
    }

    /// The words, for as long as they are there.
    pub(crate) fn lend(&self) -> Words<'_> {
        Words {
            words: self.words,
            lent: PhantomData,
        }
    }
}

impl Drop for CodeWords {
    fn drop(&mut self) {
        let len = self.lend().len() + BEFORE;
        let words = ptr::slice_from_raw_parts_mut(self.words.as_ptr(), len);
        // SAFETY: the words came from a box of this length, and whoever ran them has been let go.
        drop(unsafe { Box::from_raw(words) });
    }
}

impl fmt::Debug for CodeWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lend().fmt(f)
    }
}

#[cfg(test)]
impl PartialEq for CodeWords {
    fn eq(&self, other: &Self) -> bool {
        self.lend() == other.lend()
    }
}

/// The words of a buffer that is there for as long.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    /// The first word of the buffer, which says how many there are (32 bits), how many of them may be replaced
    /// ([`FIXED`] bits), and the flags.
    words: NonNull<u64>,
    lent: PhantomData<&'a u64>,
}

// SAFETY: all of the words are read only, but for those at the beginning that are replaced: these are read and
// written atomically.
unsafe impl Send for Words<'_> {}
// SAFETY: as above.
unsafe impl Sync for Words<'_> {}

impl<'a> Words<'a> {
    /// What the first word says.
    fn about(self) -> u64 {
        // SAFETY: every buffer has that word, and nobody writes it.
        unsafe { self.words.read() }
    }

    fn len(self) -> usize {
        self.about().low32() as usize
    }

    /// How many words there are that may be replaced.
    pub(crate) fn replaced(self) -> usize {
        (self.about() >> 32) as usize & CodeWords::MOST
    }

    /// What has been kept with them.
    pub(crate) fn flags(self) -> u8 {
        (self.about() >> (32 + FIXED)) as u8
    }

    /// The address of the first word, for those who run the words.
    fn start(self) -> *mut u64 {
        self.words.as_ptr().wrapping_add(BEFORE)
    }

    /// The address of the word at which running begins.
    pub(crate) fn entry(self) -> *mut u64 {
        self.start().wrapping_add(ENTRY)
    }

    /// The words that nobody replaces.
    pub(crate) fn fixed(self) -> &'a [u64] {
        let (from, len) = (self.replaced(), self.len());
        // SAFETY: the range is within the buffer, which is there for that long, and nobody writes there.
        unsafe { core::slice::from_raw_parts(self.start().add(from), len - from) }
    }

    /// The first word, which nobody replaces either.
    pub(crate) fn first(self) -> Option<u64> {
        if self.len() == 0 {
            return None;
        }
        // SAFETY: there is a first word.
        Some(unsafe { self.start().read() })
    }

    /// The addresses of the words.
    pub(crate) fn addresses(self) -> Range<usize> {
        let start = self.start() as usize;
        start..start + self.len() * size_of::<u64>()
    }

    /// All words, while nobody runs them.
    #[cfg(any(test, feature = "census"))]
    pub(crate) fn at_rest(self) -> &'a [u64] {
        // SAFETY: nobody runs the words, so nobody replaces any. The census, and tests that compare code, ask
        // when guests have stopped.
        unsafe { core::slice::from_raw_parts(self.start(), self.len()) }
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeWords")
            .field("addresses", &self.addresses())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl PartialEq for Words<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.about(), self.at_rest()) == (other.about(), other.at_rest())
    }
}

/// What a call goes through: the entry of one function, or of the stub that
/// has it translated.
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct FuncCode {
    entry: AtomicPtr<u64>,
}

impl FuncCode {
    /// The address of the op to start at. The meta word is before it.
    #[inline(always)]
    pub(crate) fn entry(&self) -> *const u64 {
        // Acquire: pairs with the store in `CodeList::set`, so that the words
        // behind the pointer are seen too. Costs nothing on x86-64.
        self.entry.load(Ordering::Acquire)
    }
}

/// A list of buffers, some of which are not there yet. The addresses of its elements are stable.
#[derive(Debug)]
pub(crate) struct CodeList {
    /// Each is the stub, or the entry of a buffer that belongs to the list.
    funcs: Box<[FuncCode]>,
    stub: *mut u64,
}

// SAFETY: of the stub nothing but the address is of interest here.
unsafe impl Send for CodeList {}
// SAFETY: as above.
unsafe impl Sync for CodeList {}

impl CodeList {
    /// A list in which nothing is there: everybody gets `stub`, which is the address of no buffer.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub(crate) fn new(len: usize, stub: *const u64) -> Result<Self, TryReserveError> {
        let stub = stub.cast_mut();
        let mut funcs = Vec::new();
        funcs.try_reserve_exact(len)?;
        funcs.extend((0..len).map(|_| FuncCode {
            entry: AtomicPtr::new(stub),
        }));
        Ok(Self {
            funcs: funcs.into_boxed_slice(),
            stub,
        })
    }

    /// The buffer at a place, if there is one.
    pub(crate) fn get(&self, index: usize) -> Option<Words<'_>> {
        let entry = self.funcs.get(index)?.entry.load(Ordering::Acquire);
        if ptr::eq(entry, self.stub) {
            return None;
        }
        let words = NonNull::new(entry.wrapping_sub(ENTRY + BEFORE))?;
        Some(Words {
            words,
            lent: PhantomData,
        })
    }

    /// Puts a buffer where none is; says whether that was so.
    pub(crate) fn set(&self, index: usize, words: CodeWords) -> bool {
        let Some(func) = self.funcs.get(index) else {
            return false;
        };
        let entry = words.lend().entry();
        let is_first = (func.entry)
            .compare_exchange(self.stub, entry, Ordering::Release, Ordering::Relaxed)
            .is_ok();
        if is_first {
            // It belongs to the list now.
            let _ = ManuallyDrop::new(words);
        }
        is_first
    }
}

impl Deref for CodeList {
    type Target = [FuncCode];

    fn deref(&self) -> &[FuncCode] {
        &self.funcs
    }
}

impl Drop for CodeList {
    fn drop(&mut self) {
        for index in 0..self.funcs.len() {
            if let Some(Words { words, .. }) = self.get(index) {
                drop(CodeWords { words });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_the_replaced_ones_are_lent() {
        let buffer = CodeWords::new(Box::new([0, 1, 2, 3, 4]), 2, 9);
        let words = buffer.lend();
        assert_eq!((words.first(), words.fixed()), (Some(1), &[3, 4][..]));
        assert_eq!((words.replaced(), words.flags()), (2, 9));
        // SAFETY: no reference to the second word is alive.
        unsafe { words.entry().write(7) };
        assert_eq!(words.fixed(), [3, 4]);
        assert_eq!(words.at_rest(), [1, 7, 3, 4]);
        assert_eq!(words.addresses().len(), 32);
    }

    #[test]
    fn there_may_be_fewer_words_than_are_replaced() {
        let buffer = CodeWords::new(Box::new([0]), 5, 0);
        let words = buffer.lend();
        assert_eq!((words.first(), words.fixed().len()), (None, 0));
    }

    #[test]
    fn a_list_keeps_the_first_buffer_of_each_place() {
        let stub = 0;
        let list = CodeList::new(3, &raw const stub).expect("memory");
        let words = |word| CodeWords::new(Box::new([0, 0, word]), 2, 0);
        assert!(list.set(1, words(5)) && !list.set(1, words(6)) && !list.set(3, words(7)));
        assert!(list.get(0).is_none() && list.get(2).is_none() && list.get(3).is_none());
        let there = list.get(1).expect("just put there");
        assert_eq!(there.at_rest(), [0, 5]);
        assert!(ptr::eq(list[1].entry(), there.entry()));
        assert!(ptr::eq(list[0].entry(), &raw const stub));
    }
}
