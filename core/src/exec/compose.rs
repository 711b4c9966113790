//! Compositions: which sequences of ops have a handler of their own.
//!
//! The list is data: `generated/compositions.txt` names sequences, one a line, and a test here makes
//! `generated/compositions.rs` of it (`BLESS=1` rewrites it): the types of the handlers and the paths of
//! a tree of the sequences, of which `tree` makes an array. `assemble.rs` asks for the longest sequence
//! at each place of a function's code. Sequences with ops on vectors stand last: only builds with an
//! accumulator of vectors have them.

#[cfg(all(feature = "compositions", peregrine_dispatch = "tail"))]
mod tree;

#[cfg(all(feature = "compositions", peregrine_dispatch = "tail"))]
pub(super) use self::tree::{Path, longest, path};

/// Without handlers for sequences there is none.
#[cfg(not(all(feature = "compositions", peregrine_dispatch = "tail")))]
#[inline]
pub(super) fn longest(_words: &[u64], _at: usize, _most: u16) -> Option<(usize, u16)> {
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
        sync::LazyLock,
        vec::Vec,
    };

    /// A path of the tree: the names of the ops.
    type Path<'a> = Vec<&'a str>;

    /// The op with a name.
    fn op(name: &str) -> OpCode {
        static OPS: LazyLock<HashMap<String, OpCode>> = LazyLock::new(|| {
            (0..NUM_OPS as u16)
                .map(|number| (format!("{:?}", OpCode(number)), OpCode(number)))
                .collect()
        });
        *OPS.get(name).unwrap_or_else(|| panic!("no op {name}"))
    }

    /// The sequences of the list, in its order.
    fn sequences(list: &str) -> Vec<Path<'_>> {
        let lines = list
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let sequence = |line| {
            let names: Path<'_> = str::split(line, ';').map(str::trim).collect();
            assert!(names.len() > 1, "{line}");
            for (position, name) in names.iter().enumerate() {
                let op = op(name);
                assert!(position == 0 || op.may_follow(), "{line}");
                assert!(position + 1 == names.len() || op.may_lead(), "{line}");
            }
            names
        };
        lines.map(sequence).collect()
    }

    /// The type of the handler of a sequence.
    fn nested(names: &[&str]) -> String {
        let (last, before) = names.split_last().unwrap();
        (before.iter().rev()).fold(String::from(*last), |tail, name| {
            format!("Seq<{name}, {tail}>")
        })
    }

    /// Writes a macro that calls another with the types of handlers.
    fn types(out: &mut String, name: &str, what: &str, cfg: &str, sequences: &[Path<'_>]) {
        write!(
            out,
            "\n/// Calls a macro with the type of every composition {what}.\n{cfg}\
             macro_rules! {name} {{\n    ($callback:ident) => {{\n        $callback! {{\n"
        )
        .unwrap();
        for names in sequences {
            writeln!(out, "            {},", nested(names)).unwrap();
        }
        write!(
            out,
            "        }}\n    }};\n}}\n{cfg}pub(in crate::exec) use {name};\n"
        )
        .unwrap();
    }

    /// Writes the paths of the tree of the sequences.
    fn paths(out: &mut String, cfg: &str, sequences: &[Path<'_>]) {
        // The paths that go on from each path, with the number of their handler, or 0.
        let mut groups: BTreeMap<&[&str], BTreeMap<&str, usize>> = BTreeMap::new();
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
        }
        // The paths of one op come first, then the large groups: they are the hardest to place.
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(path, group)| (!path.is_empty(), std::cmp::Reverse(group.len())));
        let rows: HashMap<Path<'_>, usize> = (groups.iter())
            .flat_map(|(path, group)| group.keys().map(move |op| [path, &[*op][..]].concat()))
            .zip(1..)
            .collect();
        write!(
            out,
            "\n/// The paths of the tree of sequences.\n#[cfg({cfg})]\n\
             pub(in crate::exec) static PATHS: [Path; {}] = [\n",
            rows.len()
        )
        .unwrap();
        for (path, group) in &groups {
            let parent = if path.is_empty() { 0 } else { rows[*path] };
            for (op, composition) in group {
                writeln!(out, "    path::<{op}>({parent}, {composition}),").unwrap();
            }
        }
        out.push_str("];\n");
    }

    /// Writes the generated file.
    fn table(list: &str) -> String {
        let all = sequences(list);
        let has_vectors = |names: &Path<'_>| names.iter().any(|name| op(name).is_vector());
        let scalars = all.partition_point(|names| !has_vectors(names));
        let (before, after) = all.split_at(scalars);
        assert!(
            after.iter().all(has_vectors),
            "those with vectors stand last"
        );
        let mut out = String::from(
            "//! Generated from `compositions.txt` by the test in `exec/compose.rs` (`BLESS=1` rewrites it).\n\n\
             #[cfg(peregrine_vector_acc)]\nuse crate::exec::vector::*;\n\
             use crate::exec::{\n    \
             call::*,\n    compose::{Path, path},\n    control::*,\n    memory::*,\n    \
             numeric::*,\n    regs::*,\n};\n",
        );
        types(
            &mut out,
            "for_each_composition",
            "without vectors",
            "",
            before,
        );
        let acc = "#[cfg(peregrine_vector_acc)]\n";
        types(
            &mut out,
            "for_each_vector_composition",
            "with vectors",
            acc,
            after,
        );
        paths(&mut out, "not(peregrine_vector_acc)", before);
        paths(&mut out, "peregrine_vector_acc", &all);
        out
    }

    #[cfg(feature = "simd")]
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
