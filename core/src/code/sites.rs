//! Sites: at which operator of the function's body an op of its code came to be.
//!
//! Backtraces ask, and modules that are translated when they are made keep no bodies to look it up
//! in. The ops that execution can stop at are noted, and a few others, each with the distances from the one noted before:
//! nearly always in one byte, of which the upper three bits are the distance in words and the lower
//! five that in bytes of the body. The upper three bits are zero where the distances do not fit; then
//! both follow as LEB128, the second signed: ops that are repeated at the end of a loop go back. A distance of no
//! words ends the list.
//!
//! At the first site behind [`BETWEEN`] bytes stands a mark, and the marks stand behind the sites: so a site is
//! found in a number of steps that hardly depends on how long the function is.
//!
//! Whether an op is noted cannot be predicted. So the byte of each op is worked out and written, and the next one goes to
//! the same place if the op is not noted; only distances that do not fit are branched on. These are rare since an op is noted, too, if
//! it is four words or more behind the last one.

use super::op::STOPS;
use crate::base::narrow::{Fit, Low};
use alloc::{collections::TryReserveError, vec::Vec};

/// The bits of a distance that fits a byte: in words in the upper half, in bytes in the lower.
const SHORT: u64 = 7 << 32 | 31;

/// How many bytes of sites there are from mark to mark, but for the rest of a long one: marks take a sixteenth of what
/// sites do, and a third of a microsecond finds a site.
const BETWEEN: usize = 256;

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

/// The sites of one function as far as they are written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    /// The word of the last op that was noted in the upper half, the offset of its operator in the lower.
    last: u64,
    /// How many bytes there are.
    bytes: usize,
}

/// Writes the sites of one function.
#[derive(Debug, Default)]
pub(crate) struct SiteWriter {
    /// As long as sites may become until there is a mark again, so that one comparison finds both out.
    bytes: Vec<u8>,
    marks: Vec<Mark>,
}

/// A site that does not fit a byte: the word and the offset, as in [`Written`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Far(u64);

impl Written {
    /// Whether there is room for one more.
    #[inline(always)]
    pub(crate) fn fit(self, room: &[u8]) -> bool {
        self.bytes < room.len()
    }

    /// Adds an op at a word behind that of the one before, made for the operator at an offset, if [`STOPS`] is among its
    /// `traits`, or if it would be too far to the next otherwise. If it is too far itself, [`SiteWriter::push_far`] is
    /// to be called before anything else. There is room.
    #[inline(always)]
    pub(crate) fn push(
        &mut self,
        room: &mut [u8],
        word: u32,
        offset: u32,
        traits: u8,
    ) -> Option<Far> {
        let last = u64::from(word) << 32 | u64::from(offset);
        let distance = last.wrapping_sub(self.last);
        let byte = (distance >> 27 | distance).low8();
        room[self.bytes] = byte;
        // All ones if the op is noted: the first bit of the byte stands for four words.
        const _: () = assert!(STOPS == 0x80);
        let noted = i64::from((traits | byte) as i8 >> 7) as u64;
        let distance = distance & noted;
        if distance & !SHORT != 0 {
            return Some(Far(last));
        }
        self.last = self.last.wrapping_add(distance);
        self.bytes += (noted & 1).fit_size();
        None
    }
}

impl SiteWriter {
    /// Starts a function.
    pub(crate) fn start(&mut self) -> Written {
        self.bytes.clear();
        self.marks.clear();
        Written::default()
    }

    /// The bytes of the function's sites, with room for one at least. There is a mark if there was none.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(crate) fn room(&mut self, written: Written) -> Result<&mut [u8], TryReserveError> {
        if !written.fit(&self.bytes) {
            if written.bytes > 0 {
                self.marks.try_reserve(1)?;
                self.marks.push(Mark {
                    word: (written.last >> 32) as u32,
                    offset: written.last.low32(),
                    // A function has fewer than 2^28 words, and sites of at most so many bytes that it fits.
                    byte: written.bytes.fit32(),
                });
            }
            self.bytes.try_reserve(BETWEEN)?;
            self.bytes.resize(written.bytes + BETWEEN, 0);
        }
        Ok(&mut self.bytes)
    }

    /// Adds a site at a distance that does not fit a byte.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    #[cold]
    pub(crate) fn push_far(
        &mut self,
        written: Written,
        Far(last): Far,
    ) -> Result<Written, TryReserveError> {
        let words = ((last >> 32) - (written.last >> 32)).low32();
        let bytes = last.low32().wrapping_sub(written.last.low32()) as i32;
        let mut site = [0; LONGEST];
        let mut len = 1;
        // The sign goes to the lowest bit, so that small distances are short either way.
        for mut number in [words, (bytes << 1 ^ bytes >> 31) as u32] {
            while number >= 0x80 {
                site[len] = number.low8() | 0x80;
                number >>= 7;
                len += 1;
            }
            site[len] = number.low8();
            len += 1;
        }
        let end = written.bytes + len;
        if self.bytes.len() < end {
            self.bytes.try_reserve(LONGEST)?;
            self.bytes.resize(end, 0);
        }
        self.bytes[written.bytes..end].copy_from_slice(&site[..len]);
        Ok(Written { last, bytes: end })
    }

    /// Appends the sites to a function's words, and behind them the marks; says how many marks.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(crate) fn append_to(
        &self,
        written: Written,
        words: &mut Vec<u64>,
    ) -> Result<usize, TryReserveError> {
        words.try_reserve_exact(written.bytes / 8 + 1 + self.marks.len() * MARK)?;
        let (chunks, rest) = self.bytes[..written.bytes].as_chunks();
        words.extend(chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)));
        if !rest.is_empty() {
            let mut last = [0; 8];
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
    let before = marks.partition_point(|[at, _]| (*at).low32() as usize <= word);
    let mark = before.checked_sub(1).and_then(|last| marks.get(last));
    let start = mark.map_or(Mark::default(), |[at, byte]| Mark {
        word: (*at).low32(),
        offset: (*at >> 32) as u32,
        byte: (*byte).low32(),
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
        let (words, distance) = if byte >> 5 > 0 {
            (u32::from(byte >> 5), u32::from(byte & 31))
        } else {
            let (Some(words @ 1..), Some(folded)) = (number(&mut bytes), number(&mut bytes)) else {
                break;
            };
            (words, folded >> 1 ^ 0_u32.wrapping_sub(folded & 1))
        };
        at = at.wrapping_add(words);
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
                    prop::bool::weighted(0.8),
                ),
                0..1000,
            ),
        ) {
            let (mut word, mut offset) = (0, 1_000_000_u32);
            let mut sites = Vec::new();
            let mut writer = SiteWriter::default();
            let mut written = writer.start();
            for (words, bytes, stops) in steps {
                word += words + 1;
                offset = offset.wrapping_add_signed(bytes);
                let traits = if stops { STOPS } else { 0 };
                let before = written.bytes;
                let room = writer.room(written).expect("memory");
                if let Some(far) = written.push(room, word, offset, traits) {
                    written = writer.push_far(written, far).expect("memory");
                }
                if stops || written.bytes != before {
                    sites.push((word, offset));
                }
            }
            let mut words = Vec::new();
            let marks = writer.append_to(written, &mut words).expect("memory");
            prop_assert!(marks >= written.bytes.saturating_sub(1) / (BETWEEN + LONGEST));
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
