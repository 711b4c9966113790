//! The tree of the sequences that have a handler, as one array, and the paths in it.
//!
//! `build/compositions.rs` makes the array. Where each path stands follows from the numbers of ops.

#[cfg(peregrine_dispatch = "loop")]
use crate::exec::generated::arms::{BASES, COMPOSITIONS, PARENTS};
#[cfg(peregrine_dispatch = "tail")]
use crate::exec::generated::compositions::{BASES, COMPOSITIONS, PARENTS};
use crate::{base::narrow::Fit, code::op::OpCode};

// The nodes of all paths have places in arrays that they share, in which the longer path by an op is
// found without searching: it is at the sum of the path's base and the op's number if it says so. Paths of one op
// are at the op's number, and where there is none, nothing is.
const _: () = assert!(PARENTS.len() == COMPOSITIONS.len());

/// A place that the arrays do not have: no path has it as its parent.
const NOWHERE: u16 = u16::MAX - 2;
const _: () = assert!(PARENTS.len() <= NOWHERE as usize);

/// The parent of paths of one op.
#[cfg(test)]
const ROOT: u16 = u16::MAX;
/// The parent at places that no path has.
#[cfg(test)]
const FREE: u16 = u16::MAX - 1;

/// A path in the tree: of ops that a sequence begins with, or of a single op.
#[derive(Debug, Clone, Copy)]
pub(in crate::exec) struct Path {
    place: u16,
}

impl Path {
    /// One that no other is longer than.
    pub(in crate::exec) const NONE: Self = Self { place: NOWHERE };

    /// That of one op.
    #[inline(always)]
    pub(in crate::exec) fn of(op: OpCode) -> Self {
        Self { place: op.0 }
    }

    /// The longer path by an op, if there is one, and its composition. Of the op there is [`Head::step`].
    #[inline(always)]
    pub(in crate::exec) fn with(self, step: u32) -> Option<(Self, u16)> {
        // Without longer paths the base is 0, and what stands at the op's number has another parent: none has this one. It
        // is looked up next.
        let base = BASES[usize::from(self.place) % BASES.len()];
        let place = (u32::from(base) + step) as usize;
        let parent = *PARENTS.get(place)?;
        // There are fewer places.
        let longer = Self {
            place: place.fit16(),
        };
        (parent == self.place).then_some((longer, COMPOSITIONS[place]))
    }
}

#[cfg(all(test, peregrine_dispatch = "tail"))]
mod tests {
    use super::*;
    use crate::code::op::NUM_OPS;
    use std::{
        collections::{HashMap, HashSet},
        format,
        string::String,
        vec::Vec,
    };

    /// The lists of this build, in their order.
    fn lists() -> Vec<String> {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/generated/");
        let mut files = Vec::from(["compositions"]);
        if cfg!(feature = "compositions-large") {
            files.push("compositions-large");
        }
        if cfg!(peregrine_vector_acc) {
            files.push("compositions-vectors");
        }
        (files.iter())
            .map(|file| std::fs::read_to_string(format!("{dir}{file}.txt")).unwrap())
            .collect()
    }

    #[test]
    fn every_sequence_is_found_and_nothing_else() {
        let numbers: HashMap<String, u16> = (0..NUM_OPS as u16)
            .map(|number| (format!("{:?}", OpCode(number)), number))
            .collect();
        let lists = lists();
        let lines = (lists.iter()).flat_map(|list| list.lines());
        let mut count = 0;
        for line in lines.filter(|line| !line.starts_with('#')) {
            count += 1;
            let (mut at, mut parent, mut base) = (0, ROOT, 0);
            // Assembly looks no further.
            assert!(line.split(';').count() <= 3, "{line}");
            for name in line.split(';') {
                at = base + numbers[name.trim()];
                assert_eq!(PARENTS[usize::from(at)], parent, "{line}");
                (parent, base) = (at, BASES[usize::from(at)]);
            }
            assert_eq!(COMPOSITIONS[usize::from(at)], count, "{line}");
        }
        let found = COMPOSITIONS.iter().filter(|number| **number != 0);
        assert_eq!(found.count(), usize::from(count));
        // Nothing begins with an op that no line begins with.
        let firsts: HashSet<u16> = (lists.iter())
            .flat_map(|list| list.lines())
            .filter_map(|line| numbers.get(line.split(';').next()?.trim()).copied())
            .collect();
        for op in 0..NUM_OPS as u16 {
            let has_longer = BASES[usize::from(op)] != 0;
            assert_eq!(has_longer, firsts.contains(&op), "{:?}", OpCode(op));
        }
        // At the numbers of ops that no line begins with there is nothing; the other places are mostly taken.
        let others = &PARENTS[NUM_OPS..];
        let free = others.iter().filter(|parent| **parent == FREE).count();
        assert!(free < others.len() / 4, "{free} of {}", others.len());
    }
}

#[cfg(test)]
mod roots {
    use super::*;
    use crate::code::{head::Head, op::NUM_OPS};

    /// If another path stood at the number of such an op, longer ones than that would be taken for longer ones than the op:
    /// with canonical NaNs, the loop took `f64x2.relaxed_min` for the beginning of a sequence that it is not in.
    #[test]
    fn no_sequence_begins_with_an_op_that_no_path_begins_with() {
        let ops = 0..NUM_OPS as u16;
        let parent = |op: u16| *PARENTS.get(usize::from(op)).unwrap_or(&FREE);
        for first in ops.clone().filter(|op| parent(*op) != ROOT) {
            assert_eq!(parent(first), FREE);
            let path = Path::of(OpCode(first));
            assert!(ops.clone().all(|next| path.with(next.into()).is_none()));
        }
        assert!(
            ops.clone()
                .all(|next| Path::NONE.with(next.into()).is_none())
        );
    }

    #[test]
    fn no_sequence_extends_over_an_op_that_is_jumped_to() {
        for first in (0..NUM_OPS as u16).map(OpCode) {
            let path = Path::of(first);
            for head in (0..NUM_OPS as u16).map(|op| Head::new(OpCode(op), true, 0, 0)) {
                assert!(path.with(head.step()).is_none());
                let other = head.with_label(false).with_acc_only(true);
                assert_eq!(other.step(), u32::from(head.code().0));
            }
        }
    }
}
