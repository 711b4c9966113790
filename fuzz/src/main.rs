//! The command line of the fuzzer: `run`, `mutate`, `digest`, `repro` and `emit`.
//!
//! It only chooses seeds, catches panics and prints; what is checked is in the library.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is a command line"
)]

use peregrine_fuzz::{
    Failure,
    outcome::{Mode, Outcome, Plan},
    property::{self, Count},
    seed::mix,
};
use std::{
    env, fs,
    ops::Range,
    panic,
    process::ExitCode,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

const USAGE: &str = "\
usage:
  peregrine-fuzz run [--minutes N] [--seeds A..B] [--jobs N] [--keep-going]
      checks all properties with random seeds of all four kinds, for N minutes (1), or with seeds A..B
  peregrine-fuzz mutate [--seeds A..B] [--jobs N] FILE…
      reads, instantiates and runs what is left of real modules after a few bytes have been changed,
      for each seed (0..1000) one of each file; stops at the first panic
  peregrine-fuzz digest --seeds A..B
      prints a line per seed that is the same for every build of the engine
  Seeds are numbers; those of modules with vectors are written v0, v1, and so on, and those of modules
  that also have chains of vectors, wide arithmetic and pages of one byte w0, w1, and so on; those with
  structs, arrays and exceptions g0, g1, and so on.
  peregrine-fuzz repro SEED
      checks all properties with one seed, and writes its module to SEED.wasm
  peregrine-fuzz emit SEED
      only writes the module
  peregrine-fuzz reduce SEED
      writes a module as small as can be had that still fails, to SEED-small.wasm
  peregrine-fuzz show FILE [ENGINE]
      prints all that a module does, here or in wasmi
";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args.split_first() {
        Some((&"run", rest)) => run(rest),
        Some((&"mutate", rest)) => mutants(rest),
        Some((&"digest", rest)) => digest(rest),
        Some((&"repro", [seed])) => repro(seed, true),
        Some((&"emit", [seed])) => repro(seed, false),
        Some((&"reduce", [seed])) => reduce(seed),
        Some((&"show", [file])) => show(file, peregrine_fuzz::ours::run),
        Some((&"show", [file, "wasmi"])) => show(file, peregrine_fuzz::theirs::run),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(code) => code,
        Err(message) => {
            eprint!("{message}");
            ExitCode::from(2)
        }
    }
}

/// The options of `run`, `mutate` and `digest`.
#[derive(Debug)]
struct Options<'a> {
    minutes: Option<f64>,
    seeds: Option<Range<u64>>,
    jobs: u64,
    keep_going: bool,
    /// What is no option.
    files: Vec<&'a str>,
}

fn options<'a>(args: &[&'a str]) -> Result<Options<'a>, String> {
    let mut options = Options {
        minutes: None,
        seeds: None,
        jobs: 1,
        keep_going: false,
        files: Vec::new(),
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if *arg == "--keep-going" {
            options.keep_going = true;
            continue;
        }
        if !arg.starts_with("--") {
            options.files.push(arg);
            continue;
        }
        let value = args
            .next()
            .ok_or_else(|| format!("{arg} needs a value\n{USAGE}"))?;
        let bad = || format!("not a value for {arg}: {value}\n");
        match *arg {
            "--minutes" => options.minutes = Some(value.parse().map_err(|_| bad())?),
            "--jobs" => options.jobs = value.parse::<u64>().map_err(|_| bad())?.max(1),
            "--seeds" => {
                let (from, to) = value.split_once("..").ok_or_else(bad)?;
                let from = number(from).ok_or_else(bad)?;
                options.seeds = Some(from..number(to).ok_or_else(bad)?);
            }
            _ => return Err(format!("unknown option {arg}\n{USAGE}")),
        }
    }
    Ok(options)
}

/// A seed: `v5` is the fifth of those whose modules have vectors, `w5` of those that have what is newer, `g5`
/// of those with structs, arrays and exceptions.
fn number(text: &str) -> Option<u64> {
    let from = |first: u64, rest: &str| first.checked_add(rest.parse().ok()?);
    match text.split_at_checked(1)? {
        ("v", rest) => from(property::VECTORS, rest),
        ("w", rest) => from(property::NEWER, rest),
        ("g", rest) => from(property::GC, rest),
        _ => text.parse().ok(),
    }
}

/// Checks a seed; a panic becomes a failure.
fn check(seed: u64) -> Result<Count, Failure> {
    caught(seed, &property::bytes_of_seed(seed), || property::all(seed))
}

/// The failure that `check` finds; a panic is one.
fn caught(
    seed: u64,
    bytes: &[u8],
    check: impl FnOnce() -> Result<Count, Failure> + panic::UnwindSafe,
) -> Result<Count, Failure> {
    panic::catch_unwind(check).unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("a panic without a message");
        let wasm = property::module_of_bytes(seed, bytes);
        Err(Failure {
            property: "no panic",
            message: message.to_owned(),
            wasm,
        })
    })
}

/// Takes, for each seed, a mutant of each file.
fn mutants(args: &[&str]) -> Result<ExitCode, String> {
    let options = options(args)?;
    let read = |file: &&str| fs::read(file).map_err(|error| format!("{file}: {error}\n"));
    let modules: Vec<Vec<u8>> = options.files.iter().map(read).collect::<Result<_, _>>()?;
    if modules.is_empty() {
        return Err(format!("there are no modules to mutate\n{USAGE}"));
    }
    let seeds = options.seeds.clone().unwrap_or(0..1000);
    let start = Instant::now();
    let worker = |job: u64| {
        let mut count = Count::default();
        for seed in (seeds.start + job..seeds.end).step_by(options.jobs as usize) {
            for (index, wasm) in modules.iter().enumerate() {
                let seed = mix(seed ^ (index as u64) << 48);
                match panic::catch_unwind(|| property::mutant(wasm, seed)) {
                    Ok(one) => count.add(one),
                    Err(_) => {
                        let failure = Failure {
                            property: "no panic",
                            message: format!("a mutant of {}", options.files[index]),
                            wasm: property::mutant_of_seed(wasm, seed),
                        };
                        report(seed, &failure);
                        return Err(());
                    }
                }
            }
        }
        Ok(count)
    };
    let mut all = Count::default();
    let mut panicked = false;
    std::thread::scope(|scope| {
        let worker = &worker;
        let jobs: Vec<_> = (0..options.jobs)
            .map(|job| scope.spawn(move || worker(job)))
            .collect();
        for job in jobs {
            match job.join() {
                Ok(Ok(count)) => all.add(count),
                _ => panicked = true,
            }
        }
    });
    println!(
        "{} mutants of {} modules, {} calls ({} returned), {} met a limit, {}, {:.0} s",
        all.modules,
        modules.len(),
        all.calls,
        all.returned,
        all.limited,
        if panicked { "a panic" } else { "no panic" },
        start.elapsed().as_secs_f64(),
    );
    Ok(if panicked {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn report(seed: u64, failure: &Failure) {
    println!("seed {seed} fails: {failure}");
    let path = format!("failure-{seed}.wasm");
    match fs::write(&path, &failure.wasm) {
        Ok(()) => println!("  module: {path} ({} bytes)", failure.wasm.len()),
        Err(error) => println!("  {path}: {error}"),
    }
    println!("  again: cargo run --release -p peregrine-fuzz -- repro {seed}");
}

fn run(args: &[&str]) -> Result<ExitCode, String> {
    let options = options(args)?;
    let start = Instant::now();
    let base = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => mix(since.as_nanos() as u64) >> 16,
        Err(_) => 1,
    };
    let every = options.seeds.is_none();
    let seeds = options.seeds.clone().unwrap_or(base..property::VECTORS);
    let minutes = options.minutes.or(every.then_some(1.0));
    let time = minutes.map(|minutes| Duration::from_secs_f64(minutes * 60.0));
    let worker = |job: u64| {
        let (mut count, mut failures) = (Count::default(), 0_u64);
        let mut seed = seeds.start + job;
        while seed < seeds.end && time.is_none_or(|time| start.elapsed() < time) {
            let others = [property::VECTORS, property::NEWER, property::GC];
            let others = others.iter().filter(|_| every).map(|kind| seed | kind);
            for seed in std::iter::once(seed).chain(others) {
                match check(seed) {
                    Ok(one) => count.add(one),
                    Err(failure) => {
                        report(seed, &failure);
                        failures += 1;
                    }
                }
            }
            if failures > 0 && !options.keep_going {
                break;
            }
            seed += options.jobs;
        }
        (count, failures)
    };
    // Not only at the end: wasmi has been seen to end the process.
    eprintln!("from seed {}", seeds.start);
    let mut count = Count::default();
    let mut failures = 0;
    std::thread::scope(|scope| {
        let worker = &worker;
        let jobs: Vec<_> = (0..options.jobs)
            .map(|job| scope.spawn(move || worker(job)))
            .collect();
        for job in jobs {
            match job.join() {
                Ok((one, failed)) => {
                    count.add(one);
                    failures += failed;
                }
                Err(_) => failures += 1,
            }
        }
    });
    println!(
        "{} modules from seed {}, {} calls ({} returned), {} modules met a limit, \
         {} not compared, wasmi wrong in {}, {} failures, {:.0} s",
        count.modules,
        seeds.start,
        count.calls,
        count.returned,
        count.limited,
        count.unjudged,
        count.wasmi_wrong,
        failures,
        start.elapsed().as_secs_f64(),
    );
    Ok(if failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn digest(args: &[&str]) -> Result<ExitCode, String> {
    let options = options(args)?;
    for seed in options.seeds.unwrap_or(0..1000) {
        println!("{}", peregrine_fuzz::digest::digest(seed));
    }
    Ok(ExitCode::SUCCESS)
}

fn repro(seed: &str, checked: bool) -> Result<ExitCode, String> {
    let seed = number(seed).ok_or_else(|| format!("not a seed: {seed}\n"))?;
    let path = format!("{seed}.wasm");
    fs::write(&path, property::module_of_seed(seed))
        .map_err(|error| format!("{path}: {error}\n"))?;
    println!("wrote {path}");
    if !checked {
        return Ok(ExitCode::SUCCESS);
    }
    match check(seed) {
        Ok(count) => {
            println!("all properties hold: {count:?}");
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            report(seed, &failure);
            Ok(ExitCode::FAILURE)
        }
    }
}

fn reduce(seed: &str) -> Result<ExitCode, String> {
    let seed = number(seed).ok_or_else(|| format!("not a seed: {seed}\n"))?;
    panic::set_hook(Box::new(|_| {}));
    let failure = |bytes: &[u8]| caught(seed, bytes, || property::valid(seed, bytes)).err();
    let bytes = property::bytes_of_seed(seed);
    let Some(first) = failure(&bytes) else {
        println!("all properties of valid modules hold");
        return Ok(ExitCode::SUCCESS);
    };
    let same = |bytes: &[u8]| failure(bytes).is_some_and(|now| now.property == first.property);
    let bytes = peregrine_fuzz::reduce::reduce(&bytes, same);
    if let Some(failure) = failure(&bytes) {
        println!("{failure}");
    }
    let path = format!("{seed}-small.wasm");
    let wasm = property::module_of_bytes(seed, &bytes);
    fs::write(&path, wasm).map_err(|error| format!("{path}: {error}\n"))?;
    println!("wrote {path}");
    Ok(ExitCode::FAILURE)
}

fn show(file: &str, run: fn(&[u8], &Plan) -> Outcome) -> Result<ExitCode, String> {
    let wasm = fs::read(file).map_err(|error| format!("{file}: {error}\n"))?;
    let outcome = run(
        &wasm,
        &Plan {
            mode: Mode::Eager,
            fuel: None,
            seed: 0,
            rounds: 1,
            canonical_nans: false,
            zeal: 0,
            budget: peregrine_fuzz::generate::BUDGET_PER_CALL,
        },
    );
    println!("{outcome:#?}");
    Ok(ExitCode::SUCCESS)
}
