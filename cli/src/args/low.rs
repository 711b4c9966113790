//! What was typed: options with their values as text, and operands.
//!
//! Splitting needs to know only which options there are and which take a value. Values are read
//! in `high.rs`.

use super::options::{OPTIONS, Opt};
use super::{Command, Usage};
use std::ffi::{OsStr, OsString};

/// What was typed.
#[derive(Debug, Default)]
pub(crate) struct Low {
    /// The subcommand; `None` if nothing was typed that says which.
    pub(crate) command: Option<Command>,
    /// Help is wanted, and for which subcommand.
    pub(crate) help: bool,
    /// The version is wanted.
    pub(crate) version: bool,
    /// `--invoke`.
    pub(crate) invoke: Option<String>,
    /// `--dir`, in order.
    pub(crate) dirs: Vec<String>,
    /// `--env`, in order.
    pub(crate) env: Vec<String>,
    /// `--argv0`.
    pub(crate) argv0: Option<String>,
    /// `--preload`, in order.
    pub(crate) preload: Vec<String>,
    /// `--tcplisten`, in order.
    pub(crate) tcplisten: Vec<String>,
    /// `--listenfd`.
    pub(crate) listenfd: bool,
    /// `--stdin`.
    pub(crate) stdin: Option<OsString>,
    /// `--stdout`.
    pub(crate) stdout: Option<OsString>,
    /// `-W`, in order; `--fuel N` is `-W fuel=N`.
    pub(crate) wasm: Vec<String>,
    /// `-S`, in order.
    pub(crate) wasi: Vec<String>,
    /// `--eager`.
    pub(crate) eager: bool,
    /// `--function`, in order.
    pub(crate) functions: Vec<String>,
    /// `--generate`.
    pub(crate) generate: Option<String>,
    /// `--json`.
    pub(crate) json: bool,
    /// The operands: files, or for `run` the file.
    pub(crate) files: Vec<OsString>,
    /// What follows the file of `run`: the guest's business.
    pub(crate) guest: Vec<OsString>,
}

/// Splits the words of the command line.
///
/// # Errors
///
/// If an option is not known or lacks its value, or has one that it does not take.
pub(crate) fn parse(words: impl Iterator<Item = OsString>) -> Result<Low, Usage> {
    let mut words = words.peekable();
    let mut low = Low::default();
    let first = words.peek();
    if first.is_some_and(|word| word == "help") {
        words.next();
        low.help = true;
        if let Some(name) = words.next() {
            low.command = Command::of(&name);
            if low.command.is_none() && name != "help" {
                let name = name.to_string_lossy();
                return Err(Usage::new(None, format!("there is no command `{name}`")));
            }
        }
        return Ok(low);
    }
    low.command = first.and_then(|word| Command::of(word));
    if low.command.is_some() {
        words.next();
    }
    // Without a subcommand the options are those of `run`.
    let command = low.command.unwrap_or(Command::Run);
    let mut only_operands = false;
    while let Some(word) = words.next() {
        let text = word.to_str().unwrap_or_default();
        if !only_operands && text == "--" {
            only_operands = true;
        } else if only_operands || text == "-" || !is_option(&word) {
            low.command = Some(command);
            low.files.push(word);
            if command == Command::Run {
                low.guest.extend(words);
                break;
            }
        } else {
            let (opt, attached) = find(command, &low, &word)?;
            let shown = opt.shown();
            let value = match (opt.value, attached) {
                (None, Some(_)) => {
                    return Err(Usage::new(
                        low.command,
                        format!("option `{shown}` takes no value"),
                    ));
                }
                (Some(name), None) => words.next().ok_or_else(|| {
                    Usage::new(
                        low.command,
                        format!("option `{shown}` needs a value: {name}"),
                    )
                })?,
                (_, attached) => attached.unwrap_or_default(),
            };
            (opt.apply)(&mut low, value).map_err(|message| {
                Usage::new(low.command, format!("option `{shown}`: {message}"))
            })?;
        }
    }
    Ok(low)
}

/// Whether a word looks like an option. What is not Unicode does too if it begins like one, so
/// that it is not taken for a file by mistake.
fn is_option(word: &OsStr) -> bool {
    word.as_encoded_bytes().starts_with(b"-")
}

/// The option of a word, and the value attached to it.
fn find<'a>(
    command: Command,
    low: &Low,
    word: &'a OsStr,
) -> Result<(&'static Opt, Option<OsString>), Usage> {
    let unknown = |name: &str, hint: String| {
        Usage::new(low.command, format!("unknown option `{name}`{hint}"))
    };
    let Some(text): Option<&'a str> = word.to_str() else {
        return Err(unknown(&word.to_string_lossy(), String::new()));
    };
    let mut known = OPTIONS.iter().filter(|opt| opt.commands.contains(&command));
    if let Some(long) = text.strip_prefix("--") {
        let (name, value) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value.into())),
            None => (long, None),
        };
        let found = known.clone().find(|opt| opt.long == name);
        return match found {
            Some(opt) => Ok((opt, value)),
            None => {
                let near = known.find(|opt| distance(opt.long, name) <= 2);
                let hint = near.map_or(String::new(), |opt| {
                    format!("; did you mean `--{}`?", opt.long)
                });
                Err(unknown(&format!("--{name}"), hint))
            }
        };
    }
    let mut rest = text.chars();
    let short = rest.nth(1);
    let value = rest.as_str();
    let value = value.strip_prefix('=').unwrap_or(value);
    match known.find(|opt| opt.short.is_some() && opt.short == short) {
        Some(opt) => Ok((opt, (!value.is_empty()).then(|| value.into()))),
        None => Err(unknown(text, String::new())),
    }
}

/// How many letters to insert, leave out or replace to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    // The row of the table for the letters of `a` so far: by how many letters of `b` there are.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn low(words: &[&str]) -> Result<Low, String> {
        parse(words.iter().map(OsString::from)).map_err(|usage| usage.message)
    }

    #[test]
    fn what_follows_the_file_is_the_guests() {
        let low = low(&["--eager", "a.wasm", "--eager", "--", "-x"]).unwrap();
        assert!(low.eager);
        assert_eq!(low.command, Some(Command::Run));
        assert_eq!(low.files, ["a.wasm"]);
        assert_eq!(low.guest, ["--eager", "--", "-x"]);
    }

    #[test]
    fn values_are_attached_or_follow() {
        let low = low(&[
            "run",
            "--env=A=B",
            "--env",
            "C",
            "-Wfuel=3",
            "-W",
            "simd=n",
            "-",
        ]);
        let low = low.unwrap();
        assert_eq!(low.env, ["A=B", "C"]);
        assert_eq!(low.wasm, ["fuel=3", "simd=n"]);
        assert_eq!(low.files, ["-"]);
    }

    #[test]
    fn a_subcommand_comes_first_only() {
        let low = low(&["run", "validate", "run"]).unwrap();
        assert_eq!(low.files, ["validate"]);
        assert_eq!(low.guest, ["run"]);
    }

    #[test]
    fn unknown_options_are_named() {
        assert_eq!(
            low(&["--evn", "a"]).unwrap_err(),
            "unknown option `--evn`; did you mean `--env`?"
        );
        assert_eq!(
            low(&["validate", "--invoke"]).unwrap_err(),
            "unknown option `--invoke`"
        );
        assert_eq!(
            low(&["--eager=1"]).unwrap_err(),
            "option `--eager` takes no value"
        );
        assert_eq!(
            low(&["--env"]).unwrap_err(),
            "option `--env` needs a value: NAME[=VALUE]"
        );
    }

    #[test]
    fn distances() {
        assert_eq!(distance("env", "evn"), 2);
        assert_eq!(distance("", "ab"), 2);
        assert_eq!(distance("same", "same"), 0);
    }
}
