//! The measurement `load`: time from bytes to a ready instance, lazy and eager,
//! Peregrine against wasmi, paired and interleaved like `exec`.
//!
//! The time covers engine, module, linker with stubs for all imports, store and
//! instance, start function included; not their being dropped.

use crate::args::Args;
use crate::clock::Moment;
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
    let mut table = Table::new(["module", "KiB", "mode", "peregrine ms", "wasmi ms", "ratio"]);
    let mut all_ratios = [Vec::new(), Vec::new()];
    for (name, wasm) in modules(args)? {
        for (index, mode) in [Mode::Lazy, Mode::Eager].into_iter().enumerate() {
            let times = measure(&runtimes, &wasm, mode, rounds)
                .map_err(|reason| format!("{name}: {reason}"))?;
            let [ours, theirs] = [0, 1].map(|k| times.get(k).map_or(f64::NAN, |t| median(t)));
            let ratios: Vec<f64> = match times.as_slice() {
                [ours, theirs] => ours.iter().zip(theirs).map(|(a, b)| a / b).collect(),
                _ => Vec::new(),
            };
            let relative = median(&ratios);
            all_ratios[index].push(relative);
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
                ]);
            }
        }
        if !args.json {
            progress(&name);
        }
    }
    if !args.json {
        for (mode, ratios) in [Mode::Lazy, Mode::Eager].into_iter().zip(&all_ratios) {
            table.row(["geomean", "", label(mode), "", "", &ratio(geomean(ratios))]);
        }
        write_line(
            out,
            "bytes to ready instance, time relative to wasmi, lower is better\n",
        )?;
        write_line(out, &table.render())?;
    }
    Ok(())
}

pub(crate) fn label(mode: Mode) -> &'static str {
    match mode {
        Mode::Eager => "eager",
        Mode::Lazy => "lazy",
    }
}

/// Milliseconds per load, by engine and round.
fn measure(
    runtimes: &[Box<dyn Runtime>],
    wasm: &[u8],
    mode: Mode,
    rounds: usize,
) -> Result<Vec<Vec<f64>>, String> {
    // All loads of a sample are kept until the clock has been read: dropping
    // them is not measured, and reading the clock costs as much as a small load.
    let sample = |runtime: &dyn Runtime, repeat: usize| -> Result<f64, String> {
        let mut kept = Vec::with_capacity(repeat);
        let start = Moment::now();
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
