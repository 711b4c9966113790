//! The measurement `memory`: bytes live on the heap once a module is made and
//! once it is instantiated, counted by the allocator of [`crate::alloc`].
//!
//! The Wasm bytes belong to the caller and are not counted; the linear memory
//! is, in the column of the instance, and is the same for both engines.

use crate::alloc;
use crate::args::Args;
use crate::engines::{Mode, Runtime};
use crate::exec::write_line;
use crate::load::{label, modules, runtimes};
use crate::report::{Table, json_object, json_string, ratio};
use crate::stats::geomean;
use std::io::Write;

/// Bytes live at two points, and the most that were live in between.
#[derive(Debug, Clone, Copy)]
struct Usage {
    module: isize,
    instance: isize,
    peak: isize,
}

/// Measures and prints. The binary must have installed the counting allocator.
///
/// # Errors
///
/// Unusable options or modules, a failure to write, an allocator that does not count.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), String> {
    alloc::start();
    let runtimes = runtimes();
    let mut table = Table::new([
        "module",
        "KiB",
        "mode",
        "engine",
        "module KiB",
        "instance KiB",
        "peak KiB",
        "ratio",
    ]);
    let mut ratios = [Vec::new(), Vec::new()];
    for (name, wasm) in modules(args)? {
        for (index, mode) in [Mode::Lazy, Mode::Eager].into_iter().enumerate() {
            let mut usages = Vec::new();
            for runtime in &runtimes {
                let usage = measure(runtime.as_ref(), &wasm, mode)
                    .map_err(|reason| format!("{name}: {reason}"))?;
                usages.push((runtime.name(), usage));
            }
            // The base comes last.
            let base = usages
                .last()
                .map_or(f64::NAN, |(_, usage)| usage.module as f64);
            if let [(_, ours), _] = usages.as_slice() {
                ratios[index].push(ours.module as f64 / base);
            }
            for (engine, usage) in usages {
                let relative = usage.module as f64 / base;
                if args.json {
                    let line = json_object([
                        ("module", json_string(&name)),
                        ("bytes", wasm.len().to_string()),
                        ("mode", json_string(label(mode))),
                        ("engine", json_string(engine)),
                        ("module_bytes", usage.module.to_string()),
                        ("instance_bytes", usage.instance.to_string()),
                        ("peak_bytes", usage.peak.to_string()),
                    ]);
                    write_line(out, &line)?;
                    continue;
                }
                let kib = |bytes: isize| format!("{:.1}", bytes as f64 / 1024.0);
                table.row([
                    name.clone(),
                    kib(wasm.len().cast_signed()),
                    label(mode).to_owned(),
                    engine.to_owned(),
                    kib(usage.module),
                    kib(usage.instance),
                    kib(usage.peak),
                    ratio(relative),
                ]);
            }
        }
    }
    if !args.json {
        for (mode, ratios) in [Mode::Lazy, Mode::Eager].into_iter().zip(&ratios) {
            table.row([
                "geomean",
                "",
                label(mode),
                "",
                "",
                "",
                "",
                &ratio(geomean(ratios)),
            ]);
        }
        write_line(
            out,
            "live heap; ratio of the module's to wasmi's, lower is better\n",
        )?;
        write_line(out, &table.render())?;
    }
    Ok(())
}

fn measure(runtime: &dyn Runtime, wasm: &[u8], mode: Mode) -> Result<Usage, String> {
    // A first load fills what an engine keeps for the whole process.
    drop(runtime.load(wasm, mode, &mut || {})?);
    let before = alloc::live();
    alloc::reset_peak();
    let mut module = 0;
    let loaded = runtime.load(wasm, mode, &mut || module = alloc::live() - before)?;
    let usage = Usage {
        module,
        instance: alloc::live() - before,
        peak: alloc::peak() - before,
    };
    drop(loaded);
    if usage.module <= 0 {
        return Err("the counting allocator is not installed".to_owned());
    }
    Ok(usage)
}
