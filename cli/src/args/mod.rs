//! From the words of the command line to a [`Plan`].
//!
//! `low.rs` splits words into options and operands by the table in `options.rs`: [`low::Low`] is
//! what was typed. `high.rs` reads the values and checks what goes together: a [`Plan`] is what
//! is ready to be carried out. `switches.rs` has the `-W` table, `limits.rs` what it says of limits,
//! `wasi.rs` the `-S` table, `quantity.rs` sizes and times, `help.rs` the help and `shell.rs` completions and the
//! man page, made from the same tables.

mod help;
mod high;
mod limits;
mod low;
mod options;
mod quantity;
mod shell;
mod switches;
mod wasi;

pub(crate) use high::{DumpPlan, InspectPlan, Plan, RunPlan, ValidatePlan, WastPlan};
pub(crate) use limits::Limits;
pub(crate) use switches::{FEATURES, Feature, UnknownImports, WasmSwitches};
pub(crate) use wasi::WasiSwitches;

use crate::report::Exit;
use std::ffi::OsString;

/// The subcommands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// Runs a program; also what is done without a subcommand.
    Run,
    /// Checks modules.
    Validate,
    /// Shows what is in a module.
    Inspect,
    /// Shows the engine's code.
    Dump,
    /// Runs test scripts.
    Wast,
}

impl Command {
    /// All subcommands, in the order of the help.
    const ALL: [Self; 5] = [
        Self::Run,
        Self::Validate,
        Self::Inspect,
        Self::Dump,
        Self::Wast,
    ];

    /// What is typed.
    fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Validate => "validate",
            Self::Inspect => "inspect",
            Self::Dump => "dump",
            Self::Wast => "wast",
        }
    }

    /// The subcommand of a name.
    fn of(name: &std::ffi::OsStr) -> Option<Self> {
        Self::ALL.into_iter().find(|command| name == command.name())
    }

    /// What it does, for the list of subcommands.
    fn summary(self) -> &'static str {
        match self {
            Self::Run => "Run a program, or call one function of a module (the default)",
            Self::Validate => "Check modules, and say where and in which function they are invalid",
            Self::Inspect => "Show imports, exports, memories, sections, producers and features",
            Self::Dump => {
                "Show functions as WebAssembly, and the code that the engine makes of them"
            }
            Self::Wast => "Run WebAssembly test scripts",
        }
    }

    /// The operands as the help shows them.
    fn operands(self) -> &'static str {
        match self {
            Self::Run => "FILE [ARGS…]",
            Self::Validate | Self::Inspect => "FILE…",
            Self::Dump => "FILE",
            Self::Wast => "FILE-or-DIR…",
        }
    }
}

/// The command line makes no sense: a message that says why.
#[derive(Debug)]
pub(crate) struct Usage {
    command: Option<Command>,
    message: String,
}

impl Usage {
    fn new(command: Option<Command>, message: impl Into<String>) -> Self {
        Self {
            command,
            message: message.into(),
        }
    }
}

impl From<Usage> for Exit {
    fn from(usage: Usage) -> Self {
        let message = crate::terminal::one_line(&usage.message);
        let line = help::usage(usage.command);
        let name = usage.command.map_or("", Command::name);
        let space = if name.is_empty() { "" } else { " " };
        Self::Usage(format!(
            "{message}\n\n{line}\n\nFor more information, try `peregrine {name}{space}--help`.\n"
        ))
    }
}

/// Reads the command line, without the program's name.
///
/// # Errors
///
/// If it makes no sense; see [`Usage`].
pub(crate) fn plan(words: impl Iterator<Item = OsString>) -> Result<Plan, Usage> {
    high::plan(low::parse(words)?)
}
