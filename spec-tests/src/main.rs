//! The command line of the spec tests: reads options, runs scripts, prints the report.
//!
//! Everything else is in the library.

#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use peregrine_spec_tests::engine::Options;
use peregrine_spec_tests::report::Report;
use peregrine_spec_tests::runner::{SMALL_STACK, Settings};
use peregrine_spec_tests::script::Script;
use peregrine_spec_tests::source::{self, Origin, Source};

const HELP: &str = "\
Runs WebAssembly test scripts (.wast) against Peregrine.

Usage: peregrine-spec-tests [OPTIONS] [DIR-or-FILE…]

Without a path, runs the folder that the variable PEREGRINE_SPEC names, or else
the scripts that are part of this program. Prints the failures, what is skipped
and why, and a table by folder and kind of directive: what passed, or
passed/all. Exit code: 0 if nothing failed, 1 if something did, 2 if the
scripts cannot be read.

Options:
  --lazy              translate a function when it is first called (default)
  --eager             translate everything when a module is made
  --fuel              count fuel
  --stack-size BYTES  native stack of the thread that executes (default 262144)
  --json              print one JSON object instead
  --other-reasons     also print what is refused for another reason than expected
  -h, --help          print this
";

/// What the command line asks for.
struct Arguments {
    settings: Settings,
    json: bool,
    other_reasons: bool,
    paths: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let arguments = match parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return finish(out.write_all(HELP.as_bytes()), true),
        Err(message) => return complain(&message),
    };
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
    let mut options = Options {
        eager: false,
        fuel: false,
    };
    let mut stack_size = SMALL_STACK;
    let mut json = false;
    let mut other_reasons = false;
    let mut paths = Vec::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--lazy") => options.eager = false,
            Some("--eager") => options.eager = true,
            Some("--fuel") => options.fuel = true,
            Some("--json") => json = true,
            Some("--other-reasons") => other_reasons = true,
            Some("-h" | "--help") => return Ok(None),
            Some("--stack-size") => {
                let bytes = arguments.next();
                let bytes = bytes
                    .as_deref()
                    .and_then(|bytes| bytes.to_str()?.parse().ok());
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
    Ok(Some(Arguments {
        settings,
        json,
        other_reasons,
        paths,
    }))
}
