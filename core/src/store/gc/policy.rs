//! [`Policy`]: when to collect, what kind of collection, when to grow and when to give up.
//!
//! - After `budget` bytes of new objects: a collection of new objects, or a full one if twice as much is alive as
//!   after the last full one (and at least twice the budget).
//! - When no block is free: growth, up to the limit. Growing writes new memory, which takes longer per object than
//!   a collection, so that budgets of more than a few MiB make things slower.
//! - At the limit, or where growth was refused: a full collection if since the last one a 32nd of the heap's bytes was given
//!   out, or if the host was here, which may have let go of something. Else the heap is exhausted: one that is nearly
//!   full of what is alive would trace all of it for each few objects.
//!
//! A full collection is thus paid for by as many bytes of new objects as it finds alive, or by a 32nd of the heap.

use super::{BLOCK, GcRef};
#[cfg(any(test, feature = "strict"))]
use core::num::NonZeroU32;

/// Which objects a collection finds dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Those that are newer than the last collection.
    New,
    /// All.
    Full,
}

/// What has to be done before an allocation is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// `GcHeap::begin` and `step` until done; only `step` if `is_collecting`.
    Collect(Kind),
    /// To ask the embedder's limiter whether the heap may have `desired` bytes, which has `current`; then `GcHeap::grow`, or
    /// `refused` if either says no.
    Grow {
        /// How many bytes the heap has.
        current: usize,
        /// How many it needs.
        desired: usize,
    },
    /// There is no room, and a collection would not make any.
    Exhausted,
}

/// What decides, and what it is told.
#[derive(Debug)]
pub(super) struct Policy {
    /// The most bytes of blocks, whole blocks.
    limit: usize,
    /// How many bytes of new objects there are between collections.
    budget: usize,
    since: usize,
    since_full: usize,
    /// If so many bytes are alive, the next collection is full.
    full_at: usize,
    /// The last collection did not come to its end: what is marked means nothing.
    unfinished: bool,
    host_was_here: bool,
    #[cfg(any(test, feature = "strict"))]
    zeal: Option<Zeal>,
}

/// Collections that nobody needs, for finding references that nobody names.
#[cfg(any(test, feature = "strict"))]
#[derive(Debug)]
struct Zeal {
    every: NonZeroU32,
    count: u32,
    full: bool,
    /// The allocation that comes next is the one that a collection was for.
    asked: bool,
}

impl Policy {
    /// How many bytes of new objects there are between collections, unless somebody says otherwise.
    const BUDGET: usize = 4 << 20;

    /// For a heap of at most so many bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit: limit.min(GcRef::MOST_BYTES) / BLOCK * BLOCK,
            budget: Self::BUDGET,
            since: 0,
            since_full: 0,
            full_at: 2 * Self::BUDGET,
            unfinished: false,
            host_was_here: true,
            #[cfg(any(test, feature = "strict"))]
            zeal: None,
        }
    }

    /// The most bytes of blocks.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Has a collection begin after so many bytes of new objects.
    #[cfg(test)]
    pub(super) fn set_budget(&mut self, bytes: usize) {
        self.budget = bytes.min(GcRef::MOST_BYTES / 4);
        self.full_at = self.full_at.max(2 * self.budget);
    }

    /// Has every n-th allocation collect.
    #[cfg(any(test, feature = "strict"))]
    pub(super) fn set_zeal(&mut self, every: Option<NonZeroU32>) {
        self.zeal = every.map(|every| Zeal {
            every,
            count: 0,
            full: false,
            asked: false,
        });
    }

    /// Whether cursors are to get one slot at a time, so that every allocation is seen here.
    pub(super) fn one_by_one(&self) -> bool {
        #[cfg(any(test, feature = "strict"))]
        return self.zeal.is_some();
        #[cfg(not(any(test, feature = "strict")))]
        false
    }

    /// The collection that has to be before an allocation, if one has.
    pub(super) fn due(&mut self, live: usize) -> Option<Kind> {
        #[cfg(any(test, feature = "strict"))]
        if let Some(kind) = self.zealous() {
            return Some(kind);
        }
        (self.since >= self.budget).then(|| self.kind(live))
    }

    #[cfg(any(test, feature = "strict"))]
    fn zealous(&mut self) -> Option<Kind> {
        let zeal = self.zeal.as_mut()?;
        if core::mem::take(&mut zeal.asked) {
            return None;
        }
        zeal.count += 1;
        if zeal.count < zeal.every.get() {
            return None;
        }
        (zeal.count, zeal.asked, zeal.full) = (0, true, !zeal.full);
        Some(if zeal.full { Kind::New } else { Kind::Full })
    }

    fn kind(&self, live: usize) -> Kind {
        if self.unfinished || live >= self.full_at {
            Kind::Full
        } else {
            Kind::New
        }
    }

    /// What can be done where the heap, of so many bytes, cannot grow.
    pub(super) fn at_limit(&mut self, bytes: usize) -> Need {
        let is_worth_it = self.since_full > 0 && self.since_full >= bytes / 32;
        if core::mem::take(&mut self.host_was_here) | is_worth_it {
            Need::Collect(Kind::Full)
        } else {
            Need::Exhausted
        }
    }

    /// The host may have let go of objects.
    pub(super) fn host_was_here(&mut self) {
        self.host_was_here = true;
    }

    /// So many bytes were given out.
    pub(super) fn allocated(&mut self, bytes: usize) {
        self.since = self.since.saturating_add(bytes);
        self.since_full = self.since_full.saturating_add(bytes);
    }

    /// So many bytes that were given out came back.
    pub(super) fn returned(&mut self, bytes: usize) {
        self.since = self.since.saturating_sub(bytes);
        self.since_full = self.since_full.saturating_sub(bytes);
    }

    /// A collection begins. What kind it has to be, if this one is asked for.
    pub(super) fn begins(&mut self, kind: Kind) -> Kind {
        let full = core::mem::replace(&mut self.unfinished, true);
        if full { Kind::Full } else { kind }
    }

    /// A collection has come to its end, and so many bytes are alive.
    pub(super) fn ends(&mut self, kind: Kind, live: usize) {
        self.unfinished = false;
        self.since = 0;
        if kind == Kind::Full {
            self.since_full = 0;
            self.full_at = live.saturating_mul(2).max(2 * self.budget);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    #[test]
    fn new_objects_are_collected_after_the_budget_and_all_when_twice_as_much_lives() {
        let mut policy = Policy::new(64 * MIB);
        assert_eq!(policy.due(0), None);
        policy.allocated(4 * MIB);
        assert_eq!(policy.due(0), Some(Kind::New));
        assert_eq!(policy.begins(Kind::New), Kind::New);
        policy.ends(Kind::New, 8 * MIB);
        assert_eq!(policy.due(8 * MIB), None);
        policy.allocated(4 * MIB);
        assert_eq!(policy.due(8 * MIB), Some(Kind::Full));
        assert_eq!(policy.begins(Kind::Full), Kind::Full);
        policy.ends(Kind::Full, 6 * MIB);
        policy.allocated(5 * MIB);
        assert_eq!(policy.due(11 * MIB), Some(Kind::New));
        assert_eq!(policy.due(12 * MIB), Some(Kind::Full));
    }

    #[test]
    fn after_a_collection_without_an_end_the_next_is_full() {
        let mut policy = Policy::new(64 * MIB);
        assert_eq!(policy.begins(Kind::New), Kind::New);
        assert_eq!(policy.begins(Kind::New), Kind::Full);
        assert_eq!(policy.begins(Kind::New), Kind::Full);
        policy.ends(Kind::Full, 0);
        assert_eq!(policy.begins(Kind::New), Kind::New);
    }

    #[test]
    fn a_heap_that_is_nearly_full_is_an_error() {
        let mut policy = Policy::new(64 * MIB);
        // The host was here at the beginning.
        assert_eq!(policy.at_limit(64 * MIB), Need::Collect(Kind::Full));
        assert_eq!(policy.at_limit(64 * MIB), Need::Exhausted);
        policy.allocated(2 * MIB);
        assert_eq!(policy.at_limit(64 * MIB), Need::Collect(Kind::Full));
        // Collections of new objects in between do not count.
        policy.ends(Kind::New, 63 * MIB);
        assert_eq!(policy.at_limit(64 * MIB), Need::Collect(Kind::Full));
        policy.ends(Kind::Full, 63 * MIB);
        assert_eq!(policy.at_limit(64 * MIB), Need::Exhausted);
        policy.host_was_here();
        assert_eq!(policy.at_limit(64 * MIB), Need::Collect(Kind::Full));
        // Where a limiter has stopped it long before, a 32nd of what there is.
        policy.allocated(MIB);
        assert_eq!(policy.at_limit(64 * MIB), Need::Exhausted);
        assert_eq!(policy.at_limit(32 * MIB), Need::Collect(Kind::Full));
        policy.ends(Kind::Full, 0);
        assert_eq!(policy.at_limit(0), Need::Exhausted);
    }

    #[test]
    fn zeal_collects_before_every_nth_allocation() {
        let mut policy = Policy::new(64 * MIB);
        policy.set_zeal(NonZeroU32::new(2));
        let mut kinds = alloc::vec::Vec::new();
        for _ in 0..8 {
            // The allocation, and once more behind a collection.
            if let Some(kind) = policy.due(0) {
                kinds.push(kind);
                assert_eq!(policy.due(0), None);
            }
        }
        assert_eq!(kinds, [Kind::New, Kind::Full, Kind::New, Kind::Full]);
    }
}
