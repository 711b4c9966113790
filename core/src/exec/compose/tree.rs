//! The tree of the sequences that have a handler, as one array.
//!
//! The generated list names the paths of the tree. Where each stands in the array follows from the
//! numbers of ops, and is worked out when the crate is compiled.

use crate::{
    code::{
        head::Head,
        op::{NUM_OPS, OpCode},
    },
    exec::{generated::compositions::PATHS, regs::Listed},
};

/// A path in the tree: the first ops of a sequence.
pub(in crate::exec) struct Path {
    /// The path without its last op, counted from 1 in the list; 0 for paths of one op.
    parent: u16,
    /// The last op.
    op: OpCode,
    /// The handler of the path, counted from 1; 0 if the path is no sequence of the list.
    composition: u16,
}

/// A path whose last op is `O`.
pub(in crate::exec) const fn path<O: Listed>(parent: u16, composition: u16) -> Path {
    Path {
        parent,
        op: O::CODE,
        composition,
    }
}

/// A node of the tree. The nodes of all paths share one array, in which the longer path by an op is
/// found without searching: it is at the sum of the node's base and the op's number if the node there
/// says so. Paths of one op are at the op's number.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Where the path without its last op is; [`ROOT`] for paths of one op, [`FREE`] for no path.
    parent: u16,
    /// What the numbers of ops are added to for longer paths; 0 if there are none.
    base: u16,
    /// The handler of the path, counted from 1; 0 if the path is no sequence of the list.
    composition: u16,
}

/// The parent of paths of one op.
const ROOT: u16 = u16::MAX;
/// The parent at places of the array that no path has.
const FREE: u16 = u16::MAX - 1;

/// The tree.
static NODES: [Node; LAYOUT.len] = nodes(&LAYOUT);

/// The longest of the first `most` sequences of the list that the ops from a position on are: its length
/// and its number.
#[inline]
pub(in crate::exec) fn longest(words: &[u64], at: usize, most: u16) -> Option<(usize, u16)> {
    let first = Head(words[at]);
    let OpCode(mut place) = first.code();
    let mut node = NODES.get(usize::from(place))?;
    if node.parent != ROOT {
        return None;
    }
    let mut found = None;
    let mut next = at + first.len(words, at);
    for len in 2.. {
        if node.base == 0 {
            break;
        }
        let Some(&word) = words.get(next) else {
            break;
        };
        let op = Head(word);
        if op.label() {
            break;
        }
        // `MOST` says that the greatest sum fits.
        let child = node.base.wrapping_add(op.code().0);
        match NODES.get(usize::from(child)) {
            Some(longer) if longer.parent == place => node = longer,
            _ => break,
        }
        place = child;
        next += op.len(words, next);
        if (1..=most).contains(&node.composition) {
            found = Some((len, node.composition - 1));
        }
    }
    found
}

/// How many paths there are.
const COUNT: usize = PATHS.len();
/// More than the array is long.
const MOST: usize = 2 * COUNT + NUM_OPS;
const _: () = assert!(MOST < FREE as usize);

/// Where the nodes are.
struct Layout {
    /// The base of the paths that go on from each path, and at 0 from the root.
    bases: [u16; COUNT + 1],
    /// The length of the array.
    len: usize,
}

const LAYOUT: Layout = layout();

/// How far below the last base the next one is looked for: more makes the array shorter and
/// compilation longer. The groups become smaller and so easier to place.
const BACK: usize = 200;

/// Finds a base for each group of paths that go on from the same path, which stand together in the list,
/// larger groups before smaller ones and the paths of one op before all.
const fn layout() -> Layout {
    let (mut bases, mut taken, mut len) = ([0; COUNT + 1], [false; MOST], 0);
    let (mut first, mut base) = (0, 0);
    while first < COUNT {
        let parent = PATHS[first].parent;
        let mut end = first + 1;
        while end < COUNT && PATHS[end].parent == parent {
            end += 1;
        }
        if parent == 0 {
            assert!(first == 0, "paths of one op come first");
        } else {
            base = if base > BACK { base - BACK } else { 1 };
            while !fits(&taken, base, first, end) {
                base += 1;
            }
            assert!(bases[parent as usize] == 0, "a group stands together");
        }
        bases[parent as usize] = base as u16;
        while first < end {
            let place = base + PATHS[first].op.0 as usize;
            taken[place] = true;
            if place >= len {
                len = place + 1;
            }
            first += 1;
        }
    }
    Layout { bases, len }
}

/// Whether a group of paths can have a base.
const fn fits(taken: &[bool; MOST], base: usize, first: usize, end: usize) -> bool {
    let mut at = first;
    while at < end {
        if taken[base + PATHS[at].op.0 as usize] {
            return false;
        }
        at += 1;
    }
    true
}

/// Fills the array.
const fn nodes<const LEN: usize>(layout: &Layout) -> [Node; LEN] {
    let free = Node {
        parent: FREE,
        base: 0,
        composition: 0,
    };
    let mut nodes = [free; LEN];
    let mut at = 0;
    while at < COUNT {
        let path = &PATHS[at];
        nodes[place(layout, at)] = Node {
            parent: match path.parent {
                0 => ROOT,
                parent => place(layout, parent as usize - 1) as u16,
            },
            base: layout.bases[at + 1],
            composition: path.composition,
        };
        at += 1;
    }
    nodes
}

/// Where the node of a path is.
const fn place(layout: &Layout, path: usize) -> usize {
    let path = &PATHS[path];
    (layout.bases[path.parent as usize] + path.op.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// The ops of a path.
    fn ops(path: &Path) -> Vec<u16> {
        let mut ops = match path.parent {
            0 => Vec::new(),
            parent => ops(&PATHS[usize::from(parent) - 1]),
        };
        ops.push(path.op.0);
        ops
    }

    #[test]
    fn every_path_is_found_and_nothing_else() {
        for path in &PATHS {
            let (mut at, mut parent) = (usize::MAX, ROOT);
            for (position, op) in ops(path).into_iter().enumerate() {
                let base = if position == 0 { 0 } else { NODES[at].base };
                at = usize::from(base + op);
                assert_eq!(NODES[at].parent, parent);
                parent = at as u16;
            }
            assert_eq!(NODES[at].composition, path.composition);
        }
        let found = NODES.iter().filter(|node| node.parent != FREE).count();
        assert_eq!(found, COUNT);
    }
}
