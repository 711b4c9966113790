//! The command `peregrine-benches`: reads the command line and runs one of the
//! library's measurements.

use peregrine_benches::alloc::Counting;
use peregrine_benches::args::{Args, Command, HELP};
use peregrine_benches::{exec, load, memory, plot, threads};
use std::io::{self, Write};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> ExitCode {
    let mut out = io::stdout().lock();
    let done = Args::parse(std::env::args().skip(1)).and_then(|args| match args {
        None => out
            .write_all(HELP.as_bytes())
            .map_err(|error| error.to_string()),
        Some(args) => match args.command {
            Command::Exec => exec::run(&args, &mut out),
            Command::Load => load::run(&args, &mut out),
            Command::Memory => memory::run(&args, &mut out),
            Command::Threads => threads::run(&args, &mut out),
            Command::Check => exec::check(&args, &mut out),
            Command::Plot => plot::run(&mut out),
        },
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            // A closed stderr leaves the exit code to speak.
            let _ = writeln!(io::stderr(), "peregrine-benches: {reason}");
            ExitCode::FAILURE
        }
    }
}
