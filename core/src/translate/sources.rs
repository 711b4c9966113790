//! The sources of ops with two operands: which form of an op takes them where they are, and in which fields.
//!
//! Where operands are cannot be predicted, so this is looked up in a table and takes no branches.

use super::{
    Translator,
    operands::{ACC, BOTH, CONST},
    stack::{Operand, Place},
};
use crate::base::narrow::Low;
use crate::code::{op::Sources, operand_type::OperandType, pack_imm, pack16};
use core::hint::select_unpredictable;

impl Translator<'_> {
    /// The sources of an op with two operands. If they are `ordered`, the operands cannot be exchanged;
    /// else they are said to have been exchanged in the result.
    #[inline(always)]
    pub(super) fn sources(&mut self, left: &Operand, right: &Operand, ordered: bool) -> Binding {
        let (a, b) = (self.loc_number(left), self.loc_number(right));
        let taken = TAKEN[usize::from(ordered) << 4 | a << 2 | b];
        if taken.is_rare {
            return self.rare_sources(left, right, ordered);
        }
        let (a, b) = select_unpredictable(taken.swapped, (right, left), (left, right));
        let constant = select_unpredictable(matches!(taken.sources, Sources::Cs), a, b);
        Binding {
            sources: taken.sources,
            first: taken.a_first & a.slot() | taken.b_first & b.slot(),
            second: taken.b_second & b.slot(),
            constant: constant.cell(),
            swapped: taken.swapped,
        }
    }

    /// The same of two constants, of which an op has no room for more than one, and where the right operand would
    /// have to be the one in the accumulator.
    #[cold]
    #[inline(never)]
    fn rare_sources(&mut self, left: &Operand, right: &Operand, ordered: bool) -> Binding {
        let in_home = |operand: &Operand| operand.with_place(Place::Home);
        if left.is_const() && right.is_const() {
            self.emit_const(left.home(), left.cell());
            return self.sources(&in_home(left), right, ordered);
        }
        // Two are not in the same accumulator only: left is a constant.
        self.spill(right.op(), right.home(), right.class());
        let home = right.home();
        Binding {
            sources: if left.is_const() {
                Sources::Cs
            } else {
                Sources::As
            },
            first: if left.is_const() { home } else { 0 },
            second: if left.is_const() { 0 } else { home },
            constant: left.cell(),
            swapped: false,
        }
    }
}

/// How an op takes its two operands.
#[derive(Clone, Copy)]
struct Taken {
    sources: Sources,
    /// Whether they are exchanged; then the left one is the right one below.
    swapped: bool,
    /// Whether something has to be emitted first.
    is_rare: bool,
    /// All bits if the slot of the left operand is the first field.
    a_first: u16,
    /// The same of the right operand.
    b_first: u16,
    /// The same of the right operand and the second field.
    b_second: u16,
}

/// By whether the operands are ordered, and the numbers of where they are.
static TAKEN: [Taken; 32] = {
    let mut all = [taken(0, 0, false); 32];
    let mut at = 0;
    while at < all.len() {
        all[at] = taken(at >> 2 & 3, at & 3, at >= 16);
        at += 1;
    }
    all
};

const fn taken(a: usize, b: usize, ordered: bool) -> Taken {
    // Constants to the right, accumulators to the left.
    let swapped = !ordered
        && match (a, b) {
            (CONST, _) => true,
            (ACC, _) | (_, CONST) => false,
            (_, ACC) => true,
            (BOTH, _) => false,
            (_, BOTH) => true,
            _ => false,
        };
    let (a, b) = if swapped { (b, a) } else { (a, b) };
    let sources = match (a, b) {
        (ACC | BOTH, CONST) => Sources::Ac,
        (CONST, _) => Sources::Cs,
        (_, CONST) => Sources::Sc,
        (ACC, _) => Sources::As,
        (_, ACC) => Sources::Sa,
        (BOTH, _) => Sources::As,
        (_, BOTH) if ordered => Sources::Sa,
        _ => Sources::Ss,
    };
    let (a_first, b_first, b_second) = match sources {
        Sources::Ss => (!0, 0, !0),
        Sources::Sc | Sources::Sa => (!0, 0, 0),
        Sources::As => (0, 0, !0),
        Sources::Cs => (0, !0, 0),
        _ => (0, 0, 0),
    };
    Taken {
        sources,
        swapped,
        is_rare: matches!((a, b), (CONST, CONST | ACC) | (ACC, ACC)),
        a_first,
        b_first,
        b_second,
    }
}

/// Where the two operands of an op have been found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    pub(super) sources: Sources,
    /// The slot of the left operand, or of the right one if the left is a constant.
    pub(super) first: u16,
    /// The slot of the right operand.
    pub(super) second: u16,
    /// The constant, as a cell, if the sources have one.
    pub(super) constant: u64,
    /// Whether the operands have been exchanged.
    pub(super) swapped: bool,
}

impl Binding {
    /// The operand words of an op on values of a type whose result has a slot: a constant of 64 bits stands in the
    /// second, any other in the field of the first.
    #[inline(always)]
    pub(super) fn operand_words(&self, home: u16, ty: OperandType) -> (u64, Option<u64>) {
        let is_const = matches!(self.sources, Sources::Sc | Sources::Ac | Sources::Cs);
        let in_field = is_const & !ty.is_wide();
        let word = select_unpredictable(
            in_field,
            pack_imm(home, self.first, self.constant.low32()),
            pack16(home, self.first, self.second, 0),
        );
        (word, (is_const & ty.is_wide()).then_some(self.constant))
    }
}
