//! Compositions: which sequences of ops have a handler of their own.
//!
//! The list is data: `compositions.txt` names sequences, one a line, and a test
//! here makes `compositions.rs` of it (`BLESS=1` rewrites it): the types of the
//! handlers and a tree of the sequences. `assemble.rs` asks for the longest
//! sequence at each place of a function's code.

use super::generated::compositions::NODES;
#[cfg(test)]
use crate::code::op::NUM_OPS;
use crate::code::{head::Head, op::OpCode};

/// A node of the tree of sequences: the sequences that begin with the path to it. The nodes of all paths
/// share one array, in which the longer path by an op is found without searching: it is at the sum of
/// the node's base and the op's number if the node there says so. Paths of one op are at the op's number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Where the path without its last op is; [`ROOT`] for paths of one op, [`FREE`] for no path.
    pub(super) parent: u16,
    /// What the numbers of ops are added to for longer paths; 0 if there are none.
    pub(super) base: u16,
    /// The handler of the path, counted from 1; 0 if the path is no sequence of the list.
    pub(super) composition: u16,
}

/// The parent of paths of one op.
pub(super) const ROOT: u16 = u16::MAX;
/// The parent at places of the array that no path has.
pub(super) const FREE: u16 = u16::MAX - 1;

/// A node, shorter than a struct literal in the generated table.
pub(super) const fn node(parent: u16, base: u16, composition: u16) -> Node {
    Node {
        parent,
        base,
        composition,
    }
}

/// The longest sequence of the list that the ops from a position on are: its length and its number.
#[inline]
pub(super) fn longest(words: &[u64], at: usize) -> Option<(usize, u16)> {
    if !super::dispatch::COMPOSE {
        return None;
    }
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
        // The generator has seen that the greatest sum fits.
        let child = node.base.wrapping_add(op.code().0);
        match NODES.get(usize::from(child)) {
            Some(longer) if longer.parent == place => node = longer,
            _ => break,
        }
        place = child;
        next += op.len(words, next);
        if node.composition != 0 {
            found = Some((len, node.composition - 1));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeMap, fmt::Write, format, string::String, vec::Vec};

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
            for (position, name) in names.iter().enumerate() {
                let op = OpCode(numbers[*name]);
                assert!(position == 0 || op.may_follow(), "{line}");
                assert!(position + 1 == names.len() || op.may_lead(), "{line}");
            }
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
            "//! Generated from `compositions.txt` by the test in `exec/compose.rs` (`BLESS=1` rewrites it).\n\n\
             use crate::exec::compose::{{FREE, Node, ROOT, node}};\n\n\
             /// Calls a macro with the type of every composition.\n\
             #[cfg(all(peregrine_dispatch = \"tail\", feature = \"compositions\"))]\n\
             macro_rules! for_each_composition {{\n    ($callback:ident) => {{\n        $callback! {{\n{types}        }}\n    }};\n}}\n\
             #[cfg(all(peregrine_dispatch = \"tail\", feature = \"compositions\"))]\n\
             pub(in crate::exec) use for_each_composition;\n\n\
             /// The tree of sequences.\n\
             pub(in crate::exec) static NODES: &[Node] = &[\n"
        );
        let mut places = Places::default();
        places.put(&tree, ROOT, 0);
        for node in places.0 {
            match node {
                Some((ROOT, base, composition)) => {
                    writeln!(out, "    node(ROOT, {base}, {composition}),")
                }
                Some((parent, base, composition)) => {
                    writeln!(out, "    node({parent}, {base}, {composition}),")
                }
                None => writeln!(out, "    node(FREE, 0, 0),"),
            }
            .unwrap();
        }
        out.push_str("];\n");
        out
    }

    /// The array of nodes while it is filled.
    #[derive(Default)]
    struct Places(Vec<Option<(u16, u16, u16)>>);

    impl Places {
        /// Puts the longer paths of a node at `place`, which has a base, where they belong.
        fn put(&mut self, node: &Tree, place: u16, base: usize) {
            for (&op, child) in &node.children {
                let at = base + usize::from(op);
                if at >= self.0.len() {
                    self.0.resize(at + 1, None);
                }
                self.0[at] = Some((place, 0, child.composition));
            }
            // The large ones first: they are the hardest to place.
            let mut children: Vec<_> = node.children.iter().collect();
            children.sort_by_key(|(_, child)| std::cmp::Reverse(child.children.len()));
            for (&op, child) in children {
                if child.children.is_empty() {
                    continue;
                }
                let fits = |base: &usize| {
                    let mut ops = child.children.keys();
                    ops.all(|&op| {
                        self.0
                            .get(base + usize::from(op))
                            .is_none_or(Option::is_none)
                    })
                };
                let child_base = (1..).find(fits).unwrap();
                // Numbers of places have to be told from `FREE` and `ROOT`.
                assert!(child_base + NUM_OPS < usize::from(FREE));
                let at = base + usize::from(op);
                if let Some((_, base, _)) = &mut self.0[at] {
                    *base = child_base as u16;
                }
                self.put(child, at as u16, child_base);
            }
        }
    }

    #[test]
    fn compositions_are_current() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/src/exec/generated/");
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
