//! [`Tracer`]: follows references from object to object.
//!
//! Without recursion: what is reached and not yet looked at is on a stack of bounded size, and what does not fit
//! there waits in the maps (see `space`), so that marking is exact whatever there is. Long arrays and structs are
//! looked at in parts.

use super::{
    BLOCK, CARD, GRANULE, GcRef, Offset, Refs, Storage, WORDS,
    buffer::{Buffer, View},
    layout::{Layouts, Shape, Trace, Traces},
    space::{Block, BlockSet, Space, Use, has},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    base::fallible::{self, OutOfMemory},
    wasm::index::TypeNum,
};
use alloc::vec::Vec;

/// How many references of an object are looked at before others may be.
const PART: u32 = 64;

/// How long a search for objects that wait may be.
const SEARCH: usize = 4096;

/// Objects to look at: the reference, and above it from which of its references on.
#[derive(Debug)]
pub(super) struct MarkStack {
    /// As many as there may be.
    entries: Vec<u64>,
    /// How many there are.
    len: usize,
    /// The most there ever are, for tests.
    bound: usize,
    /// How often there was no room.
    pub(super) overflows: usize,
}

impl MarkStack {
    /// The most entries, 64 KiB of them.
    const BOUND: usize = 8192;

    /// No room.
    pub(super) const fn new() -> Self {
        Self {
            entries: Vec::new(),
            len: 0,
            bound: Self::BOUND,
            overflows: 0,
        }
    }

    /// Makes it as large as is right for a heap of so many bytes: small beside that.
    pub(super) fn reserve(&mut self, heap: usize) -> Result<(), OutOfMemory> {
        let most = (heap / 512).max(1).min(self.bound);
        let more = most.saturating_sub(self.entries.len());
        super::admit()?;
        fallible::reserve(&mut self.entries, more)?;
        self.entries.resize(self.entries.len().max(most), 0);
        Ok(())
    }

    /// Has it never hold more, from its first use on.
    #[cfg(test)]
    pub(super) fn bound(&mut self, most: usize) {
        self.bound = most;
    }

    /// Forgets all entries.
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }
}

/// The search for objects that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Whether there are some, from before `block` too.
    pub(super) any: bool,
    /// The words that are being searched, as far as those of one block.
    from: usize,
    to: usize,
    /// Where the search goes on behind them.
    block: usize,
}

/// A type and what it says. The next object's is mostly the same, and where that is so, the processor goes on before it
/// has read the type: marking a list takes a third less.
struct Known(u32, Trace);

/// What tracing needs of a heap, borrowed once for many objects.
pub(super) struct Tracer<'a> {
    objects: View<'a>,
    layouts: &'a Layouts,
    traces: Traces<'a>,
    blocks: &'a [Block],
    allocated: &'a mut [u64],
    marks: &'a mut [u64],
    leaf: &'a BlockSet,
    gray: &'a mut BlockSet,
    entries: &'a mut [u64],
    len: &'a mut usize,
    overflows: &'a mut usize,
    waiting: &'a mut Waiting,
}

impl<'a> Tracer<'a> {
    /// Of parts of a heap.
    pub(super) fn new(
        objects: &'a Buffer,
        layouts: &'a Layouts,
        space: &'a mut Space,
        stack: &'a mut MarkStack,
        waiting: &'a mut Waiting,
    ) -> Self {
        Self {
            objects: objects.view(),
            layouts,
            traces: layouts.traces(),
            blocks: &space.blocks,
            allocated: &mut space.allocated,
            marks: &mut space.marks,
            leaf: &space.leaf,
            gray: &mut space.gray,
            entries: &mut stack.entries,
            len: &mut stack.len,
            overflows: &mut stack.overflows,
            waiting,
        }
    }

    /// Adds an entry to the stack, if there is room.
    #[inline(always)]
    fn push(&mut self, entry: u64) -> bool {
        let Some(place) = self.entries.get_mut(*self.len) else {
            return false;
        };
        *place = entry;
        *self.len += 1;
        true
    }

    /// Takes the last entry.
    #[inline(always)]
    fn pop(&mut self) -> Option<u64> {
        let len = self.len.checked_sub(1)?;
        *self.len = len;
        self.entries.get(len).copied()
    }

    /// Marks what a reference names. It may be null or an `i31`.
    #[inline(always)]
    pub(super) fn mark(&mut self, reference: GcRef) {
        if !reference.names_object() {
            return;
        }
        let granule = reference.offset() / GRANULE;
        let bit = 1 << (granule % 64);
        let Some(word) = self.marks.get_mut(granule / 64) else {
            return;
        };
        if *word & bit != 0 {
            return;
        }
        *word |= bit;
        let block = reference.offset() / BLOCK;
        if self.leaf.has(block) || self.push(reference.cell()) {
            return;
        }
        self.overflow(granule, block);
    }

    /// Has a marked object wait.
    #[cold]
    fn overflow(&mut self, granule: usize, block: usize) {
        *self.overflows += 1;
        if let Some(word) = self.allocated.get_mut(granule / 64) {
            *word &= !(1 << (granule % 64));
        }
        self.gray.put(block, true);
        self.waiting.any = true;
    }

    /// Marks what cells name that may or may not be references.
    pub(super) fn mark_cells(&mut self, cells: &[u64]) {
        for cell in cells {
            if let Some(reference) = candidate(*cell, self.allocated) {
                self.mark(reference);
            }
        }
    }

    /// Looks at the objects on the stack until that is empty or about so many references were looked at. Returns
    /// how many were.
    #[inline(never)]
    pub(super) fn drain(&mut self, budget: usize) -> usize {
        let mut spent = 0;
        let mut last = Known(u32::MAX, Trace::OTHER);
        while spent < budget {
            let Some(entry) = self.pop() else { break };
            let reference = GcRef::from_bits(entry.low32());
            spent += 1 + self.visit(reference, (entry >> 32) as u32, &mut last) as usize;
        }
        spent
    }

    /// Looks at references of an object from one of them on, and pushes it again if there are more. Returns how many
    /// it has looked at.
    #[inline(always)]
    fn visit(&mut self, reference: GcRef, from: u32, last: &mut Known) -> u32 {
        let at = reference.offset();
        let ty = self.objects.word(at).unwrap_or(u32::MAX);
        if last.0 != ty {
            *last = Known(ty, self.traces.get(ty));
        }
        let trace = last.1;
        if let Some(bits) = trace.bits() {
            return self.visit_bits(at, bits);
        }
        if trace == Trace::ARRAY {
            let len = self.objects.word(at + Offset::LENGTH.get() as usize);
            let part = self.part(reference, from, len.unwrap_or(0));
            let first = at + Offset::ELEMENTS.get() as usize + from as usize * 4;
            for index in 0..part as usize {
                self.follow(first + 4 * index);
            }
            return part;
        }
        self.visit_list(reference, from, TypeNum::from_u32(ty))
    }

    /// Looks at the references of a struct at an offset of the heap: a bit for each word of its fields. Returns how many
    /// there are.
    #[inline(always)]
    fn visit_bits(&mut self, at: usize, bits: u64) -> u32 {
        // Counted here, since not every machine counts bits.
        let (mut rest, mut count) = (bits, 0);
        while rest != 0 {
            let word = rest.trailing_zeros() as usize;
            self.follow(at + Offset::FIELDS.get() as usize + 4 * word);
            rest &= rest - 1;
            count += 1;
        }
        count
    }

    /// As [`visit`](Self::visit), of a struct with a list, and of an exception.
    #[cold]
    #[inline(never)]
    fn visit_list(&mut self, reference: GcRef, from: u32, ty: TypeNum) -> u32 {
        let layouts = self.layouts;
        let Some(Shape::Struct(shape)) = layouts.get(ty).map(|layout| &layout.shape) else {
            return 0;
        };
        let list = match &shape.refs {
            Refs::Bits(bits) => return self.visit_bits(reference.offset(), *bits),
            Refs::List(list) => list,
        };
        let part = self.part(reference, from, list.len().fit32());
        for offset in list.iter().skip(from as usize).take(part as usize) {
            self.follow(reference.offset() + *offset as usize);
        }
        part
    }

    /// How many of `len` references to look at from one of them on. An entry for those behind them is pushed, for which
    /// there is room: this object's own was taken.
    #[inline(always)]
    fn part(&mut self, reference: GcRef, from: u32, len: u32) -> u32 {
        let rest = len.saturating_sub(from);
        if rest <= PART {
            return rest;
        }
        self.push(reference.cell() | u64::from(from + PART) << 32);
        PART
    }

    /// Marks what the reference at an offset of the heap names.
    #[inline(always)]
    fn follow(&mut self, at: usize) {
        if let Some(bits) = self.objects.word(at) {
            self.mark(GcRef::from_bits(bits));
        }
    }

    /// Puts one of the objects that wait on the stack, which is empty, if it finds one before it has taken about a step
    /// of time. Returns what the search took. `waiting.any` says whether there may be more.
    pub(super) fn next_waiting(&mut self) -> usize {
        let mut spent = 1;
        while self.waiting.any && spent < SEARCH {
            for word in self.waiting.from..self.waiting.to {
                let waits = self.marks[word] & !self.allocated[word];
                if waits != 0 {
                    self.waiting.from = word;
                    self.allocated[word] |= waits & waits.wrapping_neg();
                    let granule = word * 64 + waits.trailing_zeros() as usize;
                    self.push(GcRef::at(granule * GRANULE).cell());
                    return spent;
                }
            }
            // What comes to wait in this block from now on, or did in words that were behind the search, is in the set again.
            if let Some(block) = self.gray.first(self.waiting.block) {
                spent += 4;
                self.gray.put(block, false);
                (self.waiting.from, self.waiting.to) = (block * WORDS, (block + 1) * WORDS);
                self.waiting.block = block + 1;
                continue;
            }
            spent += self.blocks.len() / 1024;
            let again = self.gray.first(0).is_some();
            *self.waiting = Waiting {
                any: again,
                ..Waiting::default()
            };
        }
        spent
    }

    /// Looks at the references on a card, in objects that are marked. Returns about how many there are.
    pub(super) fn visit_card(&mut self, card: usize) -> usize {
        let from = card * CARD;
        let block = from / BLOCK;
        let Some(entry) = self.blocks.get(block) else {
            return 1;
        };
        if self.leaf.has(block) {
            return 1;
        }
        let first = match entry.used {
            Use::Free => return 1,
            Use::Slots(_) => self.before(card),
            Use::Large => Some(block * BLOCK),
            Use::Rest => Some(entry.link as usize * BLOCK),
        };
        let mut spent = 1;
        if let Some(first) = first.filter(|first| has(self.marks, *first)) {
            spent += self.visit_range(first, from, from + CARD);
        }
        // A card has as many granules as a word of the map has bits.
        let mut begin = self.marks.get(card).copied().unwrap_or(0);
        while begin != 0 {
            let object = from + begin.trailing_zeros() as usize * GRANULE;
            begin &= begin - 1;
            spent += self.visit_range(object, from, from + CARD);
        }
        spent
    }

    /// The last marked object in the block that begins before the card.
    fn before(&self, card: usize) -> Option<usize> {
        let words = self.marks.get(card / WORDS * WORDS..card)?;
        let (word, bits) = words.iter().enumerate().rfind(|(_, bits)| **bits != 0)?;
        let granule = (card / WORDS * WORDS + word) * 64 + bits.ilog2() as usize;
        Some(granule * GRANULE)
    }

    /// Looks at the references of an object that are between two offsets of the heap.
    fn visit_range(&mut self, object: usize, from: usize, to: usize) -> usize {
        let layouts = self.layouts;
        let ty = self.objects.word(object).map(TypeNum::from_u32);
        let Some(layout) = ty.and_then(|ty| layouts.get(ty)) else {
            return 1;
        };
        match &layout.shape {
            Shape::Struct(shape) => match &shape.refs {
                Refs::Bits(_) => {
                    let mut last = Known(u32::MAX, Trace::OTHER);
                    1 + self.visit(GcRef::at(object), 0, &mut last) as usize
                }
                Refs::List(list) => {
                    let first = list.partition_point(|offset| object + (*offset as usize) < from);
                    let part = list[first..].iter();
                    let part = part.take_while(|offset| object + (**offset as usize) < to);
                    let mut spent = 1;
                    for offset in part {
                        self.follow(object + *offset as usize);
                        spent += 1;
                    }
                    spent
                }
            },
            Shape::Array(Storage::Ref) => {
                let elements = object + Offset::ELEMENTS.get() as usize;
                let len = self.objects.word(object + Offset::LENGTH.get() as usize);
                let len = len.unwrap_or(0) as usize;
                let first = from.saturating_sub(elements) / 4;
                let end = (to.saturating_sub(elements) / 4).min(len);
                for index in first..end {
                    self.follow(elements + 4 * index);
                }
                1 + end.saturating_sub(first)
            }
            Shape::Array(_) => 1,
        }
    }
}

/// The reference in a cell, if an object begins there that does not wait.
#[inline(always)]
pub(super) fn candidate(cell: u64, allocated: &[u64]) -> Option<GcRef> {
    // The high half is zero, the offset a multiple of 8 and in the heap: one comparison after a rotation.
    let granule = cell
        .wrapping_sub(u64::from(GcRef::START))
        .rotate_right(GRANULE.ilog2());
    let word = usize::try_from(granule / 64).ok()?;
    let bits = allocated.get(word)?;
    (bits >> (granule % 64) & 1 != 0).then_some(GcRef::from_bits(cell.low32()))
}
