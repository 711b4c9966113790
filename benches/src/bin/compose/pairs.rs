//! Sequences that were executed: pairs of neighbours are merged, those of the greatest weight first. A merged
//! pair is a neighbour like any other, so that sequences grow as long as that pays.

use crate::census::{Executed, Token};
use std::collections::{BinaryHeap, HashMap, HashSet};

/// The ops of each token, and their number.
struct Vocabulary {
    ops: u32,
    merged: Vec<Vec<Token>>,
}

impl Vocabulary {
    fn ops(&self, token: Token) -> Vec<Token> {
        match token.checked_sub(self.ops) {
            Some(index) => self.merged[index as usize].clone(),
            None => vec![token],
        }
    }

    fn len(&self, token: Token) -> usize {
        match token.checked_sub(self.ops) {
            Some(index) => self.merged[index as usize].len(),
            None => 1,
        }
    }

    fn merge(&mut self, pair: (Token, Token)) -> Token {
        let ops = [self.ops(pair.0), self.ops(pair.1)].concat();
        self.merged.push(ops);
        self.ops + self.merged.len() as u32 - 1
    }
}

/// A weight in the order of a heap; of equal ones the pair that comes first is greater.
#[derive(PartialEq)]
struct Entry(f64, (Token, Token));

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .total_cmp(&other.0)
            .then_with(|| other.1.cmp(&self.1))
    }
}

/// How much each pair of neighbours is executed, and in which runs it stands.
#[derive(Default)]
struct Pairs {
    weights: HashMap<(Token, Token), f64>,
    places: HashMap<(Token, Token), HashSet<u32>>,
    /// Weights as they were when they changed; all but the last of a pair are out of date.
    heap: BinaryHeap<Entry>,
}

impl Pairs {
    /// Counts a pair where it stands, in the run with this number, or takes it away again.
    fn add(&mut self, index: u32, pair: (Token, Token), weight: f64) {
        let sum = self.weights.entry(pair).or_default();
        *sum += weight;
        self.heap.push(Entry(*sum, pair));
        if weight > 0.0 {
            self.places.entry(pair).or_default().insert(index);
        }
    }

    /// The pair of the greatest weight that is at most so long when merged.
    fn best(&mut self, vocabulary: &Vocabulary, most: usize) -> Option<(Token, Token)> {
        loop {
            let Entry(weight, pair) = self.heap.pop()?;
            let fits = vocabulary.len(pair.0) + vocabulary.len(pair.1) <= most;
            if fits && weight > 0.0 && self.weights.get(&pair) == Some(&weight) {
                return Some(pair);
            }
        }
    }
}

/// Replaces a pair by its merger, from left to right.
fn replace(
    pairs: &mut Pairs,
    index: u32,
    run: &mut Vec<Executed>,
    pair: (Token, Token),
    merged: Token,
) {
    let mut out: Vec<Executed> = Vec::with_capacity(run.len());
    let mut at = 0;
    while at < run.len() {
        let (token, weight) = run[at];
        if at + 1 == run.len() || (token, run[at + 1].0) != pair {
            out.push((token, weight));
            at += 1;
            continue;
        }
        if let Some(&(before, _)) = out.last() {
            pairs.add(index, (before, token), -weight);
            pairs.add(index, (before, merged), weight);
        }
        if let Some(&(after, weight)) = run.get(at + 2) {
            pairs.add(index, (pair.1, after), -weight);
            pairs.add(index, (merged, after), weight);
        }
        out.push((merged, weight));
        at += 2;
    }
    *run = out;
}

/// What each sequence of at most `most` ops saves of the weight of runs, after `count` mergers.
pub(crate) fn merged(
    mut runs: Vec<Vec<Executed>>,
    ops: usize,
    count: usize,
    most: usize,
) -> HashMap<Vec<Token>, f64> {
    let mut vocabulary = Vocabulary {
        ops: ops as u32,
        merged: Vec::new(),
    };
    let mut pairs = Pairs::default();
    for (index, run) in runs.iter().enumerate() {
        for pair in run.windows(2) {
            pairs.add(index as u32, (pair[0].0, pair[1].0), pair[1].1);
        }
    }
    for _ in 0..count {
        let Some(pair) = pairs.best(&vocabulary, most) else {
            break;
        };
        let merged = vocabulary.merge(pair);
        let mut places: Vec<u32> = (pairs.places.remove(&pair).unwrap_or_default())
            .into_iter()
            .collect();
        places.sort_unstable();
        for index in places {
            replace(&mut pairs, index, &mut runs[index as usize], pair, merged);
        }
        pairs.weights.remove(&pair);
    }
    let mut saved: HashMap<Vec<Token>, f64> = HashMap::new();
    for &(token, weight) in runs.iter().flatten() {
        let len = vocabulary.len(token);
        if len > 1 {
            *saved.entry(vocabulary.ops(token)).or_default() += weight * (len - 1) as f64;
        }
    }
    saved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_grow_and_what_overlaps_counts_once() {
        let run = |ops: &[Token], weight: f64| ops.iter().map(|&op| (op, weight)).collect();
        let runs: Vec<Vec<Executed>> = vec![run(&[0, 0, 0, 0, 0], 1.0), run(&[1, 2, 3], 4.0)];
        let saved = merged(runs.clone(), 4, 10, 3);
        assert_eq!(saved.get(&vec![1, 2, 3]), Some(&8.0));
        // Five in a row are three and two.
        assert_eq!(saved.get(&vec![0, 0, 0]), Some(&2.0));
        assert_eq!(saved.get(&vec![0, 0]), Some(&1.0));
        assert_eq!(saved.len(), 3);
        let saved = merged(runs, 4, 1, 3);
        assert_eq!(saved.len(), 1);
    }

    #[test]
    fn weights_are_those_of_the_places_that_are_left() {
        let ops = [0, 1, 0, 1, 2, 1, 0, 0, 1];
        let mut run: Vec<Executed> = ops.into_iter().map(|op| (op, 1.0)).collect();
        let mut pairs = Pairs::default();
        for pair in run.windows(2) {
            pairs.add(0, (pair[0].0, pair[1].0), 1.0);
        }
        replace(&mut pairs, 0, &mut run, (0, 1), 9);
        pairs.weights.remove(&(0, 1));
        pairs.weights.retain(|_, weight| *weight != 0.0);
        let mut expected = HashMap::new();
        for pair in run.windows(2) {
            *expected.entry((pair[0].0, pair[1].0)).or_default() += 1.0;
        }
        assert_eq!(pairs.weights, expected);
    }
}
