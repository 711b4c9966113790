//! The operand stack at translation time: where each value is.
//!
//! `local.get` and constants emit nothing; a value used by the next op stays in
//! an accumulator. Every operand has a *home*, the slot behind that of the
//! operand below, where it is put when it cannot stay what it is; a vector has
//! two slots. This file knows nothing of the code buffer.

use super::OpIndex;
use crate::base::narrow::{Fit, Low};
use crate::code::{head::Pos, op::Class, operand_type::OperandType};
use alloc::{collections::TryReserveError, vec::Vec};
use core::hint::select_unpredictable;

/// Where the value of an operand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In its home.
    Home,
    /// In the slot of a local, which has not been written since.
    Local(u16),
    /// Nowhere yet: a constant, as a cell.
    Const(u64),
    /// In the accumulator of its class, as the result of an op whose
    /// destination can still be changed.
    Acc(OpIndex),
}

/// An operand, in two words: they are written and read as such, many times per operator.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operand {
    /// From the lowest bits: the kind of [`Place`], the type; the home (16 bits); and
    /// for locals the next lower operand that is the same local, as stack height plus one, 0 for none
    /// (32 bits).
    bits: u64,
    /// What belongs to the place: a constant; or a local or an op (32 bits), and the list that the operand is in (32 bits).
    value: u64,
}

impl Operand {
    /// Where the type is.
    const TYPE: u32 = 2;
    const LOCAL: u64 = 1;
    const CONST: u64 = 2;
    const ACC: u64 = 3;
    /// Where the list is.
    const LIST: u32 = 32;

    #[inline(always)]
    pub(super) fn new(place: Place, ty: OperandType, home: u16, below: u32) -> Self {
        let operand = Self {
            bits: (ty as u64) << Self::TYPE | u64::from(home) << 16 | u64::from(below) << 32,
            value: 0,
        };
        operand.with_place(place)
    }

    /// The same operand somewhere else.
    #[inline(always)]
    pub(super) fn with_place(self, place: Place) -> Self {
        let value = |value: u32, list: usize| u64::from(value) | (list as u64) << Self::LIST;
        let (kind, value) = match place {
            Place::Home => (0, value(0, UNLISTED)),
            Place::Local(local) => (
                Self::LOCAL,
                value(local.into(), LOCALS + usize::from(local)),
            ),
            Place::Const(cell) => (Self::CONST, cell),
            Place::Acc(OpIndex(op)) => (Self::ACC, value(op.number(), self.class() as usize)),
        };
        let bits = self.bits & !3 | kind;
        Self { bits, value }
    }

    /// Where the value is.
    #[inline(always)]
    pub(super) fn place(&self) -> Place {
        // Two branches are predicted better than one of four ways.
        if self.is_in_slot() {
            if self.bits & 1 == 0 {
                Place::Home
            } else {
                Place::Local(self.value.low16())
            }
        } else if self.is_const() {
            Place::Const(self.value)
        } else {
            Place::Acc(self.op())
        }
    }

    /// Whether the value is in a slot: in its home, or in that of a local.
    #[inline(always)]
    pub(super) fn is_in_slot(&self) -> bool {
        self.bits & 2 == 0
    }

    /// Whether the value is a constant; if it is in no slot and no constant, it is in an accumulator.
    #[inline(always)]
    pub(super) fn is_const(&self) -> bool {
        self.bits & 3 == Self::CONST
    }

    /// The slot of a value that is in one: the local's, or its home.
    #[inline(always)]
    pub(super) fn slot(&self) -> u16 {
        let is_local = self.bits & 1 != 0;
        select_unpredictable(is_local, self.value.low16(), self.home())
    }

    /// The cell of a constant.
    #[inline(always)]
    pub(super) fn cell(&self) -> u64 {
        self.value
    }

    /// The op whose result a value in an accumulator is.
    #[inline(always)]
    pub(super) fn op(&self) -> OpIndex {
        OpIndex(Pos::from_number(self.value.low32()))
    }

    /// The local that the value is.
    #[inline(always)]
    pub(super) fn local(&self) -> Option<u16> {
        (self.bits & 3 == Self::LOCAL).then_some(self.value.low16())
    }

    /// The same as a number, which is [`Operand::NO_LOCAL`] of other values.
    #[inline(always)]
    pub(super) fn local_number(&self) -> u32 {
        let is_local = self.bits & 3 == Self::LOCAL;
        select_unpredictable(is_local, self.value.low16().into(), Self::NO_LOCAL)
    }

    /// No local: slots have numbers of 16 bits.
    pub(super) const NO_LOCAL: u32 = u32::MAX;

    /// Whether it is in its home.
    #[inline(always)]
    pub(super) fn is_home(&self) -> bool {
        self.bits & 3 == 0
    }

    /// The type of the value.
    #[inline]
    pub(super) fn ty(&self) -> OperandType {
        let bits = self.bits >> Self::TYPE & ((1 << OperandType::BITS) - 1);
        OperandType::from_bits(bits as u8)
    }

    /// The class of the value.
    #[inline]
    pub(super) fn class(&self) -> Class {
        OperandType::class_of(self.bits >> Self::TYPE)
    }

    /// Its home.
    #[inline]
    pub(super) fn home(&self) -> u16 {
        (self.bits >> 16).low16()
    }

    /// The list that it is in.
    #[inline(always)]
    fn list(&self) -> usize {
        // No branch: what an operand is cannot be predicted.
        select_unpredictable(
            self.is_const(),
            UNLISTED,
            (self.value >> Self::LIST) as usize,
        )
    }

    /// The next lower operand that is the same local, as stack height plus one.
    #[inline]
    fn below(&self) -> u32 {
        (self.bits >> 32) as u32
    }
}

/// What is on the stack.
#[derive(Debug, Default)]
pub(super) struct OperandStack {
    operands: Vec<Operand>,
    /// The highest operand of each list, as stack height plus one; 0 for none. There is a list for each class, of the
    /// operand that is in its accumulator only, one of no interest, of all that are in no other list
    /// ([`UNLISTED`]), and from [`LOCALS`] on one for each slot of a local, of the operands that are this local: so a
    /// write to a local finds its pending reads without searching the stack. All but that of no interest are
    /// 0 where nothing is on the stack, so that the next function finds them as it needs them.
    heads: Vec<u32>,
    /// No operand below this height is a local: each operand is looked at once however many blocks
    /// are opened above it.
    local_floor: u32,
    /// The home of the operand that is pushed next: the slot behind that of the highest operand, or of
    /// the last local.
    next_home: u32,
    /// The largest number of slots that was needed, locals included.
    max_slots: u32,
}

/// The list of operands that are in their homes, or constants.
const UNLISTED: usize = 4;
/// The list of the operands that are the local in slot 0.
const LOCALS: usize = 5;

impl OperandStack {
    /// Forgets everything, for a function with `locals` cells of locals.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn reset(&mut self, locals: u32) -> Result<(), TryReserveError> {
        self.truncate(0);
        let more = (LOCALS + locals as usize).saturating_sub(self.heads.len());
        self.heads.try_reserve(more)?;
        self.heads.resize(self.heads.len() + more, 0);
        self.local_floor = 0;
        self.next_home = locals;
        self.max_slots = locals;
        Ok(())
    }

    /// Makes room for as many more operands.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn reserve(&mut self, more: usize) -> Result<(), TryReserveError> {
        if self.operands.capacity() - self.operands.len() >= more {
            return Ok(());
        }
        // The room is mostly for operands that never come: what reallocation copies is what has come.
        let mut operands = Vec::new();
        operands.try_reserve(self.operands.len().saturating_add(more))?;
        operands.append(&mut self.operands);
        self.operands = operands;
        Ok(())
    }

    /// Gives memory back that few functions need.
    pub(super) fn shrink(&mut self, most: usize) {
        self.truncate(0);
        if self.operands.capacity() > most {
            self.operands = Vec::new();
        }
        if self.heads.capacity() > most {
            self.heads = Vec::new();
        }
    }

    /// How many operands there are.
    pub(super) fn len(&self) -> usize {
        self.operands.len()
    }

    /// The largest number of slots that was needed so far.
    pub(super) fn max_slots(&self) -> u32 {
        self.max_slots
    }

    /// Notes that slots up to `slots` are needed.
    pub(super) fn need(&mut self, slots: u32) {
        self.max_slots = self.max_slots.max(slots);
    }

    /// The home of the operand that is pushed next. It wraps in a function that needs more slots than there are, which
    /// validation refuses, and translation at the function's end ([`OperandStack::max_slots`]).
    #[inline(always)]
    pub(super) fn next_home(&self) -> u16 {
        self.next_home.low16()
    }

    /// The home of the operand at a height, or of that which is pushed next.
    pub(super) fn home_at(&self, height: usize) -> u16 {
        match self.operands.get(height) {
            Some(operand) => operand.home(),
            None => self.next_home(),
        }
    }

    /// Pushes an operand. Inlined, since callers know what place it is.
    #[inline(always)]
    pub(super) fn push(&mut self, place: Place, ty: OperandType) {
        let height = self.operands.len();
        let list = match place {
            Place::Local(local) => {
                self.local_floor = self.local_floor.min(height.fit32());
                Some(LOCALS + usize::from(local))
            }
            Place::Acc(_) => Some(ty.class() as usize),
            Place::Home | Place::Const(_) => None,
        };
        let below = list.map_or(0, |list| self.heads[list]);
        let operand = Operand::new(place, ty, self.next_home(), below);
        self.next_home += u32::from(ty.cells());
        self.need(self.next_home);
        if height == self.operands.capacity() {
            self.push_late(operand);
        } else {
            self.operands.push(operand);
        }
        if let Some(list) = list {
            self.heads[list] = height.fit32() + 1;
        }
    }

    /// The same where there is no room, which has been made: so the usual way calls nothing.
    #[cold]
    #[inline(never)]
    fn push_late(&mut self, operand: Operand) {
        self.operands.push(operand);
    }

    /// What an operand would be that is pushed and popped at once.
    #[inline(always)]
    pub(super) fn without_pushing(&mut self, place: Place, ty: OperandType) -> Operand {
        self.need(self.next_home + u32::from(ty.cells()));
        Operand::new(place, ty, self.next_home(), 0)
    }

    /// Pushes the result of an op that is in its accumulator only, in the place of an operand that has been popped, whose
    /// home was `home`. There is no other in that accumulator.
    #[inline(always)]
    pub(super) fn push_over(&mut self, op: OpIndex, ty: OperandType, home: u16) {
        debug_assert!(!ty.is_pair());
        let height = self.operands.len();
        let operand = Operand::new(Place::Acc(op), ty, home, 0);
        if height == self.operands.capacity() {
            self.push_late(operand);
        } else {
            self.operands.push(operand);
        }
        self.heads[ty.class() as usize] = height.fit32() + 1;
        // As many slots were needed for what was there.
        self.next_home = u32::from(home) + 1;
    }

    /// Pops an operand. `None` does not happen in validated code.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<Operand> {
        let operand = self.operands.pop()?;
        self.next_home = operand.home().into();
        self.forget(&operand);
        Some(operand)
    }

    /// Pops two operands, the lower of which is the first. `None` does not happen in validated code.
    #[inline(always)]
    pub(super) fn pop_pair(&mut self) -> Option<(Operand, Operand)> {
        let height = self.operands.len().checked_sub(2)?;
        let &[left, right] = self.operands[height..].first_chunk()?;
        self.operands.truncate(height);
        self.next_home = left.home().into();
        self.forget(&right);
        self.forget(&left);
        Some((left, right))
    }

    /// Takes an operand out of the list it is in.
    #[inline]
    fn forget(&mut self, operand: &Operand) {
        self.heads[operand.list()] = operand.below();
    }

    /// The operand at a height.
    pub(super) fn get(&self, height: usize) -> Operand {
        self.operands[height]
    }

    /// Removes all operands from a height up.
    pub(super) fn truncate(&mut self, height: usize) {
        while self.operands.len() > height {
            self.pop();
        }
    }

    /// The operand that is in an accumulator only.
    pub(super) fn in_acc(&self, class: Class) -> Option<usize> {
        (self.heads[class as usize] as usize).checked_sub(1)
    }

    /// The highest operand that is this local.
    pub(super) fn reading(&self, local: u16) -> Option<usize> {
        (self.heads[LOCALS + usize::from(local)] as usize).checked_sub(1)
    }

    /// A height from which on operands may be locals; below it none is. The caller puts those that are
    /// in their homes.
    pub(super) fn pass_locals(&mut self) -> usize {
        let len = self.operands.len().fit32();
        core::mem::replace(&mut self.local_floor, len).min(len) as usize
    }

    /// Notes that the value of an operand is in its home now. An operand that
    /// is a local has to be the highest that is this local.
    pub(super) fn set_home(&mut self, height: usize) {
        let operand = self.operands[height];
        self.forget(&operand);
        self.operands[height] = operand.with_place(Place::Home);
    }
}
