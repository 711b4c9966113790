//! The measurement `memory`: bytes live on the heap once a module is made and
//! once it is instantiated, counted by the allocator of [`crate::alloc`].
//!
//! The Wasm bytes belong to the caller and are not counted; the linear memory
//! is, in the column of the instance, and is the same for both engines.
//!
//! What Peregrine's code takes is worked out: a module that is translated lazily has its bodies, one that is
//! translated eagerly has its code and what is noted of each function, and all else is the same.

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
        "code × bodies",
    ]);
    let mut ratios = [Vec::new(), Vec::new()];
    for (name, wasm) in modules(args)? {
        // The first engine is Peregrine.
        let (bodies, mut lazy) = (code_section(&wasm).map(usize::cast_signed), None);
        for (index, mode) in [Mode::Lazy, Mode::Eager].into_iter().enumerate() {
            let mut usages = Vec::new();
            for runtime in &runtimes {
                let usage = measure(runtime.as_ref(), &wasm, mode)
                    .map_err(|reason| format!("{name}: {reason}"))?;
                usages.push((runtime.name(), usage));
            }
            let ours = usages.first().map(|(_, usage)| usage.module);
            let code = match (mode, ours, lazy, bodies) {
                (Mode::Eager, Some(eager), Some(lazy), Some(bodies)) => Some(eager - lazy + bodies),
                _ => None,
            };
            lazy = ours;
            let mut code = code.zip(bodies.filter(|bodies| *bodies > 0));
            // The base comes last.
            let base = usages
                .last()
                .map_or(f64::NAN, |(_, usage)| usage.module as f64);
            if let [(_, ours), _] = usages.as_slice() {
                ratios[index].push(ours.module as f64 / base);
            }
            for (engine, usage) in usages {
                let relative = usage.module as f64 / base;
                let code = code.take();
                if args.json {
                    let line = json_object([
                        ("module", json_string(&name)),
                        ("bytes", wasm.len().to_string()),
                        ("mode", json_string(label(mode))),
                        ("engine", json_string(engine)),
                        ("module_bytes", usage.module.to_string()),
                        ("instance_bytes", usage.instance.to_string()),
                        ("peak_bytes", usage.peak.to_string()),
                        (
                            "code_bytes",
                            code.map_or("null".to_owned(), |(code, _)| code.to_string()),
                        ),
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
                    code.map_or(String::new(), |(code, bodies)| {
                        ratio(code as f64 / bodies as f64)
                    }),
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
                "",
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

/// How many bytes the code section of a module has.
fn code_section(wasm: &[u8]) -> Option<usize> {
    let mut rest = wasm.get(8..)?;
    while let [id, behind @ ..] = rest {
        let len = behind.iter().take(5).position(|byte| *byte < 0x80)? + 1;
        let digits = behind[..len].iter().rev();
        let size = digits.fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
        if *id == 10 {
            return Some(size);
        }
        rest = behind.get(len + size..)?;
    }
    None
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

#[cfg(test)]
mod tests {
    use super::code_section;

    #[test]
    fn the_code_section_is_found_behind_others() {
        let wasm = wat::parse_str("(module (memory 1) (func) (func nop))").expect("a module");
        // Their number, and for each its length, its locals, its operators and its end.
        assert_eq!(code_section(&wasm), Some(1 + 3 + 4));
        assert_eq!(code_section(&wasm[..8]), None);
    }
}
