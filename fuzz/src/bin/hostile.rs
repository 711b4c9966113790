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
    measure::{LIMIT, Meter, growth},
    shape, shapes,
    stage::{Stage, Subject},
};
use std::{env, fs, process::ExitCode};

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
  hostile table [--bytes N] [SHAPE…]
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

fn table(args: &[&str]) -> Result<(), String> {
    let (bytes, names) = match args {
        ["--bytes", bytes, names @ ..] => {
            let bytes = bytes.parse();
            (bytes.map_err(|_| USAGE.to_owned())?, names)
        }
        names => (LEAST, names),
    };
    let chosen: Vec<Shape> = if names.is_empty() {
        shapes().collect()
    } else {
        names
            .iter()
            .map(|name| named(name))
            .collect::<Result<_, _>>()?
    };
    let program = env::current_exe().map_err(|error| error.to_string())?;
    println!(
        "| shape | eager | metered | lazy | run | wasmi | wasmi, run | steps | growth | wasmi's steps | growth |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for shape in chosen {
        println!("{}", row(Meter(&program), shape, bytes));
    }
    Ok(())
}

/// The row of a shape.
fn row(meter: Meter<'_>, shape: Shape, bytes: usize) -> String {
    let sizes = [1, 2, 4].map(|factor| shape.module(bytes * factor));
    let large = &sizes[2];
    let mut row = format!("| {} |", shape.name);
    let base = meter.bytes(large, Stage::Eager, Subject::Parser);
    let base = base.map_or(0, |usage| usage.peak);
    let columns = Stage::ALL
        .map(|stage| (stage, Subject::Ours))
        .into_iter()
        .chain([Stage::Eager, Stage::Run].map(|stage| (stage, Subject::Theirs)));
    for (stage, subject) in columns {
        row += &match meter.bytes(large, stage, subject) {
            Ok(usage) if usage.refused.is_some() && shape.valid => " – |".to_owned(),
            Ok(usage) => format!(" {:.1} |", (usage.peak - base) as f64 / large.len() as f64),
            Err(_) => " fails |".to_owned(),
        };
    }
    for subject in [Subject::Ours, Subject::Theirs] {
        let steps = [0, 1, 2].map(|at| meter.steps(&sizes[at], Stage::Eager, subject));
        row += &match steps {
            [Ok(one), Ok(two), Ok(four)] => format!(
                " {:.0} | {:.2} |",
                four as f64 / large.len() as f64,
                growth([one, two, four])
            ),
            _ => " – | – |".to_owned(),
        };
    }
    row
}
