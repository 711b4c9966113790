//! Sites: at which operator of the function's body an op of its code came to be.
//!
//! Backtraces ask, and modules that are translated when they are made keep no bodies to look it up
//! in. Only ops that execution can stop at are noted, each with the distances from the one before:
//! mostly in one byte, of which the upper three bits are the distance in words minus one and the lower
//! five that in bytes of the body. The upper three bits are all ones where the distances do not fit; then
//! both follow as LEB128, the second signed: ops that are repeated at the end of a loop go back.

use alloc::vec::Vec;

/// What the upper bits are if the distances follow.
const LONG: u8 = 7;

/// Writes the sites of one function.
#[derive(Debug, Default)]
pub(crate) struct SiteWriter {
    bytes: Vec<u8>,
    word: u32,
    offset: u32,
}

impl SiteWriter {
    /// Starts a function.
    pub(crate) fn reset(&mut self) {
        self.bytes.clear();
        (self.word, self.offset) = (0, 0);
    }

    /// Adds an op at a word behind that of the one before, made for the operator at an offset.
    #[inline]
    pub(crate) fn push(&mut self, word: u32, offset: u32) {
        let words = word.wrapping_sub(self.word).wrapping_sub(1);
        let bytes = offset.wrapping_sub(self.offset);
        (self.word, self.offset) = (word, offset);
        if words < u32::from(LONG) && bytes < 32 {
            self.bytes.push((words as u8) << 5 | bytes as u8);
        } else {
            self.push_long(words, bytes as i32);
        }
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

    /// Appends the sites to a function's words.
    pub(crate) fn append_to(&self, words: &mut Vec<u64>) {
        let (chunks, rest) = self.bytes.as_chunks();
        words.extend(chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)));
        if !rest.is_empty() {
            // A long site that breaks off ends the list.
            let mut last = [LONG << 5; 8];
            last[..rest.len()].copy_from_slice(rest);
            words.push(u64::from_le_bytes(last));
        }
    }
}

/// The offset of the last site at `word` or before it.
pub(crate) fn find(sites: &[u64], word: usize) -> Option<u32> {
    let mut bytes = sites.iter().flat_map(|word| word.to_le_bytes());
    let (mut at, mut offset, mut found) = (0_u32, 0_u32, None);
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
                0..60,
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
                writer.push(word, offset);
            }
            let mut words = Vec::new();
            writer.append_to(&mut words);
            prop_assert_eq!(find(&words, 0), None);
            for (index, &(word, offset)) in sites.iter().enumerate() {
                prop_assert_eq!(find(&words, word as usize), Some(offset));
                let before = index.checked_sub(1).map(|index| sites[index].1);
                prop_assert_eq!(find(&words, word as usize - 1), before);
            }
            let last = sites.last().map(|site| site.1);
            prop_assert_eq!(find(&words, word as usize + 1_000_000), last);
        }
    }
}
