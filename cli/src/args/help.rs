//! The help, made from the tables of subcommands and options.

use super::options::{OPTIONS, Opt};
use super::{Command, WasmSwitches};
use std::fmt::Write as _;

/// Where the description of an option begins.
const COLUMN: usize = 28;

/// How wide lines of the help are.
const WIDTH: usize = 96;

/// Examples of each subcommand: what to type, and what it does.
pub(crate) const EXAMPLES: &[(Command, &str, &str)] = &[
    (Command::Run, "peregrine hello.wasm", "run a program"),
    (
        Command::Run,
        "peregrine --dir . --env LANG=C tool.wasm -v input.txt",
        "with the current directory, a variable, and arguments of its own",
    ),
    (
        Command::Run,
        "peregrine --dir data::/data:ro -W timeout=2s,max-memory-size=64M tool.wasm",
        "with data to read only, for two seconds and with 64 MiB at most",
    ),
    (
        Command::Run,
        "peregrine --invoke add calc.wat 2 40",
        "call a function of a module, here in the text format",
    ),
    (
        Command::Run,
        "generate | peregrine run -",
        "run what another program makes",
    ),
    (
        Command::Validate,
        "peregrine validate a.wasm b.wat",
        "say nothing if both are valid",
    ),
    (
        Command::Validate,
        "peregrine validate -W memory64=n a.wasm",
        "check that a module does without a feature",
    ),
    (
        Command::Inspect,
        "peregrine inspect a.wasm",
        "what a module needs and offers",
    ),
    (
        Command::Inspect,
        "peregrine inspect --json a.wasm",
        "the same for programs",
    ),
    (
        Command::Dump,
        "peregrine dump --function main a.wasm",
        "how the engine runs one function",
    ),
    (
        Command::Wast,
        "peregrine wast --eager my-tests/",
        "run all scripts of a folder",
    ),
];

/// What is said below the options.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0–255  the program's own, as it asked for with proc_exit
  1      something cannot be read, linked, validated or called
  2      the command line makes no sense
  130    Ctrl-C, as shells report it
  134    the program trapped, or ran out of fuel or time
";

/// One line with the shape of the command line.
pub(crate) fn usage(command: Option<Command>) -> String {
    match command {
        None => {
            "Usage: peregrine [run] [OPTIONS] FILE [ARGS…]\n       peregrine COMMAND …".to_owned()
        }
        Some(command) => {
            let (name, operands) = (command.name(), command.operands());
            format!("Usage: peregrine {name} [OPTIONS] {operands}")
        }
    }
}

/// The version line.
pub(crate) fn version() -> String {
    format!("peregrine {}\n", env!("CARGO_PKG_VERSION"))
}

/// The help of a subcommand, or of the whole command.
pub(crate) fn help(command: Option<Command>) -> String {
    let mut text = String::new();
    match command {
        None => {
            text.push_str("Peregrine runs WebAssembly programs, fast and in a sandbox.\n\n");
            text.push_str(&usage(None));
            text.push_str("\n\nCommands:\n");
            for command in Command::ALL {
                entry(&mut text, command.name(), command.summary(), 12);
            }
            entry(&mut text, "help", "Print the help of a command", 12);
            text.push_str("\nOptions of run:\n");
        }
        Some(command) => {
            let summary = command.summary();
            text.push_str(&format!(
                "{summary}.\n\n{}\n\nOptions:\n",
                usage(Some(command))
            ));
        }
    }
    let of = command.unwrap_or(Command::Run);
    for opt in OPTIONS.iter().filter(|opt| opt.commands.contains(&of)) {
        entry(&mut text, &left(opt), opt.help, COLUMN);
    }
    if of == Command::Run {
        text.push_str(
            "\nOptions come before FILE; what follows it is the program's. FILE may be a binary or \
             text\n(.wat), or `-` for standard input. What is run is the export `_start`, or that \
             with the empty\nname, after `_initialize`; use --invoke to call another. A module without \
             them is an error that\nlists its functions, unless its start function, or `_initialize` \
             alone, is all there is to run.\n",
        );
    }
    if of == Command::Run {
        text.push('\n');
        text.push_str(&WasmSwitches::defaults());
    }
    text.push_str("\nExamples:\n");
    for (_, typed, what) in EXAMPLES.iter().filter(|(command, ..)| *command == of) {
        text.push_str(&format!("  {typed}\n      {what}\n"));
    }
    if of == Command::Run {
        text.push('\n');
        text.push_str(EXIT_CODES);
    }
    text
}

/// How an option is typed.
pub(crate) fn left(opt: &Opt) -> String {
    let mut left = match opt.short {
        Some(short) => format!("-{short}, --{}", opt.long),
        None => format!("    --{}", opt.long),
    };
    if let Some(value) = opt.value {
        left.push_str(&format!(" {value}"));
    }
    left
}

/// An entry of a list: what is typed, and its description in the column beside it.
pub(super) fn entry(text: &mut String, left: &str, description: &str, column: usize) {
    let mut line = format!("  {left}");
    // A word before the column leaves no room beside it: the description begins below.
    if line.chars().count() >= column {
        text.push_str(&line);
        text.push('\n');
        line.clear();
    }
    let mut length = line.chars().count();
    for word in description.split_whitespace() {
        if length < column {
            let padding = column - length;
            // Writing to a string does not fail.
            let _ = write!(line, "{:padding$}", "");
            length = column;
        } else if length + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(column);
            length = column;
        } else {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += word.chars().count();
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_in_a_help() {
        for opt in OPTIONS {
            for command in opt.commands {
                assert!(help(Some(*command)).contains(&format!("--{}", opt.long)));
            }
        }
    }

    #[test]
    fn lines_are_not_too_long() {
        for command in [None].into_iter().chain(Command::ALL.map(Some)) {
            for line in help(command).lines() {
                assert!(line.chars().count() <= WIDTH, "{line}");
            }
        }
    }
}
