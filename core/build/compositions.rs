//! Makes code of the lists of sequences that have a handler of their own: the types of these handlers, and
//! the tree in which they are found.
//!
//! `build.rs` calls it with the lists in `src/exec/generated`, and `tests/it/build_compositions.rs` with lists of its
//! own. Ops stand in the lists by name. Their numbers are their places in `ops.rs`, which a test keeps true.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

/// A list: the name of its file, for messages, and its text.
pub(crate) type List<'a> = (&'a str, &'a str);

/// Reads the names of all ops in `ops.rs`, in the order of their numbers.
pub(crate) fn op_numbers(table: &str) -> HashMap<&str, u16> {
    let all = table.split("for_each_loop_op").next().unwrap_or_default();
    all.lines()
        .map(str::trim)
        .filter_map(|line| line.strip_suffix(','))
        .zip(0..)
        .collect()
}

/// The sequences of a list, which are its lines but for comments; or what is wrong with them, a line each.
pub(crate) fn sequences<'a>(
    (file, text): List<'a>,
    numbers: &HashMap<&str, u16>,
) -> Result<Vec<Vec<&'a str>>, String> {
    let (mut all, mut wrong) = (Vec::new(), String::new());
    for (line, text) in (1..).zip(text.lines()) {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let names: Vec<&str> = text.split(';').map(str::trim).collect();
        for name in names.iter().filter(|name| !numbers.contains_key(**name)) {
            wrong.push_str(&format!("{file}:{line}: there is no op `{name}`\n"));
        }
        if names.len() < 2 {
            wrong.push_str(&format!("{file}:{line}: a sequence has two ops or more\n"));
        }
        all.push(names);
    }
    if wrong.is_empty() {
        Ok(all)
    } else {
        Err(wrong)
    }
}

/// Writes the generated file: a macro with the types of the handlers of `scalars`, one with those of
/// `vectors`, and the tree of all. A sequence that stands twice, ops that do not exist and more sequences than
/// the tree has room for are errors.
pub(crate) fn generate(
    table: &str,
    scalars: &[List<'_>],
    vectors: Option<List<'_>>,
) -> Result<String, String> {
    let numbers = op_numbers(table);
    let mut all = Vec::new();
    let mut wrong = String::new();
    let mut count = 0;
    for (index, list) in scalars.iter().copied().chain(vectors).enumerate() {
        match sequences(list, &numbers) {
            Ok(list) => all.extend(list),
            Err(more) => wrong.push_str(&more),
        }
        if index < scalars.len() {
            count = all.len();
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut out = String::new();
    write_types(&mut out, "for_each_composition", &all[..count]);
    if vectors.is_some() {
        write_types(&mut out, "for_each_vector_composition", &all[count..]);
    }
    write_tree(&mut out, &all, &numbers)?;
    Ok(out)
}

/// Writes a macro that calls another with the types of handlers.
fn write_types(out: &mut String, name: &str, sequences: &[Vec<&str>]) {
    out.push_str(&format!(
        "macro_rules! {name} {{ ($callback:ident) => {{ $callback! {{\n"
    ));
    for names in sequences {
        let (last, before) = names.split_last().expect("sequences are not empty");
        for name in before {
            let _ = write!(out, "Seq<{name}, ");
        }
        let _ = writeln!(out, "{last}{},", ">".repeat(before.len()));
    }
    let _ = writeln!(out, "}} }}; }}\npub(in crate::exec) use {name};");
}

/// The parent of paths of one op.
pub(crate) const ROOT: u16 = u16::MAX;
/// The parent at places of the array that no path has.
pub(crate) const FREE: u16 = u16::MAX - 1;

/// A path of the tree: where it stands, and what follows.
#[derive(Default)]
struct Path {
    /// The longer paths, by the op that they have more: their positions in the list of paths.
    longer: BTreeMap<u16, usize>,
    /// The number of its handler, counted from 1; 0 if it is no sequence.
    composition: u16,
}

/// Writes the tree, as arrays in which the longer path by an op is at the sum of a base and the op's number.
pub(crate) fn write_tree(
    out: &mut String,
    sequences: &[Vec<&str>],
    numbers: &HashMap<&str, u16>,
) -> Result<(), String> {
    let mut paths = vec![Path::default()];
    for (index, names) in sequences.iter().enumerate() {
        let mut at = 0;
        for name in names {
            let new = paths.len();
            let next = *paths[at].longer.entry(numbers[name]).or_insert(new);
            if next == new {
                paths.push(Path::default());
            }
            at = next;
        }
        if paths[at].composition != 0 {
            return Err(format!("`{}` stands twice\n", names.join("; ")));
        }
        paths[at].composition = u16::try_from(index + 1).map_err(|_| TOO_MANY)?;
    }
    // Large groups come first: they are the hardest to place. Paths of one op are at the op's number, and
    // no others are there.
    let mut groups: Vec<usize> = (1..paths.len())
        .filter(|&at| !paths[at].longer.is_empty())
        .collect();
    groups.sort_by_key(|&at| (std::cmp::Reverse(paths[at].longer.len()), at));
    let mut taken = vec![true; numbers.len()];
    let mut bases = vec![0_usize; paths.len()];
    // No place below is free for small groups.
    let mut lowest = 1;
    for at in groups {
        let longer = &paths[at].longer;
        let (Some((&first, _)), Some((&last, _))) =
            (longer.first_key_value(), longer.last_key_value())
        else {
            continue;
        };
        let (first, last) = (usize::from(first), usize::from(last));
        while taken.get(lowest) == Some(&true) {
            lowest += 1;
        }
        let mut base = lowest.saturating_sub(first).max(1);
        while longer
            .keys()
            .any(|&op| taken.get(base + usize::from(op)) == Some(&true))
        {
            base += 1;
        }
        if taken.len() <= base + last {
            taken.resize(base + last + 1, false);
        }
        for &op in longer.keys() {
            taken[base + usize::from(op)] = true;
        }
        bases[at] = base;
    }
    if taken.len() > usize::from(FREE) {
        return Err(TOO_MANY.into());
    }
    let mut nodes = vec![(usize::from(FREE), 0, 0); taken.len()];
    let mut places = vec![usize::from(ROOT); paths.len()];
    // A path stands in the list behind those that it is longer than.
    for at in 0..paths.len() {
        for (&op, &longer) in &paths[at].longer {
            let place = bases[at] + usize::from(op);
            places[longer] = place;
            nodes[place] = (places[at], bases[longer], paths[longer].composition);
        }
    }
    let (parents, (mut bases, compositions)): (Vec<_>, (Vec<_>, Vec<_>)) = nodes
        .into_iter()
        .map(|(parent, base, composition)| (parent, (base, usize::from(composition))))
        .unzip();
    let len = parents.len();
    // What a place is cut to is in the array of bases.
    bases.resize(len.next_power_of_two(), 0);
    // Of the path at each place: where the path without its last op is; what the numbers of ops are added to for longer paths, 0 if
    // there are none; its handler, counted from 1, 0 if it is no sequence of the list.
    for (name, column) in [
        ("PARENTS", parents),
        ("BASES", bases),
        ("COMPOSITIONS", compositions),
    ] {
        let _ = writeln!(
            out,
            "pub(in crate::exec) static {name}: [u16; {}] = {column:?};",
            column.len()
        );
    }
    Ok(())
}

/// The error of lists whose tree would not fit.
const TOO_MANY: &str = "these are more sequences than the tree has room for\n";
