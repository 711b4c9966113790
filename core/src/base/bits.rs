//! [`BitSet`]: a set of numbers below a bound, of a bit each.

use super::fallible::{self, OutOfMemory};
use alloc::boxed::Box;

/// A set of numbers below a bound.
#[derive(Debug, Default)]
pub(crate) struct BitSet {
    words: Box<[u32]>,
}

impl BitSet {
    /// An empty set of numbers below a bound.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub(crate) fn new(bound: usize) -> Result<Self, OutOfMemory> {
        let words = (0..bound.div_ceil(32)).map(|_| 0);
        Ok(Self {
            words: fallible::collect(words)?,
        })
    }

    /// Whether a number is in it.
    #[inline]
    pub(crate) fn contains(&self, number: usize) -> bool {
        let word = self.words.get(number / 32);
        word.is_some_and(|word| word >> (number % 32) & 1 != 0)
    }

    /// Puts a number in, which is below the bound.
    #[inline]
    pub(crate) fn insert(&mut self, number: usize) {
        self.words[number / 32] |= 1 << (number % 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_it_once_they_have_been_put_in() {
        let mut set = BitSet::new(70).unwrap();
        for number in [0, 31, 32, 69] {
            assert!(!set.contains(number));
            set.insert(number);
        }
        let found: alloc::vec::Vec<_> = (0..1000).filter(|number| set.contains(*number)).collect();
        assert_eq!(found, [0, 31, 32, 69]);
        assert!(!BitSet::new(0).unwrap().contains(0));
    }
}
