//! The command line of the spec tests: reads options, runs scripts, prints the report.
//!
//! Everything else is in the library.

#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use peregrine_spec_tests::origin::Origin;
use peregrine_spec_tests::wasi;
use peregrine_wast::engine::Options;
use peregrine_wast::report::Report;
use peregrine_wast::runner::{SMALL_STACK, Settings};
use peregrine_wast::script::Script;
use peregrine_wast::source::{self, Source};

const HELP: &str = "\
Runs WebAssembly test scripts (.wast) against Peregrine, or tests of WASI.

Usage: peregrine-spec-tests [OPTIONS] [DIR-or-FILE…]
       peregrine-spec-tests --wasi DIR-or-FILE… [--memory] [--timeout SECONDS] [--json]

Without a path, runs the folder that the variable PEREGRINE_SPEC names, or else
the scripts that are part of this program. Prints the failures, what is skipped
and why, and a table by folder and kind of directive: what passed, or
passed/all. Exit code: 0 if nothing failed, 1 if something did, 2 if the
scripts cannot be read.

Options:
  --lazy              translate a function when it is first called (default)
  --eager             translate everything when a module is made
  --fuel              count fuel
  --canonical-nans    let operators give canonical NaNs, and expect no other where a
                      script would accept any
  --zeal              collect what nothing refers to before each allocation (only in
                      builds with the feature strict)
  --stack-size BYTES  native stack of the thread that executes (default 262144)
  --json              print one JSON object instead
  --other-reasons     also print what is refused for another reason than expected
  --wasi              run programs (.wasm with .json, as in the official WASI
                      testsuite) at or below the paths; prints the failures, what
                      is skipped and why, and a table by folder. The folders that
                      tests are granted are copied first, and stay as they are.
  --memory            with --wasi: the copies are in memory, not on disk
  --timeout SECONDS   with --wasi: how long a program may take (default 60)
  -h, --help          print this
";

/// What the command line asks for.
struct Arguments {
    settings: Settings,
    json: bool,
    other_reasons: bool,
    /// Tests of WASI, not scripts.
    wasi: Option<wasi::run::Settings>,
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let arguments = match parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return finish(out.write_all(HELP.as_bytes()), true),
        Err(message) => return complain(&message),
    };
    if let Some(settings) = arguments.wasi {
        return run_wasi(&arguments, settings, &mut out);
    }
    let sources = match load(&arguments.paths) {
        Ok(sources) => sources,
        Err(error) => return complain(&error.to_string()),
    };
    let parse = |source| Arc::new(Script::parse(source));
    let scripts: Vec<Arc<Script>> = sources.iter().map(parse).collect();
    let report = Report::run(&scripts, arguments.settings);
    let printed = if arguments.json {
        report.print_json(&mut out)
    } else {
        let remarks = report.other_reasons.iter();
        let mut remarks = remarks.filter(|_| arguments.other_reasons);
        remarks
            .try_for_each(|remark| remark.print("OTHER REASON", &mut out))
            .and_then(|()| report.print(&mut out))
    };
    finish(printed, report.failures.is_empty())
}

fn run_wasi(arguments: &Arguments, settings: wasi::run::Settings, out: &mut dyn Write) -> ExitCode {
    let mut cases = Vec::new();
    for path in &arguments.paths {
        match wasi::case::find(path) {
            Ok(found) => cases.extend(found),
            Err(error) => return complain(&error.to_string()),
        }
    }
    let report = wasi::report::Report::run(&cases, settings);
    let printed = if arguments.json {
        report.print_json(out)
    } else {
        report.print(out)
    };
    finish(printed, report.total().failed == 0)
}

/// A reader that has gone away, like `head`, is no error.
fn finish(printed: io::Result<()>, good: bool) -> ExitCode {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => complain(&error.to_string()),
        _ if good => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn complain(message: &str) -> ExitCode {
    // If not even this can be written, the exit code has to do.
    let _ = writeln!(io::stderr(), "peregrine-spec-tests: {message}");
    ExitCode::from(2)
}

fn load(paths: &[PathBuf]) -> Result<Vec<Source>, source::SourceError> {
    if paths.is_empty() {
        return Origin::from_environment().load();
    }
    let mut sources = Vec::new();
    for path in paths {
        sources.extend(source::load(path)?);
    }
    Ok(sources)
}

/// Reads the arguments; `None` if help is wanted.
fn parse(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Option<Arguments>, String> {
    let mut options = Options::default();
    let mut stack_size = SMALL_STACK;
    let mut json = false;
    let mut other_reasons = false;
    let mut is_wasi = false;
    let mut place = None;
    let mut timeout = None;
    let mut paths = Vec::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--lazy") => options.eager = false,
            Some("--eager") => options.eager = true,
            Some("--fuel") => options.fuel = true,
            Some("--canonical-nans") => options.canonical_nans = true,
            Some("--zeal") if cfg!(feature = "strict") => options.zeal = true,
            Some("--json") => json = true,
            Some("--other-reasons") => other_reasons = true,
            Some("--wasi") => is_wasi = true,
            Some("--memory") => place = Some(wasi::run::Place::Memory),
            Some("--timeout") => {
                let seconds = number(arguments.next());
                let seconds = seconds.filter(|seconds| *seconds > 0);
                timeout = Some(seconds.ok_or("--timeout needs a number of seconds")?);
            }
            Some("-h" | "--help") => return Ok(None),
            Some("--stack-size") => {
                let bytes = number(arguments.next());
                let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
                stack_size = bytes.ok_or("--stack-size needs a number of bytes")?;
            }
            Some(option) if option.starts_with('-') => {
                return Err(format!("unknown option {option}; --help lists them"));
            }
            _ => paths.push(argument.into()),
        }
    }
    let settings = Settings {
        options,
        stack_size,
    };
    if !is_wasi && (place.is_some() || timeout.is_some()) {
        return Err("--memory and --timeout go with --wasi".to_owned());
    }
    if is_wasi && paths.is_empty() {
        return Err("--wasi needs a folder of tests".to_owned());
    }
    let mut wasi = wasi::run::Settings::default();
    wasi.place = place.unwrap_or(wasi.place);
    wasi.timeout = timeout.map_or(wasi.timeout, Duration::from_secs);
    Ok(Some(Arguments {
        settings,
        json,
        other_reasons,
        wasi: is_wasi.then_some(wasi),
        paths,
    }))
}

fn number(argument: Option<std::ffi::OsString>) -> Option<u64> {
    argument?.to_str()?.parse().ok()
}
