//! Words of which those who run them may replace some, while others read them.

use alloc::boxed::Box;
use core::{fmt, ops::Range, ptr::NonNull};

/// A buffer of words that stays where it is. Those at its beginning are reached by the pointer only: who has the right
/// to run them may replace one by an atomic store, where everybody else reads that one atomically. Those behind
/// are fixed.
pub(crate) struct CodeWords {
    words: NonNull<[u64]>,
    /// Where the fixed words begin.
    fixed: usize,
}

// SAFETY: the words belong to the buffer. All of them are read only, but for those at the beginning that
// are replaced: these are read and written atomically.
unsafe impl Send for CodeWords {}
// SAFETY: as above.
unsafe impl Sync for CodeWords {}

impl CodeWords {
    /// Takes words; those from `fixed` on stay as they are.
    pub(crate) fn new(words: Box<[u64]>, fixed: usize) -> Self {
        let fixed = fixed.min(words.len());
        // No reference to the words at the beginning is made from here on, since those would promise that
        // nothing is replaced.
        let words = NonNull::from(Box::leak(words));
        Self { words, fixed }
    }

    /// The address of the first word, for those who run the words.
    pub(crate) fn as_ptr(&self) -> *mut u64 {
        self.words.cast().as_ptr()
    }

    /// The words that nobody replaces.
    pub(crate) fn fixed(&self) -> &[u64] {
        let len = self.words.len() - self.fixed;
        // SAFETY: the range is within the buffer, and nobody writes there.
        unsafe { core::slice::from_raw_parts(self.as_ptr().add(self.fixed), len) }
    }

    /// The first word, which nobody replaces either.
    pub(crate) fn first(&self) -> Option<u64> {
        if self.words.is_empty() {
            return None;
        }
        // SAFETY: there is a first word.
        Some(unsafe { self.as_ptr().read() })
    }

    /// The addresses of the words.
    pub(crate) fn addresses(&self) -> Range<usize> {
        let start = self.as_ptr() as usize;
        start..start + self.words.len() * size_of::<u64>()
    }

    /// All words, while nobody runs them.
    #[cfg(any(test, feature = "census"))]
    pub(crate) fn at_rest(&self) -> &[u64] {
        // SAFETY: nobody runs the words, so nobody replaces any. The census, and tests that compare code, ask
        // when guests have stopped.
        unsafe { self.words.as_ref() }
    }
}

impl Drop for CodeWords {
    fn drop(&mut self) {
        // SAFETY: the words came from a box, and whoever ran them has been let go.
        drop(unsafe { Box::from_raw(self.words.as_ptr()) });
    }
}

impl fmt::Debug for CodeWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeWords")
            .field("addresses", &self.addresses())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl PartialEq for CodeWords {
    fn eq(&self, other: &Self) -> bool {
        (self.fixed, self.at_rest()) == (other.fixed, other.at_rest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_the_replaced_ones_are_lent() {
        let words = CodeWords::new(Box::new([1, 2, 3, 4]), 2);
        assert_eq!((words.first(), words.fixed()), (Some(1), &[3, 4][..]));
        // SAFETY: no reference to the second word is alive.
        unsafe { words.as_ptr().add(1).write(7) };
        assert_eq!(words.fixed(), [3, 4]);
        assert_eq!(words.at_rest(), [1, 7, 3, 4]);
        assert_eq!(words.addresses().len(), 32);
    }

    #[test]
    fn there_may_be_fewer_words_than_are_replaced() {
        let words = CodeWords::new(Box::new([]), 5);
        assert_eq!((words.first(), words.fixed().len()), (None, 0));
    }
}
