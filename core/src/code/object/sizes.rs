//! Size classes: which slots small objects go into.
//!
//! 32 sizes up to 8 KiB, each for objects with and without references, so that the latter are marked without
//! being looked at. What is larger gets whole blocks.

use super::{BLOCK, reference::GRANULE};
use crate::base::narrow::{const8, const32, low8};

/// The sizes of slots in bytes. From 80 on an eighth to a half apart, the large ones such that little of a block
/// of 16 KiB is left over.
const SIZES: [u32; 32] = [
    8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640,
    768, 896, 1024, 1360, 1632, 2048, 2728, 3272, 4096, 5456, 8192,
];

/// The largest small object in bytes.
const MOST_BYTES: u32 = SIZES[SIZES.len() - 1];

/// The first size that holds so many granules.
static SIZE_OF: [u8; MOST_BYTES as usize / GRANULE + 1] = {
    let mut table = [0; MOST_BYTES as usize / GRANULE + 1];
    let (mut granules, mut size) = (0, 0);
    while granules < table.len() {
        if const32(granules * GRANULE) > SIZES[size] {
            size += 1;
        }
        table[granules] = const8(size);
        granules += 1;
    }
    table
};

/// A size of slots, and whether the objects in them are without references: which cursor to take a
/// slot from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SizeClass(u8);

impl SizeClass {
    /// How many there are.
    pub(crate) const COUNT: usize = SIZES.len() * 2;

    /// The class for objects of so many bytes, header included; `leaf` if they have no references.
    /// `None` if they get blocks of their own.
    #[inline]
    pub(crate) fn of(bytes: u32, leaf: bool) -> Option<Self> {
        let granules = bytes.div_ceil(const32(GRANULE)) as usize;
        let size = *SIZE_OF.get(granules)?;
        Some(Self(size * 2 + u8::from(leaf)))
    }

    /// The class of an [`index`](Self::index), as code holds it.
    pub(crate) const fn from_index(index: usize) -> Option<Self> {
        if index < Self::COUNT {
            Some(Self(const8(index)))
        } else {
            None
        }
    }

    /// The class that an op names.
    ///
    /// # Panics
    ///
    /// With the feature `strict`, if there is none.
    #[inline(always)]
    pub(crate) const fn from_code(code: u16) -> Self {
        #[cfg(feature = "strict")]
        assert!((code as usize) < Self::COUNT, "no class of slots");
        Self(low8(code as u64) % const8(Self::COUNT))
    }

    /// The position of its cursor, below [`COUNT`](Self::COUNT).
    #[inline(always)]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// How many bytes its slots have.
    #[inline]
    pub(crate) const fn bytes(self) -> u32 {
        SIZES[self.0 as usize / 2]
    }

    /// Whether its objects have no references.
    #[inline]
    pub(crate) const fn is_leaf(self) -> bool {
        self.0 & 1 == 1
    }

    /// How many slots a block has.
    pub(crate) const fn slots(self) -> u32 {
        const32(BLOCK) / self.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_are_for_and_little_more() {
        for bytes in 1..=MOST_BYTES {
            for leaf in [false, true] {
                let class = SizeClass::of(bytes, leaf).unwrap();
                assert!(class.bytes() >= bytes);
                assert!(class.bytes() < bytes + 8 + bytes / 2);
                assert_eq!(class.is_leaf(), leaf);
                assert_eq!(SizeClass::from_index(class.index()), Some(class));
            }
        }
        assert_eq!(SizeClass::of(MOST_BYTES + 1, true), None);
        assert_eq!(SizeClass::of(u32::MAX, true), None);
        assert_eq!(SizeClass::from_index(SizeClass::COUNT), None);
    }

    #[test]
    fn little_of_a_block_is_left_over() {
        for size in SIZES {
            assert_eq!(size as usize % GRANULE, 0);
            assert!(BLOCK as u32 % size <= BLOCK as u32 / 32, "{size}");
        }
    }
}
