//! Chooses the sequences of ops that get a handler of their own.
//!
//! To choose anew, when ops or what translation emits have changed much:
//!
//! 1. Build guests: `benches/training/build.sh DIR`; add what programs there are, of many compilers. Those that
//!    are measured (`benches/kernels`) are never trained on.
//! 2. Build the command line with `--release --features census` (a loop over the ops of tail dispatch that
//!    counts) and run each: `PEREGRINE_CENSUS=FILE peregrine run --invoke run GUEST.wasm N`.
//! 3. `cargo run --release -p peregrine-benches --bin compose -- --count 2400 --max-len 3 --damping 0.3 FILE…
//!    > core/src/exec/generated/compositions.txt`
//!    Those with vectors are chosen by themselves, from guests with vectors, and stand behind the others:
//!    `… --bin compose -- --vectors --count 1000 --max-len 4 --damping 0.3 FILE…
//!    >> core/src/exec/generated/compositions.txt`
//! 4. `BLESS=1 cargo test -p peregrine-wasm --lib compositions_are_current`. Measure.
//!
//! Each file is a census of one program, as `Module::write_census` of a core
//! with the feature `census` writes it. Every program counts the same, however
//! long it ran. Pairs of neighbours are merged, the most executed first, until
//! there are enough; a merged pair is a neighbour like any other, so sequences
//! grow as long as that pays. On stderr: what share of the dispatches is left
//! in each program, those behind `--held-out` included, which are not learnt from.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose output is a file and a report"
)]

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    process::ExitCode,
};

/// A sequence of ops, or a single one, by its number.
type Token = u32;

/// A token in the code of a program, and how often it is executed there.
type Executed = (Token, f64);

/// All sequences that have come up.
#[derive(Default)]
struct Vocabulary {
    /// The ops of each token.
    ops: Vec<Vec<Token>>,
    names: Vec<String>,
    numbers: HashMap<String, Token>,
}

impl Vocabulary {
    fn op(&mut self, name: &str) -> Token {
        if let Some(&token) = self.numbers.get(name) {
            return token;
        }
        let token = self.ops.len() as Token;
        self.ops.push(vec![token]);
        self.names.push(name.into());
        self.numbers.insert(name.into(), token);
        token
    }

    fn merge(&mut self, pair: (Token, Token)) -> Token {
        let token = self.ops.len() as Token;
        let ops = [
            &self.ops[pair.0 as usize][..],
            &self.ops[pair.1 as usize][..],
        ]
        .concat();
        self.ops.push(ops);
        self.names.push(String::new());
        token
    }

    fn len(&self, token: Token) -> usize {
        self.ops[token as usize].len()
    }

    fn name(&self, token: Token) -> String {
        let names = self.ops[token as usize]
            .iter()
            .map(|&op| self.names[op as usize].as_str());
        names.collect::<Vec<_>>().join("; ")
    }
}

/// Ops that nothing falls through from.
fn ends(name: &str) -> bool {
    ["Br", "Unreachable", "Translate", "Halt", "RestoreInstance"].contains(&name)
        || ["BrTable", "Return", "Call"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// Ops that are rare or slow whatever is dispatched, or that execution stops at and begins with anew,
/// for which they need a header.
fn excluded(name: &str) -> bool {
    ["Fuel", "Epoch", "Unreachable", "Halt", "Translate"].contains(&name)
        || ["Wide", "Memory", "Table", "Data", "Elem", "Ref"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// Whether it is an op on vectors, which have a part of the list of their own.
fn has_vectors(name: &str) -> bool {
    ["Vector", "V128", "I8x16", "Splat", "Extract", "Replace"]
        .iter()
        .any(|start| name.starts_with(start))
}

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
fn add_siblings(
    saved: &mut HashMap<Vec<Token>, f64>,
    vocabulary: &mut Vocabulary,
) -> Result<(), Box<dyn Error>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../core/src/exec/generated/ops.rs"
    );
    let table = std::fs::read_to_string(path)?;
    let all: HashSet<&str> = table
        .lines()
        .map(|line| line.trim().trim_end_matches(','))
        .collect();
    let mut added: HashMap<Vec<Token>, f64> = HashMap::new();
    for (ops, weight) in saved.iter() {
        let names: Vec<String> = ops.iter().map(|&op| vocabulary.name(op)).collect();
        for sibling in siblings(&names) {
            if sibling != names && sibling.iter().all(|name| all.contains(&name[..])) {
                let ops = sibling.iter().map(|name| vocabulary.op(name)).collect();
                *added.entry(ops).or_default() += weight * SIBLING;
            }
        }
    }
    for (ops, weight) in added {
        *saved.entry(ops).or_default() += weight;
    }
    Ok(())
}

/// The straight-line runs of a program's census.
fn runs(text: &str, vocabulary: &mut Vocabulary) -> Result<Vec<Vec<Executed>>, Box<dyn Error>> {
    let (mut runs, mut run, mut total) = (Vec::new(), Vec::new(), 0.0);
    for line in text.lines() {
        let mut parts = line.splitn(3, ' ');
        let (Some(count), Some(label), Some(name)) = (parts.next(), parts.next(), parts.next())
        else {
            runs.push(std::mem::take(&mut run));
            continue;
        };
        let count: f64 = count.parse()?;
        total += count;
        if label == "1" || excluded(name) {
            runs.push(std::mem::take(&mut run));
        }
        if excluded(name) {
            continue;
        }
        run.push((vocabulary.op(name), count));
        if ends(name) {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.push(run);
    runs.retain(|run| run.len() > 1 && run.iter().any(|&(_, count)| count > 0.0));
    for (_, count) in runs.iter_mut().flatten() {
        *count /= total;
    }
    Ok(runs)
}

/// How much each pair of neighbours is executed, and in which runs it stands.
#[derive(Default)]
struct Pairs {
    weights: HashMap<(Token, Token), f64>,
    places: HashMap<(Token, Token), HashSet<u32>>,
}

impl Pairs {
    fn add(&mut self, index: u32, run: &[Executed], sign: f64) {
        for pair in run.windows(2) {
            let key = (pair[0].0, pair[1].0);
            *self.weights.entry(key).or_default() += sign * pair[1].1;
            if sign > 0.0 {
                self.places.entry(key).or_default().insert(index);
            }
        }
    }
}

/// Replaces a pair by its merger, from left to right.
fn replace(run: &mut Vec<Executed>, pair: (Token, Token), merged: Token) {
    let mut out = Vec::with_capacity(run.len());
    let mut at = 0;
    while at < run.len() {
        if at + 1 < run.len() && (run[at].0, run[at + 1].0) == pair {
            out.push((merged, run[at].1));
            at += 2;
        } else {
            out.push(run[at]);
            at += 1;
        }
    }
    *run = out;
}

/// The share of dispatches that is left when the longest sequences are taken
/// first, as translation does.
fn left(runs: &[Vec<Executed>], chosen: &HashSet<Vec<Token>>, max: usize) -> f64 {
    let (mut before, mut after) = (0.0, 0.0);
    for ops in runs {
        before += ops.iter().map(|&(_, count)| count).sum::<f64>();
        let mut at = 0;
        while at < ops.len() {
            let tokens: Vec<Token> = ops[at..].iter().take(max).map(|&(op, _)| op).collect();
            let len = (2..=tokens.len())
                .rev()
                .find(|&len| chosen.contains(&tokens[..len]));
            after += ops[at].1;
            at += len.unwrap_or(1);
        }
    }
    after / before
}

fn choose(
    count: usize,
    max: usize,
    damping: f64,
    vectors: bool,
    files: &[String],
    held_out: &[String],
) -> Result<(), Box<dyn Error>> {
    let mut vocabulary = Vocabulary::default();
    let mut programs = Vec::new();
    for file in files.iter().chain(held_out) {
        programs.push(runs(&std::fs::read_to_string(file)?, &mut vocabulary)?);
    }
    // Hot loops of the programs at hand matter less to other programs than breadth does.
    let mut all: Vec<Vec<Executed>> = programs[..files.len()].iter().flatten().cloned().collect();
    for (_, count) in all.iter_mut().flatten() {
        *count = count.powf(damping);
    }
    let mut pairs = Pairs::default();
    for (index, run) in all.iter().enumerate() {
        pairs.add(index as u32, run, 1.0);
    }
    // Twice as many mergers as are wanted: some are only steps to longer ones.
    for _ in 0..count * 2 {
        let best = pairs
            .weights
            .iter()
            .filter(|((a, b), _)| vocabulary.len(*a) + vocabulary.len(*b) <= max)
            .max_by(|a, b| a.1.total_cmp(b.1).then_with(|| b.0.cmp(a.0)));
        let Some((&pair, _)) = best else { break };
        let merged = vocabulary.merge(pair);
        for index in pairs.places.remove(&pair).unwrap_or_default() {
            let run = &mut all[index as usize];
            pairs.add(index, run, -1.0);
            replace(run, pair, merged);
            let run = run.clone();
            pairs.add(index, &run, 1.0);
        }
        pairs.weights.remove(&pair);
    }
    // What each sequence saves where it is still used.
    let mut saved: HashMap<Vec<Token>, f64> = HashMap::new();
    for &(token, weight) in all.iter().flatten() {
        if vocabulary.len(token) > 1 {
            let ops = vocabulary.ops[token as usize].clone();
            *saved.entry(ops).or_default() += weight * (vocabulary.len(token) - 1) as f64;
        }
    }
    if vectors {
        saved.retain(|ops, _| ops.iter().any(|&op| has_vectors(&vocabulary.name(op))));
        add_siblings(&mut saved, &mut vocabulary)?;
    }
    let mut chosen: Vec<(Vec<Token>, f64)> = saved.into_iter().collect();
    chosen.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    chosen.truncate(count);
    let set: HashSet<Vec<Token>> = chosen.iter().map(|(ops, _)| ops.clone()).collect();
    for (file, program) in files.iter().chain(held_out).zip(&programs) {
        eprintln!("{:6.3} {file}", left(program, &set, max));
    }
    if vectors {
        println!("# The same with ops on vectors, chosen from programs that have them.");
    } else {
        println!(
            "# Sequences of ops with a handler of their own, the most executed first; chosen from a"
        );
        println!(
            "# census of programs by the trainer of the crate peregrine-benches (--bin compose)."
        );
    }
    for (ops, _) in &chosen {
        let names = ops
            .iter()
            .map(|&op| vocabulary.name(op))
            .collect::<Vec<_>>();
        println!("{}", names.join("; "));
    }
    Ok(())
}

fn main() -> ExitCode {
    let (mut count, mut max, mut damping) = (1000, 4, 0.5);
    let (mut vectors, mut files, mut held_out) = (false, Vec::new(), None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|value| value.parse().ok());
        match arg.as_str() {
            "--count" => count = number().unwrap_or(count),
            "--max-len" => max = number().unwrap_or(max),
            "--damping" => damping = args.next().and_then(|v| v.parse().ok()).unwrap_or(damping),
            "--vectors" => vectors = true,
            "--held-out" => held_out = Some(Vec::new()),
            _ => held_out.as_mut().unwrap_or(&mut files).push(arg),
        }
    }
    if files.is_empty() {
        eprintln!(
            "usage: compose [--count N] [--max-len N] [--damping X] [--vectors] CENSUS-FILE… [--held-out CENSUS-FILE…]"
        );
        return ExitCode::from(2);
    }
    match choose(
        count,
        max,
        damping,
        vectors,
        &files,
        &held_out.unwrap_or_default(),
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}
