//! Sets of slots, and what an op does with them. Nothing here branches on what the ops of a loop are, which no machine
//! can predict.

use crate::base::narrow::{Low, const32};
use crate::{
    code::{head::Pos, op::Flow},
    translate::{OpIndex, emit::Emitter},
};

/// A set of some of the first `64 * N` slots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots<const N: usize>([u64; N]);

impl<const N: usize> Slots<N> {
    /// No slot.
    pub(super) const NONE: Self = Self([0; N]);

    /// How many slots there are.
    pub(super) const COUNT: u32 = 64 * const32(N);

    /// One slot, or none. Slots that are too high are in no set; they are only where `N` is more than 1.
    #[inline(always)]
    pub(super) fn one(slot: u16, is_there: bool) -> Self {
        if cfg!(any(debug_assertions, feature = "strict")) {
            assert!(
                N > 1 || !is_there || slot < 64,
                "slot {slot} is above the frame"
            );
        }
        let mut at = 0;
        Self([0; N].map(|_: u64| {
            let is_here = is_there && (N == 1 || slot / 64 == at);
            at += 1;
            u64::from(is_here) << (slot % 64)
        }))
    }

    #[inline(always)]
    fn with(mut self, other: Self, of_both: impl Fn(u64, u64) -> u64) -> Self {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word = of_both(*word, other);
        }
        self
    }

    /// Those that are in both.
    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        self.with(other, |word, other| word & other)
    }

    /// Those that are in one of them.
    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        self.with(other, |word, other| word | other)
    }

    /// Those that are not in the other one.
    #[inline(always)]
    pub(super) fn without(self, other: Self) -> Self {
        self.with(other, |word, other| word & !other)
    }

    /// All of them if something holds, otherwise none.
    #[inline(always)]
    pub(super) fn only_if(self, holds: bool) -> Self {
        Self(self.0.map(|word| word & u64::from(holds).wrapping_neg()))
    }

    #[inline(always)]
    pub(super) fn has(self, slot: u16) -> bool {
        !self.and(Self::one(slot, true)).is_empty()
    }

    #[inline(always)]
    pub(super) fn is_empty(self) -> bool {
        self.0.into_iter().fold(0, |all, word| all | word) == 0
    }

    /// Takes the lowest slot out.
    #[inline(always)]
    pub(super) fn pop_first(&mut self) -> Option<u16> {
        for (word, at) in self.0.iter_mut().zip(0..) {
            let bit = word.trailing_zeros().low16();
            // There is none in it.
            let Some(below) = word.checked_sub(1) else {
                continue;
            };
            *word &= below;
            return Some(at * 64 + bit);
        }
        None
    }
}

/// What an op does with slots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<const N: usize> {
    pub(super) op: OpIndex,
    pub(super) flow: Flow,
    /// The slots that it reads, but for those that never matter.
    pub(super) reads: Slots<N>,
    /// The slots that it writes.
    pub(super) writes: Slots<N>,
}

impl<const N: usize> Step<N> {
    /// Of an op with a first operand word.
    #[inline(always)]
    fn new(op: OpIndex, flow: Flow, word: u64) -> Self {
        let [first, second] = flow
            .reads(word)
            .map(|(slot, is_there, _)| Slots::one(slot, is_there));
        let mut writes = Slots::one(flow.dest(word), flow.writes());
        if flow.writes_two() {
            writes = writes.or(Self::second_dest(flow, word));
        }
        Self {
            op,
            flow,
            reads: first.or(second),
            writes,
        }
    }

    #[cold]
    fn second_dest(flow: Flow, word: u64) -> Slots<N> {
        Slots::one(flow.second_dest(word), true)
    }
}

/// The ops of a loop, which are looked at several times: what the first of them do is kept.
#[derive(Debug)]
pub(super) struct Steps<const N: usize> {
    kept: [Step<N>; KEPT],
    /// How many are kept.
    count: usize,
    /// The op behind these.
    behind: OpIndex,
    /// Where the loop ends.
    end: Pos,
}

/// Of how many ops it is kept: three of four loops have fewer.
const KEPT: usize = 32;

/// Where one is among the ops of a loop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    count: usize,
    op: OpIndex,
}

impl<const N: usize> Steps<N> {
    /// Of the ops from one position to another one.
    pub(super) fn new(start: Pos, end: Pos) -> Self {
        let behind = OpIndex(start);
        let nothing = Step::new(OpIndex(Pos::new(0)), Flow::NONE, 0);
        Self {
            kept: [nothing; KEPT],
            count: 0,
            behind,
            end,
        }
    }

    /// Before the first op.
    #[inline(always)]
    pub(super) fn start(&self) -> Place {
        Place {
            count: 0,
            op: self.behind,
        }
    }

    /// The first step that is not kept, if there is one; it is, if there is room.
    #[inline(always)]
    pub(super) fn look(&mut self, emit: &Emitter, place: &mut Place) -> Option<Step<N>> {
        let step = self.read(emit, place)?;
        if let Some(kept) = self.kept.get_mut(self.count) {
            *kept = step;
            self.count += 1;
            self.behind = place.op;
        }
        Some(step)
    }

    /// The next step.
    #[inline(always)]
    pub(super) fn next(&self, emit: &Emitter, place: &mut Place) -> Option<Step<N>> {
        match self.kept[..self.count].get(place.count) {
            Some(step) => {
                place.count += 1;
                Some(*step)
            }
            None => self.read(emit, place),
        }
    }

    #[inline(always)]
    fn read(&self, emit: &Emitter, place: &mut Place) -> Option<Step<N>> {
        let op = place.op;
        if op.0 >= self.end {
            return None;
        }
        place.op = emit.behind(op);
        Some(Step::new(op, emit.get(op).code().flow(), emit.operand(op)))
    }
}

/// Which values are worked out from what the loop carries along.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried<const N: usize> {
    /// Those in slots.
    pub(super) slots: Slots<N>,
    /// Those in accumulators, a bit for each class.
    accs: u8,
}

impl<const N: usize> Carried<N> {
    /// All of them.
    pub(super) const ALL: Self = Self {
        slots: Slots([u64::MAX; N]),
        accs: u8::MAX,
    };

    /// Notes what an op does. Moves of several values are not looked into: what they give is not said to be carried.
    #[inline(always)]
    pub(super) fn pass(&mut self, step: &Step<N>) {
        let flow = step.flow;
        let from_acc = self.accs & flow.accs_read() != 0;
        let from_slot = !self.slots.and(step.reads).is_empty();
        let is_carried = flow.computes() & (from_acc | from_slot);
        let accs = flow.accs_written();
        self.accs = self.accs & !accs | accs & u8::from(is_carried).wrapping_neg();
        let kept = self.slots.without(step.writes);
        self.slots = kept.or(step.writes.only_if(is_carried));
    }
}
