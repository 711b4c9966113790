//! [`Sorted`]: numbers kept in an order that their owner knows, with searches in logarithmic time.
//!
//! The owner compares: by where the code of a function begins, or by the structure of a type. Numbers
//! take four to eight bytes each, and allocation can fail without harm, which `BTreeMap` cannot
//! offer. They are in blocks of at most [`BLOCK`], so that an insertion moves two kilobytes at most,
//! and when a block is split, once in hundreds of insertions, the list of blocks, a byte of it for ten
//! numbers.

use alloc::{collections::TryReserveError, vec::Vec};
use core::cmp::Ordering;

/// The most numbers in a block.
const BLOCK: usize = 512;

/// Numbers in an order that is given with each search.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// None of them is empty.
    blocks: Vec<Vec<u32>>,
}

/// Where a number is in a [`Sorted`], or would be. Means nothing any more once that has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    block: usize,
    at: usize,
}

impl Sorted {
    /// Numbers that are in order, of which each is there once.
    ///
    /// # Errors
    ///
    /// If there is no memory for them.
    pub(crate) fn of(
        mut numbers: impl ExactSizeIterator<Item = u32>,
    ) -> Result<Self, TryReserveError> {
        let mut blocks = Vec::new();
        blocks.try_reserve_exact(numbers.len().div_ceil(BLOCK))?;
        while numbers.len() > 0 {
            let mut block = Vec::new();
            block.try_reserve_exact(numbers.len().min(BLOCK))?;
            block.extend(numbers.by_ref().take(BLOCK));
            blocks.push(block);
        }
        Ok(Self { blocks })
    }

    /// Searches for a number: `compare` says how one that is here compares with what is sought. `Err` is
    /// where it would have to be. Compares about as often as its number of bits says how many there are.
    pub(crate) fn search(&self, mut compare: impl FnMut(u32) -> Ordering) -> Result<Place, Place> {
        // The last block that begins at or before what is sought, or else the first.
        let after = self
            .blocks
            .partition_point(|block| block.first().is_some_and(|&id| compare(id).is_le()));
        let block = after.saturating_sub(1);
        let numbers = self.blocks.get(block).map_or(&[][..], Vec::as_slice);
        match numbers.binary_search_by(|&id| compare(id)) {
            Ok(at) => Ok(Place { block, at }),
            Err(at) => Err(Place { block, at }),
        }
    }

    /// The number at a place.
    pub(crate) fn at(&self, place: Place) -> Option<u32> {
        self.blocks.get(place.block)?.get(place.at).copied()
    }

    /// The number right before a place.
    pub(crate) fn before(&self, place: Place) -> Option<u32> {
        match place.at.checked_sub(1) {
            Some(at) => self.blocks.get(place.block)?.get(at).copied(),
            None => self
                .blocks
                .get(place.block.checked_sub(1)?)?
                .last()
                .copied(),
        }
    }

    /// Puts a number where a search has said that it would be.
    ///
    /// # Errors
    ///
    /// If there is no memory for it. Nothing has changed then.
    pub(crate) fn insert(&mut self, place: Place, id: u32) -> Result<(), TryReserveError> {
        let Place { mut block, mut at } = place;
        let is_last = block + 1 >= self.blocks.len();
        match self.blocks.get_mut(block) {
            Some(numbers) if numbers.len() < BLOCK => {
                numbers.try_reserve(1)?;
                numbers.insert(at, id);
                return Ok(());
            }
            // Behind everything, as is usual for addresses: the full block stays as it is.
            Some(numbers) if is_last && at == numbers.len() => block += 1,
            Some(_) => {
                self.blocks.try_reserve(1)?;
                let mut upper = Vec::new();
                upper.try_reserve_exact(BLOCK / 2 + 1)?;
                let numbers = &mut self.blocks[block];
                upper.extend(numbers.drain(BLOCK / 2..));
                self.blocks.insert(block + 1, upper);
                if at > BLOCK / 2 {
                    block += 1;
                    at -= BLOCK / 2;
                }
                self.blocks[block].insert(at, id);
                return Ok(());
            }
            None => {}
        }
        self.blocks.try_reserve(1)?;
        let mut numbers = Vec::new();
        numbers.try_reserve(1)?;
        numbers.push(id);
        self.blocks.insert(block, numbers);
        Ok(())
    }

    /// Removes the number at a place that a search has found.
    pub(crate) fn remove(&mut self, place: Place) {
        let Some(numbers) = self.blocks.get_mut(place.block) else {
            return;
        };
        if place.at < numbers.len() {
            numbers.remove(place.at);
        }
        // Neighbours become one when both are small, so that few numbers are in few blocks. Blocks that
        // are not small are left alone, so that the next insertion does not split what this has joined.
        let len = numbers.len();
        if len == 0 {
            self.blocks.remove(place.block);
            return;
        }
        let small = |other: Option<&Vec<u32>>| other.is_some_and(|it| it.len() + len <= BLOCK / 2);
        let lower = match place.block.checked_sub(1) {
            Some(before) if small(self.blocks.get(before)) => before,
            _ if small(self.blocks.get(place.block + 1)) => place.block,
            _ => return,
        };
        // Without memory they stay apart.
        let room = self.blocks[lower + 1].len();
        if self.blocks[lower].try_reserve(room).is_ok() {
            let upper = self.blocks.remove(lower + 1);
            self.blocks[lower].extend(upper);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The numbers themselves as the order.
    fn insert(sorted: &mut Sorted, id: u32) {
        if let Err(place) = sorted.search(|other| other.cmp(&id)) {
            sorted.insert(place, id).unwrap();
        }
    }

    fn numbers(sorted: &Sorted) -> Vec<u32> {
        assert!(
            sorted
                .blocks
                .iter()
                .all(|block| (1..=BLOCK).contains(&block.len()))
        );
        sorted.blocks.concat()
    }

    proptest! {
        #[test]
        fn what_is_inserted_is_found(ids in prop::collection::vec(0_u32..5000, 0..3000)) {
            let mut sorted = Sorted::default();
            let mut expected = std::collections::BTreeSet::new();
            for &id in &ids {
                insert(&mut sorted, id);
                expected.insert(id);
                // What was inserted goes again more often than not, so that blocks become small.
                if id % 3 != 0 && let Some(last) = expected.range(..id).next_back().copied() {
                    sorted.remove(sorted.search(|other| other.cmp(&last)).unwrap());
                    expected.remove(&last);
                }
            }
            prop_assert_eq!(numbers(&sorted), expected.iter().copied().collect::<Vec<_>>());
            for id in 0..5000 {
                let before = expected.range(..id).next_back().copied();
                match sorted.search(|other| other.cmp(&id)) {
                    Ok(place) => {
                        prop_assert_eq!(sorted.at(place), Some(id));
                        prop_assert_eq!(sorted.before(place), before);
                    }
                    Err(place) => {
                        prop_assert!(!expected.contains(&id));
                        prop_assert_eq!(sorted.before(place), before);
                    }
                }
            }
        }
    }

    #[test]
    fn blocks_that_become_small_are_joined() {
        let mut sorted = Sorted::default();
        for id in 0..100_000 {
            insert(&mut sorted, id);
        }
        for id in (0..100_000).filter(|id| id % 1000 != 0) {
            sorted.remove(sorted.search(|other| other.cmp(&id)).unwrap());
        }
        assert_eq!(numbers(&sorted).len(), 100);
        assert!(sorted.blocks.len() <= 2);
        for id in (0..100_000).step_by(1000) {
            sorted.remove(sorted.search(|other| other.cmp(&id)).unwrap());
        }
        assert!(sorted.blocks.is_empty());
    }

    #[test]
    fn searches_compare_a_logarithmic_number_of_times() {
        for log in [4, 10, 16, 20] {
            let count = 1_u32 << log;
            // In order, and in an order that splits blocks all over.
            for step in [1, 0x9e37_79b1_u32] {
                let mut sorted = Sorted::default();
                let mut compared = 0_u64;
                for i in 0..count {
                    let id = i.wrapping_mul(step) & (count - 1);
                    let place = sorted.search(|other| {
                        compared += 1;
                        other.cmp(&id)
                    });
                    sorted.insert(place.unwrap_err(), id).unwrap();
                }
                assert!(
                    compared <= u64::from(count) * (log + 3),
                    "{compared} for 2^{log}"
                );
                for id in (0..count).step_by(1 + count as usize / 1000) {
                    let mut compared = 0;
                    let found = sorted.search(|other| {
                        compared += 1;
                        other.cmp(&id)
                    });
                    assert_eq!(found.map(|place| sorted.at(place)), Ok(Some(id)));
                    assert!(compared <= log + 3, "{compared} for 2^{log}");
                }
                // Blocks are half full at least, but for the last.
                let room: usize = sorted.blocks.iter().map(Vec::capacity).sum();
                assert!(
                    room * 4 <= count as usize * 8 + BLOCK * 4,
                    "{room} for 2^{log}"
                );
            }
        }
    }
}
