//! Handlers: where the exceptions of a function's calls and throws go.
//!
//! A function that runs knows nothing of them. When something is thrown, whoever looks for a handler asks
//! for the innermost **region** of code that the call or the throw is in, and goes from there outwards; each
//! region has **clauses**, which are asked in their order. The table stands behind the sites:
//!
//! ```text
//! counts    places: 32 bits, regions: 32
//! places    word: 32, the region that is the innermost one from there on: 32; in the order of words
//! regions   the region outside of it: 32, its first clause: 32
//! clauses   two words: what it leads to: 32, slot of the payload: 16, what becomes of the reference: 16;
//!           tag: 32, next clause: 32
//! ```
//!
//! Regions and clauses have numbers from 1 up, and 0 stands for none. So the innermost region is found by a
//! binary search, and a table is as long as what it was made of.

use super::head::Pos;
use crate::base::narrow::{Fit, Low};
use alloc::{collections::TryReserveError, vec::Vec};

/// What catches exceptions of any tag.
const ANY_TAG: u32 = u32::MAX;

/// What a clause does with the reference to the exception that it catches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum Reference {
    /// Nobody wants it.
    Unused = 0,
    /// It is put behind the payload.
    Behind = 1,
    /// It is put in the slot before the payload.
    Before = 2,
}

/// A clause: what is caught, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clause {
    /// The tag's index in the module; `None` for all.
    pub(crate) tag: Option<u32>,
    /// The word of the op that it leads to; `None` if the function returns the payload.
    pub(crate) target: Option<u32>,
    /// Where the payload goes. A clause for all tags has none.
    pub(crate) slot: u16,
    /// What becomes of the reference.
    pub(crate) reference: Reference,
}

/// A region while its function is translated.
#[derive(Debug, Clone, Copy)]
struct Region {
    outside: u32,
    first: u32,
    last: u32,
}

/// A clause while its function is translated.
#[derive(Debug, Clone, Copy)]
struct Written {
    clause: Clause,
    next: u32,
    /// The clause that leads to the same label, as long as that has no position.
    same_label: u32,
}

/// The handlers of a function while it is translated.
#[derive(Debug, Default)]
pub(crate) struct Handlers {
    /// Where which region begins to be the innermost one.
    places: Vec<(u32, u32)>,
    regions: Vec<Region>,
    clauses: Vec<Written>,
}

impl Handlers {
    /// Starts a function.
    pub(crate) fn reset(&mut self) {
        self.places.clear();
        self.regions.clear();
        self.clauses.clear();
    }

    /// Gives memory back that few functions need.
    pub(crate) fn shrink(&mut self, most: usize) {
        if self.places.capacity() > most {
            self.places = Vec::new();
        }
        if self.regions.capacity() > most {
            self.regions = Vec::new();
        }
        if self.clauses.capacity() > most {
            self.clauses = Vec::new();
        }
    }

    /// How many regions have been opened.
    pub(crate) fn opened(&self) -> u32 {
        // A region takes some bytes of a body of less than 4 GiB.
        self.regions.len().fit32()
    }

    /// Opens a region inside of another one; returns its number. There is room to close it, too.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(crate) fn open(&mut self, at: Pos, outside: u32) -> Result<u32, TryReserveError> {
        self.regions.try_reserve(1)?;
        // One for each that is open, which are no more than all of them.
        self.places
            .try_reserve(2 + self.regions.len().saturating_mul(2) - self.places.len())?;
        self.regions.push(Region {
            outside,
            first: 0,
            last: 0,
        });
        let region = self.opened();
        self.go_on(at, region);
        Ok(region)
    }

    /// From a position on another region is the innermost one: one is closed.
    pub(crate) fn go_on(&mut self, at: Pos, region: u32) {
        match self.places.last_mut() {
            Some((word, innermost)) if *word == at.number() => *innermost = region,
            _ => self.places.push((at.number(), region)),
        }
    }

    /// Lets what a region does not catch go to another one than that around it.
    pub(crate) fn delegate(&mut self, region: u32, outside: u32) {
        if let Some(region) = at_mut(&mut self.regions, region) {
            region.outside = outside;
        }
    }

    /// The code ends at a position, before which some of what was there has been taken back.
    pub(crate) fn taken_back(&mut self, end: Pos) {
        let end = end.number();
        let places = self.places.iter_mut().rev();
        for (word, _) in places.take_while(|(word, _)| *word > end) {
            *word = end;
        }
    }

    /// Whether a place is behind a position.
    #[inline]
    pub(crate) fn are_behind(&self, end: Pos) -> bool {
        self.places
            .last()
            .is_some_and(|(word, _)| *word > end.number())
    }

    /// Makes room for clauses.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(crate) fn reserve(&mut self, clauses: usize) -> Result<(), TryReserveError> {
        self.clauses.try_reserve(clauses)
    }

    /// Adds a clause to a region, behind those that it has. If it leads to a label that has no position yet,
    /// `label` is the list of those that do, and gets it. There is room for it.
    pub(crate) fn add(&mut self, region: u32, clause: Clause, label: Option<&mut u32>) -> u32 {
        let number = self.clauses.len().fit32() + 1;
        let same_label = label.map_or(0, |label| core::mem::replace(label, number));
        self.clauses.push(Written {
            clause,
            next: 0,
            same_label,
        });
        let Some(region) = at_mut(&mut self.regions, region) else {
            return number;
        };
        let last = core::mem::replace(&mut region.last, number);
        match at_mut(&mut self.clauses, last) {
            Some(last) => last.next = number,
            None => region.first = number,
        }
        number
    }

    /// Lets a clause keep the reference of what it catches.
    pub(crate) fn keep_reference(&mut self, clause: u32) {
        if let Some(written) = at_mut(&mut self.clauses, clause) {
            written.clause.reference = Reference::Before;
        }
    }

    /// Gives a label its position.
    pub(crate) fn bind(&mut self, label: u32, at: Pos) {
        let mut next = label;
        while let Some(written) = at_mut(&mut self.clauses, next) {
            next = core::mem::take(&mut written.same_label);
            written.clause.target = Some(at.number());
        }
    }

    /// Moves all positions, of which `end` is the last, to where `moved` says.
    pub(crate) fn relocate(&mut self, mut moved: impl FnMut(Pos) -> Pos) {
        for (word, _) in &mut self.places {
            *word = moved(Pos::from_number(*word)).number();
        }
        for written in &mut self.clauses {
            if let Some(target) = &mut written.clause.target {
                *target = moved(Pos::from_number(*target)).number();
            }
        }
    }

    /// Leaves regions without clauses out: those that lead to one lead to what is outside of it.
    fn skip_empty(&mut self) {
        for number in 0..self.regions.len() {
            // A region is opened behind those that it is in or delegates to.
            let outside = self.skipped(self.regions[number].outside);
            self.regions[number].outside = outside;
        }
        for place in 0..self.places.len() {
            self.places[place].1 = self.skipped(self.places[place].1);
        }
    }

    /// A region, or what is outside of it if it has no clauses.
    fn skipped(&self, region: u32) -> u32 {
        match at(&self.regions, region) {
            Some(empty) if empty.first == 0 => empty.outside,
            _ => region,
        }
    }

    /// Appends the table to the words of a function; says how many words it has: none if there are no
    /// clauses.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(crate) fn append_to(&mut self, words: &mut Vec<u64>) -> Result<usize, TryReserveError> {
        if self.clauses.is_empty() {
            return Ok(0);
        }
        self.skip_empty();
        let (places, regions) = (self.places.len(), self.regions.len());
        let len = 1 + places + regions + 2 * self.clauses.len();
        words.try_reserve_exact(len + 2)?;
        let pair = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        // There are fewer of each than bytes in the body.
        words.push(pair(places.fit32(), regions.fit32()));
        words.extend(self.places.iter().map(|&(word, region)| pair(word, region)));
        let regions = self.regions.iter();
        words.extend(regions.map(|region| pair(region.outside, region.first)));
        for Written { clause, next, .. } in &self.clauses {
            let how = u32::from(clause.slot) | (clause.reference as u32) << 16;
            words.push(pair(clause.target.unwrap_or(0), how));
            words.push(pair(clause.tag.unwrap_or(ANY_TAG), *next));
        }
        Ok(len)
    }

    /// Calls `show` with each region: its number, the words from and to which it is the innermost one or
    /// around that, and the region outside.
    pub(crate) fn regions(&self) -> impl Iterator<Item = (u32, u32)> {
        let numbers = 1..;
        numbers.zip(self.regions.iter().map(|region| region.outside))
    }

    /// From which words on which region is the innermost one.
    pub(crate) fn places(&self) -> &[(u32, u32)] {
        &self.places
    }

    /// The clauses of a region.
    pub(crate) fn clauses(&self, region: u32) -> impl Iterator<Item = Clause> {
        let mut next = at(&self.regions, region).map_or(0, |region| region.first);
        core::iter::from_fn(move || {
            let written = at(&self.clauses, next)?;
            next = written.next;
            Some(written.clause)
        })
    }
}

/// What has a number.
fn at<T>(list: &[T], number: u32) -> Option<&T> {
    list.get((number as usize).checked_sub(1)?)
}

/// What has a number, to be changed.
fn at_mut<T>(list: &mut [T], number: u32) -> Option<&mut T> {
    list.get_mut((number as usize).checked_sub(1)?)
}

/// The handlers of a function that has been put together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    places: &'a [u64],
    regions: &'a [u64],
    clauses: &'a [u64],
}

impl<'a> Table<'a> {
    /// Of the words that [`Handlers::append_to`] has written.
    pub(crate) fn new(words: &'a [u64]) -> Option<Self> {
        let (counts, rest) = words.split_first()?;
        let (places, rest) = rest.split_at_checked((*counts).low32() as usize)?;
        let (regions, clauses) = rest.split_at_checked((*counts >> 32) as usize)?;
        Some(Self {
            places,
            regions,
            clauses,
        })
    }

    /// The innermost region that a word of the code is in; 0 if it is in none.
    pub(crate) fn innermost(self, word: usize) -> u32 {
        let behind = self
            .places
            .partition_point(|place| (*place).low32() as usize <= word);
        let place = behind.checked_sub(1).and_then(|at| self.places.get(at));
        place.map_or(0, |place| (*place >> 32) as u32)
    }

    /// The region outside of one, and the first clause of this one.
    pub(crate) fn region(self, region: u32) -> (u32, u32) {
        let words = at(self.regions, region).copied().unwrap_or(0);
        (words.low32(), (words >> 32) as u32)
    }

    /// A clause, and the one behind it.
    pub(crate) fn clause(self, number: u32) -> Option<(Clause, u32)> {
        let first = (number as usize).checked_sub(1)?.checked_mul(2)?;
        let [leads, catches] = *self.clauses.get(first..)?.first_chunk()?;
        let target = leads.low32();
        let tag = catches.low32();
        let clause = Clause {
            tag: (tag != ANY_TAG).then_some(tag),
            target: (target != 0).then_some(target),
            slot: (leads >> 32).low16(),
            reference: match leads >> 48 {
                0 => Reference::Unused,
                1 => Reference::Behind,
                _ => Reference::Before,
            },
        };
        Some((clause, (catches >> 32) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(tag: Option<u32>, target: u32) -> Clause {
        Clause {
            tag,
            target: Some(target),
            slot: 7,
            reference: Reference::Behind,
        }
    }

    /// The clauses that an exception at a word meets.
    fn met(table: Table<'_>, word: usize) -> Vec<(Option<u32>, Option<u32>)> {
        let mut met = Vec::new();
        let mut region = table.innermost(word);
        while region != 0 {
            let (outside, mut next) = table.region(region);
            while let Some((clause, behind)) = table.clause(next) {
                met.push((clause.tag, clause.target));
                next = behind;
            }
            region = outside;
        }
        met
    }

    #[test]
    fn what_is_written_is_found() {
        let mut handlers = Handlers::default();
        let pos = Pos::new;
        let outer = handlers.open(pos(3), 0).unwrap();
        let inner = handlers.open(pos(5), outer).unwrap();
        handlers.reserve(4).unwrap();
        let mut label = 0;
        let last = handlers.add(inner, clause(Some(1), 0), Some(&mut label));
        assert_eq!(label, last);
        // Clauses of a region need not follow each other.
        handlers.add(outer, clause(Some(2), 30), None);
        handlers.add(inner, clause(None, 0), Some(&mut label));
        handlers.add(outer, clause(None, 31), None);
        handlers.go_on(pos(9), outer);
        handlers.go_on(pos(9), 0);
        handlers.bind(label, pos(20));
        assert!(handlers.are_behind(pos(8)) && !handlers.are_behind(pos(9)));
        handlers.taken_back(pos(8));
        let mut words = Vec::from([1, 2]);
        let len = handlers.append_to(&mut words).unwrap();
        let table = Table::new(&words[2..]).unwrap();
        assert_eq!(words.len(), 2 + len);
        let outside = [(Some(2), Some(30)), (None, Some(31))];
        let inside = [(Some(1), Some(20)), (None, Some(20))];
        assert_eq!(met(table, 2), []);
        assert_eq!(met(table, 3), outside);
        assert_eq!(met(table, 4), outside);
        assert_eq!(met(table, 5), [inside, outside].concat());
        assert_eq!(met(table, 7), [inside, outside].concat());
        assert_eq!(met(table, 8), []);
        assert_eq!(met(table, usize::MAX), []);
    }

    #[test]
    fn regions_delegate_to_others_than_those_around_them() {
        let mut handlers = Handlers::default();
        let pos = Pos::new;
        let first = handlers.open(pos(1), 0).unwrap();
        let second = handlers.open(pos(1), first).unwrap();
        let third = handlers.open(pos(3), second).unwrap();
        handlers.reserve(2).unwrap();
        handlers.add(first, clause(Some(1), 10), None);
        handlers.add(second, clause(Some(2), 11), None);
        handlers.delegate(third, first);
        let fourth = handlers.open(pos(4), third).unwrap();
        assert_eq!(fourth, handlers.opened());
        handlers.go_on(pos(5), second);
        handlers.go_on(pos(7), first);
        handlers.go_on(pos(9), 0);
        handlers.relocate(|at| pos(at.word() + 1));
        let mut words = Vec::new();
        handlers.append_to(&mut words).unwrap();
        let table = Table::new(&words).unwrap();
        let [first, second] = [(Some(1), Some(11)), (Some(2), Some(12))];
        assert_eq!(met(table, 1), []);
        assert_eq!(met(table, 2), [second, first]);
        assert_eq!(met(table, 4), [first]);
        assert_eq!(met(table, 6), [second, first]);
        assert_eq!(met(table, 8), [first]);
        assert_eq!(met(table, 10), []);
    }
}
