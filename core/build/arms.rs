//! The arms of loop dispatch: the ops that have one, and the sequences of ops that do.
//!
//! `build.rs` calls it with the list in `src/exec/generated`, and `tests/it/build_compositions.rs` with lists of its own.
//! The list is of tail dispatch, which has more ops: each is taken as the op that the loop has in its place.

use super::compositions::{List, op_numbers, sequences, write_tree};
use std::{collections::HashSet, fmt::Write};

/// The ops that have an arm, in the order of the table: the lines of a macro in `ops.rs`. Those on vectors are
/// left out of builds that have none.
pub(crate) fn loop_ops(table: &str, simd: bool) -> Vec<&str> {
    let all = table.split("for_each_loop_op").nth(1).unwrap_or_default();
    let (mut ops, mut vector) = (Vec::new(), false);
    for line in all.lines().map(str::trim).take_while(|line| *line != "}") {
        if let Some(op) = line.strip_suffix(',') {
            if simd || !vector {
                ops.push(op);
            }
            vector = false;
        } else {
            vector = line.starts_with("#[cfg");
        }
    }
    ops
}

/// The op that the loop has in the place of another: it writes the slot as well as the accumulator, and reads slots
/// that are pinned. The name need not be that of an op.
pub(crate) fn loop_form(name: &str) -> String {
    let Some((family, rest)) = name.split_once('<') else {
        // `LoopBr` and its siblings are branches.
        return match name.strip_prefix("LoopBr") {
            Some(rest) => format!("Br{rest}"),
            None => name.to_owned(),
        };
    };
    let family = if family == "LoopBranch" {
        "Branch"
    } else {
        family
    };
    let mut parts = rest.trim_end_matches('>').split(", ");
    let kind = parts.next().unwrap_or_default();
    let modes: Vec<&str> = parts.collect();
    let mut form = format!("{family}<{kind}");
    for (index, mode) in modes.iter().enumerate() {
        let last = index + 1 == modes.len();
        let mode = match *mode {
            "A" | "P" | "Q" if last => "D",
            "FromPin" | "FromSecond" => "FromSlot",
            "Ps" | "Pp" | "Sp" | "Qs" | "Qq" | "Pq" | "Sq" | "Qp" => "Ss",
            "Pc" | "Qc" => "Sc",
            "Cp" | "Cq" => "Cs",
            "Ap" | "Aq" => "As",
            "Pa" | "Qa" => "Sa",
            mode => mode,
        };
        let _ = write!(form, ", {mode}");
    }
    form.push('>');
    form
}

/// Writes the generated file: a macro with the numbers and types of all arms, those of ops first; how many these are,
/// and how many all; and the tree of the first `most` sequences of the list.
pub(crate) fn generate(
    table: &str,
    list: List<'_>,
    most: usize,
    simd: bool,
) -> Result<String, String> {
    let numbers = op_numbers(table);
    let ops = loop_ops(table, simd);
    let known: HashSet<&str> = ops.iter().copied().collect();
    let mut chosen: Vec<Vec<String>> = Vec::new();
    let mut seen = HashSet::new();
    for sequence in sequences(list, &numbers)? {
        let forms: Vec<String> = sequence.iter().map(|name| loop_form(name)).collect();
        let all = forms.iter().all(|form| known.contains(&form[..]));
        if all && chosen.len() < most && seen.insert(forms.clone()) {
            chosen.push(forms);
        }
    }
    let mut out = String::from("macro_rules! for_each_arm { ($callback:ident) => { $callback! {\n");
    let types = ops.iter().map(|op| (*op).to_owned());
    let types = types.chain(chosen.iter().map(|forms| seq(forms)));
    for (number, ty) in types.enumerate() {
        let _ = writeln!(out, "{number} {ty},");
    }
    let _ = writeln!(
        out,
        "}} }}; }}\npub(in crate::exec) use for_each_arm;\n\
         /// How many arms there are of single ops.\npub(in crate::exec) const OP_ARMS: u16 = {};\n\
         /// How many arms there are of these and of sequences.\npub(in crate::exec) const ARMS: u16 = {};",
        ops.len(),
        ops.len() + chosen.len(),
    );
    if most > 0 {
        let chosen: Vec<Vec<&str>> = (chosen.iter())
            .map(|forms| forms.iter().map(|form| &form[..]).collect())
            .collect();
        write_tree(&mut out, &chosen, &numbers)?;
    }
    Ok(out)
}

/// The type of a sequence.
fn seq(forms: &[String]) -> String {
    let (last, before) = forms.split_last().expect("sequences are not empty");
    let mut ty = String::new();
    for form in before {
        let _ = write!(ty, "Seq<{form}, ");
    }
    ty.push_str(last);
    ty.push_str(&">".repeat(before.len()));
    ty
}
