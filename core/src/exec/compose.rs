//! Compositions: which sequences of ops have a handler of their own.
//!
//! The list is data: `compositions.txt` names sequences, one a line, and a test
//! here makes `compositions.rs` of it (`BLESS=1` rewrites it): the types of the
//! handlers and a tree of the sequences. Only headers change when a sequence
//! is found in a function's code; operands stay where they are, and each op
//! keeps a place that can be jumped to and resumed at.

use super::{
    compositions::NODES,
    dispatch::{composed, header},
};
use crate::code::{
    Emitted,
    op::{NUM_OPS, OpCode},
};

/// A node of the tree of sequences: the sequences that begin with the path to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The last op of the path.
    pub(super) op: u16,
    /// The handler of the path, counted from 1; 0 if the path is no sequence of the list.
    pub(super) composition: u16,
    /// The first of the longer paths, which are sorted by their last op.
    pub(super) first: u16,
    /// How many they are.
    pub(super) len: u16,
}

/// A node, shorter than a struct literal in the generated table.
pub(super) const fn node(op: u16, composition: u16, first: u16, len: u16) -> Node {
    Node {
        op,
        composition,
        first,
        len,
    }
}

/// For each op, the node of the path that consists of it alone; 0, the root, for none.
static ROOTS: [u16; NUM_OPS] = {
    let mut roots = [0; NUM_OPS];
    let root = NODES[0];
    let mut i = root.first;
    while i < root.first + root.len {
        roots[NODES[i as usize].op as usize] = i;
        i += 1;
    }
    roots
};

/// Puts the headers of a function's ops in: of the longest composition at each
/// place, and of single ops.
pub(crate) fn put_headers(ops: &[Emitted], words: &mut [u64]) {
    let mut rest = ops;
    while let [op, ..] = rest {
        let (len, word) = longest(rest).unwrap_or_else(|| (1, header(op.code)));
        words[op.pos as usize] = word;
        let (sequence, behind) = rest.split_at(len);
        // Ops inside a sequence are not jumped to, but may be resumed at.
        for op in &sequence[1..] {
            words[op.pos as usize] = header(op.code);
        }
        rest = behind;
    }
}

/// The longest sequence of the list that `ops` begins with: its length and header.
#[inline]
fn longest(ops: &[Emitted]) -> Option<(usize, u64)> {
    if !super::dispatch::COMPOSE {
        return None;
    }
    let first = ops.first()?;
    let mut at = match ROOTS[first.code.index()] {
        0 => return None,
        root => NODES[usize::from(root)],
    };
    let mut found = None;
    for (len, op) in (2..).zip(&ops[1..]) {
        if at.len == 0 || op.label {
            break;
        }
        let children = &NODES[usize::from(at.first)..][..usize::from(at.len)];
        let OpCode(code) = op.code;
        let Ok(child) = children.binary_search_by_key(&code, |node| node.op) else {
            break;
        };
        at = children[child];
        if at.composition != 0 {
            found = Some((len, at.composition - 1));
        }
    }
    found.map(|(len, index)| (len, composed(index)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeMap, fmt::Write, format, string::String, vec, vec::Vec};

    /// The tree while it is made.
    #[derive(Default)]
    struct Tree {
        composition: u16,
        children: BTreeMap<u16, Tree>,
    }

    /// Writes the generated file.
    fn table(list: &str) -> String {
        let numbers: BTreeMap<String, u16> = (0..NUM_OPS as u16)
            .map(|n| (format!("{:?}", OpCode(n)), n))
            .collect();
        let mut tree = Tree::default();
        let mut types = String::new();
        let sequences = list
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for (index, line) in sequences.enumerate() {
            let names: Vec<&str> = line.split(';').map(str::trim).collect();
            assert!(names.len() > 1, "{line}");
            let mut at = &mut tree;
            for name in &names {
                let number = *numbers.get(*name).unwrap_or_else(|| panic!("no op {name}"));
                at = at.children.entry(number).or_default();
            }
            assert_eq!(at.composition, 0, "twice: {line}");
            at.composition = index as u16 + 1;
            let nested = names
                .iter()
                .rev()
                .skip(1)
                .fold(String::from(names[names.len() - 1]), |tail, name| {
                    format!("Seq<{name}, {tail}>")
                });
            writeln!(types, "            {nested},").unwrap();
        }
        let mut out = format!(
            "//! Generated from `compositions.txt` by the test in `compose.rs` (`BLESS=1` rewrites it).\n\n\
             use super::compose::{{Node, node}};\n\n\
             /// Calls a macro with the type of every composition.\n\
             #[cfg(all(peregrine_dispatch = \"tail\", feature = \"compositions\"))]\n\
             macro_rules! for_each_composition {{\n    ($callback:ident) => {{\n        $callback! {{\n{types}        }}\n    }};\n}}\n\
             #[cfg(all(peregrine_dispatch = \"tail\", feature = \"compositions\"))]\n\
             pub(super) use for_each_composition;\n\n\
             /// The tree of sequences; the root is first.\n\
             pub(super) static NODES: &[Node] = &[\n"
        );
        // Breadth first, so that children stand together.
        let mut queue = vec![(0, &tree)];
        let (mut at, mut next) = (0, 1);
        while at < queue.len() {
            let (op, node) = queue[at];
            let len = node.children.len();
            let first = if len == 0 { 0 } else { next };
            writeln!(out, "    node({op}, {}, {first}, {len}),", node.composition).unwrap();
            queue.extend(node.children.iter().map(|(&op, child)| (op, child)));
            next += len;
            at += 1;
        }
        out.push_str("];\n");
        out
    }

    #[test]
    fn compositions_are_current() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/");
        let list = std::fs::read_to_string(format!("{dir}compositions.txt")).unwrap();
        let table = table(&list);
        let path = format!("{dir}compositions.rs");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &table).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            table,
            "run with BLESS=1"
        );
    }
}
