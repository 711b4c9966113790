//! Pins: slots that a loop carries along and has in registers, too, so that reading them waits for no store.
//!
//! Of each class of values one slot of an innermost loop that calls nothing can be pinned, of f64 two. All that write it write the
//! pin as well; what has a form for it reads the pin. It pays for what the loop carries along: a value that is read before it is
//! written, and whose new value is worked out from such values. A load begins anew, so what a loop finds by
//! following pointers is not pinned: the load takes longest, and misses of the cache would be begun for nothing. All of it
//! is found by looking at each op three times at most, in the order in which they stand; what branches do to that is left
//! aside, since nothing but speed depends on it.

mod rounds;
mod sets;

use self::sets::{Carried, Slots, Steps};
use super::*;
use crate::code::op::{PINS, Pin, ToRead};

/// How many words a set of slots has, by 64: in frames that have so few, or in all others, of which no more are looked at.
const FEW: usize = 1;
const MANY: usize = 4;

/// The most slots of all classes that are compared; of others none is pinned.
const MOST: usize = 24;

/// A slot that may be pinned.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    slot: u16,
    class: Class,
    /// How often an op waits for it to be written, where the loop's next round waits for that op.
    waits: u16,
    /// Whether an op that waits gives another value than the slot's next one, so that the way to that is longer.
    is_longer: bool,
    /// How often it is read where the pin can be.
    reads: u16,
}

impl Candidate {
    const NONE: Self = Self {
        slot: 0,
        class: Class::Int,
        waits: 0,
        is_longer: false,
        reads: 0,
    };

    /// What makes one better than another: waits, whether the way is longer, reads, and of several the first one.
    fn rank(&self) -> u64 {
        u64::from(self.waits) << 33
            | u64::from(self.is_longer) << 32
            | u64::from(self.reads) << 16
            | u64::from(!self.slot)
    }
}

/// The slots that are pinned, by [`Pin`].
pub(super) type Pinned = [Option<u16>; Pin::COUNT];

impl Translator<'_> {
    /// At the end of a loop: chooses what it pins, and lets its ops read and write pins. `may_be_two`: whether the op
    /// before the loop has room for a second slot of f64.
    pub(super) fn pin(&mut self, start: Pos, may_be_two: bool) -> Pinned {
        if !PINS {
            Pinned::default()
        } else if self.stack.max_slots() <= Slots::<FEW>::COUNT {
            self.pin_among::<FEW>(start, may_be_two)
        } else {
            self.pin_among::<MANY>(start, may_be_two)
        }
    }

    /// The same of the slots that are in sets of some size.
    #[inline(never)]
    fn pin_among<const N: usize>(&mut self, start: Pos, may_be_two: bool) -> Pinned {
        let mut pinned = Pinned::default();
        let end = self.emit.pos();
        let mut steps = Steps::<N>::new(start, end);
        let Some((mut slots, carried)) = self.could_be_pinned(&mut steps) else {
            return pinned;
        };
        let (mut all, mut count) = ([Candidate::NONE; MOST], 0);
        let mut compared = Slots::NONE;
        let fresh = slots;
        while let Some(slot) = slots.pop_first()
            && let Some(candidate) = all.get_mut(count)
        {
            // What waits in operands is in other slots.
            if let Some(class) = self.locals.class_of(slot) {
                (candidate.slot, candidate.class) = (slot, class);
                compared = compared.or(Slots::one(slot, true));
                count += 1;
            }
        }
        let candidates = &mut all[..count];
        self.count_waits(&steps, carried, fresh, compared, candidates);
        let mut best = [0; Pin::COUNT];
        for candidate in candidates.iter().filter(|one| one.waits > 0) {
            let of_class = &mut best[candidate.class as usize];
            if candidate.rank() > *of_class {
                *of_class = candidate.rank();
                pinned[candidate.class as usize] = Some(candidate.slot);
            }
        }
        if pinned == Pinned::default() {
            return pinned;
        }
        if may_be_two && pinned[Pin::F64 as usize].is_some() {
            let two = self.best_two(start, end, candidates);
            if let Some([first, second]) = two {
                pinned[Pin::F64 as usize] = Some(first);
                pinned[Pin::Second as usize] = Some(second);
            }
        }
        self.use_pins(&steps, pinned);
        pinned
    }

    /// The slots that are read before they are written, and written only by ops that can write a pin, if all ops of the
    /// loop are such that it is known what they change; and what is carried along at the loop's end.
    fn could_be_pinned<const N: usize>(
        &self,
        steps: &mut Steps<N>,
    ) -> Option<(Slots<N>, Carried<N>)> {
        let [mut carried, mut written, mut refused] = [Slots::NONE; 3];
        let mut place = steps.start();
        while let Some(step) = steps.look(&self.emit, &mut place) {
            if step.flow.changes_anything() {
                return None;
            }
            carried = carried.or(step.reads.without(written));
            written = written.or(step.writes);
            refused = refused.or(step.writes.only_if(step.flow.refuses()));
        }
        // Most loops of some programs have none.
        let changing = carried.and(written);
        if changing.without(refused).is_empty() {
            return None;
        }
        let mut values = Carried::ALL;
        let mut place = steps.start();
        while let Some(step) = steps.next(&self.emit, &mut place) {
            values.pass(&step);
        }
        // A value stays one that is carried along only if it is at the end.
        values.slots = values.slots.and(changing);
        let slots = values.slots.without(refused);
        (!slots.is_empty()).then_some((slots, values))
    }

    /// Counts what each candidate is waited for, which are in order of their slots.
    fn count_waits<const N: usize>(
        &self,
        steps: &Steps<N>,
        mut values: Carried<N>,
        mut fresh: Slots<N>,
        compared: Slots<N>,
        candidates: &mut [Candidate],
    ) {
        let mut place = steps.start();
        while let Some(step) = steps.next(&self.emit, &mut place) {
            if !step.reads.and(compared).is_empty() {
                let (flow, word) = (step.flow, self.emit.operand(step.op));
                for (slot, _, has_form) in flow.reads(word) {
                    let is_it = |one: &&mut Candidate| one.slot == slot;
                    if has_form && let Some(candidate) = candidates.iter_mut().find(is_it) {
                        candidate.reads = candidate.reads.saturating_add(1);
                        // One wait for each time that it is written: others are over then.
                        if flow.computes() && fresh.has(slot) && values.slots.has(slot) {
                            candidate.waits = candidate.waits.saturating_add(1);
                            candidate.is_longer |= !flow.writes() || flow.dest(word) != slot;
                            fresh = fresh.without(Slots::one(slot, true));
                        }
                    }
                }
            }
            fresh = fresh.or(step.writes);
            values.pass(&step);
        }
    }

    /// Lets the ops of a loop read pins and write them.
    fn use_pins<const N: usize>(&mut self, steps: &Steps<N>, pinned: Pinned) {
        let slots = pinned.into_iter().flatten();
        let slots = slots.fold(Slots::NONE, |all, slot| all.or(Slots::one(slot, true)));
        let mut place = steps.start();
        while let Some(step) = steps.next(&self.emit, &mut place) {
            if !step.reads.or(step.writes).and(slots).is_empty() {
                self.use_pin(step.op, pinned);
            }
        }
    }

    /// Lets an op read pins and write them.
    fn use_pin(&mut self, op: OpIndex, pinned: Pinned) {
        let pin_of = |slot| {
            let is_it = |pin: &Pin| pinned[*pin as usize] == Some(slot);
            Pin::ALL.into_iter().find(is_it)
        };
        let code = self.emit.get(op).code();
        if pinned[Pin::Second as usize].is_some()
            && let Some((form, exchanged)) =
                code.with_second(|field| pin_of(self.emit.field(op, field)))
        {
            self.emit.set_code(op, form);
            if exchanged {
                self.exchange(op, 1, 2);
            }
            return;
        }
        let mut to_pin = None;
        if code.flow().writes() {
            let pin = pin_of(self.emit.field(op, 0));
            to_pin = pin.and_then(|pin| code.to_pin(pin));
        }
        let is_copy = code == OpCode::single(SingleOp::Copy);
        let reads = code.pinnable().reads;
        let slot_of = |read: ToRead| self.emit.field(op, read.field.into());
        let mut found = None;
        for read in reads.into_iter().flatten() {
            let slot = slot_of(read);
            if found.is_some() {
                break;
            }
            let Some(pin) = pin_of(slot) else { continue };
            if is_copy {
                found = Some((OpCode::copy_from_pin(pin), read));
            } else if pin.class() == read.class
                && let Some(form) = read.form
            {
                found = OpCode::reading_pin(form, pin).map(|form| (form, read));
            }
        }
        let mut new = to_pin;
        if let Some((mut form, read)) = found {
            if let [Some(left), Some(right)] = reads
                && slot_of(left) == slot_of(right)
                && let Some(twice) = OpCode::twice(form)
            {
                form = twice;
            }
            let both = match to_pin {
                Some(_) => OpCode::to_pin_from(form),
                None => Some(form),
            };
            if let Some(form) = both {
                new = Some(form);
                let field = usize::from(read.field);
                if read.exchanged {
                    self.exchange(op, field - 1, field);
                }
            }
        }
        if let Some(code) = new {
            self.emit.set_code(op, code);
        }
    }

    /// Exchanges two fields of an op.
    fn exchange(&mut self, op: OpIndex, left: usize, right: usize) {
        let (a, b) = (self.emit.field(op, left), self.emit.field(op, right));
        self.emit.set_field(op, left, b);
        self.emit.set_field(op, right, a);
    }
}
