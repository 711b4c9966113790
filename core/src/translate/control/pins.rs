//! Pins: slots that a loop carries along and has in registers, too, so that reading them waits for no store.
//!
//! Of each class of values one slot of an innermost loop that calls nothing can be pinned, of f64 two. All that write it write the
//! pin as well; what has a form for it reads the pin. It pays for what the loop carries along: a value that is read before it is
//! written, and whose new value is worked out from such values. A load begins anew, so what a loop finds by
//! following pointers is not pinned: the load takes longest, and misses of the cache would be begun for nothing. All of it
//! is found by looking at each op twice, in the order in which they stand; what branches do to that is left aside, since
//! nothing but speed depends on it.

mod rounds;

use super::*;
use crate::code::op::{Effect, PINS, Pin};

/// How many slots are looked at: the first ones of the frame.
const SLOTS: usize = 256;

/// The most slots of all classes that are compared; of others none is pinned.
const MOST: usize = 24;

/// A set of slots.
#[derive(Debug, Clone, Copy, Default)]
struct Slots([u64; SLOTS / 64]);

impl Slots {
    /// All of them.
    const ALL: Self = Self([u64::MAX; SLOTS / 64]);

    #[inline(always)]
    fn has(&self, slot: u16) -> bool {
        let word = self.0.get(usize::from(slot / 64));
        word.is_some_and(|word| word >> (slot % 64) & 1 != 0)
    }

    #[inline(always)]
    fn set(&mut self, slot: u16, value: bool) {
        if let Some(word) = self.0.get_mut(usize::from(slot / 64)) {
            *word = *word & !(1 << (slot % 64)) | u64::from(value) << (slot % 64);
        }
    }

    /// Those of them for which something holds of the words of other sets.
    fn with(self, others: [Self; 3], both: impl Fn(u64, [u64; 3]) -> u64) -> Self {
        let mut all = self;
        for (at, word) in all.0.iter_mut().enumerate() {
            *word = both(*word, others.map(|set| set.0[at]));
        }
        all
    }

    fn is_empty(self) -> bool {
        self.0 == [0; SLOTS / 64]
    }

    /// The slots in it, in order.
    fn iter(self) -> impl Iterator<Item = u16> {
        (self.0.into_iter().zip(0..)).flat_map(|(mut word, at)| {
            core::iter::from_fn(move || {
                let bit = word.trailing_zeros();
                // Nothing is left of it.
                word &= word.checked_sub(1)?;
                Some(at * 64 + bit as u16)
            })
        })
    }
}

/// Which values are worked out from what the loop carries along.
#[derive(Debug)]
struct Carried {
    /// Those in slots.
    slots: Slots,
    /// Those in accumulators, by class.
    accs: [bool; 4],
}

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
    /// What makes one better than another.
    fn rank(&self) -> impl Ord + use<> {
        // The first one of several.
        let first = core::cmp::Reverse(self.slot);
        (self.waits, self.is_longer, self.reads, first)
    }
}

/// The slots that are pinned, by [`Pin`].
pub(super) type Pinned = [Option<u16>; Pin::COUNT];

impl Translator<'_> {
    /// At the end of a loop: chooses what it pins, and lets its ops read and write pins. `may_be_two`: whether the op
    /// before the loop has room for a second slot of f64.
    pub(super) fn pin(&mut self, start: Pos, may_be_two: bool) -> Pinned {
        let mut pinned = Pinned::default();
        if !PINS {
            return pinned;
        }
        let end = self.emit.pos();
        let Some((slots, carried)) = self.could_be_pinned(start, end) else {
            return pinned;
        };
        let mut candidates = [None; MOST];
        let locals = slots.iter().filter_map(|slot| {
            // What waits in operands is in other slots.
            let class = self.locals.class_of(slot)?;
            Some(Candidate {
                slot,
                class,
                waits: 0,
                is_longer: false,
                reads: 0,
            })
        });
        for (candidate, local) in candidates.iter_mut().zip(locals) {
            *candidate = Some(local);
        }
        self.count_waits(start, end, carried, slots, &mut candidates);
        for pin in [Pin::Int, Pin::F32, Pin::F64] {
            let of_class = candidates.iter().flatten();
            let best = of_class
                .filter(|candidate| candidate.class == pin.class() && candidate.waits > 0)
                .max_by_key(|one| one.rank());
            pinned[pin as usize] = best.map(|best| best.slot);
        }
        if may_be_two && pinned[Pin::F64 as usize].is_some() {
            let two = self.best_two(start, end, &candidates);
            if let Some([first, second]) = two {
                pinned[Pin::F64 as usize] = Some(first);
                pinned[Pin::Second as usize] = Some(second);
            }
        }
        if pinned != Pinned::default() {
            self.use_pins(start, end, pinned);
        }
        pinned
    }

    /// The slots that are read before they are written, and written only by ops that can write a pin, if all ops of the
    /// loop are such that it is known what they change; and what is carried along at the loop's end.
    fn could_be_pinned(&self, start: Pos, end: Pos) -> Option<(Slots, Carried)> {
        let [mut carried, mut written, mut refused] = [Slots::default(); 3];
        let mut values = Carried {
            slots: Slots::ALL,
            accs: [true; 4],
        };
        let mut op = OpIndex(start);
        while op.0 < end {
            let code = self.emit.get(op).code();
            let effect = code.effect();
            if effect == Effect::Anything {
                return None;
            }
            let pinnable = code.pinnable();
            for read in pinnable.reads.iter().flatten() {
                let slot = self.emit.field(op, read.field.into());
                if !written.has(slot) {
                    carried.set(slot, true);
                }
            }
            if effect.writes() {
                let slot = self.emit.field(op, 0);
                written.set(slot, true);
                if matches!(effect, Effect::Both(_)) && !code.can_write_pin() {
                    refused.set(slot, true);
                }
            }
            // There is no form of these for pins.
            if effect == Effect::Slots {
                for field in [0, 2] {
                    let slot = self.emit.field(op, field);
                    written.set(slot, true);
                    refused.set(slot, true);
                }
            }
            values.pass(self, op);
            op = self.emit.behind(op);
        }
        let sets = [written, refused, values.slots];
        let slots = carried.with(sets, |carried, [written, refused, values]| {
            carried & written & !refused & values
        });
        // A value stays one that is carried along only if it is at the end.
        values.slots = carried.with(sets, |carried, [written, _, values]| {
            carried & written & values
        });
        (!slots.is_empty()).then_some((slots, values))
    }

    /// Counts what each candidate is waited for.
    fn count_waits(
        &self,
        start: Pos,
        end: Pos,
        mut values: Carried,
        mut fresh: Slots,
        candidates: &mut [Option<Candidate>; MOST],
    ) {
        let mut op = OpIndex(start);
        while op.0 < end {
            let code = self.emit.get(op).code();
            let pinnable = code.pinnable();
            for read in pinnable.reads.iter().flatten() {
                let slot = self.emit.field(op, read.field.into());
                let is_it = |one: &&mut Candidate| one.slot == slot;
                if read.form.is_some()
                    && let Some(candidate) = candidates.iter_mut().flatten().find(is_it)
                {
                    candidate.reads = candidate.reads.saturating_add(1);
                    // One wait for each time that it is written: others are over then.
                    if pinnable.computes && fresh.has(slot) && values.slots.has(slot) {
                        candidate.waits = candidate.waits.saturating_add(1);
                        candidate.is_longer |=
                            !code.effect().writes() || self.emit.field(op, 0) != slot;
                        fresh.set(slot, false);
                    }
                }
            }
            if code.effect().writes() {
                fresh.set(self.emit.field(op, 0), true);
            }
            values.pass(self, op);
            op = self.emit.behind(op);
        }
    }

    /// Lets the ops of a loop read pins and write them.
    fn use_pins(&mut self, start: Pos, end: Pos, pinned: Pinned) {
        let pin_of = |slot| {
            let is_it = |pin: &Pin| pinned[*pin as usize] == Some(slot);
            Pin::ALL.into_iter().find(is_it)
        };
        let mut op = OpIndex(start);
        while op.0 < end {
            let code = self.emit.get(op).code();
            if pinned[Pin::Second as usize].is_some()
                && let Some((form, exchanged)) =
                    code.with_second(|field| pin_of(self.emit.field(op, field)))
            {
                self.emit.set_code(op, form);
                if exchanged {
                    self.exchange(op, 1, 2);
                }
                op = self.emit.behind(op);
                continue;
            }
            let mut to_pin = None;
            if code.effect().writes() {
                let pin = pin_of(self.emit.field(op, 0));
                to_pin = pin.and_then(|pin| code.to_pin(pin));
            }
            let is_copy = code == OpCode::single(SingleOp::Copy);
            let reads = code.pinnable().reads;
            let slot_of = |read: crate::code::op::ToRead| self.emit.field(op, read.field.into());
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
            op = self.emit.behind(op);
        }
    }

    /// Exchanges two fields of an op.
    fn exchange(&mut self, op: OpIndex, left: usize, right: usize) {
        let (a, b) = (self.emit.field(op, left), self.emit.field(op, right));
        self.emit.set_field(op, left, b);
        self.emit.set_field(op, right, a);
    }
}

impl Carried {
    /// Notes what an op does.
    #[inline(always)]
    fn pass(&mut self, translator: &Translator<'_>, op: OpIndex) {
        let code = translator.emit.get(op).code();
        let effect = code.effect();
        let (class, slot) = match effect {
            Effect::Nothing | Effect::Anything => return,
            // Moves of several values are not looked into.
            Effect::Slots => {
                for field in [0, 2] {
                    self.slots.set(translator.emit.field(op, field), false);
                }
                return;
            }
            Effect::Slot => (None, Some(translator.emit.field(op, 0))),
            Effect::Acc(class) => (Some(class), None),
            Effect::Both(class) => (Some(class), Some(translator.emit.field(op, 0))),
        };
        let pinnable = code.pinnable();
        let is_carried = pinnable.computes
            && (pinnable.acc.is_some_and(|class| self.accs[class as usize])
                || pinnable.reads.iter().flatten().any(|read| {
                    let slot = translator.emit.field(op, read.field.into());
                    self.slots.has(slot)
                }));
        if let Some(class) = class {
            self.accs[class as usize] = is_carried;
        }
        if let Some(slot) = slot {
            self.slots.set(slot, is_carried);
        }
    }
}
