//! [`Space`]: blocks, and which slots in them are taken.
//!
//! The heap's bytes are blocks of 16 KiB. A block has slots of one class, or is part of one large object, or is
//! free for either. Two maps have a bit per 8 bytes, set only where objects begin: `allocated` and `marks`.
//! Between collections marked is what was alive at the last one. During a collection there are four states:
//!
//! | allocated | marked | |
//! |---|---|---|
//! | 0 | 0 | no object |
//! | 1 | 0 | not reached yet |
//! | 1 | 1 | reached; its references are followed or are on the mark stack |
//! | 0 | 1 | reached, but there was no room on the mark stack: it waits, and its block is `gray` |
//!
//! Nothing here looks at objects.

use super::{
    BLOCK, GRANULE, SizeClass, WORDS,
    fast::{Cursor, GcFast},
};
use crate::base::fallible::{self, OutOfMemory};
use crate::base::narrow::Fit;
use alloc::vec::Vec;

/// No block, in lists of them.
pub(super) const NONE: u32 = u32::MAX;

/// What a block is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing.
    Free,
    /// Slots of a class.
    Slots(SizeClass),
    /// The beginning of a large object, of so many blocks as `link` says.
    Large,
    /// More of a large object, whose first block `link` is.
    Rest,
}

/// What is known of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) used: Use,
    /// Of slots, the next block of the class that has free ones. Else see [`Use`].
    pub(super) link: u32,
    /// How many bytes were alive at the last collection.
    pub(super) live: u32,
}

/// A set of blocks.
#[derive(Debug, Default)]
pub(super) struct BlockSet(Vec<u64>);

impl BlockSet {
    /// Whether a block is in the set.
    #[inline(always)]
    pub(super) fn has(&self, block: usize) -> bool {
        let word = self.0.get(block / 64).copied().unwrap_or(0);
        word >> (block % 64) & 1 != 0
    }

    /// Adds or removes a block.
    #[inline(always)]
    pub(super) fn put(&mut self, block: usize, is_in: bool) {
        if let Some(word) = self.0.get_mut(block / 64) {
            *word = *word & !(1 << (block % 64)) | u64::from(is_in) << (block % 64);
        }
    }

    /// The first block of the set that is not before `from`.
    pub(super) fn first(&self, from: usize) -> Option<usize> {
        let mut at = from / 64;
        let mut word = *self.0.get(at)? & u64::MAX << (from % 64);
        while word == 0 {
            at += 1;
            word = *self.0.get(at)?;
        }
        Some(at * 64 + word.trailing_zeros() as usize)
    }
}

/// The blocks of a heap.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) allocated: Vec<u64>,
    pub(super) marks: Vec<u64>,
    pub(super) blocks: Vec<Block>,
    /// Those whose objects have no references.
    pub(super) leaf: BlockSet,
    /// Those with objects that wait.
    pub(super) gray: BlockSet,
    free: BlockSet,
    /// No block before this one is free.
    hint: usize,
    /// Of each class, a list of blocks with free slots.
    pub(super) partial: [u32; SizeClass::COUNT],
    /// Of each class, the block that its cursor is in.
    current: [u32; SizeClass::COUNT],
    /// Blocks in which there may be objects that are newer than the last collection.
    pub(super) touched: Vec<u32>,
    /// The bytes of objects that the last collection found.
    pub(super) live: usize,
}

impl Space {
    /// No blocks.
    pub(super) const fn new() -> Self {
        Self {
            allocated: Vec::new(),
            marks: Vec::new(),
            blocks: Vec::new(),
            leaf: BlockSet(Vec::new()),
            gray: BlockSet(Vec::new()),
            free: BlockSet(Vec::new()),
            hint: 0,
            partial: [NONE; SizeClass::COUNT],
            current: [NONE; SizeClass::COUNT],
            touched: Vec::new(),
            live: 0,
        }
    }

    /// How many blocks there are.
    pub(super) fn count(&self) -> usize {
        self.blocks.len()
    }

    /// Makes room for what is known of so many blocks.
    pub(super) fn reserve(&mut self, blocks: usize) -> Result<(), OutOfMemory> {
        fn room<T>(vec: &mut Vec<T>, len: usize) -> Result<(), OutOfMemory> {
            super::admit()?;
            fallible::reserve(vec, len.saturating_sub(vec.len()))
        }
        room(&mut self.allocated, blocks * WORDS)?;
        room(&mut self.marks, blocks * WORDS)?;
        room(&mut self.blocks, blocks)?;
        // A block is in this list once.
        room(&mut self.touched, blocks)?;
        for set in [&mut self.leaf, &mut self.gray, &mut self.free] {
            room(&mut set.0, blocks.div_ceil(64))?;
        }
        Ok(())
    }

    /// Adds free blocks, so that there are so many. [`reserve`](Self::reserve) has made room.
    pub(super) fn extend(&mut self, blocks: usize) {
        let from = self.count();
        self.allocated.resize(blocks * WORDS, 0);
        self.marks.resize(blocks * WORDS, 0);
        for set in [&mut self.leaf, &mut self.gray, &mut self.free] {
            set.0.resize(blocks.div_ceil(64), 0);
        }
        let free = Block {
            used: Use::Free,
            link: NONE,
            live: 0,
        };
        self.blocks.resize(blocks, free);
        for block in from..blocks {
            self.set_free(block);
        }
    }

    /// Notes that a block is free.
    pub(super) fn set_free(&mut self, block: usize) {
        if let Some(entry) = self.blocks.get_mut(block) {
            entry.used = Use::Free;
            entry.live = 0;
            self.free.put(block, true);
            self.hint = self.hint.min(block);
        }
    }

    /// Gives the cursor the free slots of another word, or only the first of them. The bits are set in
    /// `allocated` for all of them. Returns how many bytes they are, or `None` if this takes another block.
    pub(super) fn take_word(
        &mut self,
        class: SizeClass,
        cursor: &mut Cursor,
        one: bool,
    ) -> Option<usize> {
        let mut block = self.current[class.index()];
        let mut from = cursor.next as usize;
        loop {
            if block != NONE {
                let found = self.next_word(class, block as usize, from, one);
                if let Some((found, bytes)) = found {
                    *cursor = found;
                    return Some(bytes);
                }
            }
            block = self.partial[class.index()];
            if block == NONE {
                self.current[class.index()] = NONE;
                let first = self.free.first(self.hint)?;
                self.hint = first;
                self.take_free(first, 1);
                block = first.fit32();
                self.give(first, Use::Slots(class), NONE, class.is_leaf());
            } else {
                self.partial[class.index()] = self.blocks[block as usize].link;
            }
            self.current[class.index()] = block;
            // There is room for each block.
            self.touched.push(block);
            from = block as usize * BLOCK;
        }
    }

    /// The free slots of the next word of a block that has some, from an offset on that is a slot's or the end's.
    fn next_word(
        &mut self,
        class: SizeClass,
        block: usize,
        from: usize,
        one: bool,
    ) -> Option<(Cursor, usize)> {
        let stride = class.bytes() as usize / GRANULE;
        let end = class.slots() as usize * stride;
        let start = block * BLOCK;
        let map = self.allocated.get_mut(block * WORDS..)?.get_mut(..WORDS)?;
        let mut granule = from.checked_sub(start)? / GRANULE;
        while granule < end {
            let (word, at) = (granule / 64, granule % 64);
            let taken = map.get_mut(word)?;
            let mut free = SLOTS[stride.min(64)] << at & !*taken;
            if end - word * 64 < 64 {
                free &= (1 << (end % 64)) - 1;
            }
            if one {
                free &= free.wrapping_neg();
            }
            // The first slot behind these.
            granule += if one && free != 0 {
                free.trailing_zeros() as usize - at + stride
            } else {
                (64 - at).div_ceil(stride) * stride
            };
            if free != 0 {
                *taken |= free;
                let base = super::GcRef::at(start + word * 64 * GRANULE).bits();
                let next = (start + granule * GRANULE).fit32();
                let bytes = free.count_ones() as usize * class.bytes() as usize;
                return Some((Cursor { free, base, next }, bytes));
            }
        }
        None
    }

    /// What cursors have not given out is not allocated. Returns how many bytes that is.
    pub(super) fn close(&mut self, fast: &mut GcFast) -> usize {
        let mut bytes = 0;
        for (class, cursor) in fast.cursors() {
            if cursor.free != 0 {
                let granule = super::GcRef::from_bits(cursor.base).offset() / GRANULE;
                self.allocated[granule / 64] &= !cursor.free;
                bytes += cursor.free.count_ones() as usize * class.bytes() as usize;
            }
            *cursor = Cursor::EMPTY;
            self.current[class.index()] = NONE;
        }
        bytes
    }

    /// Blocks for a large object: the first of so many free ones in a row, or else how many blocks the heap
    /// needs in all.
    pub(super) fn find(&self, blocks: usize) -> Result<usize, usize> {
        let (mut first, mut len) = (self.count(), 0);
        let mut at = self.hint;
        while let Some(block) = self.free.first(at) {
            if block != first + len {
                (first, len) = (block, 0);
            }
            len += 1;
            if len >= blocks {
                return Ok(first);
            }
            at = block + 1;
        }
        // Free blocks at the end count.
        let first = if len > 0 && first + len == self.count() {
            first
        } else {
            self.count()
        };
        Err(first.saturating_add(blocks))
    }

    /// Makes free blocks a large object.
    pub(super) fn take_large(&mut self, first: usize, blocks: usize, leaf: bool) {
        self.take_free(first, blocks);
        self.give(first, Use::Large, blocks.fit32(), leaf);
        for block in first + 1..first + blocks {
            self.give(block, Use::Rest, first.fit32(), leaf);
        }
        self.touched.push(first.fit32());
        self.allocated[first * WORDS] |= 1;
    }

    fn take_free(&mut self, first: usize, blocks: usize) {
        for block in first..first + blocks {
            self.free.put(block, false);
        }
    }

    fn give(&mut self, block: usize, used: Use, link: u32, leaf: bool) {
        self.blocks[block] = Block {
            used,
            link,
            live: 0,
        };
        self.leaf.put(block, leaf);
    }

    /// How many bytes there are for the object at an offset.
    pub(super) fn room(&self, offset: usize) -> usize {
        let Some(block) = self.blocks.get(offset / BLOCK) else {
            return 0;
        };
        match block.used {
            Use::Slots(class) => class.bytes() as usize,
            Use::Large => block.link as usize * BLOCK,
            Use::Free | Use::Rest => 0,
        }
    }

    /// Whether the object at an offset is marked.
    #[inline(always)]
    pub(super) fn is_marked(&self, offset: usize) -> bool {
        has(&self.marks, offset)
    }
}

/// Whether a map has a bit for the object at an offset.
#[inline(always)]
pub(super) fn has(map: &[u64], offset: usize) -> bool {
    let granule = offset / GRANULE;
    let word = map.get(granule / 64).copied().unwrap_or(0);
    offset.is_multiple_of(GRANULE) && word >> (granule % 64) & 1 != 0
}

/// Where slots begin in a word whose first bit is one, by how many granules a slot has.
static SLOTS: [u64; 65] = {
    let mut table = [1; 65];
    let mut stride = 1;
    while stride < 64 {
        let mut bit = stride;
        while bit < 64 {
            table[stride] |= 1 << bit;
            bit += stride;
        }
        stride += 1;
    }
    table
};
