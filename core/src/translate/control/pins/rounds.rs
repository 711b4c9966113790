//! Which two slots of f64 are best pinned: those with which the rounds of the loop take least, by what each op waits for.
//!
//! Of values that are worked out from each other it depends on all of them which wait is on the longest way, so pairs are
//! tried: a few rounds are counted with each, as if the machine did everything at once that waits for nothing. Where a
//! round has so many ops that none of it matters, there is no second pin.

use super::*;
use crate::code::op::{BinaryOp, Effect, UnaryOp};

/// The most slots of which pairs are tried, the best ones by [`Candidate::rank`].
const TRIED: usize = 5;

/// The most words of a loop of which rounds are counted. What takes longer waits for other things.
const LONGEST: usize = 192;

/// How many rounds: an odd way takes two of them, and the first ones begin with nothing.
const ROUNDS: u16 = 4;

/// Cycles that a slot is read later than it was written.
const SLOT: u16 = 8;

/// How many slots are looked at: the first ones of the frame.
const SLOTS: usize = 64 * MANY;

/// When values are there, in cycles.
struct Times {
    slots: [u16; SLOTS],
    accs: [u16; 4],
}

impl Translator<'_> {
    /// The two slots of f64 to be pinned, if a round takes less with two of them than with the best one, and with that one
    /// is longer than its ops take, whatever they wait for.
    pub(super) fn best_two(
        &self,
        start: Pos,
        end: Pos,
        candidates: &[Candidate],
    ) -> Option<[u16; 2]> {
        if end.word() - start.word() > LONGEST {
            return None;
        }
        let mut best: [Option<Candidate>; TRIED] = [None; TRIED];
        let of_class = |one: &&Candidate| one.class == Class::F64 && one.waits > 0;
        for candidate in candidates.iter().filter(of_class) {
            let is_better = |other: &&Option<Candidate>| {
                other.is_some_and(|other| other.rank() > candidate.rank())
            };
            let place = best.iter().take_while(is_better).count();
            if let Some(worse @ [_, ..]) = best.get_mut(place..) {
                worse.rotate_right(1);
                worse[0] = Some(*candidate);
            }
        }
        let slots = best.map(|one| one.map(|one| one.slot));
        let [Some(first), Some(_), ..] = slots else {
            return None;
        };
        let (alone, ..) = self.rounds(start, end, [first; 2], slots);
        if alone <= self.ops(start, end) * ROUNDS {
            return None;
        }
        let all = || slots.into_iter().flatten().enumerate();
        let pairs = all().flat_map(|(at, a)| all().skip(at + 1).map(move |(_, b)| [a, b]));
        let with_times = pairs.map(|pair| (self.rounds(start, end, pair, slots), pair));
        // The first of several that are as good.
        let ((last, _), pair) = with_times.min_by_key(|(times, _)| *times)?;
        (last < alone).then_some(pair)
    }

    /// How many ops there are.
    fn ops(&self, start: Pos, end: Pos) -> u16 {
        let (mut op, mut count) = (OpIndex(start), 0);
        while op.0 < end {
            count += 1;
            op = self.emit.behind(op);
        }
        count
    }

    /// When the last of some slots has its value after a few rounds in which two are pinned, in cycles; and the sum of all.
    fn rounds(
        &self,
        start: Pos,
        end: Pos,
        pinned: [u16; 2],
        slots: [Option<u16>; TRIED],
    ) -> (u16, u32) {
        let mut times = Times {
            slots: [0; SLOTS],
            accs: [0; 4],
        };
        for _ in 0..ROUNDS {
            let mut op = OpIndex(start);
            while op.0 < end {
                self.pass_time(&mut times, op, pinned);
                op = self.emit.behind(op);
            }
        }
        let when = |slot: u16| times.slots.get(usize::from(slot)).copied().unwrap_or(0);
        let (mut last, mut sum) = (0, 0);
        for slot in slots.into_iter().flatten() {
            last = last.max(when(slot));
            sum += u32::from(when(slot));
        }
        (last, sum)
    }

    /// Notes when the result of an op is there.
    fn pass_time(&self, times: &mut Times, op: OpIndex, pinned: [u16; 2]) {
        let code = self.emit.get(op).code();
        let (class, slot) = match code.effect() {
            Effect::Nothing | Effect::Anything => return,
            // Moves of several values are not looked into, as elsewhere.
            Effect::Slots => return,
            Effect::Slot => (None, Some(self.emit.field(op, 0))),
            Effect::Acc(class) => (Some(class), None),
            Effect::Both(class) => (Some(class), Some(self.emit.field(op, 0))),
        };
        let pinnable = code.pinnable();
        let mut when = pinnable.acc.map_or(0, |class| times.accs[class as usize]);
        for read in pinnable.reads.iter().flatten() {
            let slot = self.emit.field(op, read.field.into());
            let there = times.slots.get(usize::from(slot)).copied().unwrap_or(0);
            let wait = if pinned.contains(&slot) { 0 } else { SLOT };
            when = when.max(there.saturating_add(wait));
        }
        when = when.saturating_add(cycles(code));
        if let Some(class) = class {
            times.accs[class as usize] = when;
        }
        if let Some(time) = slot.and_then(|slot| times.slots.get_mut(usize::from(slot))) {
            *time = when;
        }
    }
}

/// What an op takes from its operands to its result, roughly.
fn cycles(code: OpCode) -> u16 {
    match (code.as_binary(), code.as_unary()) {
        (Some((BinaryOp::F64Div, ..)), _) => 14,
        (_, Some((UnaryOp::F64Sqrt, _))) => 18,
        (Some((op, ..)), _) if op.ty().class() == Class::F64 => 4,
        (_, Some((UnaryOp::F64Neg | UnaryOp::F64Abs, _))) => 1,
        (_, Some((op, _))) if op.ty().class() == Class::F64 => 5,
        _ => 1,
    }
}
