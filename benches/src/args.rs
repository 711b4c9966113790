//! The command line: what was typed, as a value. Acting on it is the
//! measurements' business.

use crate::file::FileSpec;
use crate::kernels::Set;

/// What `--help` prints.
pub const HELP: &str = "\
peregrine-benches: measure Peregrine against other engines

  exec     time of programs, relative to wasmi (set gc: to the fastest of Pulley's
           collectors); engines run in turn
  load     time from bytes to a ready instance, lazy and eager
  memory   live heap after loading, lazy and eager
  threads  what atomic operators take, and programs on one thread and on two
  check    run each kernel once on each engine and compare checksums
  plot     draw the tables of RESULTS.md into results.svg; measures nothing

Options:
  --set NAME        the set of kernels: `scalar` (default), `calls`: two more that
                    do nothing but call, `simd`: those with
                    vectors, each with its twin that is compiled without, or
                    `gc`: those with a collector's objects or exceptions, on the
                    engines that have these
  --only A,B        these kernels of the set (all by default)
  --wasm SPEC       also this file: FILE[:EXPORT[:ARGUMENTS]]; without --only, no
                    kernels. EXPORT is by default `_start` or `run`. Of a WASI
                    command ARGUMENTS are the command line, separated by spaces
  --stdin FILE      what WASI commands read from their standard input
  --engines A,B     these engines (exec, check)
  --rounds N        rounds, at least 5 (exec: 7, load: 15, threads: 9)
  --parallel        eagerly only, Peregrine on as many threads as there are
                    processors for the process, by the clock on the wall (load)
  --json            one JSON object per line
";

/// The measurement asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Time of programs.
    Exec,
    /// Time until ready.
    Load,
    /// Live heap.
    Memory,
    /// Atomic operators, and programs on two threads.
    Threads,
    /// Checksums.
    Check,
    /// The picture of what has been measured.
    Plot,
}

/// The parsed command line.
#[derive(Debug, Clone)]
pub struct Args {
    /// The measurement.
    pub command: Command,
    /// The set of kernels.
    pub set: Set,
    /// Kernels' names; empty for all.
    pub only: Vec<String>,
    /// Files to measure.
    pub files: Vec<FileSpec>,
    /// A file that WASI commands read as their standard input.
    pub stdin: Option<String>,
    /// Engines' names; empty for all.
    pub engines: Vec<String>,
    /// Rounds, when given; at least 5, so that a median means something.
    pub rounds: Option<usize>,
    /// Whether modules are made on several threads.
    pub parallel: bool,
    /// Whether to print JSON.
    pub json: bool,
}

impl Args {
    /// Parses the arguments after the program's name; `Ok(None)` asks for help.
    ///
    /// # Errors
    ///
    /// A line that says what is wrong.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Option<Self>, String> {
        let mut args = args.into_iter();
        let command = match args.next().as_deref() {
            Some("exec") => Command::Exec,
            Some("load") => Command::Load,
            Some("memory") => Command::Memory,
            Some("threads") => Command::Threads,
            Some("check") => Command::Check,
            Some("plot") => Command::Plot,
            None | Some("help" | "--help" | "-h") => return Ok(None),
            Some(other) => return Err(format!("no measurement is called `{other}`")),
        };
        let mut parsed = Self {
            command,
            set: Set::default(),
            only: Vec::new(),
            files: Vec::new(),
            stdin: None,
            engines: Vec::new(),
            rounds: None,
            parallel: false,
            json: false,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("`{arg}` needs a value"));
            let names = |list: String| list.split(',').map(str::to_owned).collect::<Vec<_>>();
            match arg.as_str() {
                "--set" => {
                    let name = value()?;
                    let unknown = || format!("no set of kernels is called `{name}`");
                    parsed.set = Set::named(&name).ok_or_else(unknown)?;
                }
                "--only" => parsed.only.extend(names(value()?)),
                "--engines" => parsed.engines.extend(names(value()?)),
                "--wasm" => parsed.files.push(FileSpec::parse(&value()?)),
                "--stdin" => parsed.stdin = Some(value()?),
                "--rounds" => {
                    let rounds = value()?.parse().ok().filter(|rounds| *rounds >= 5);
                    parsed.rounds = Some(rounds.ok_or("`--rounds` takes a number of 5 or more")?);
                }
                "--json" => parsed.json = true,
                "--parallel" => parsed.parallel = true,
                "--help" | "-h" => return Ok(None),
                other => return Err(format!("no option is called `{other}`")),
            }
        }
        Ok(Some(parsed))
    }
}

#[cfg(test)]
mod tests {
    use super::{Args, Command};

    fn parse(line: &str) -> Result<Option<Args>, String> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read() {
        let args = parse("load --only fib,tak --rounds 9 --json --parallel")
            .expect("valid")
            .expect("no help");
        assert_eq!(args.command, Command::Load);
        assert_eq!(args.only, ["fib", "tak"]);
        assert_eq!(args.rounds, Some(9));
        assert!(args.json && args.parallel);
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse("fly").unwrap_err(), "no measurement is called `fly`");
        assert_eq!(parse("exec --only").unwrap_err(), "`--only` needs a value");
        let unknown = "no set of kernels is called `gpu`";
        assert_eq!(parse("exec --set gpu").unwrap_err(), unknown);
        assert!(parse("exec --rounds 4").is_err());
        assert!(parse("exec --help").expect("valid").is_none());
    }
}
