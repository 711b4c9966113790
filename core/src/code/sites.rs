//! Sites: at which operator of the function's body an op of its code came to be.
//!
//! Backtraces ask, and modules that are translated when they are made keep no bodies to look it up
//! in. Only ops that execution can stop at are noted, each with the distances from the one before:
//! mostly in one byte, of which the upper three bits are the distance in words minus one and the lower
//! five that in bytes of the body. The upper three bits are all ones where the distances do not fit; then
//! both follow as LEB128, the second signed: ops that are repeated at the end of a loop go back.
//!
//! Behind every [`BETWEEN`]th site stands a mark, and the marks stand behind the sites: so a site is
//! found in a number of steps that hardly depends on how long the function is.

use alloc::{collections::TryReserveError, vec::Vec};

/// What the upper bits are if the distances follow.
const LONG: u8 = 7;

/// How many sites there are from mark to mark: marks take a sixteenth of what sites do, and a third of a microsecond
/// finds a site.
const BETWEEN: u32 = 256;

/// The most bytes that a site takes: the first, and two numbers of 32 bits.
const LONGEST: usize = 11;

/// How many words a mark takes.
const MARK: usize = 2;

/// Where reading may begin: behind the site of a word and an offset, at a byte.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    word: u32,
    offset: u32,
    byte: u32,
}

/// Writes the sites of one function.
#[derive(Debug, Default)]
pub(crate) struct SiteWriter {
    bytes: Vec<u8>,
    marks: Vec<Mark>,
    word: u32,
    offset: u32,
    /// How many sites there are behind the last mark.
    since: u32,
}

impl SiteWriter {
    /// Starts a function.
    pub(crate) fn reset(&mut self) {
        self.bytes.clear();
        self.marks.clear();
        (self.word, self.offset, self.since) = (0, 0, 0);
    }

    /// Adds an op at a word behind that of the one before, made for the operator at an offset.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    #[inline]
    pub(crate) fn push(&mut self, word: u32, offset: u32) -> Result<(), TryReserveError> {
        if self.bytes.capacity() - self.bytes.len() < LONGEST {
            self.bytes.try_reserve(LONGEST)?;
        }
        if self.since == BETWEEN {
            self.mark()?;
        }
        self.since += 1;
        let words = word.wrapping_sub(self.word).wrapping_sub(1);
        let bytes = offset.wrapping_sub(self.offset);
        (self.word, self.offset) = (word, offset);
        if words < u32::from(LONG) && bytes < 32 {
            self.bytes.push((words as u8) << 5 | bytes as u8);
        } else {
            self.push_long(words, bytes as i32);
        }
        Ok(())
    }

    #[cold]
    fn mark(&mut self) -> Result<(), TryReserveError> {
        self.marks.try_reserve(1)?;
        self.marks.push(Mark {
            word: self.word,
            offset: self.offset,
            // A function has fewer than 2^28 words, and sites of at most so many bytes that it fits.
            byte: self.bytes.len() as u32,
        });
        self.since = 0;
        Ok(())
    }

    #[cold]
    fn push_long(&mut self, words: u32, bytes: i32) {
        self.bytes.push(LONG << 5);
        // The sign goes to the lowest bit, so that small distances are short either way.
        for mut number in [words, (bytes << 1 ^ bytes >> 31) as u32] {
            while number >= 0x80 {
                self.bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            self.bytes.push(number as u8);
        }
    }

    /// Appends the sites to a function's words, and behind them the marks; says how many marks.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(crate) fn append_to(&self, words: &mut Vec<u64>) -> Result<usize, TryReserveError> {
        words.try_reserve_exact(self.bytes.len() / 8 + 1 + self.marks.len() * MARK)?;
        let (chunks, rest) = self.bytes.as_chunks();
        words.extend(chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)));
        if !rest.is_empty() {
            // A long site that breaks off ends the list.
            let mut last = [LONG << 5; 8];
            last[..rest.len()].copy_from_slice(rest);
            words.push(u64::from_le_bytes(last));
        }
        for mark in &self.marks {
            words.push(u64::from(mark.word) | u64::from(mark.offset) << 32);
            words.push(mark.byte.into());
        }
        Ok(self.marks.len())
    }

    /// Gives memory back that few functions need.
    pub(crate) fn shrink(&mut self, most: usize) {
        if self.bytes.capacity() > most {
            self.bytes = Vec::new();
        }
        if self.marks.capacity() > most {
            self.marks = Vec::new();
        }
    }
}

/// The offset of the last site at `word` or before it. `sites` ends with as many marks.
pub(crate) fn find(sites: &[u64], marks: usize, word: usize) -> Option<u32> {
    let (sites, marks) = sites.split_at_checked(sites.len().checked_sub(marks * MARK)?)?;
    let (marks, _) = marks.as_chunks::<MARK>();
    let before = marks.partition_point(|[at, _]| *at as u32 as usize <= word);
    let mark = before.checked_sub(1).and_then(|last| marks.get(last));
    let start = mark.map_or(Mark::default(), |[at, byte]| Mark {
        word: *at as u32,
        offset: (*at >> 32) as u32,
        byte: *byte as u32,
    });
    let (mut at, mut offset) = (start.word, start.offset);
    let mut found = mark.map(|_| offset);
    let first = start.byte as usize;
    let mut bytes = sites
        .get(first / 8..)?
        .iter()
        .flat_map(|word| word.to_le_bytes());
    for _ in 0..first % 8 {
        bytes.next();
    }
    while let Some(byte) = bytes.next() {
        let (words, distance) = if byte >> 5 < LONG {
            (u32::from(byte >> 5), u32::from(byte & 31))
        } else {
            let (Some(words), Some(folded)) = (number(&mut bytes), number(&mut bytes)) else {
                break;
            };
            (words, folded >> 1 ^ 0_u32.wrapping_sub(folded & 1))
        };
        at = at.wrapping_add(words).wrapping_add(1);
        offset = offset.wrapping_add(distance);
        if at as usize > word {
            break;
        }
        found = Some(offset);
    }
    found
}

/// A LEB128 number.
fn number(bytes: &mut impl Iterator<Item = u8>) -> Option<u32> {
    let mut value = 0;
    for shift in (0..32).step_by(7) {
        let byte = bytes.next()?;
        value |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_found(
            steps in prop::collection::vec(
                (
                    prop_oneof![0_u32..12, 0_u32..100_000],
                    prop_oneof![-40..60_i32, -1_000_000..1_000_000],
                ),
                0..1000,
            ),
        ) {
            let (mut word, mut offset) = (0, 1_000_000_u32);
            let mut sites = Vec::new();
            for (words, bytes) in steps {
                word += words + 1;
                offset = offset.wrapping_add_signed(bytes);
                sites.push((word, offset));
            }
            let mut writer = SiteWriter::default();
            writer.reset();
            for &(word, offset) in &sites {
                writer.push(word, offset).expect("memory");
            }
            let mut words = Vec::new();
            let marks = writer.append_to(&mut words).expect("memory");
            prop_assert_eq!(find(&words, marks, 0), None);
            for (index, &(word, offset)) in sites.iter().enumerate() {
                prop_assert_eq!(find(&words, marks, word as usize), Some(offset));
                let before = index.checked_sub(1).map(|index| sites[index].1);
                prop_assert_eq!(find(&words, marks, word as usize - 1), before);
            }
            let last = sites.last().map(|site| site.1);
            prop_assert_eq!(find(&words, marks, word as usize + 1_000_000), last);
        }
    }
}
