//! The table of all options: one entry each, from which parsing and help are made.

use super::Command;
use super::low::Low;
use std::ffi::OsString;

/// An option.
#[derive(Debug)]
pub(crate) struct Opt {
    /// Its name after `--`.
    pub(crate) long: &'static str,
    /// Its letter after `-`.
    pub(crate) short: Option<char>,
    /// What the help calls its value; `None` if it takes none.
    pub(crate) value: Option<&'static str>,
    /// The subcommands that have it.
    pub(crate) commands: &'static [Command],
    /// What it does.
    pub(crate) help: &'static str,
    /// Notes it in what was typed; the error says what is wrong with the value.
    pub(crate) apply: fn(&mut Low, OsString) -> Result<(), String>,
}

impl Opt {
    /// The option as one types it; the letter for those that are known by it.
    pub(crate) fn shown(&self) -> String {
        match self.short {
            Some(short) if short.is_uppercase() && self.value.is_some() => format!("-{short}"),
            _ => format!("--{}", self.long),
        }
    }
}

use Command::{Dump, Inspect, Run, Validate, Wast};

/// All options, in the order of the help.
pub(crate) const OPTIONS: &[Opt] = &[
    Opt {
        long: "invoke",
        short: None,
        value: Some("NAME"),
        commands: &[Run],
        help: "Call the exported function NAME instead of the program's start. ARGS are read by \
               its signature (numbers in decimal or hexadecimal, `null` for references), or are the \
               program's arguments if it has no parameters. Each result is printed on a line.",
        apply: |low, value| {
            low.invoke = Some(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "dir",
        short: None,
        value: Some("HOST[::GUEST][:ro]"),
        commands: &[Run],
        help: "Let the program use the directory HOST, under the name GUEST; with `:ro` for \
               reading only. Nothing outside such directories can be seen or changed.",
        apply: |low, value| {
            low.dirs.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "env",
        short: None,
        value: Some("NAME[=VALUE]"),
        commands: &[Run],
        help: "Give the program an environment variable; without VALUE, the one it has here. The last of \
               several wins.",
        apply: |low, value| {
            low.env.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "argv0",
        short: None,
        value: Some("NAME"),
        commands: &[Run],
        help: "What the program sees as its own name; by default the name of FILE without its \
               folder.",
        apply: |low, value| {
            low.argv0 = Some(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "preload",
        short: None,
        value: Some("NAME=FILE"),
        commands: &[Run],
        help: "Instantiate another module first, call its `_initialize` if it exports one, and let FILE \
               import from it as NAME; of a command, each call runs in a new instance.",
        apply: |low, value| {
            low.preload.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "tcplisten",
        short: None,
        value: Some("ADDRESS:PORT"),
        commands: &[Run],
        help: "Listen there, and give the program the listening socket after its directories.",
        apply: |low, value| {
            low.tcplisten.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "listenfd",
        short: None,
        value: None,
        commands: &[Run],
        help: "Give the program the listening sockets that systemd or another manager passed to \
               us (LISTEN_FDS), after those of `--tcplisten`; and LISTEN_FDS and LISTEN_FDNAMES \
               in its environment.",
        apply: |low, _| {
            low.listenfd = true;
            Ok(())
        },
    },
    Opt {
        long: "stdin",
        short: None,
        value: Some("FILE"),
        commands: &[Run],
        help: "What the program reads from its standard input, instead of ours; `-` is ours.",
        apply: |low, value| {
            low.stdin = (value != "-").then_some(value);
            Ok(())
        },
    },
    Opt {
        long: "stdout",
        short: None,
        value: Some("FILE"),
        commands: &[Run],
        help: "Where the program's standard output goes, instead of ours. FILE is replaced; `-` is ours.",
        apply: |low, value| {
            low.stdout = (value != "-").then_some(value);
            Ok(())
        },
    },
    Opt {
        long: "fuel",
        short: None,
        value: Some("N"),
        commands: &[Run],
        help: "Stop the program after N units of fuel, about one per instruction: `-W fuel=N`.",
        apply: |low, value| {
            low.wasm.push(format!("fuel={}", text(value)?));
            Ok(())
        },
    },
    Opt {
        long: "wasm",
        short: Some('W'),
        value: Some("KEY[=VALUE][,…]"),
        commands: &[Run, Validate, Dump],
        help: "Limits and features of the engine; `-W help` lists them.",
        apply: |low, value| {
            low.wasm.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "wasi",
        short: Some('S'),
        value: Some("KEY[=VALUE][,…]"),
        commands: &[Run],
        help: "Switches of WASI: `inherit-env` gives the program our whole environment, `max-threads` bounds \
               its threads; `-S help` lists them.",
        apply: |low, value| {
            low.wasi.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "eager",
        short: None,
        value: None,
        commands: &[Run, Wast],
        help: "Translate all functions at the start, instead of each when it is first called.",
        apply: |low, _| {
            low.eager = true;
            Ok(())
        },
    },
    Opt {
        long: "fuel",
        short: None,
        value: None,
        commands: &[Wast],
        help: "Count fuel, with plenty of it.",
        apply: |low, _| {
            low.wasm.push("fuel".to_owned());
            Ok(())
        },
    },
    Opt {
        long: "function",
        short: Some('f'),
        value: Some("NAME-or-INDEX"),
        commands: &[Dump],
        help: "Show this function only: an index, an export, or a name from the name section. May \
               be given several times.",
        apply: |low, value| {
            low.functions.push(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "json",
        short: None,
        value: None,
        commands: &[Validate, Inspect, Wast],
        help: "Print JSON on standard output.",
        apply: |low, _| {
            low.json = true;
            Ok(())
        },
    },
    Opt {
        long: "generate",
        short: None,
        value: Some("bash|zsh|fish|man"),
        commands: &[Run],
        help: "Print completions for a shell, or the man page.",
        apply: |low, value| {
            low.generate = Some(text(value)?);
            Ok(())
        },
    },
    Opt {
        long: "help",
        short: Some('h'),
        value: None,
        commands: &Command::ALL,
        help: "Print this.",
        apply: |low, _| {
            low.help = true;
            Ok(())
        },
    },
    Opt {
        long: "version",
        short: Some('V'),
        value: None,
        commands: &Command::ALL,
        help: "Print the version.",
        apply: |low, _| {
            low.version = true;
            Ok(())
        },
    },
];

/// A value as text.
fn text(value: OsString) -> Result<String, String> {
    value
        .into_string()
        .map_err(|value| format!("`{}` is not Unicode", value.to_string_lossy()))
}
