//! Collections, driven by the caller: [`begin`](GcHeap::begin), roots, [`step`](GcHeap::step) until done.
//!
//! A collection of new objects takes those that the last one has left alive for alive, and looks in them only where
//! a card says that a reference was stored. A full one begins without marks. When everything that can be reached is
//! marked, values of the host whose objects are not leave their slab, and then blocks are gone through: what is not marked
//! is not allocated, and blocks get into the lists where allocation finds free slots.
//!
//! Between steps code of the guest does not run. What the host does meanwhile may end the collection
//! ([`abandon`](GcHeap::abandon)).

use super::{
    BLOCK, CARD, GcHeap, GcRef, Kind, WORDS,
    space::{NONE, Use},
    trace::{Tracer, Waiting},
};
use crate::base::narrow::Fit;

/// How far a collection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// There is none.
    Idle,
    /// Objects are marked; cards before this one were looked at.
    Trace { card: usize },
    /// Values of the host are gone through, of all if it is a full collection, from this one on.
    Externs { at: usize },
    /// Blocks are gone through, of all if it is a full collection, from the one before this one down.
    Sweep { at: usize },
}

/// What a step has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// More steps.
    Pending,
    /// Nothing.
    Done,
}

/// What going through a block costs, where looking at a reference costs 1.
const SWEEP: usize = 4;

impl GcHeap {
    /// Begins a collection; of all objects if that must be, whatever is asked for. Handles of the embedder are marked. The
    /// caller marks all other roots before the first step. If a collection was going on, that is abandoned.
    ///
    /// Takes 1 ms per GiB: maps and cards are cleared.
    pub(crate) fn begin(&mut self, kind: Kind) {
        self.abandon();
        self.kind = self.policy.begins(kind);
        let unused = self.space.close(&mut self.fast);
        self.policy.returned(unused);
        self.stack.clear();
        let mut card = 0;
        if self.kind == Kind::Full {
            self.space.marks.fill(0);
            self.cards.fill(0, self.cards.len(), 0);
            card = self.cards_in_use();
        }
        self.phase = Phase::Trace { card };
        let Self {
            objects,
            layouts,
            space,
            stack,
            waiting,
            handles,
            ..
        } = self;
        let mut tracer = Tracer::new(objects, layouts, space, stack, waiting);
        handles.visit(|reference| tracer.mark(reference));
    }

    /// Marks a root. It may be null or an `i31`.
    pub(crate) fn mark(&mut self, reference: GcRef) {
        if let Phase::Trace { .. } = self.phase {
            self.tracer().mark(reference);
        }
    }

    /// Marks what cells name that may or may not be references.
    pub(crate) fn mark_cells(&mut self, cells: &[u64]) {
        if let Phase::Trace { .. } = self.phase {
            self.tracer().mark_cells(cells);
        }
    }

    /// Whether a collection has begun and is not done. Meanwhile roots must not change and references not be stored, unless
    /// somebody calls [`abandon`](Self::abandon) before that.
    #[cfg(test)]
    pub(crate) fn is_collecting(&self) -> bool {
        self.phase != Phase::Idle
    }

    /// Goes on with a collection. The budget is about how many references are looked at: 5 to 100 ns each, by how far apart
    /// their objects are. `Done` if there is no collection.
    pub(crate) fn step(&mut self, budget: usize) -> Step {
        let mut left = budget.max(1);
        loop {
            let spent = match self.phase {
                Phase::Idle => return Step::Done,
                Phase::Trace { card } => self.trace(card, left),
                Phase::Externs { at } => self.externs(at, left),
                Phase::Sweep { at } => self.sweep(at, left),
            };
            if spent >= left && self.phase != Phase::Idle {
                return Step::Pending;
            }
            left -= spent.min(left - 1);
        }
    }

    /// Ends a collection before it is done. Then nothing is freed, and the next one is full. One that knows already
    /// what is dead goes to its end instead, for which the roots no longer matter.
    pub(crate) fn abandon(&mut self) {
        match self.phase {
            Phase::Idle => {}
            Phase::Trace { .. } => {
                if self.waiting.any {
                    // What waits is an object again.
                    let marks = self.space.marks.iter();
                    for (allocated, marks) in self.space.allocated.iter_mut().zip(marks) {
                        *allocated |= marks;
                    }
                    while let Some(block) = self.space.gray.first(0) {
                        self.space.gray.put(block, false);
                    }
                    self.waiting = Waiting::default();
                }
                self.stack.clear();
                self.phase = Phase::Idle;
            }
            Phase::Externs { .. } | Phase::Sweep { .. } => {
                while self.step(usize::MAX) == Step::Pending {}
            }
        }
    }

    fn tracer(&mut self) -> Tracer<'_> {
        Tracer::new(
            &self.objects,
            &self.layouts,
            &mut self.space,
            &mut self.stack,
            &mut self.waiting,
        )
    }

    fn cards_in_use(&self) -> usize {
        self.bytes() / CARD
    }

    /// Follows references. Returns what that took; less than the budget if there was nothing left of something.
    fn trace(&mut self, card: usize, budget: usize) -> usize {
        let mut spent = self.tracer().drain(budget);
        if spent >= budget {
            return spent;
        }
        if card < self.cards_in_use() {
            let (next, took) = self.next_card(card, budget - spent);
            self.phase = Phase::Trace { card: next };
            spent += took;
        } else if self.waiting.any {
            spent += self.tracer().next_waiting();
        } else {
            self.phase = Phase::Externs { at: 0 };
        }
        spent
    }

    /// Looks for a dirty card, and at what is on it. Returns the card behind it, and what that took.
    fn next_card(&mut self, mut card: usize, budget: usize) -> (usize, usize) {
        let end = self.cards_in_use();
        let mut spent = 0;
        while card < end && spent < budget {
            spent += 1;
            // 64 at a time, while none of them is dirty.
            while card.is_multiple_of(64)
                && self.cards.get::<64>(card) == Some([0; 64])
                && card < end
            {
                card += 64;
                spent += 1;
                if spent >= budget {
                    return (card, spent);
                }
            }
            if self.cards.get::<1>(card).is_some_and(|[dirty]| dirty != 0) {
                self.cards.set(card, [0]);
                let took = self.tracer().visit_card(card);
                return (card + 1, spent + took);
            }
            card += 1;
        }
        (card, spent)
    }

    /// Takes values of the host's whose objects are dead.
    fn externs(&mut self, at: usize, budget: usize) -> usize {
        let all = (self.kind == Kind::Full).then_some(at);
        let space = &self.space;
        let done = self
            .externs
            .sweep(all, budget, |object| space.is_marked(object.offset()));
        self.phase = Phase::Externs { at: at + done };
        if done < budget {
            if self.kind == Kind::Full {
                self.space.partial.fill(NONE);
            }
            self.phase = Phase::Sweep {
                at: self.space.count(),
            };
        }
        done
    }

    /// Goes through blocks. Full collections through all, from the last to the first, so that lists are ascending.
    fn sweep(&mut self, mut at: usize, budget: usize) -> usize {
        let mut spent = 0;
        while spent < budget {
            let block = match self.kind {
                Kind::New => self.space.touched.pop().map(|block| block as usize),
                Kind::Full => at.checked_sub(1),
            };
            let Some(block) = block else {
                self.space.touched.clear();
                self.phase = Phase::Idle;
                self.policy.ends(self.kind, self.space.live);
                self.collections += 1;
                return spent;
            };
            spent += SWEEP + self.sweep_block(block);
            at = block;
        }
        self.phase = Phase::Sweep { at };
        spent
    }

    /// Leaves what is marked in a block. Returns what that took beyond the usual.
    fn sweep_block(&mut self, block: usize) -> usize {
        let Some(entry) = self.space.blocks.get(block).copied() else {
            return 0;
        };
        let words = block * WORDS..(block + 1) * WORDS;
        self.poison(block);
        let space = &mut self.space;
        let (live, extra) = match entry.used {
            Use::Free | Use::Rest => return 0,
            Use::Large => {
                let blocks = entry.link as usize;
                space.allocated[words.start] = space.marks[words.start];
                if space.marks[words.start] & 1 != 0 {
                    (blocks * BLOCK, 0)
                } else {
                    for block in block..block + blocks {
                        space.set_free(block);
                    }
                    (0, blocks / 4)
                }
            }
            Use::Slots(class) => {
                let mut slots = 0;
                for (allocated, marks) in space.allocated[words.clone()]
                    .iter_mut()
                    .zip(&space.marks[words])
                {
                    *allocated = *marks;
                    slots += marks.count_ones();
                }
                if slots == 0 {
                    space.set_free(block);
                } else if slots < class.slots() {
                    let list = &mut space.partial[class.index()];
                    space.blocks[block].link = core::mem::replace(list, block.fit32());
                }
                ((slots * class.bytes()) as usize, 0)
            }
        };
        space.live = space.live - entry.live as usize + live;
        space.blocks[block].live = live.fit32();
        extra
    }

    /// With the feature `strict`, overwrites what is freed of a block.
    fn poison(&mut self, block: usize) {
        if !cfg!(any(test, feature = "strict")) {
            return;
        }
        let bytes = match self.space.blocks[block].used {
            Use::Slots(class) => class.bytes() as usize,
            Use::Large => self.space.blocks[block].link as usize * BLOCK,
            Use::Free | Use::Rest => return,
        };
        for word in block * WORDS..(block + 1) * WORDS {
            let mut dead = self.space.allocated[word] & !self.space.marks[word];
            while dead != 0 {
                let granule = word * 64 + dead.trailing_zeros() as usize;
                self.objects.fill(granule * 8, bytes, 0xdd);
                dead &= dead - 1;
            }
        }
    }
}
