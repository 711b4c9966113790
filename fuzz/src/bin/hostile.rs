//! The command line for hostile modules: `list`, `emit`, `measure` and `table`.
//!
//! `measure` is what the others, and the tests, run as a process of its own.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command line"
)]

use peregrine_benches::alloc::{self, Counting};
use peregrine_fuzz::hostile::{
    LEAST, Shape,
    measure::{EMPTY, LIMIT, Meter},
    shape, shapes,
    stage::{Stage, Subject},
};
use std::{env, fs, process::ExitCode, thread};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const USAGE: &str = "\
usage:
  hostile list
      names all shapes
  hostile emit SHAPE BYTES FILE
      writes the module of a shape
  hostile measure FILE eager|metered|lazy|run [peregrine|wasmi|wasmparser]
      prints the bytes on the heap that were needed at most and that are left, and the kilobytes of
      the process that were in physical memory at most
  hostile table [SHAPE…]
      a table of what shapes cost, in bytes per byte, and with Valgrind in instructions
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args.split_first() {
        Some((&"list", [])) => {
            shapes().for_each(|shape| println!("{}", shape.name));
            Ok(())
        }
        Some((&"emit", [name, bytes, file])) => emit(name, bytes, file),
        Some((&"measure", [file, stage])) => measure(file, stage, Subject::Ours.name()),
        Some((&"measure", [file, stage, subject])) => measure(file, stage, subject),
        Some((&"table", rest)) => table(rest),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

fn named(name: &str) -> Result<Shape, String> {
    shape(name).ok_or_else(|| format!("no shape {name}: see `hostile list`"))
}

fn emit(name: &str, bytes: &str, file: &str) -> Result<(), String> {
    let bytes = bytes
        .parse()
        .map_err(|_| format!("not a number: {bytes}"))?;
    fs::write(file, named(name)?.module(bytes)).map_err(|error| format!("{file}: {error}"))
}

fn measure(file: &str, stage: &str, subject: &str) -> Result<(), String> {
    let wasm = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    let stage = Stage::of_name(stage).ok_or(USAGE)?;
    let subject = Subject::of_name(subject).ok_or(USAGE)?;
    alloc::start();
    alloc::limit(LIMIT);
    let before = alloc::live();
    alloc::reset_peak();
    let mut live = 0;
    let result = subject.take(&wasm, stage, &mut || live = alloc::live() - before);
    // What is refused costs, too; whether it is refused is for `take` to say.
    if let Err(error) = result {
        println!("{error}");
    }
    println!("{} {live} {}", alloc::peak() - before, resident());
    Ok(())
}

/// Kilobytes in physical memory at most, where the system says so.
fn resident() -> i64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn table(names: &[&str]) -> Result<(), String> {
    let chosen: Vec<Shape> = if names.is_empty() {
        shapes().collect()
    } else {
        names
            .iter()
            .map(|name| named(name))
            .collect::<Result<_, _>>()?
    };
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let meter = Meter(&program);
    // What the processes execute that have nothing to do.
    let start = |stage, subject| ((stage, subject), meter.steps(EMPTY, stage, subject));
    let starts: Vec<_> = [Stage::Eager, Stage::Run]
        .into_iter()
        .flat_map(|stage| SUBJECTS.map(|subject| start(stage, subject)))
        .filter_map(|(key, count)| Some((key, count.ok()?)))
        .collect();
    println!("{HEADER}");
    let jobs = thread::available_parallelism().map_or(1, usize::from);
    // In the order of the shapes, while others are measured already.
    let chunk = chosen.len().div_ceil(jobs).max(1);
    thread::scope(|scope| {
        let rows: Vec<_> = chosen
            .chunks(chunk)
            .map(|shapes| {
                let starts = &starts;
                scope.spawn(move || {
                    let rows = shapes.iter().map(|shape| row(meter, *shape, starts));
                    rows.collect::<Vec<_>>()
                })
            })
            .collect();
        for rows in rows {
            rows.join()
                .unwrap_or_default()
                .iter()
                .for_each(|row| println!("{row}"));
        }
    });
    Ok(())
}

/// The engines of the table.
const SUBJECTS: [Subject; 2] = [Subject::Ours, Subject::Theirs];

const HEADER: &str = "\
| shape | eager | metered | lazy | run | wasmi, eager | wasmi, run | steps | growth | wasmi's steps | growth |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

/// The row of a shape.
fn row(meter: Meter<'_>, shape: Shape, starts: &[((Stage, Subject), i64)]) -> String {
    let wasm = shape.module(LEAST * 4);
    let mut row = format!("| {} |", shape.name);
    let base = meter.bytes(&wasm, Stage::Eager, Subject::Parser);
    let base = base.map_or(0, |usage| usage.peak);
    let ours = Stage::ALL.map(|stage| (stage, Subject::Ours));
    let theirs = [Stage::Eager, Stage::Run].map(|stage| (stage, Subject::Theirs));
    let mut refused = false;
    for (stage, subject) in ours.into_iter().chain(theirs) {
        row += &match meter.bytes(&wasm, stage, subject) {
            Ok(usage) if usage.refused.is_some() && shape.is_valid() => {
                refused = true;
                " – |".to_owned()
            }
            Ok(usage) => format!(" {:.1} |", (usage.peak - base) as f64 / wasm.len() as f64),
            Err(_) => " > 10,000 |".to_owned(),
        };
    }
    let (bytes, stage) = shape.work();
    // Each run of Valgrind takes a second: two sizes instead of three.
    let [half, whole] = [2, 4].map(|factor| shape.module(bytes * factor));
    for subject in SUBJECTS {
        let start = starts.iter().find(|(key, _)| *key == (stage, subject));
        if refused && subject == Subject::Theirs {
            row += " – | – |";
            continue;
        }
        let steps = [&half, &whole].map(|wasm| meter.steps(wasm, stage, subject));
        row += &match (start, steps) {
            (Some((_, start)), [Ok(half), Ok(all)]) => {
                let (half, all) = ((half - start) as f64, (all - start) as f64);
                format!(" {:.0} | {:.2} |", all / whole.len() as f64, all / half)
            }
            _ => " – | – |".to_owned(),
        };
    }
    row
}
