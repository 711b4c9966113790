//! What is known of memory where the walk is: which value a load from an address would find, since a store
//! before it has put it there. A load of such a value emits nothing.
//!
//! Compilers that optimise leave little of that. Of code that was compiled without it, CPython's and PHP's
//! builds for WASI for example, every seventh op is such a load: all variables are in a frame in memory.
//!
//! All that is known is of accesses by one local as the base, in a table of a few entries: the first local that something is
//! stored by and that is no parameter, which is where such a frame begins. Nothing is
//! known in functions without a frame in memory, behind a label, a call, and whatever else may write memory or let the host do so: all operators that are
//! `rare` in the list count as such. A store to another base forgets everything, since the two may
//! overlap; one to the same base forgets what it overlaps. A local that is written takes with it what it is the
//! base or the value of. Memories that threads share are never asked.

use super::{
    OpIndex, Translator,
    operands::ACC_ONLY,
    stack::{Operand, Place},
};
use crate::base::narrow::Low;
use crate::code::{
    op::{LoadOp, StoreOp},
    operand_type::OperandType,
};

/// How many values are known at most; places are bits of a byte.
const ENTRIES: usize = 8;

/// How many stores are noted at first, how many more for each load whose value was known, and how many at most: who asks for
/// none of what is noted has no more noted in this function.
const CREDIT: u8 = 6;
const CREDIT_OF_LOAD: u8 = 3;
const MOST_CREDIT: u8 = 24;

/// There is no base yet; that is no local, and not what operands have for none.
const NO_BASE: u32 = Operand::NO_LOCAL - 1;

/// The bytes of a word: what is known ends at one, counted from the base.
const WORD: u32 = 4;

/// How many slots a function has for values that were in an accumulator only, see [`Known::start`].
pub(super) const KEPT_SLOTS: u16 = 8;

/// What is in memory at an address.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The end of the access, counted from the base.
    end: u32,
    /// What was stored, all of its bytes: a constant, a local that has not been written since, or in place of that a slot
    /// that is kept for this; or a value that was in the accumulator only, of an op that can be told to write a slot as well.
    value: Operand,
}

/// What is known of memory 0.
#[derive(Debug)]
pub(super) struct Known {
    /// At the place of its end, in words of four bytes: ends elsewhere are not noted.
    entries: [Entry; ENTRIES],
    /// Which of these hold, as bits.
    valid: u8,
    /// Which of those are of eight bytes, among others that do not hold.
    wide: u8,
    /// The local that has the base's address, or [`NO_BASE`].
    base: u32,
    /// The first local that is no parameter, or a parameter behind a vector: what is there is a guess only.
    first_local: u16,
    /// For each local or kept slot that is a value, the bit of its number modulo 64.
    slots: u64,
    /// How many more stores are noted. When none are, nothing is known.
    credit: u8,
    /// The first of the slots that are kept.
    first_kept: u16,
    /// How many of these there are.
    kept: u16,
    /// How many of these have been used since the last place at which no operand can be one of them.
    used: u16,
}

impl Default for Known {
    fn default() -> Self {
        let nothing = Entry {
            end: 0,
            value: Operand::new(Place::Home, OperandType::I32, 0, 0),
        };
        Self {
            entries: [nothing; ENTRIES],
            valid: 0,
            wide: 0,
            base: NO_BASE,
            first_local: 0,
            slots: 0,
            credit: 0,
            first_kept: 0,
            kept: 0,
            used: 0,
        }
    }
}

impl Known {
    /// Starts a function, which has `kept` slots behind those of its locals, from `first` on, for values that are
    /// in the accumulator only when they are stored.
    pub(super) fn start(&mut self, first_local: u16, first: u16, kept: u16) {
        self.restart();
        (self.base, self.first_local) = (NO_BASE, first_local);
        (self.first_kept, self.kept) = (first, kept);
        self.credit = if kept == 0 { 0 } else { CREDIT };
    }

    /// Forgets everything.
    #[inline(always)]
    pub(super) fn forget(&mut self) {
        (self.valid, self.slots) = (0, 0);
    }

    /// Forgets everything where no operand is a local or a slot that is kept.
    #[inline(always)]
    pub(super) fn restart(&mut self) {
        self.forget();
        self.used = 0;
    }

    /// Notes that a local is written.
    #[inline(always)]
    pub(super) fn written(&mut self, slot: u16) {
        // What is in no entry any more may be here, which `forget_slot` finds out.
        if (u32::from(slot) == self.base) | (self.slots >> (slot % 64) & 1 != 0) {
            self.forget_slot(slot);
        }
    }

    /// Forgets what a local is the base or the value of.
    #[cold]
    #[inline(never)]
    fn forget_slot(&mut self, slot: u16) {
        if u32::from(slot) == self.base {
            self.forget();
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.value.local() == Some(slot) {
                self.valid &= !(1 << index);
            }
        }
    }

    /// The place of what is at an address.
    #[inline(always)]
    fn index(end: u32) -> usize {
        (end / WORD) as usize % ENTRIES
    }

    /// What is known of a value of a type.
    #[inline(always)]
    fn find(&self, base: u32, end: u32, ty: OperandType) -> Option<Operand> {
        let index = Self::index(end);
        let entry = &self.entries[index];
        let valid = self.valid >> index & 1 != 0;
        let found = valid & (self.base == base) & (entry.end == end) & (entry.value.ty() == ty);
        found.then_some(entry.value)
    }

    /// Notes what is at an address that ends at a word, by the base.
    #[inline(always)]
    fn insert(&mut self, end: u32, value: Operand) {
        let index = Self::index(end);
        let bit = 1 << index;
        let is_local = u64::from(value.local().is_some());
        self.slots |= is_local << (value.slot() % 64);
        self.entries[index] = Entry { end, value };
        self.valid |= bit;
        self.wide = self.wide & !bit | u8::from(value.ty().is_wide()) << index;
    }

    /// Notes that so many bytes are written by the base, up to an end.
    ///
    /// Without branches, which could not be predicted: what has the same place as something that overlaps is forgotten with it.
    #[inline(always)]
    fn overwrite(&mut self, end: u32, size: u32) {
        // Ends that are words, behind that at or before the start up to that at or behind the end.
        let (before, last) = ((end - size) / WORD, end.div_ceil(WORD));
        let count = last - before;
        let overlap = ((1_u32 << count) - 1).low8();
        let overlap = overlap.rotate_left(before + 1);
        // Behind the last only what is wide begins before the end.
        let behind = 2_u8.rotate_left(last);
        self.valid &= !(overlap | behind & self.wide);
    }
}

/// Whether a load of a number is of all bytes of its type.
#[inline(always)]
fn is_whole(op: LoadOp, ty: OperandType) -> bool {
    op.size() == if ty.is_wide() { 8 } else { 4 }
}

impl Translator<'_> {
    /// Where the value of a load from memory 0 is, if that is known.
    #[inline(always)]
    pub(super) fn known(
        &mut self,
        address: &Operand,
        end: u32,
        op: LoadOp,
        ty: OperandType,
    ) -> Option<Place> {
        if self.emit.known.valid == 0 {
            return None;
        }
        let value = self.emit.known.find(address.local_number(), end, ty)?;
        if !is_whole(op, ty) {
            return None;
        }
        let credit = &mut self.emit.known.credit;
        *credit = MOST_CREDIT.min(*credit + CREDIT_OF_LOAD);
        match value.place() {
            Place::Acc(op) => self.keep(op, end, value),
            place => Some(place),
        }
    }

    /// Has an op whose result was in the accumulator only write it to a slot, too, that nobody else writes or reads
    /// before the next label: this is the slot's first use since the last one.
    #[inline(never)]
    fn keep(&mut self, op: OpIndex, end: u32, value: Operand) -> Option<Place> {
        let known = &mut self.emit.known;
        if known.used == known.kept {
            return None;
        }
        let slot = known.first_kept + known.used;
        let class = value.class();
        let waits = (self.stack.in_acc(class))
            .is_some_and(|height| self.stack.get(height).place() == Place::Acc(op));
        // In loop dispatch all results are in slots, but that of one that is stored was never read there.
        if waits || ACC_ONLY && !self.emit.get(op).acc_only() {
            // It may still be told to write another slot, or has been, which may have been written since.
            return None;
        }
        let place = Place::Local(slot);
        self.emit.known.used += 1;
        self.emit.known.insert(end, value.with_place(place));
        if !ACC_ONLY {
            // Where it has written so far does not have its value any more.
            self.slot_written(self.emit.field(op, 0));
        }
        self.emit.write_through(op);
        self.emit.set_dest(op, slot);
        self.slot_written(slot);
        if self.emit.only_stores_since(op) {
            self.held.set(class, slot);
        }
        Some(place)
    }

    /// Notes that an operand is stored to memory 0.
    #[inline(always)]
    pub(super) fn note_store(&mut self, address: &Operand, end: u32, op: StoreOp, value: &Operand) {
        let known = &mut self.emit.known;
        if known.credit == 0 {
            return;
        }
        let base = address.local_number();
        if base != known.base {
            // What is known by another base may be there, too.
            known.forget();
            let may_be_base = base >= known.first_local.into() && base != Operand::NO_LOCAL;
            if known.base != NO_BASE || !may_be_base {
                return;
            }
            known.base = base;
        }
        known.overwrite(end, op.size());
        let whole = if value.ty().is_wide() { 8 } else { 4 };
        if (op.size() == whole) & end.is_multiple_of(WORD) & !value.is_home() {
            known.insert(end, *value);
            known.credit -= 1;
            if known.credit == 0 {
                known.forget();
            }
        }
    }
}
