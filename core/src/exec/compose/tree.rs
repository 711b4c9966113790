//! The tree of the sequences that have a handler, as one array, and the paths in it.
//!
//! `build/compositions.rs` makes the array. Where each path stands follows from the numbers of ops.

use crate::code::op::OpCode;
#[cfg(peregrine_dispatch = "loop")]
use crate::exec::generated::arms::NODES;
#[cfg(peregrine_dispatch = "tail")]
use crate::exec::generated::compositions::NODES;

/// A node of the tree. The nodes of all paths share one array, in which the longer path by an op is
/// found without searching: it is at the sum of the node's base and the op's number if the node there
/// says so. Paths of one op are at the op's number.
#[derive(Debug, Clone, Copy)]
pub(in crate::exec) struct Node {
    /// Where the path without its last op is; [`ROOT`] for paths of one op, one less for no path.
    parent: u16,
    /// What the numbers of ops are added to for longer paths; 0 if there are none.
    base: u16,
    /// The handler of the path, counted from 1; 0 if the path is no sequence of the list.
    composition: u16,
}

/// The parent of paths of one op.
const ROOT: u16 = u16::MAX;
/// The parent at places of the array that no path has.
#[cfg(all(test, peregrine_dispatch = "tail"))]
const FREE: u16 = u16::MAX - 1;

/// A place that the array does not have: no node has it as its parent.
const NOWHERE: u16 = u16::MAX - 2;
const _: () = assert!(NODES.len() <= NOWHERE as usize);

/// A node, of its parent, its base and its composition.
pub(in crate::exec) const fn node(parent: u16, base: u16, composition: u16) -> Node {
    Node {
        parent,
        base,
        composition,
    }
}

/// A path in the tree: of ops that a sequence begins with, or of a single op.
#[derive(Debug, Clone, Copy)]
pub(in crate::exec) struct Path {
    place: u16,
    node: Node,
}

impl Path {
    /// That of one op.
    #[inline(always)]
    pub(in crate::exec) fn of(op: OpCode) -> Self {
        match NODES.get(op.index()) {
            Some(&node) if node.parent == ROOT => Self { place: op.0, node },
            // No path begins with the op. Another may stand at its number, and be the parent of longer ones.
            _ => Self {
                place: NOWHERE,
                node: Node {
                    parent: ROOT,
                    base: 0,
                    composition: 0,
                },
            },
        }
    }

    /// The longer path by an op, if there is one.
    #[inline(always)]
    pub(in crate::exec) fn with(self, op: OpCode) -> Option<Self> {
        // Without longer paths the base is 0, and what stands at the op's number has another parent: none has this one. It
        // is looked up next. A sum that does not fit leads to a place below those of longer paths, which has
        // another parent.
        let place = self.node.base.wrapping_add(op.0);
        let node = *NODES.get(usize::from(place))?;
        (node.parent == self.place).then_some(Self { place, node })
    }

    /// Which of the first `most` sequences of the list it is, counted from 1; 0 if it is none.
    #[inline(always)]
    pub(in crate::exec) fn composition(self, most: u16) -> u16 {
        match self.node.composition {
            number if number <= most => number,
            _ => 0,
        }
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
                let node = NODES[usize::from(at)];
                assert_eq!(node.parent, parent, "{line}");
                (parent, base) = (at, node.base);
            }
            assert_eq!(NODES[usize::from(at)].composition, count, "{line}");
        }
        let found = NODES.iter().filter(|node| node.composition != 0);
        assert_eq!(found.count(), usize::from(count));
        // Nothing begins with an op that no line begins with.
        let firsts: HashSet<u16> = (lists.iter())
            .flat_map(|list| list.lines())
            .filter_map(|line| numbers.get(line.split(';').next()?.trim()).copied())
            .collect();
        for op in 0..NUM_OPS as u16 {
            let has_longer = Path::of(OpCode(op)).node.base != 0;
            assert_eq!(has_longer, firsts.contains(&op), "{:?}", OpCode(op));
        }
        let free = NODES.iter().filter(|node| node.parent == FREE);
        assert!(free.clone().count() < NODES.len() / 4, "{}", free.count());
    }
}

#[cfg(test)]
mod roots {
    use super::*;
    use crate::code::op::NUM_OPS;

    /// Another path may stand at the number of such an op: with canonical NaNs, the loop took `f64x2.relaxed_min` for
    /// the beginning of a sequence that it is not in.
    #[test]
    fn no_sequence_begins_with_an_op_that_no_path_begins_with() {
        let ops = 0..NUM_OPS as u16;
        let begins = |op: &u16| (NODES.get(usize::from(*op))).is_some_and(|it| it.parent == ROOT);
        for first in ops.clone().filter(|op| !begins(op)) {
            let path = Path::of(OpCode(first));
            assert!(ops.clone().all(|next| path.with(OpCode(next)).is_none()));
        }
    }
}
