//! What is ready to be carried out: values read, and checked against one another.

use super::low::Low;
use super::{Command, Usage, WasiSwitches, WasmSwitches, help, shell};
use std::ffi::OsString;
use std::net::{SocketAddr, ToSocketAddrs};

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Print a text: help or the version.
    Print(String),
    /// Run a program.
    Run(Box<RunPlan>),
    /// Check modules.
    Validate(ValidatePlan),
    /// Show what is in modules.
    Inspect(InspectPlan),
    /// Show the engine's code.
    Dump(DumpPlan),
    /// Run test scripts.
    Wast(WastPlan),
}

/// What to run, and with what.
#[derive(Debug)]
pub(crate) struct RunPlan {
    /// The module; `-` is standard input.
    pub(crate) file: OsString,
    /// What the program gets after its name; also the arguments of the function to invoke, if it has
    /// parameters.
    pub(crate) args: Vec<String>,
    /// The exported function to call instead of the start.
    pub(crate) invoke: Option<String>,
    /// The program's name, if it is not the file's.
    pub(crate) argv0: Option<String>,
    /// The program's environment.
    pub(crate) env: Vec<(String, String)>,
    /// The program's directories.
    pub(crate) dirs: Vec<Dir>,
    /// Modules to instantiate first: the name to import from, and the file.
    pub(crate) preload: Vec<(String, OsString)>,
    /// Where to listen.
    pub(crate) listen: Vec<SocketAddr>,
    /// Whether to pass on the sockets that we were given.
    pub(crate) listenfd: bool,
    /// The file that is the program's standard input.
    pub(crate) stdin: Option<OsString>,
    /// The file that becomes the program's standard output.
    pub(crate) stdout: Option<OsString>,
    /// Whether to translate everything at the start.
    pub(crate) eager: bool,
    /// What the program gets of WASI.
    pub(crate) wasi: WasiSwitches,
    /// Limits and features.
    pub(crate) switches: WasmSwitches,
}

/// A directory that the program may use.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dir {
    /// Where it is.
    pub(crate) host: String,
    /// What the program calls it.
    pub(crate) guest: String,
    /// Whether it is for reading only.
    pub(crate) read_only: bool,
}

/// What to check.
#[derive(Debug)]
pub(crate) struct ValidatePlan {
    /// The modules.
    pub(crate) files: Vec<OsString>,
    /// Whether to print JSON.
    pub(crate) json: bool,
    /// Features.
    pub(crate) switches: WasmSwitches,
}

/// What to show.
#[derive(Debug)]
pub(crate) struct InspectPlan {
    /// The modules.
    pub(crate) files: Vec<OsString>,
    /// Whether to print JSON.
    pub(crate) json: bool,
}

/// Whose code to show.
#[derive(Debug)]
pub(crate) struct DumpPlan {
    /// The module.
    pub(crate) file: OsString,
    /// Names or indices of functions; all if there are none.
    pub(crate) functions: Vec<String>,
    /// Features and fuel, which are part of the code.
    pub(crate) switches: WasmSwitches,
}

/// Which scripts to run, and how.
#[derive(Debug)]
pub(crate) struct WastPlan {
    /// Scripts and folders of scripts.
    pub(crate) files: Vec<OsString>,
    /// Whether to print JSON.
    pub(crate) json: bool,
    /// Whether to translate everything at the start.
    pub(crate) eager: bool,
    /// Whether to count fuel.
    pub(crate) fuel: bool,
}

/// Reads what was typed.
///
/// # Errors
///
/// If a value is wrong, or an operand is missing.
pub(crate) fn plan(low: Low) -> Result<Plan, Usage> {
    let command = low.command;
    let usage = |message: String| Usage::new(command, message);
    if low.help {
        return Ok(Plan::Print(help::help(command)));
    }
    if low.version {
        return Ok(Plan::Print(help::version()));
    }
    if let Some(name) = &low.generate {
        return match shell::generate(name) {
            Some(text) => Ok(Plan::Print(text)),
            None => Err(usage(format!(
                "`--generate {name}`: there is {}",
                shell::kinds()
            ))),
        };
    }
    if low.wasm.iter().any(|typed| typed == "help") {
        return Ok(Plan::Print(WasmSwitches::help()));
    }
    if low.wasi.iter().any(|typed| typed == "help") {
        return Ok(Plan::Print(WasiSwitches::help()));
    }
    if low.files.is_empty() {
        return Err(usage("no file given".to_owned()));
    }
    Ok(match command.unwrap_or(Command::Run) {
        Command::Run => Plan::Run(Box::new(run(low).map_err(usage)?)),
        Command::Validate => Plan::Validate(ValidatePlan {
            switches: WasmSwitches::read(&low.wasm).map_err(usage)?,
            files: low.files,
            json: low.json,
        }),
        Command::Inspect => Plan::Inspect(InspectPlan {
            files: low.files,
            json: low.json,
        }),
        Command::Dump => {
            let switches = WasmSwitches::read(&low.wasm).map_err(usage)?;
            let [file] = <[OsString; 1]>::try_from(low.files)
                .map_err(|_| usage("more than one file given".to_owned()))?;
            Plan::Dump(DumpPlan {
                file,
                functions: low.functions,
                switches,
            })
        }
        Command::Wast => Plan::Wast(WastPlan {
            fuel: !low.wasm.is_empty(),
            files: low.files,
            json: low.json,
            eager: low.eager,
        }),
    })
}

fn run(low: Low) -> Result<RunPlan, String> {
    let wasi = WasiSwitches::read(&low.wasi)?;
    let mut env = Vec::new();
    if wasi.inherit_env {
        // What is not Unicode cannot be passed on.
        let all = std::env::vars_os();
        let all = all.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        all.for_each(|variable| set(&mut env, variable));
    }
    for typed in low.env {
        set(&mut env, variable(&typed)?);
    }
    let mut listen = Vec::new();
    for address in &low.tcplisten {
        let wrong = || format!("`--tcplisten`: `{address}` is no address with a port");
        let found = address.to_socket_addrs().map_err(|_| wrong())?.next();
        listen.push(found.ok_or_else(wrong)?);
    }
    let [file] = <[OsString; 1]>::try_from(low.files).map_err(|_| "no file given".to_owned())?;
    let args = low.guest.into_iter().map(|word| {
        word.into_string()
            .map_err(|word| format!("argument `{}` is not Unicode", word.to_string_lossy()))
    });
    Ok(RunPlan {
        file,
        args: args.collect::<Result<_, _>>()?,
        invoke: low.invoke,
        argv0: low.argv0,
        env,
        dirs: low
            .dirs
            .iter()
            .map(|typed| dir(typed))
            .collect::<Result<_, _>>()?,
        preload: low
            .preload
            .iter()
            .map(|typed| preload(typed))
            .collect::<Result<_, _>>()?,
        listen,
        listenfd: low.listenfd,
        stdin: low.stdin,
        stdout: low.stdout,
        eager: low.eager,
        wasi,
        switches: WasmSwitches::read(&low.wasm)?,
    })
}

/// Sets a variable. The later value wins, as with the shell's `env`: libraries take the first of
/// several.
fn set(env: &mut Vec<(String, String)>, (name, value): (String, String)) {
    match env.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => env.push((name, value)),
    }
}

/// `NAME=VALUE`, or `NAME` for the value it has here; none if it has none.
fn variable(typed: &str) -> Result<(String, String), String> {
    let (name, value) = match typed.split_once('=') {
        Some((name, value)) => (name, value.to_owned()),
        None => (
            typed,
            std::env::var(typed).map_err(|error| match error {
                std::env::VarError::NotPresent => {
                    format!("`--env {typed}`: there is no such variable to pass on")
                }
                std::env::VarError::NotUnicode(_) => {
                    format!("`--env {typed}`: the value of the variable is not Unicode")
                }
            })?,
        ),
    };
    if name.is_empty() {
        return Err(format!("`--env {typed}`: the variable has no name"));
    }
    Ok((name.to_owned(), value))
}

/// `HOST[::GUEST]`, with `:ro` at the end for reading only.
fn dir(typed: &str) -> Result<Dir, String> {
    let (path, read_only) = match typed.strip_suffix(":ro") {
        Some(path) => (path, true),
        None => (typed, false),
    };
    let (host, guest) = path.split_once("::").unwrap_or((path, path));
    if host.is_empty() || guest.is_empty() {
        return Err(format!("`--dir {typed}`: a directory has no name"));
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
        _ => Err(format!("`--preload {typed}`: NAME=FILE is expected")),
    }
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
