//! Chooses sequences: scores of those that were executed and of those that are likely, added up.

use crate::{
    census::{Executed, Ops, Program, Token, has_vectors},
    likely::{Parts, likely},
    pairs::merged,
    vectors::add_siblings,
};
use std::collections::{BTreeMap, HashMap};

/// How programs and sequences are weighed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// How many ops a sequence has at most.
    pub(crate) most: usize,
    /// The power of an op's count that is its weight: hot loops of the programs at hand matter less to
    /// other programs than breadth does.
    pub(crate) damping: f64,
    /// The power of the weight of a whole program that its weights are divided by: at 1 large programs
    /// weigh the same as small ones.
    pub(crate) even: f64,
    /// The same for all programs of one class.
    pub(crate) classes: f64,
    /// What likely pairs count, where those that were executed count 1.
    pub(crate) pairs: f64,
    /// What likely sequences of three count.
    pub(crate) triples: f64,
}

/// The weights of the ops of programs.
pub(crate) fn weighed(programs: &[&Program], settings: &Settings) -> Vec<Vec<Executed>> {
    let mut all = Vec::new();
    let mut members: BTreeMap<&str, f64> = BTreeMap::new();
    for program in programs {
        *members.entry(&program.class).or_default() += 1.0;
    }
    for program in programs {
        let damped = |&(op, count): &Executed| (op, count.powf(settings.damping));
        let runs = program
            .runs
            .iter()
            .map(|run| run.iter().map(damped).collect());
        let mut runs: Vec<Vec<Executed>> = runs.collect();
        let sum: f64 = runs.iter().flatten().map(|&(_, weight)| weight).sum();
        let scale = sum.powf(-settings.even) * members[&program.class[..]].powf(-settings.classes);
        for (_, weight) in runs.iter_mut().flatten() {
            *weight *= scale;
        }
        all.append(&mut runs);
    }
    all
}

/// Adds scores to others.
fn add(scores: &mut HashMap<Vec<Token>, f64>, more: HashMap<Vec<Token>, f64>, factor: f64) {
    for (sequence, score) in more {
        *scores.entry(sequence).or_default() += score * factor;
    }
}

/// Sequences by their scores, the greatest first, at least `count` if there are so many.
pub(crate) fn choose(
    programs: &[&Program],
    ops: &Ops,
    parts: &Parts,
    settings: &Settings,
    vectors: bool,
    count: usize,
) -> Vec<Vec<Token>> {
    let runs = weighed(programs, settings);
    let total: f64 = runs.iter().flatten().map(|&(_, weight)| weight).sum();
    // Twice as many mergers as are wanted: some are only steps to longer ones.
    let mut scores = merged(runs.clone(), ops.len(), count * 2, settings.most);
    scores.retain(|sequence, _| vectors == sequence.iter().any(|&op| has_vectors(ops.name(op))));
    if vectors {
        add_siblings(&mut scores, ops);
    } else {
        // What is below this share of all weights would not be chosen.
        let least = total * 1e-7;
        if settings.pairs > 0.0 {
            add(
                &mut scores,
                likely::<2>(&runs, parts, least),
                settings.pairs,
            );
        }
        if settings.triples > 0.0 && settings.most > 2 {
            add(
                &mut scores,
                likely::<3>(&runs, parts, least),
                2.0 * settings.triples,
            );
        }
    }
    let mut chosen: Vec<_> = scores.into_iter().collect();
    chosen.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    chosen.truncate(count);
    chosen.into_iter().map(|(sequence, _)| sequence).collect()
}
