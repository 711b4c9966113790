//! Compares command lines by the clock on the wall, from their start to their exit.
//!
//! `cargo run --release -p peregrine-benches --bin wall -- [--rounds N] NAME=COMMAND…`
//!
//! For what users wait for: starting, loading, translating, and the way through WASI. Commands
//! run in turn, each round beginning with the next one; the first command is what the others
//! are compared with. A ratio is the median of a command's ratios in the rounds. The words of a
//! command are split at spaces, outside of single quotes. Output goes nowhere; a command that
//! fails ends the measurement.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose output is a table"
)]

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use peregrine_benches::stats::median;

/// Rounds unless the command line says otherwise.
const ROUNDS: usize = 21;

struct Contestant {
    name: String,
    words: Vec<String>,
    /// Milliseconds of each round.
    times: Vec<f64>,
}

fn main() -> ExitCode {
    match measure(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("wall: {message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let mut rounds = ROUNDS;
    let mut contestants = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "--rounds" {
            let number = arguments.next().and_then(|number| number.parse().ok());
            rounds = number.ok_or("--rounds needs a number")?;
            continue;
        }
        let (name, command) = argument.split_once('=').ok_or("NAME=COMMAND is expected")?;
        let words = words(command);
        if words.is_empty() {
            return Err(format!("{name} has no command"));
        }
        contestants.push(Contestant {
            name: name.to_owned(),
            words,
            times: Vec::new(),
        });
    }
    if contestants.is_empty() || rounds == 0 {
        return Err("usage: wall [--rounds N] NAME=COMMAND…".to_owned());
    }
    // One round that does not count: files come into memory, caches of compilers fill.
    for round in 0..=rounds {
        for turn in 0..contestants.len() {
            let at = (round + turn) % contestants.len();
            let time = run(&contestants[at])?;
            if round > 0 {
                contestants[at].times.push(time);
            }
        }
    }
    let width = contestants.iter().map(|one| one.name.len()).max();
    let width = width.unwrap_or(0).max(7);
    println!("{:width$}  median ms  best ms  ratio", "command");
    for one in &contestants {
        let ratios: Vec<f64> = one
            .times
            .iter()
            .zip(&contestants[0].times)
            .map(|(time, base)| time / base)
            .collect();
        let best = one.times.iter().copied().fold(f64::INFINITY, f64::min);
        println!(
            "{:width$}  {:9.2}  {best:7.2}  {:5.3}",
            one.name,
            median(&one.times),
            median(&ratios)
        );
    }
    Ok(())
}

/// Milliseconds that a command takes.
fn run(contestant: &Contestant) -> Result<f64, String> {
    let mut command = Command::new(&contestant.words[0]);
    command
        .args(&contestant.words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    let start = Instant::now();
    let status = command.status();
    let time = start.elapsed();
    match status {
        Ok(status) if status.success() => Ok(time.as_secs_f64() * 1000.0),
        Ok(status) => Err(format!("{}: {status}", contestant.name)),
        Err(error) => Err(format!("{}: {error}", contestant.name)),
    }
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            ' ' if !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
