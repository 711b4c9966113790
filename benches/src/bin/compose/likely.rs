//! Sequences that are likely, whether they were executed or not.
//!
//! An op is of a family, has a kind and has modes: `Binary<I32Add, Sc, A>` is an addition of integers
//! that takes a slot and a constant and leaves the sum in the accumulator. Which kinds follow one
//! another is a matter of programs, which modes do is one of where translation keeps values, and the
//! two hardly depend on each other. So among sequences of the same families one is as likely as its kinds
//! times its modes.

use crate::census::{Executed, Ops, Token, ends, excluded, has_vectors};
use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// The parts of the ops, by number.
pub(crate) struct Parts {
    /// Family, kind and modes of each op, numbered over all families; nothing for ops that are not composed.
    parts: Vec<Option<[u32; 3]>>,
    /// The op with a kind and modes.
    ops: HashMap<(u32, u32), Token>,
    /// Ops that nothing falls through from.
    last: Vec<bool>,
}

/// Takes the name of an op apart. Values of different types are in different accumulators, so the
/// type belongs to the family.
fn split(name: &str) -> [&str; 3] {
    let Some((family, rest)) = name.split_once('<') else {
        return [name, "", ""];
    };
    let rest = rest.trim_end_matches('>');
    let (kind, modes) = rest.split_once(", ").unwrap_or((rest, ""));
    [family, kind, modes]
}

/// The type that the name of a kind begins with.
fn class(kind: &str) -> &str {
    ["I32", "I64", "F32", "F64"]
        .into_iter()
        .find(|class| kind.starts_with(class))
        .unwrap_or_default()
}

impl Parts {
    pub(crate) fn new(ops: &Ops) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut number = |name: String| {
            let next = numbers.len() as u32;
            *numbers.entry(name).or_insert(next)
        };
        let mut all = Self {
            parts: Vec::new(),
            ops: HashMap::new(),
            last: Vec::new(),
        };
        for op in 0..ops.len() as Token {
            let name = ops.name(op);
            all.last.push(ends(name));
            if excluded(name) || has_vectors(name) {
                all.parts.push(None);
                continue;
            }
            let [family, kind, modes] = split(name);
            let family = format!("{family}<{}", class(kind));
            let kind = number(format!("{family}, kind {kind}"));
            let modes = number(format!("{family}, modes {modes}"));
            all.parts.push(Some([number(family), kind, modes]));
            all.ops.insert((kind, modes), op);
        }
        all
    }
}

/// Weights of sequences of the kinds or modes of some families.
type Weights<const N: usize> = BTreeMap<[u32; N], f64>;

/// The weights, the greatest first.
fn sorted<const N: usize>(weights: &Weights<N>) -> Vec<([u32; N], f64)> {
    let mut all: Vec<_> = weights
        .iter()
        .map(|(key, weight)| (*key, *weight))
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all
}

/// How many sequences of the same families are looked at.
const TRIED: usize = 1 << 20;

/// What sequences of `N` ops are expected to weigh, but for those of less than `least`.
pub(crate) fn likely<const N: usize>(
    runs: &[Vec<Executed>],
    parts: &Parts,
    least: f64,
) -> HashMap<Vec<Token>, f64>
where
    [u32; N]: Hash,
{
    let mut families: BTreeMap<[u32; N], (f64, Weights<N>, Weights<N>)> = BTreeMap::new();
    for run in runs {
        for ops in run.windows(N) {
            let mut keys = [[0; N]; 3];
            let all = ops.iter().enumerate().all(|(at, &(op, _))| {
                let parts = parts.parts[op as usize];
                for (key, part) in keys.iter_mut().zip(parts.into_iter().flatten()) {
                    key[at] = part;
                }
                parts.is_some()
            });
            if all {
                let weight = ops[N - 1].1;
                let [family, kinds, modes] = keys;
                let family = families.entry(family).or_default();
                family.0 += weight;
                *family.1.entry(kinds).or_default() += weight;
                *family.2.entry(modes).or_default() += weight;
            }
        }
    }
    let mut found = HashMap::new();
    for (total, kinds, modes) in families.values() {
        let (kinds, modes) = (sorted(kinds), sorted(modes));
        let mut tried = 0;
        'kinds: for (kinds, kinds_weight) in &kinds {
            for (modes, modes_weight) in &modes {
                let weight = kinds_weight * modes_weight / total;
                if weight < least {
                    break;
                }
                tried += 1;
                if tried > TRIED {
                    break 'kinds;
                }
                let ops: Option<Vec<Token>> = (kinds.iter().zip(modes))
                    .map(|(&kind, &modes)| parts.ops.get(&(kind, modes)).copied())
                    .collect();
                let Some(ops) = ops else { continue };
                if !ops[..N - 1].iter().any(|&op| parts.last[op as usize]) {
                    found.insert(ops, weight);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_modes_multiply() {
        let names = [
            "I32Add, Ss",
            "I32Add, As",
            "I32Sub, Ss",
            "I32Sub, As",
            "F32Add, Ss",
        ];
        let mut names: Vec<String> = names.map(|name| format!("Binary<{name}, A>")).into();
        names.push("Br".into());
        let ops = Ops::new(names);
        let parts = Parts::new(&ops);
        // Additions by Ss and As, and once a subtraction behind an addition.
        let runs = vec![
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0), (3, 1.0)],
            vec![(0, 2.0), (0, 2.0), (5, 2.0)],
        ];
        let found = likely::<2>(&runs, &parts, 0.01);
        let weight = |pair: [Token; 2]| found.get(&pair[..]).copied().unwrap_or_default();
        // Of 4 in all, 3 are two additions and 2 are by Ss and As.
        assert_eq!(weight([0, 1]), 1.5);
        assert_eq!(weight([0, 0]), 1.5);
        assert_eq!(weight([0, 2]), 0.5);
        assert_eq!(weight([0, 5]), 2.0);
        assert_eq!(weight([5, 0]), 0.0);
        assert_eq!(found.len(), 5);
        assert_eq!(likely::<2>(&runs, &parts, 1.0).len(), 3);
        let triples = likely::<3>(&runs, &parts, 0.01);
        assert_eq!(triples, HashMap::from([(vec![0, 0, 5], 2.0)]));
    }
}
