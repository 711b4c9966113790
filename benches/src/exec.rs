//! The measurement `exec`: how long programs run, paired and interleaved.
//!
//! Every engine is made ready for a program and runs it once to warm up, which
//! also checks the result. Then in each round all engines run in turn, each
//! round starting with the next engine, and a round's ratio is an engine's time
//! over wasmi's in the same round: a machine that gets slower in between slows
//! both. The medians of times and ratios are reported; lower is better. In the set
//! `gc` the fastest of Pulley's collectors, program by program, is in wasmi's place.

use crate::args::Args;
use crate::clock::Moment;
use crate::engines::{self, Prepared};
use crate::kernels::Set;
use crate::program::Program;
use crate::report::{Table, json_number, json_object, json_string, ratio};
use crate::select::select;
use crate::stats::{geomean, median};
use std::io::{self, Write};

/// A sample repeats shorter programs until this many milliseconds are filled.
const SAMPLE_MS: f64 = 20.0;

/// What came out for one engine on one program.
struct Outcome {
    milliseconds: f64,
    /// Relative to the base engine; NaN when that did not run.
    ratio: f64,
}

/// Measures and prints.
///
/// # Errors
///
/// Unusable options or programs, a wrong checksum, a failure to write.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), String> {
    let programs = select(args)?;
    let names = engine_names(args)?;
    let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    let base_name = engines::base_name(args.set);
    let mut table = Table::new(
        ["program".to_owned(), format!("{base_name} ms")]
            .into_iter()
            .chain(names.iter().cloned()),
    );
    let mut notes = Vec::new();
    for program in &programs {
        let rounds = args.rounds.unwrap_or(7);
        let Measured { base, outcomes } = measure(program, args.set, &names, rounds, &mut notes)?;
        let base_ms = base
            .and_then(|index| outcomes[index].as_ref())
            .map_or(f64::NAN, |o| o.milliseconds);
        let mut row = vec![program.name.clone(), format!("{base_ms:.1}")];
        for (index, outcome) in outcomes.iter().enumerate() {
            row.push(match outcome {
                None => "-".to_owned(),
                Some(outcome) if base_ms.is_nan() => format!("{:.1} ms", outcome.milliseconds),
                Some(outcome) => {
                    ratios[index].push(outcome.ratio);
                    ratio(outcome.ratio)
                }
            });
            if let (true, Some(outcome)) = (args.json, outcome) {
                write_line(out, &json_line(&program.name, &names[index], outcome))?;
            }
        }
        table.row(row);
        if !args.json {
            progress(&program.name);
        }
    }
    let geomeans: Vec<f64> = ratios.iter().map(|ratios| geomean(ratios)).collect();
    if args.json {
        for (name, value) in names.iter().zip(&geomeans) {
            let line = json_object([
                ("engine", json_string(name)),
                ("geomean", json_number(*value)),
                ("worst", json_number(worst(&ratios[position(&names, name)]))),
            ]);
            write_line(out, &line)?;
        }
        return Ok(());
    }
    let blank = || "".to_owned();
    table.row(
        ["geomean".to_owned(), blank()]
            .into_iter()
            .chain(geomeans.into_iter().map(ratio)),
    );
    table.row(
        ["worst".to_owned(), blank()]
            .into_iter()
            .chain(ratios.iter().map(|ratios| ratio(worst(ratios)))),
    );
    table.row(
        ["programs".to_owned(), blank()]
            .into_iter()
            .chain(ratios.iter().map(|ratios| ratios.len().to_string())),
    );
    write_line(
        out,
        &format!("time relative to {base_name}, lower is better; medians\n"),
    )?;
    write_line(out, &table.render())?;
    for note in notes {
        write_line(out, &note)?;
    }
    Ok(())
}

/// The measurement `check`: every program once on every engine.
///
/// # Errors
///
/// The first wrong result, or a failure to write.
pub fn check(args: &Args, out: &mut dyn Write) -> Result<(), String> {
    let names = engine_names(args)?;
    for program in select(args)? {
        let mut notes = Vec::new();
        let prepared = prepare(&program, args.set, &names, &mut notes)?;
        for note in notes {
            write_line(out, &note)?;
        }
        for (name, warm) in names.iter().zip(prepared) {
            if let Some(warm) = warm {
                let line = format!(
                    "{}\t{name}\t{}\t{:.1} ms",
                    program.name, warm.checksum, warm.ms
                );
                write_line(out, &line)?;
            }
        }
    }
    Ok(())
}

/// A program on an engine after its first run.
struct Warm {
    prepared: Box<dyn Prepared>,
    checksum: i64,
    ms: f64,
}

/// Makes the program ready on each engine and runs it once.
fn prepare(
    program: &Program,
    set: Set,
    names: &[String],
    notes: &mut Vec<String>,
) -> Result<Vec<Option<Warm>>, String> {
    let mut expected = program.expected;
    let mut all = Vec::new();
    for name in names {
        let engine = engines::of(set)
            .into_iter()
            .find(|engine| engine.name() == name);
        let first = engine
            .ok_or("unknown engine".to_owned())
            .and_then(|engine| {
                let mut prepared = engine.prepare(&program.job)?;
                let start = Moment::now();
                let checksum = prepared.run()?;
                Ok(Warm {
                    prepared,
                    checksum,
                    ms: start.elapsed_ms(),
                })
            });
        all.push(match first {
            Ok(warm) => {
                let wanted = *expected.get_or_insert(warm.checksum);
                if warm.checksum != wanted {
                    let (program, got) = (&program.name, warm.checksum);
                    return Err(format!(
                        "{program} gave {got} on {name}, {wanted} was expected"
                    ));
                }
                Some(warm)
            }
            Err(reason) => {
                notes.push(format!("{} not on {name}: {reason}", program.name));
                None
            }
        });
    }
    Ok(all)
}

/// What came out for one program.
struct Measured {
    /// Which engine ratios are relative to.
    base: Option<usize>,
    /// For each engine that ran the program.
    outcomes: Vec<Option<Outcome>>,
}

fn measure(
    program: &Program,
    set: Set,
    names: &[String],
    rounds: usize,
    notes: &mut Vec<String>,
) -> Result<Measured, String> {
    let mut warm = prepare(program, set, names, notes)?;
    let slowest = warm
        .iter()
        .flatten()
        .map(|warm| warm.ms)
        .fold(0.01, f64::max);
    // The slowest engine fills the sample, so that the fast ones are not below the clock's grain.
    let repeat = (SAMPLE_MS / slowest).ceil().clamp(1.0, 1000.0) as usize;
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for round in 0..rounds {
        for turn in 0..names.len() {
            let index = (round + turn) % names.len();
            let Some(warm) = &mut warm[index] else {
                continue;
            };
            let start = Moment::now();
            for _ in 0..repeat {
                let checksum = warm.prepared.run()?;
                if checksum != warm.checksum {
                    return Err(format!("{} differs between runs", program.name));
                }
            }
            times[index].push(start.elapsed_ms() / repeat as f64);
        }
    }
    let base = (0..names.len())
        .filter(|index| engines::bases(set).contains(&names[*index].as_str()))
        .filter(|index| !times[*index].is_empty())
        .min_by(|a, b| median(&times[*a]).total_cmp(&median(&times[*b])));
    let outcome = |times: &Vec<f64>, base: Option<&Vec<f64>>| {
        let ratios = base.map_or(Vec::new(), |base| {
            times
                .iter()
                .zip(base)
                .map(|(time, base)| time / base)
                .collect()
        });
        Outcome {
            milliseconds: median(times),
            ratio: median(&ratios),
        }
    };
    let base_times = base.map(|index| &times[index]);
    let outcomes = times
        .iter()
        .map(|times| (!times.is_empty()).then(|| outcome(times, base_times)))
        .collect();
    Ok(Measured { base, outcomes })
}

/// The names of the engines asked for, in their usual order.
fn engine_names(args: &Args) -> Result<Vec<String>, String> {
    let engines = engines::of(args.set);
    let all: Vec<String> = engines.iter().map(|e| e.name().to_owned()).collect();
    if let Some(unknown) = args.engines.iter().find(|name| !all.contains(name)) {
        return Err(format!(
            "no engine is called `{unknown}`; there are {}",
            all.join(", ")
        ));
    }
    Ok(all
        .into_iter()
        .filter(|n| args.engines.is_empty() || args.engines.contains(n))
        .collect())
}

fn position(names: &[String], name: &str) -> usize {
    names.iter().position(|other| other == name).unwrap_or(0)
}

fn worst(ratios: &[f64]) -> f64 {
    ratios.iter().copied().fold(f64::NAN, f64::max)
}

fn json_line(program: &str, engine: &str, outcome: &Outcome) -> String {
    json_object([
        ("program", json_string(program)),
        ("engine", json_string(engine)),
        ("ms", json_number(outcome.milliseconds)),
        ("ratio", json_number(outcome.ratio)),
    ])
}

pub(crate) fn write_line(out: &mut dyn Write, line: &str) -> Result<(), String> {
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}

/// Names what is done on stderr, since the table comes at the end.
pub(crate) fn progress(name: &str) {
    // A closed stderr is no reason to stop measuring.
    let _ = writeln!(io::stderr(), "  {name}");
}
