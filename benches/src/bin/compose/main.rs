//! Chooses the sequences of ops that get a handler of their own.
//!
//! `benches/training/README.md` says how this is done from the beginning. Each file is a census of one program,
//! as `Module::write_census` of a core with the feature `census` writes it; what stands before the first hyphen
//! of its name is its class, say the compiler.
//!
//! ```sh
//! compose --write core/src/exec/generated CENSUS…      # writes the lists of the core
//! compose --write-vectors core/src/exec/generated CENSUS…   # and that with vectors
//! compose --folds 8 CENSUS…                            # how well this does on programs it has not seen
//! compose --left core/src/exec/generated CENSUS…       # how well the lists that are there do
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose output is files and a report"
)]

mod census;
mod choose;
mod likely;
mod pairs;
mod vectors;

use census::{Ops, Program, Token};
use choose::{Settings, choose};
use likely::Parts;
use std::{collections::HashSet, error::Error, path::Path, process::ExitCode};

/// How many sequences the default list has.
const DEFAULT: usize = 5000;
/// How many it has together with the large one.
const LARGE: usize = 10_000;
/// How many there are with vectors.
const WITH_VECTORS: usize = 1500;

/// How sequences without vectors are weighed; `benches/training/README.md` has what came out of other values.
const SCALARS: Settings = Settings {
    most: 3,
    damping: 0.2,
    even: 1.0,
    classes: 0.5,
    pairs: 0.5,
    triples: 0.0,
};

/// How those with vectors are weighed.
const VECTORS: Settings = Settings {
    most: 4,
    damping: 0.3,
    even: 0.0,
    classes: 0.0,
    pairs: 0.0,
    triples: 0.0,
};

/// The numbers of sequences for which folds are reported.
const REPORTED: [usize; 5] = [0, 2400, 4000, 6000, 10_000];

/// What is asked for.
#[derive(Debug, Default)]
struct Args {
    write: Option<String>,
    write_vectors: Option<String>,
    left: Option<String>,
    folds: usize,
    /// Settings other than the usual ones, as `NAME=VALUE`.
    settings: Vec<(String, f64)>,
    files: Vec<String>,
}

fn args() -> Result<Args, Box<dyn Error>> {
    let mut args = Args::default();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| format!("{word}: a value is missing"))
        };
        match &word[..] {
            "--write" => args.write = Some(value()?),
            "--write-vectors" => args.write_vectors = Some(value()?),
            "--left" => args.left = Some(value()?),
            "--folds" => args.folds = value()?.parse()?,
            "--set" => {
                let value = value()?;
                let (name, value) = value.split_once('=').ok_or("--set NAME=VALUE")?;
                args.settings.push((name.into(), value.parse()?));
            }
            _ if word.starts_with('-') => return Err(format!("what is {word}?").into()),
            _ => args.files.push(word),
        }
    }
    if args.files.is_empty() {
        return Err("usage: compose (--write FOLDER | --write-vectors FOLDER | --left FOLDER | --folds N) [--set NAME=VALUE]… CENSUS…".into());
    }
    Ok(args)
}

impl Settings {
    fn with(mut self, changes: &[(String, f64)]) -> Result<Self, Box<dyn Error>> {
        for (name, value) in changes {
            match &name[..] {
                "most" => self.most = *value as usize,
                "damping" => self.damping = *value,
                "even" => self.even = *value,
                "classes" => self.classes = *value,
                "pairs" => self.pairs = *value,
                "triples" => self.triples = *value,
                _ => return Err(format!("there is no setting {name}").into()),
            }
        }
        Ok(self)
    }
}

/// The mean, in which each program counts the same.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Says which share of the dispatches is left in programs that were not learnt from: in each of `count`
/// parts of all, with what the others teach.
fn folds(programs: &[Program], ops: &Ops, settings: &Settings, count: usize) {
    let parts = Parts::new(ops);
    let mut left = [const { Vec::new() }; REPORTED.len()];
    for fold in 0..count {
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for (index, program) in programs.iter().enumerate() {
            if index % count == fold {
                unseen.push(program);
            } else {
                seen.push(program);
            }
        }
        let most = REPORTED[REPORTED.len() - 1];
        let chosen = choose(&seen, ops, &parts, settings, false, most);
        for (size, left) in REPORTED.iter().zip(&mut left) {
            let set: HashSet<Vec<Token>> = chosen.iter().take(*size).cloned().collect();
            for program in &unseen {
                left.push(program.left(&set, settings.most));
            }
        }
    }
    for (size, left) in REPORTED.iter().zip(&left) {
        print!("{size:6} {:.4} ", mean(left));
    }
    println!();
}

/// Reads a list of sequences.
fn read_list(folder: &str, file: &str, ops: &Ops) -> Result<Vec<Vec<Token>>, Box<dyn Error>> {
    let text = std::fs::read_to_string(Path::new(folder).join(file))?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let names = line.split(';').map(|name| {
                let name = name.trim();
                let op = ops.number(name);
                op.ok_or_else(|| format!("{file}:{number}: there is no op `{name}`").into())
            });
            names.collect()
        })
        .collect()
}

/// Says which share of the dispatches the lists in a folder leave, in each program.
fn left(programs: &[Program], ops: &Ops, folder: &str) -> Result<(), Box<dyn Error>> {
    let default = read_list(folder, "compositions.txt", ops)?;
    let large = read_list(folder, "compositions-large.txt", ops)?;
    let vectors = read_list(folder, "compositions-vectors.txt", ops)?;
    let default: HashSet<_> = default.into_iter().chain(vectors).collect();
    let all: HashSet<_> = default.iter().cloned().chain(large).collect();
    let most = all.iter().map(Vec::len).max().unwrap_or(1);
    let mut columns = [Vec::new(), Vec::new()];
    for program in programs {
        let values = [program.left(&default, most), program.left(&all, most)];
        println!("{:.4} {:.4} {}", values[0], values[1], program.name);
        columns[0].push(values[0]);
        columns[1].push(values[1]);
    }
    println!("{:.4} {:.4} mean", mean(&columns[0]), mean(&columns[1]));
    Ok(())
}

/// Writes a list.
fn write_list(
    folder: &str,
    file: &str,
    what: &str,
    ops: &Ops,
    list: &[Vec<Token>],
) -> Result<(), Box<dyn Error>> {
    let mut text = format!("# {what}, chosen by the trainer (benches/src/bin/compose).\n");
    for sequence in list {
        text.push_str(&ops.line(sequence));
        text.push('\n');
    }
    Ok(std::fs::write(Path::new(folder).join(file), text)?)
}

/// Chooses sequences without vectors and writes the lists of the core.
fn write(
    programs: &[Program],
    ops: &Ops,
    settings: &Settings,
    folder: &str,
) -> Result<(), Box<dyn Error>> {
    let programs: Vec<&Program> = programs.iter().collect();
    let chosen = choose(&programs, ops, &Parts::new(ops), settings, false, LARGE);
    let (first, more) = chosen.split_at(DEFAULT.min(chosen.len()));
    let best = "Sequences of ops that have a handler of their own, the most useful first";
    write_list(folder, "compositions.txt", best, ops, first)?;
    let added = "Sequences that the feature `compositions-large` adds";
    write_list(folder, "compositions-large.txt", added, ops, more)
}

/// Chooses sequences with vectors and writes their list.
fn write_vectors(programs: &[Program], ops: &Ops, folder: &str) -> Result<(), Box<dyn Error>> {
    let programs: Vec<&Program> = programs.iter().collect();
    let chosen = choose(
        &programs,
        ops,
        &Parts::new(ops),
        &VECTORS,
        true,
        WITH_VECTORS,
    );
    let what = "Sequences with ops on vectors";
    write_list(folder, "compositions-vectors.txt", what, ops, &chosen)
}

fn run() -> Result<(), Box<dyn Error>> {
    let args = args()?;
    let ops = Ops::read()?;
    let settings = SCALARS.with(&args.settings)?;
    let mut programs = Vec::new();
    for file in &args.files {
        programs.push(Program::read(file, &ops)?);
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    if args.folds > 0 {
        folds(&programs, &ops, &settings, args.folds);
    }
    if let Some(folder) = &args.left {
        left(&programs, &ops, folder)?;
    }
    if let Some(folder) = &args.write {
        write(&programs, &ops, &settings, folder)?;
    }
    if let Some(folder) = &args.write_vectors {
        write_vectors(&programs, &ops, folder)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}
