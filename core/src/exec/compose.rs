//! Compositions: which sequences of ops have a handler of their own.
//!
//! The list is data: `generated/compositions.txt` names sequences, one a line, and a test here makes
//! `generated/compositions.rs` of it (`BLESS=1` rewrites it): the types of the handlers and the paths of
//! a tree of the sequences, of which `tree` makes an array. `assemble.rs` asks for the longest sequence
//! at each place of a function's code.

#[cfg(all(feature = "compositions", peregrine_dispatch = "tail"))]
mod tree;

#[cfg(all(feature = "compositions", peregrine_dispatch = "tail"))]
pub(super) use self::tree::{Path, longest, path};

/// Without handlers for sequences there is none.
#[cfg(not(all(feature = "compositions", peregrine_dispatch = "tail")))]
#[inline]
pub(super) fn longest(_words: &[u64], _at: usize) -> Option<(usize, u16)> {
    None
}

#[cfg(test)]
mod tests {
    use crate::code::op::{NUM_OPS, OpCode};
    use std::{
        collections::{BTreeMap, HashMap},
        fmt::Write,
        format,
        string::String,
        vec::Vec,
    };

    /// A path of the tree: the names of the ops.
    type Path<'a> = Vec<&'a str>;

    /// The sequences of the list, in its order.
    fn sequences(list: &str) -> Vec<Path<'_>> {
        let ops: HashMap<String, OpCode> = (0..NUM_OPS as u16)
            .map(|number| (format!("{:?}", OpCode(number)), OpCode(number)))
            .collect();
        let lines = list
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let sequence = |line| {
            let names: Path<'_> = str::split(line, ';').map(str::trim).collect();
            assert!(names.len() > 1, "{line}");
            for (position, name) in names.iter().enumerate() {
                let op = ops.get(*name).unwrap_or_else(|| panic!("no op {name}"));
                assert!(position == 0 || op.may_follow(), "{line}");
                assert!(position + 1 == names.len() || op.may_lead(), "{line}");
            }
            names
        };
        lines.map(sequence).collect()
    }

    /// Writes the generated file.
    fn table(list: &str) -> String {
        let sequences = sequences(list);
        // The paths that go on from each path, with the number of their handler, or 0.
        let mut groups: BTreeMap<&[&str], BTreeMap<&str, usize>> = BTreeMap::new();
        let mut types = String::new();
        for (index, names) in sequences.iter().enumerate() {
            for (len, name) in names.iter().enumerate() {
                groups
                    .entry(&names[..len])
                    .or_default()
                    .entry(name)
                    .or_default();
            }
            let (last, before) = names.split_last().unwrap();
            let composition = groups.get_mut(before).unwrap().get_mut(last).unwrap();
            assert_eq!(*composition, 0, "twice: {names:?}");
            *composition = index + 1;
            let nested = (before.iter().rev()).fold(String::from(*last), |tail, name| {
                format!("Seq<{name}, {tail}>")
            });
            writeln!(types, "            {nested},").unwrap();
        }
        // The paths of one op come first, then the large groups: they are the hardest to place.
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(path, group)| (!path.is_empty(), std::cmp::Reverse(group.len())));
        let rows: HashMap<Path<'_>, usize> = (groups.iter())
            .flat_map(|(path, group)| group.keys().map(move |op| [path, &[*op][..]].concat()))
            .zip(1..)
            .collect();
        let mut paths = String::new();
        for (path, group) in &groups {
            let parent = if path.is_empty() { 0 } else { rows[*path] };
            for (op, composition) in group {
                writeln!(paths, "    path::<{op}>({parent}, {composition}),").unwrap();
            }
        }
        format!(
            "//! Generated from `compositions.txt` by the test in `exec/compose.rs` (`BLESS=1` rewrites it).\n\n\
             use crate::exec::{{\n    \
             call::*,\n    compose::{{Path, path}},\n    control::*,\n    memory::*,\n    \
             numeric::*,\n    regs::*,\n}};\n\n\
             /// Calls a macro with the type of every composition.\n\
             macro_rules! for_each_composition {{\n    ($callback:ident) => {{\n        $callback! {{\n{types}        }}\n    }};\n}}\n\
             pub(in crate::exec) use for_each_composition;\n\n\
             /// The paths of the tree of sequences.\n\
             pub(in crate::exec) static PATHS: [Path; {}] = [\n{paths}];\n",
            rows.len(),
        )
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
