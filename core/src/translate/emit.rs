//! The code buffer: ops are appended, their destinations and branch offsets
//! patched. Headers are put in when the function is put together (`exec/assemble.rs`).

use super::OpIndex;
use crate::code::{
    Emitted, IMM_OFFSET,
    op::{OpCode, SingleOp},
};
use alloc::vec::Vec;

/// Branches to a label that has no position yet: the place of the last one;
/// each holds the place of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fixups(Option<Place>);

/// The place of a branch offset: a byte position, a multiple of four, plus one
/// if it is in a branch table, where offsets count from their own place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(u32);

impl Fixups {
    /// Whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.0.is_none()
    }
}

/// The code of one function while it is written.
#[derive(Debug, Default)]
pub(super) struct Emitter {
    words: Vec<u64>,
    ops: Vec<Emitted>,
    /// The offset in the body of the operator that is translated.
    offset: u32,
    /// The next op is jumped to.
    at_label: bool,
}

impl Emitter {
    /// Starts a function; the meta word is put in at the end.
    pub(super) fn reset(&mut self) {
        self.words.clear();
        self.words.push(0);
        self.ops.clear();
        self.at_label = true;
    }

    /// Notes that the ops that follow belong to the operator at an offset in the body.
    #[inline]
    pub(super) fn set_offset(&mut self, offset: u32) {
        self.offset = offset;
    }

    /// The word at which the next op will be.
    pub(super) fn pos(&self) -> u32 {
        self.words.len() as u32
    }

    /// Appends an op; returns its index.
    pub(super) fn op(&mut self, code: OpCode, operand: u64) -> OpIndex {
        let index = OpIndex(self.ops.len() as u32);
        self.ops.push(Emitted {
            pos: self.words.len() as u32,
            offset: self.offset,
            code,
            acc_only: false,
            label: core::mem::take(&mut self.at_label),
            jumps: false,
        });
        self.words.push(0);
        self.words.push(operand);
        index
    }

    /// Appends an operand word to the last op.
    pub(super) fn word(&mut self, word: u64) {
        self.words.push(word);
    }

    /// The last op, unless something jumps to the place behind it.
    pub(super) fn last(&self) -> Option<(OpIndex, Emitted)> {
        if self.at_label {
            return None;
        }
        let op = self.ops.last()?;
        Some((OpIndex(self.ops.len() as u32 - 1), *op))
    }

    /// Removes the last op, which nothing jumps behind; returns its operand words.
    pub(super) fn remove_last(&mut self) -> (u64, u64) {
        let Some(op) = self.ops.pop() else {
            return (0, 0);
        };
        let at = op.pos as usize;
        let operands = (
            self.words[at + 1],
            self.words.get(at + 2).copied().unwrap_or(0),
        );
        self.words.truncate(at);
        self.at_label = op.label;
        operands
    }

    /// An op.
    pub(super) fn get(&self, index: OpIndex) -> Emitted {
        self.ops[index.0 as usize]
    }

    /// Marks an op's result as being in the accumulator only.
    pub(super) fn set_acc_only(&mut self, index: OpIndex) {
        self.ops[index.0 as usize].acc_only = true;
    }

    /// Replaces an op by another one of the same layout and destination.
    pub(super) fn set_code(&mut self, index: OpIndex, code: OpCode) {
        self.ops[index.0 as usize].code = code;
    }

    /// Makes an op write its result to the slot in its first field too.
    pub(super) fn write_through(&mut self, index: OpIndex) {
        let op = &mut self.ops[index.0 as usize];
        if op.acc_only {
            op.acc_only = false;
            op.code = op.code.with_slot_dest();
        }
    }

    /// Changes the slot to which an op writes its result.
    pub(super) fn set_dest(&mut self, index: OpIndex, slot: u16) {
        let at = self.ops[index.0 as usize].pos as usize + 1;
        let mut bytes = self.words[at].to_ne_bytes();
        bytes[..2].copy_from_slice(&slot.to_ne_bytes());
        self.words[at] = u64::from_ne_bytes(bytes);
    }

    /// A 16-bit field of an op's first operand word.
    pub(super) fn field(&self, index: OpIndex, field: usize) -> u16 {
        let at = self.ops[index.0 as usize].pos as usize + 1;
        let bytes = self.words[at].to_ne_bytes();
        u16::from_ne_bytes([bytes[field * 2], bytes[field * 2 + 1]])
    }

    /// Notes that something jumps to the place behind the last op.
    pub(super) fn label(&mut self) -> u32 {
        self.at_label = true;
        self.pos()
    }

    /// Notes that the last op has branch offsets, in a table.
    pub(super) fn has_table(&mut self) {
        if let Some(op) = self.ops.last_mut() {
            op.jumps = true;
        }
    }

    /// Adds the branch offset of the last op to a label's fixups.
    pub(super) fn fix_branch(&mut self, fixups: &mut Fixups) {
        let Some(op) = self.ops.last_mut() else {
            return;
        };
        op.jumps = true;
        let place = Place(op.pos * 8 + IMM_OFFSET as u32);
        self.fix(fixups, place);
    }

    /// Adds an entry of a branch table, the `half`th half of a word, to a label's fixups.
    pub(super) fn fix_table(&mut self, fixups: &mut Fixups, table: u32, entry: u32) {
        self.fix(fixups, Place((table * 8 + entry * 4) | 1));
    }

    /// Removes the last op if it is a jump to the label, which is about to be bound behind it. The
    /// fixups have the last branch first.
    pub(super) fn drop_jump(&mut self, fixups: &mut Fixups) {
        let Some((_, op)) = self.last() else {
            return;
        };
        let place = Place(op.pos * 8 + IMM_OFFSET as u32);
        if op.code == OpCode::single(SingleOp::Br) && fixups.0 == Some(place) {
            let previous = self.read32(place);
            fixups.0 = (previous != 0).then_some(Place(previous));
            self.remove_last();
        }
    }

    fn fix(&mut self, fixups: &mut Fixups, place: Place) {
        let previous = fixups.0.map_or(0, |place| place.0);
        self.write32(place, previous);
        fixups.0 = Some(place);
    }

    /// Lets the branch offset of the last op lead to a word.
    pub(super) fn branch_to(&mut self, target: u32) {
        let Some(op) = self.ops.last_mut() else {
            return;
        };
        op.jumps = true;
        let place = Place(op.pos * 8 + IMM_OFFSET as u32);
        self.resolve(place, target);
    }

    /// Lets an entry of a branch table lead to a word.
    pub(super) fn table_to(&mut self, table: u32, entry: u32, target: u32) {
        self.resolve(Place((table * 8 + entry * 4) | 1), target);
    }

    /// Lets all branches to a label lead to the place behind the last op.
    pub(super) fn bind(&mut self, fixups: Fixups) {
        let target = self.label();
        let mut next = fixups.0;
        while let Some(place) = next {
            let previous = self.read32(place);
            self.resolve(place, target);
            next = (previous != 0).then_some(Place(previous));
        }
    }

    fn resolve(&mut self, place: Place, target: u32) {
        let at = place.0 & !1;
        let from = if place.0 & 1 == 1 {
            at
        } else {
            at - IMM_OFFSET as u32
        };
        self.write32(place, (target * 8).wrapping_sub(from));
    }

    fn read32(&self, place: Place) -> u32 {
        let at = (place.0 & !1) as usize;
        let bytes = self.words[at / 8].to_ne_bytes();
        let half = &bytes[at % 8..at % 8 + 4];
        u32::from_ne_bytes([half[0], half[1], half[2], half[3]])
    }

    fn write32(&mut self, place: Place, value: u32) {
        let at = (place.0 & !1) as usize;
        let mut bytes = self.words[at / 8].to_ne_bytes();
        bytes[at % 8..at % 8 + 4].copy_from_slice(&value.to_ne_bytes());
        self.words[at / 8] = u64::from_ne_bytes(bytes);
    }

    /// Changes the 32-bit field of an op.
    pub(super) fn set_imm(&mut self, index: OpIndex, imm: u32) {
        let op = self.ops[index.0 as usize];
        self.write32(Place(op.pos * 8 + IMM_OFFSET as u32), imm);
    }

    /// How many ops there are.
    pub(super) fn count(&self) -> u32 {
        self.ops.len() as u32
    }

    /// The ops from one to the last, if they are executed one behind the other
    /// and nothing jumps between them.
    pub(super) fn straight_since(&self, first: u32) -> Option<&[Emitted]> {
        let ops = self.ops.get(first as usize..)?;
        let (_, behind) = ops.split_first()?;
        let straight = !self.at_label && behind.iter().all(|op| !op.label);
        straight.then_some(ops)
    }

    /// Appends a copy of an op, as another op of the same layout.
    pub(super) fn repeat(&mut self, index: OpIndex, code: OpCode) {
        let at = index.0 as usize;
        let op = self.ops[at];
        let end = self
            .ops
            .get(at + 1)
            .map_or(self.words.len(), |next| next.pos as usize);
        let copy = Emitted {
            pos: self.words.len() as u32,
            // Should it trap, it is where the original is.
            offset: op.offset,
            code,
            acc_only: op.acc_only,
            label: core::mem::take(&mut self.at_label),
            jumps: op.jumps,
        };
        self.ops.push(copy);
        self.words.extend_from_within(op.pos as usize..end);
    }

    /// Lets something jump to an op that is there already; returns its word.
    pub(super) fn label_at(&mut self, index: OpIndex) -> u32 {
        let op = &mut self.ops[index.0 as usize];
        op.label = true;
        op.pos
    }

    /// Puts the meta word in; the headers of the ops are still missing.
    pub(super) fn finish(&mut self, meta: u64) -> (&[Emitted], &mut [u64]) {
        self.words[0] = meta;
        (&self.ops, &mut self.words)
    }
}
