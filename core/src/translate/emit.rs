//! The code buffer: ops are appended, their destinations and branch offsets
//! patched. Until the function is put together (`exec/assemble.rs`), header words say which op it is
//! and what has to be known of it ([`Head`]).
//!
//! Room is made before operators are translated ([`Emitter::reserve`]), for as many words as they can
//! need; that is where code becomes too long or memory short, and nowhere else.

use super::{OpIndex, known::Known};
use crate::base::narrow::{Fit, Low};
use crate::code::{
    handlers::Handlers,
    head::{Half, Head, Pos},
    op::{OpCode, SingleOp},
    pack16,
};
use alloc::vec::Vec;

/// Branches to a label that has no position yet: the place of the last one;
/// each holds the place of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fixups(Option<Place>);

/// The place of a branch offset, or of an entry of a branch table, where offsets count from their own
/// place: twice the number of its half, plus one in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(core::num::NonZeroU32);

impl Place {
    /// No place is the meta word's.
    const NONE: u32 = 0;

    fn new(half: Half, in_table: bool) -> Option<Self> {
        // The numbers of halves are below 2^30.
        Self::from_number(half.number() << 1 | u32::from(in_table))
    }

    fn from_number(number: u32) -> Option<Self> {
        core::num::NonZeroU32::new(number).map(Self)
    }

    fn half(self) -> Half {
        Half::from_number(self.0.get() >> 1)
    }

    /// What the offset counts from.
    #[inline(always)]
    fn origin(self) -> Half {
        let in_table = self.0.get() & 1;
        // The header of the op whose field it is.
        let back = Pos::new(0).field().number() * (1 - in_table);
        Half::from_number(self.half().number() - back)
    }

    /// Lets the offset lead to an op; returns what was in its place.
    #[inline(always)]
    fn lead_to(self, words: &mut [u64], target: Pos) -> u32 {
        let distance = self.origin().distance_to(target) as u32;
        let half = self.half().number();
        let word = &mut words[half as usize / 2];
        // Halves are in memory order.
        let is_high = !half.is_multiple_of(2) ^ cfg!(target_endian = "big");
        let shift = u32::from(is_high) * 32;
        let before = (*word >> shift).low32();
        *word ^= u64::from(before ^ distance) << shift;
        before
    }
}

impl Fixups {
    /// Whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.0.is_none()
    }
}

/// Why there is no room for more code.
#[derive(Debug, Clone, Copy)]
pub(super) enum NoRoom {
    /// The function's code would be longer than [`Pos::MAX`] words.
    TooLong,
    /// There is not enough memory.
    OutOfMemory,
}

/// The code of one function while it is written.
#[derive(Debug)]
pub(super) struct Emitter {
    words: Vec<u64>,
    /// The last op; 0 if there is none or it is not known.
    last: usize,
    /// The offset in the body of the operator that is translated.
    offset: u32,
    /// Where exceptions go.
    pub(super) handlers: Handlers,
    /// What is known of memory behind the last op.
    pub(super) known: Known,
    /// The next op is jumped to.
    at_label: bool,
    /// How many words may be spent on what could be said with fewer.
    allowance: u32,
}

/// How many words may be spent before the first operator. Each byte of the body adds one; no more than
/// [`MAX_ALLOWANCE`] are saved.
const FIRST_ALLOWANCE: u32 = 256;
const MAX_ALLOWANCE: u32 = 8192;

impl Default for Emitter {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            last: 0,
            offset: 0,
            handlers: Handlers::default(),
            known: Known::default(),
            at_label: true,
            allowance: 0,
        }
    }
}

impl Emitter {
    /// Starts a function. The meta word is put in at the end.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn reset(&mut self) -> Result<(), NoRoom> {
        self.words.clear();
        self.handlers.reset();
        self.last = 0;
        self.at_label = true;
        self.allowance = FIRST_ALLOWANCE;
        self.reserve(1)?;
        self.words.push(0);
        Ok(())
    }

    /// Makes room for as many words, and for what may be spent on top of them.
    ///
    /// # Errors
    ///
    /// If the function's code could become too long, or there is too little memory.
    pub(super) fn reserve(&mut self, words: usize) -> Result<(), NoRoom> {
        let len = self.words.len();
        let all = len
            .saturating_add(words)
            .saturating_add(self.allowance as usize);
        if all > Pos::MAX {
            return Err(NoRoom::TooLong);
        }
        let capacity = self.words.capacity();
        if all > capacity {
            // Not twice as much: most of a long function's code would be room for nothing.
            let wanted = all.max(capacity + capacity / 4).min(Pos::MAX);
            self.words
                .try_reserve_exact(wanted - len)
                .map_err(|_| NoRoom::OutOfMemory)?;
        }
        Ok(())
    }

    /// Allows that a word for each of some bytes of the body is spent on what could be said with fewer.
    pub(super) fn add_allowance(&mut self, bytes: usize) {
        let sum = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.allowance = self.allowance.saturating_add(sum).min(MAX_ALLOWANCE);
    }

    /// Whether as many words may be spent on what could be said with fewer; if so, they are.
    pub(super) fn spend(&mut self, words: usize) -> bool {
        let left = u32::try_from(words)
            .ok()
            .and_then(|words| self.allowance.checked_sub(words));
        if let Some(left) = left {
            self.allowance = left;
        }
        left.is_some()
    }

    /// How many words there is room for, those that are there included.
    pub(super) fn capacity(&self) -> usize {
        self.words.capacity()
    }

    /// Gives memory back that few functions need.
    pub(super) fn shrink(&mut self, most: usize) {
        self.handlers.shrink(most);
        if self.words.capacity() > most {
            self.words = Vec::new();
        }
    }

    /// Notes that the ops that follow belong to the operator at an offset in the body.
    #[inline]
    pub(super) fn set_offset(&mut self, offset: u32) {
        self.offset = offset;
    }

    /// The word at which the next op will be.
    pub(super) fn pos(&self) -> Pos {
        Pos::new(self.words.len())
    }

    /// Whether there is no room for an op without further operands. There is, if room has been made.
    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.words.capacity() - self.words.len() < 2
    }

    /// Makes room for such an op, unless there is.
    pub(super) fn make_room(&mut self) {
        self.words.reserve(2);
    }

    /// Appends an op; returns where it is.
    pub(super) fn op(&mut self, code: OpCode, operand: u64) -> OpIndex {
        self.push(code, operand, false)
    }

    /// Appends an op whose result is in the accumulator only; returns where it is.
    #[inline(always)]
    pub(super) fn op_in_acc(&mut self, code: OpCode, operand: u64) -> OpIndex {
        self.push(code, operand, true)
    }

    #[inline(always)]
    fn push(&mut self, code: OpCode, operand: u64, acc_only: bool) -> OpIndex {
        let at = self.words.len();
        let head = Head::new(
            code,
            core::mem::take(&mut self.at_label),
            self.distance(at),
            self.offset,
        )
        .with_acc_only(acc_only);
        self.words.extend_from_slice(&[head.0, operand]);
        self.last = at;
        OpIndex(Pos::new(at))
    }

    /// The length of the last op if the next one is at a word; 0 if it is of no interest.
    #[inline]
    fn distance(&self, at: usize) -> u32 {
        match at - self.last {
            len @ 0..16 if self.last != 0 => len.fit32(),
            _ => 0,
        }
    }

    /// Appends an operand word to the last op.
    pub(super) fn word(&mut self, word: u64) {
        let head = &mut self.words[self.last];
        *head = Head(*head).longer().0;
        self.words.push(word);
    }

    /// Appends operand words to the last op.
    pub(super) fn append(&mut self, words: &[u64]) {
        for word in words {
            self.word(*word);
        }
    }

    /// Makes the last op one with a branch table of as many entries besides the default. There has to be
    /// room for the table.
    pub(super) fn table(&mut self, count: u32) {
        let head = &mut self.words[self.last];
        *head = Head(*head).with_table().0;
        let words = (count as usize + 1).div_ceil(2);
        self.words.resize(self.words.len() + words, 0);
    }

    /// The last op, unless something jumps to the place behind it.
    pub(super) fn last(&self) -> Option<(OpIndex, Head)> {
        if self.at_label || self.last == 0 {
            return None;
        }
        Some((OpIndex(Pos::new(self.last)), Head(self.words[self.last])))
    }

    /// The op before the last one, unless something jumps between them.
    #[cfg(feature = "simd")]
    pub(super) fn before(&self, OpIndex(pos): OpIndex, head: Head) -> Option<(OpIndex, Head)> {
        if head.label() || head.previous() == 0 {
            return None;
        }
        let at = pos.word().checked_sub(head.previous())?;
        Some((OpIndex(Pos::new(at)), Head(self.words[at])))
    }

    /// Removes the last op, which nothing jumps behind; returns its operand words.
    pub(super) fn remove_last(&mut self) -> (u64, u64) {
        let Some((_, head)) = self.last() else {
            return (0, 0);
        };
        let at = self.last;
        let operands = (
            self.words[at + 1],
            self.words.get(at + 2).copied().unwrap_or(0),
        );
        self.words.truncate(at);
        if self.handlers.are_behind(Pos::new(at)) {
            self.handlers.taken_back(Pos::new(at));
        }
        self.at_label = head.label();
        self.last = match head.previous() {
            0 => 0,
            len => at - len,
        };
        operands
    }

    /// Makes the last op, a comparison or a conjunction, a branch on it with the same operands.
    pub(super) fn become_branch(&mut self, branch: OpCode) {
        let at = self.last;
        let head = Head(self.words[at]);
        let [_, _, a0, a1, b0, b1, c0, c1] = self.words[at + 1].to_ne_bytes();
        let first = u16::from_ne_bytes([a0, a1]);
        let second = u16::from_ne_bytes([b0, b1]);
        self.words[at + 1] = pack16(first, second, 0, 0);
        let previous = head.previous().fit32();
        let new = Head::new(branch, head.label(), previous, self.offset);
        // A constant is a cell of its own behind a branch, as it has been if it is of 64 bits.
        let has_constant = branch.branches_on_constant();
        self.words[at] = if has_constant { new.longer() } else { new }.0;
        if has_constant && self.words.len() == at + 2 {
            self.words.push(u32::from_ne_bytes([b0, b1, c0, c1]).into());
        }
    }

    /// What is known of an op.
    pub(super) fn get(&self, OpIndex(pos): OpIndex) -> Head {
        Head(self.words[pos.word()])
    }

    fn change(&mut self, OpIndex(pos): OpIndex, change: impl FnOnce(Head) -> Head) {
        let word = &mut self.words[pos.word()];
        *word = change(Head(*word)).0;
    }

    /// Replaces an op by another one of the same layout and destination.
    pub(super) fn set_code(&mut self, index: OpIndex, code: OpCode) {
        self.change(index, |head| head.with_code(code));
    }

    /// Makes an op write its result to the slot in its first field too.
    pub(super) fn write_through(&mut self, index: OpIndex) {
        self.change(index, |head| {
            if head.acc_only() {
                let code = head.code().with_slot_dest();
                head.with_acc_only(false).with_code(code)
            } else {
                head
            }
        });
    }

    /// Changes the slot to which an op writes its result.
    pub(super) fn set_dest(&mut self, op: OpIndex, slot: u16) {
        self.set_field(op, 0, slot);
    }

    /// Changes a 16-bit field of an op's first operand word.
    pub(super) fn set_field(&mut self, OpIndex(pos): OpIndex, field: usize, slot: u16) {
        let word = &mut self.words[pos.word() + 1];
        let mut bytes = word.to_ne_bytes();
        bytes[field * 2..field * 2 + 2].copy_from_slice(&slot.to_ne_bytes());
        *word = u64::from_ne_bytes(bytes);
    }

    /// Changes an op's second operand word.
    pub(super) fn set_word(&mut self, OpIndex(pos): OpIndex, word: u64) {
        self.words[pos.word() + 2] = word;
    }

    /// An op's first operand word.
    #[inline(always)]
    pub(super) fn operand(&self, OpIndex(pos): OpIndex) -> u64 {
        self.words[pos.word() + 1]
    }

    /// A 16-bit field of an op's first operand word.
    pub(super) fn field(&self, OpIndex(pos): OpIndex, field: usize) -> u16 {
        let bytes = self.words[pos.word() + 1].to_ne_bytes();
        u16::from_ne_bytes([bytes[field * 2], bytes[field * 2 + 1]])
    }

    /// Notes that something jumps to the place behind the last op.
    pub(super) fn label(&mut self) -> Pos {
        self.at_label = true;
        self.known.forget();
        self.pos()
    }

    /// The last op, which gets a branch offset.
    fn jump(&mut self) -> Pos {
        let at = OpIndex(Pos::new(self.last));
        self.change(at, Head::with_jump);
        at.0
    }

    /// Adds the branch offset of the last op to a label's fixups.
    pub(super) fn fix_branch(&mut self, fixups: &mut Fixups) {
        let at = self.jump();
        self.fix(fixups, Place::new(at.field(), false));
    }

    /// Adds an entry of an op's branch table to a label's fixups.
    pub(super) fn fix_table(&mut self, fixups: &mut Fixups, OpIndex(op): OpIndex, entry: u32) {
        self.fix(fixups, Place::new(op.entry(entry), true));
    }

    /// Removes the last op if it is a jump to the label, which is about to be bound behind it. The
    /// fixups have the last branch first.
    pub(super) fn drop_jump(&mut self, fixups: &mut Fixups) {
        let Some((OpIndex(at), head)) = self.last() else {
            return;
        };
        let place = Place::new(at.field(), false);
        if head.code() == OpCode::single(SingleOp::Br) && fixups.0 == place {
            fixups.0 = Place::from_number(at.field().read(&self.words));
            self.remove_last();
        }
    }

    fn fix(&mut self, fixups: &mut Fixups, place: Option<Place>) {
        let Some(Place(number)) = place else {
            return;
        };
        let previous = fixups.0.map_or(Place::NONE, |place| place.0.get());
        Place(number).half().write(&mut self.words, previous);
        fixups.0 = place;
    }

    /// Lets the branch offset of the last op lead to an op.
    pub(super) fn branch_to(&mut self, target: Pos) {
        let at = self.jump();
        self.resolve(Place::new(at.field(), false), target);
    }

    /// Gives an op the offset of another, as that of a branch.
    pub(super) fn lead_to(&mut self, op: OpIndex, target: Pos) {
        self.change(op, Head::with_jump);
        self.resolve(Place::new(op.0.field(), false), target);
    }

    /// Lets an entry of an op's branch table lead to an op.
    pub(super) fn table_to(&mut self, OpIndex(op): OpIndex, entry: u32, target: Pos) {
        self.resolve(Place::new(op.entry(entry), true), target);
    }

    /// Lets all branches to a label lead to the place behind the last op.
    pub(super) fn bind(&mut self, fixups: Fixups) {
        let target = self.label();
        let mut next = fixups.0;
        while let Some(place) = next {
            next = Place::from_number(place.lead_to(&mut self.words, target));
        }
    }

    fn resolve(&mut self, place: Option<Place>, target: Pos) {
        if let Some(place) = place {
            place.lead_to(&mut self.words, target);
        }
    }

    /// Changes the 32-bit field of an op.
    pub(super) fn set_imm(&mut self, OpIndex(pos): OpIndex, imm: u32) {
        pos.field().write(&mut self.words, imm);
    }

    /// The last op, if there are at most `max` from one to it, executed one behind the other, nothing
    /// jumps between them, and it is the first branch among them.
    pub(super) fn straight_since(&self, first: Pos, max: usize) -> Option<OpIndex> {
        if self.at_label {
            return None;
        }
        let mut at = first.word();
        for _ in 0..max {
            let head = Head(*self.words.get(at)?);
            if at != first.word() && head.label() {
                return None;
            }
            if at == self.last {
                return Some(OpIndex(Pos::new(at)));
            }
            if head.code().is_branch() {
                return None;
            }
            at += head.len(&self.words, at);
        }
        None
    }

    /// Whether there are only a few stores behind an op that nothing jumps behind, which leave accumulators alone.
    pub(super) fn only_stores_since(&self, OpIndex(op): OpIndex) -> bool {
        const MOST: usize = 4;
        let mut at = self.last;
        for _ in 0..=MOST {
            if at == op.word() {
                return true;
            }
            let head = Head(self.words[at]);
            if at == 0 || !head.code().is_store() || head.previous() == 0 {
                return false;
            }
            at -= head.previous();
        }
        false
    }

    /// The op behind one.
    pub(super) fn behind(&self, index: OpIndex) -> OpIndex {
        let at = index.0.word();
        OpIndex(Pos::new(at + self.get(index).len(&self.words, at)))
    }

    /// How many words there are from an op to another one behind it.
    pub(super) fn between(&self, OpIndex(from): OpIndex, OpIndex(to): OpIndex) -> usize {
        to.word().saturating_sub(from.word())
    }

    /// Appends a copy of an op, as another op of the same layout.
    pub(super) fn repeat(&mut self, index: OpIndex, code: OpCode) {
        let from = index.0.word();
        // Should it trap, it is where the original is.
        let head = self.get(index);
        let to = self.words.len();
        let label = core::mem::take(&mut self.at_label);
        let copy = head
            .with_code(code)
            .with_label(label)
            .behind(self.distance(to));
        let end = from + head.len(&self.words, from);
        self.words.extend_from_within(from..end);
        self.words[to] = copy.0;
        self.last = to;
    }

    /// Lets something jump to an op that is there already; returns its place, and whether nothing did before.
    pub(super) fn label_at(&mut self, index: OpIndex) -> (Pos, bool) {
        let is_new = !self.get(index).label();
        self.change(index, |head| head.with_label(true));
        (index.0, is_new)
    }

    /// Puts the meta word in; the ops have their heads still.
    pub(super) fn finish(&mut self, meta: u64) -> (&mut Vec<u64>, &mut Handlers) {
        self.words[0] = meta;
        (&mut self.words, &mut self.handlers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_more_than_2_gib_is_refused_before_it_is_written() {
        let mut emitter = Emitter::default();
        assert!(emitter.reset().is_ok());
        let most = Pos::MAX - 1 - FIRST_ALLOWANCE as usize;
        for words in [most + 1, Pos::MAX, usize::MAX] {
            assert!(matches!(emitter.reserve(words), Err(NoRoom::TooLong)));
        }
        assert!(emitter.capacity() < 1000);
        // The longest distance that there can be fits its field.
        let (first, last) = (Pos::new(0), Pos::new(Pos::MAX));
        let distance = first.half().distance_to(last);
        assert_eq!(distance as usize, Pos::MAX * 8);
        assert_eq!(last.half().distance_to(first), -distance);
    }

    #[test]
    fn what_may_be_spent_is_counted() {
        let mut emitter = Emitter::default();
        assert!(emitter.reset().is_ok());
        let all = FIRST_ALLOWANCE as usize;
        assert!(!emitter.spend(all + 1) && emitter.spend(all) && !emitter.spend(1));
        emitter.add_allowance(3);
        assert!(!emitter.spend(4) && emitter.spend(3));
        emitter.add_allowance(usize::MAX);
        assert!(emitter.spend(MAX_ALLOWANCE as usize) && !emitter.spend(1));
    }
}
