//! The options of `run`, and what is made of them.

use super::keys::{self, Keys, Setting};
use super::quantity::number;
use super::{WasiSwitches, WasmArgs, WasmSwitches, generate};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};
use std::ffi::{OsStr, OsString};
use std::net::{SocketAddr, ToSocketAddrs};

/// What is said below the help.
pub(super) const MORE: &str = "\
Options come before FILE; what follows it is passed to the program. The program is the export '_start', or the \
one with the empty name, after '_initialize'; '--invoke' calls another function. A module with none of these is an \
error that lists its functions, unless its start function or '_initialize' is all there is to run.

Examples:
  Run a program:
      peregrine hello.wasm
  With the current directory, a variable, and arguments of its own:
      peregrine --dir . --env LANG=C tool.wasm -v input.txt
  With data to read only, for at most two seconds and with at most 64 MiB:
      peregrine --dir data::/data:ro -W timeout=2s,max-memory-size=64M tool.wasm
  Call a function of a module, here in the text format:
      peregrine --invoke add calc.wat 2 40
  Run what another program writes:
      generate | peregrine run -

Exit codes:
  0-255  the program's own, passed to proc_exit
  1      something cannot be read, linked, validated or called
  2      the command line is wrong
  130    interrupted by Ctrl-C, as shells report it
  134    the program trapped, or ran out of fuel or time";

/// What was typed.
#[derive(Args)]
pub(super) struct RunArgs {
    /// The module, binary or text ('-' is standard input), and the program's arguments
    #[arg(
        value_name = "FILE",
        required_unless_present = "generate",
        num_args = 1..,
        trailing_var_arg = true,
        value_hint = ValueHint::FilePath
    )]
    words: Vec<OsString>,
    #[command(flatten)]
    options: RunOptions,
    /// Set an environment variable; without VALUE, to what it is here
    ///
    /// If a variable is given several times, the last value holds.
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = variable)]
    env: Vec<(String, String)>,
    /// Stop the program after N units of fuel, about one per instruction: '-W fuel=N'
    #[arg(long, value_name = "N", value_parser = number)]
    fuel: Option<u64>,
    #[command(flatten)]
    wasm: WasmArgs,
    /// Set what the program gets from WASI; '-S help' lists the keys
    ///
    /// 'inherit-env' gives the program this process's whole environment, 'max-threads=N' limits its threads.
    #[arg(
        short = 'S',
        long,
        value_name = "KEY[=VALUE],...",
        value_delimiter = ',',
        value_parser = WasiSwitches::parser(),
        hide_possible_values = true
    )]
    wasi: Vec<Setting<WasiSwitches>>,
    /// Print completions for a shell, or the man page
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(generate::KINDS))]
    generate: Option<String>,
}

/// Options that hold as they were typed.
#[derive(Args)]
pub(crate) struct RunOptions {
    /// Call the exported function NAME instead of the program's start
    ///
    /// ARGS are read by its signature: numbers in decimal or hexadecimal, 'null' for references. If it has no
    /// parameters, they are the program's arguments. Results are printed, one per line.
    #[arg(long, value_name = "NAME")]
    pub(crate) invoke: Option<String>,
    /// Let the program use the directory HOST, under the name GUEST; ':ro' makes it read-only
    ///
    /// Nothing outside such directories can be seen or changed.
    #[arg(
        long = "dir",
        value_name = "HOST[::GUEST][:ro]",
        value_parser = dir,
        value_hint = ValueHint::DirPath
    )]
    pub(crate) dirs: Vec<Dir>,
    /// Set the program's own name (argument 0); by default FILE without its directory
    #[arg(long, value_name = "NAME")]
    pub(crate) argv0: Option<String>,
    /// Instantiate another module first, and let FILE import from it as NAME
    ///
    /// Its '_initialize' is called if it exports one. If it is a command, each call runs in a new instance.
    #[arg(long, value_name = "NAME=FILE", value_parser = preload)]
    pub(crate) preload: Vec<(String, OsString)>,
    /// Listen on an address, and give the program the socket after its directories
    #[arg(long = "tcplisten", value_name = "ADDRESS:PORT", value_parser = address)]
    pub(crate) listen: Vec<SocketAddr>,
    /// Give the program the listening sockets that a service manager passed on (LISTEN_FDS)
    ///
    /// They come after those of '--tcplisten'; LISTEN_FDS and LISTEN_FDNAMES are set in the program's environment.
    #[arg(long)]
    pub(crate) listenfd: bool,
    /// Read the program's standard input from FILE; '-' inherits it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) stdin: Option<OsString>,
    /// Write the program's standard output to FILE, which is replaced; '-' inherits it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) stdout: Option<OsString>,
    /// Write the program's standard error to FILE, which is replaced; '-' inherits it
    ///
    /// Messages of this command still go to its own standard error.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) stderr: Option<OsString>,
    /// Translate all functions up front, not each on its first call
    #[arg(long)]
    pub(crate) eager: bool,
}

/// What to run, and with what.
pub(crate) struct RunPlan {
    /// The module; `-` is standard input.
    pub(crate) file: OsString,
    /// What the program gets after its name; also the arguments of the function to invoke, if it has
    /// parameters.
    pub(crate) args: Vec<String>,
    /// The program's environment.
    pub(crate) env: Vec<(String, String)>,
    /// The other options.
    pub(crate) options: RunOptions,
    /// What the program gets of WASI.
    pub(crate) wasi: WasiSwitches,
    /// Limits and features.
    pub(crate) switches: WasmSwitches,
}

/// A directory that the program may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dir {
    /// Where it is.
    pub(crate) host: String,
    /// What the program calls it.
    pub(crate) guest: String,
    /// Whether it is for reading only.
    pub(crate) read_only: bool,
}

impl RunArgs {
    /// What is to be printed instead of running anything.
    pub(super) fn generated(&self) -> Option<String> {
        self.generate.as_deref().map(generate::text)
    }
}

impl RunPlan {
    /// What follows from the options.
    ///
    /// # Errors
    ///
    /// If there is an argument that programs cannot be given.
    pub(super) fn new(typed: RunArgs) -> Result<Self, String> {
        let mut words = typed.words.into_iter();
        let file = words.next().ok_or("no file given")?;
        let args = words.map(|word| {
            let text = word.into_string();
            text.map_err(|word| format!("the argument '{}' is not Unicode", word.display()))
        });
        let args = args.collect::<Result<_, _>>()?;
        let wasi: WasiSwitches = keys::all(&typed.wasi);
        let mut switches = typed.wasm.switches();
        switches.fuel = typed.fuel.or(switches.fuel);
        let mut env = Vec::new();
        if wasi.inherit_env {
            // What is not Unicode cannot be passed on.
            let all = std::env::vars_os();
            let all = all.filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.into_string().ok()?))
            });
            all.for_each(|variable| set(&mut env, variable));
        }
        typed
            .env
            .into_iter()
            .for_each(|variable| set(&mut env, variable));
        Ok(Self {
            file,
            args,
            env,
            options: typed.options,
            wasi,
            switches,
        })
    }
}

/// The file that a standard stream is redirected to or from, if it is.
pub(crate) fn redirected(typed: &Option<OsString>) -> Option<&OsStr> {
    typed.as_deref().filter(|typed| *typed != "-")
}

/// Sets a variable. The later value wins, as with the shell's `env`: libraries take the first of
/// several.
fn set(env: &mut Vec<(String, String)>, (name, value): (String, String)) {
    match env.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => env.push((name, value)),
    }
}

/// `NAME=VALUE`, or `NAME` for the value it has here.
fn variable(typed: &str) -> Result<(String, String), String> {
    use std::env::VarError;
    let (name, value) = match typed.split_once('=') {
        Some((name, value)) => (name, value.to_owned()),
        None => {
            let value = std::env::var(typed).map_err(|error| match error {
                VarError::NotPresent => "the variable is not set",
                VarError::NotUnicode(_) => "the variable's value is not Unicode",
            })?;
            (typed, value)
        }
    };
    match name.is_empty() {
        true => Err("the variable needs a name".to_owned()),
        false => Ok((name.to_owned(), value)),
    }
}

/// `HOST[::GUEST]`, with `:ro` at the end for reading only.
fn dir(typed: &str) -> Result<Dir, String> {
    let (path, read_only) = match typed.strip_suffix(":ro") {
        Some(path) => (path, true),
        None => (typed, false),
    };
    let (host, guest) = path.split_once("::").unwrap_or((path, path));
    if host.is_empty() || guest.is_empty() {
        return Err("expected a directory before and after '::'".to_owned());
    }
    Ok(Dir {
        host: host.to_owned(),
        guest: guest.to_owned(),
        read_only,
    })
}

/// `NAME=FILE`.
fn preload(typed: &str) -> Result<(String, OsString), String> {
    match typed.split_once('=') {
        Some((name, file)) if !file.is_empty() => Ok((name.to_owned(), file.into())),
        _ => Err("expected NAME=FILE".to_owned()),
    }
}

/// `ADDRESS:PORT`, where the address may be a name.
fn address(typed: &str) -> Result<SocketAddr, String> {
    let found = typed
        .to_socket_addrs()
        .ok()
        .and_then(|mut found| found.next());
    found.ok_or_else(|| "expected an address with a port, such as 127.0.0.1:8080".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories() {
        let expected = |host: &str, guest: &str, read_only| {
            let (host, guest) = (host.to_owned(), guest.to_owned());
            Ok(Dir {
                host,
                guest,
                read_only,
            })
        };
        assert_eq!(dir("a"), expected("a", "a", false));
        assert_eq!(dir("a::/b"), expected("a", "/b", false));
        assert_eq!(dir("a::/b:ro"), expected("a", "/b", true));
        assert_eq!(dir("a:ro"), expected("a", "a", true));
        assert!(dir("::/").is_err() && dir("").is_err() && dir("a::").is_err());
    }

    #[test]
    fn variables() {
        assert_eq!(variable("A=B=C"), Ok(("A".to_owned(), "B=C".to_owned())));
        assert!(variable("=B").is_err());
        assert!(variable("THERE_IS_NO_SUCH_VARIABLE").is_err());
    }
}
