//! The measurement `load`: time from bytes to a ready instance, lazy and eager,
//! or eager on several threads, Peregrine against wasmi, paired and interleaved like `exec`.
//!
//! The time covers engine, module, linker with stubs for all imports, store and
//! instance, start function included; not their being dropped.

use crate::args::Args;
use crate::clock::{Clock, Moment};
use crate::engines::{self, BASE, Mode, Runtime};
use crate::exec::{progress, write_line};
use crate::report::{Table, json_number, json_object, json_string, ratio};
use crate::select::selected_kernels;
use crate::stats::{geomean, median};
use std::io::Write;

/// A sample repeats smaller modules until this many milliseconds are filled.
const SAMPLE_MS: f64 = 10.0;

/// Loads that may be alive at once; a few megabytes of linear memory each.
const MOST_KEPT: f64 = 64.0;

/// Modules as name and bytes: the kernels asked for, then the files.
///
/// # Errors
///
/// Unknown kernels, unreadable files.
pub(crate) fn modules(args: &Args) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut modules = Vec::new();
    for kernel in selected_kernels(args)? {
        modules.push((kernel.name.clone(), kernel.wasm()?));
    }
    for file in &args.files {
        modules.push((file.name(), file.read()?));
    }
    Ok(modules)
}

/// The engines that can be loaded: Peregrine, and wasmi when it is built in.
pub(crate) fn runtimes() -> Vec<Box<dyn Runtime>> {
    engines::all()
        .into_iter()
        .filter(|e| ["peregrine", BASE].contains(&e.name()))
        .collect()
}

/// Measures and prints.
///
/// # Errors
///
/// Unusable options or modules, a failure to write.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), String> {
    let runtimes = runtimes();
    let rounds = args.rounds.unwrap_or(15);
    let mut table = Table::new([
        "module",
        "KiB",
        "mode",
        "peregrine ms",
        "wasmi ms",
        "ratio",
        "of least",
    ]);
    let (modes, clock) = if args.parallel {
        (&[Mode::Parallel][..], Clock::Wall)
    } else {
        (&[Mode::Lazy, Mode::Eager][..], Clock::Thread)
    };
    let mut all_ratios = vec![[Vec::new(), Vec::new()]; modes.len()];
    for (name, wasm) in modules(args)? {
        for (&mode, all_ratios) in modes.iter().zip(&mut all_ratios) {
            let times = measure(&runtimes, &wasm, mode, clock, rounds)
                .map_err(|reason| format!("{name}: {reason}"))?;
            let [ours, theirs] = [0, 1].map(|k| times.get(k).map_or(f64::NAN, |t| median(t)));
            let ratios: Vec<f64> = match times.as_slice() {
                [ours, theirs] => ours.iter().zip(theirs).map(|(a, b)| a / b).collect(),
                _ => Vec::new(),
            };
            let relative = median(&ratios);
            let least = |times: &[f64]| times.iter().copied().fold(f64::NAN, f64::min);
            let of_least = match times.as_slice() {
                [ours, theirs] => least(ours) / least(theirs),
                _ => f64::NAN,
            };
            all_ratios[0].push(relative);
            all_ratios[1].push(of_least);
            let size = wasm.len() as f64 / 1024.0;
            let label = label(mode);
            if args.json {
                let line = json_object([
                    ("module", json_string(&name)),
                    ("bytes", wasm.len().to_string()),
                    ("mode", json_string(label)),
                    ("peregrine_ms", json_number(ours)),
                    ("wasmi_ms", json_number(theirs)),
                    ("ratio", json_number(relative)),
                    ("ratio_of_least", json_number(of_least)),
                ]);
                write_line(out, &line)?;
            } else {
                table.row([
                    name.clone(),
                    format!("{size:.1}"),
                    label.to_owned(),
                    format!("{ours:.3}"),
                    format!("{theirs:.3}"),
                    ratio(relative),
                    ratio(of_least),
                ]);
            }
        }
        if !args.json {
            progress(&name);
        }
    }
    if !args.json {
        for (mode, [medians, of_least]) in modes.iter().zip(&all_ratios) {
            let (medians, of_least) = (ratio(geomean(medians)), ratio(geomean(of_least)));
            table.row(["geomean", "", label(*mode), "", "", &medians, &of_least]);
        }
        let title = if args.parallel {
            let threads = std::thread::available_parallelism().map_or(1, Into::into);
            format!(
                "bytes to ready instance, time on the wall, Peregrine on up to {threads} threads"
            )
        } else {
            "bytes to ready instance, time".to_owned()
        };
        let title = format!(
            "{title} relative to wasmi (median of rounds, and the least of both), lower is better\n"
        );
        write_line(out, &title)?;
        write_line(out, &table.render())?;
    }
    Ok(())
}

pub(crate) fn label(mode: Mode) -> &'static str {
    match mode {
        Mode::Eager => "eager",
        Mode::Parallel => "parallel",
        Mode::Lazy => "lazy",
    }
}

/// Milliseconds per load, by engine and round.
fn measure(
    runtimes: &[Box<dyn Runtime>],
    wasm: &[u8],
    mode: Mode,
    clock: Clock,
    rounds: usize,
) -> Result<Vec<Vec<f64>>, String> {
    // All loads of a sample are kept until the clock has been read: dropping
    // them is not measured, and reading the clock costs as much as a small load.
    let sample = |runtime: &dyn Runtime, repeat: usize| -> Result<f64, String> {
        let mut kept = Vec::with_capacity(repeat);
        let start = Moment::by(clock);
        for _ in 0..repeat {
            kept.push(runtime.load(wasm, mode, &mut || {})?);
        }
        Ok(start.elapsed_ms() / repeat as f64)
    };
    let mut slowest = 0.001f64;
    for runtime in runtimes {
        sample(runtime.as_ref(), 1)?;
        slowest = slowest.max(sample(runtime.as_ref(), 1)?);
    }
    let repeat = (SAMPLE_MS / slowest).ceil().clamp(1.0, MOST_KEPT) as usize;
    let mut times = vec![Vec::new(); runtimes.len()];
    for round in 0..rounds {
        for turn in 0..runtimes.len() {
            let index = (round + turn) % runtimes.len();
            times[index].push(sample(runtimes[index].as_ref(), repeat)?);
        }
    }
    Ok(times)
}
