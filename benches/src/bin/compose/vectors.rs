//! Sequences with ops on vectors. There are so many operators on lanes of six kinds that programs differ: a
//! sequence also counts for those that are the same with other lanes or a related operator.

use crate::census::{Ops, Token};
use std::collections::HashMap;

/// How lanes begin the names of operators: one stands for another in all ops of a sequence.
const LANES: [&str; 6] = ["I8x16", "I16x8", "I32x4", "I64x2", "F32x4", "F64x2"];

/// What stands for another in one op of a sequence.
const KINDS: [&[&str]; 8] = [
    &["Add", "Sub", "Mul"],
    &["And", "Or", "Xor", "AndNot"],
    &["Eq,", "Ne,", "LtS,", "GtS,", "LtU,", "GtU,"],
    &["MinS", "MaxS", "MinU", "MaxU"],
    &["V128AnyTrue", "I8x16AllTrue", "I8x16Bitmask"],
    &["BrNezA", "BrEqzA"],
    &["Low", "High"],
    &["ShrU", "ShrS", "Shl"],
];

/// What a sequence counts of another that differs in this way only: programs with these are likely, and
/// there are too few to see all.
const SIBLING: f64 = 0.25;

/// The sequences that differ from one in lanes or in one operator.
fn siblings(names: &[String]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for from in LANES {
        for to in LANES {
            let renamed = |name: &String| name.replace(&format!("<{from}"), &format!("<{to}"));
            all.push(names.iter().map(renamed).collect());
        }
    }
    for at in 0..names.len() {
        for group in KINDS {
            for from in group.iter().filter(|from| names[at].contains(**from)) {
                for to in group.iter().filter(|to| *to != from) {
                    let mut names = names.to_vec();
                    names[at] = names[at].replacen(from, to, 1);
                    all.push(names);
                }
            }
        }
    }
    all
}

/// Adds the siblings of sequences.
pub(crate) fn add_siblings(saved: &mut HashMap<Vec<Token>, f64>, ops: &Ops) {
    let mut added: HashMap<Vec<Token>, f64> = HashMap::new();
    for (sequence, weight) in saved.iter() {
        let names: Vec<String> = sequence.iter().map(|&op| ops.name(op).into()).collect();
        for sibling in siblings(&names) {
            let numbers: Option<Vec<Token>> = sibling.iter().map(|name| ops.number(name)).collect();
            if let Some(numbers) = numbers.filter(|_| sibling != names) {
                *added.entry(numbers).or_default() += weight * SIBLING;
            }
        }
    }
    for (sequence, weight) in added {
        *saved.entry(sequence).or_default() += weight;
    }
}
