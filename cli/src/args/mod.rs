//! The grammar of the command line, as clap reads it: from words to a [`Plan`] whose values are typed.
//!
//! `run.rs` has the options of `run`, which hold without a subcommand too; `keys.rs` reads lists of keys, of which
//! `wasm.rs` has those of `-W` and `wasi.rs` those of `-S`; `feature.rs` lists the features that modules may need,
//! `limits.rs` says what limits hold, `quantity.rs` reads sizes and times, `generate.rs` makes completions and the man page, and `verbs.rs` answers what other tools call their
//! commands.

mod feature;
mod generate;
mod keys;
mod limits;
mod quantity;
mod run;
mod verbs;
mod wasi;
mod wasm;

pub(crate) use feature::{FEATURES, Feature};
pub(crate) use generate::{completions, man};
pub(crate) use limits::Limits;
pub(crate) use run::{RunPlan, redirected};
pub(crate) use wasi::WasiSwitches;
pub(crate) use wasm::{UnknownImports, WasmSwitches};

use crate::report::{self, Exit};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use keys::{Keys, Setting};
use run::RunArgs;
use std::ffi::OsString;

/// Run WebAssembly programs, fast and in a sandbox.
#[derive(Parser)]
#[command(
    name = "peregrine",
    version,
    override_usage = "peregrine [OPTIONS] FILE [ARGS]...\n       peregrine COMMAND ...",
    after_help = SHORT,
    after_long_help = run::MORE,
    subcommand_help_heading = "Commands",
    subcommand_value_name = "COMMAND",
    args_conflicts_with_subcommands = true,
    args_override_self = true,
    propagate_version = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

/// What is said below the short help.
const SHORT: &str =
    "'--help' has details; '-W help' and '-S help' list limits, features and WASI settings.";

/// The subcommands, in the order of the help.
#[derive(Subcommand)]
enum Command {
    /// Run a program, or call a function of a module (the default command)
    #[command(
        override_usage = "peregrine run [OPTIONS] FILE [ARGS]...",
        after_help = SHORT,
        after_long_help = run::MORE
    )]
    Run(Box<RunArgs>),
    /// Check modules, and list everything that is wrong with them
    #[command(after_long_help = "Examples:
  Print nothing and exit with 0 if both are valid:
      peregrine validate a.wasm b.wat
  Check that a module does without a feature:
      peregrine validate -W memory64=n a.wasm")]
    Validate(ValidatePlan),
    /// Show what modules import, export, contain and require
    #[command(after_long_help = "Examples:
  Show what a module needs and offers:
      peregrine inspect a.wasm
  The same for other programs to read:
      peregrine inspect --json a.wasm")]
    Inspect(InspectPlan),
    /// Print a module in the text format
    #[command(after_long_help = "Example:
  Write the text of a binary to a file:
      peregrine print a.wasm > a.wat")]
    Print(PrintPlan),
    /// Show functions in the text format beside the code that the engine makes of them
    #[command(after_long_help = "Example:
  Show how the engine runs one function:
      peregrine dump --function main a.wasm")]
    Dump(DumpPlan),
    /// Run test scripts (.wast)
    #[command(after_long_help = "Example:
  Run all scripts in a directory:
      peregrine wast --eager my-tests/")]
    Wast(WastPlan),
    /// Print a script that lets a shell complete this command's options
    #[command(after_long_help = "Example:
  Let bash complete the command from the next login on:
      peregrine completion bash > ~/.local/share/bash-completion/completions/peregrine")]
    Completion {
        /// The shell
        shell: Shell,
    },
    /// Print the man page
    Man,
    /// Print the version
    Version,
}

/// What is to be done.
pub(crate) enum Plan {
    /// Run a program.
    Run(Box<RunPlan>),
    /// Check modules.
    Validate(ValidatePlan),
    /// Show what is in modules.
    Inspect(InspectPlan),
    /// Print a module as text.
    Print(PrintPlan),
    /// Show the engine's code.
    Dump(DumpPlan),
    /// Run test scripts.
    Wast(WastPlan),
    /// Print this text.
    Text(String),
}

/// What to check.
#[derive(Args)]
pub(crate) struct ValidatePlan {
    /// Modules, binary or text; '-' is standard input
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<OsString>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wasm: WasmArgs,
}

/// What to show.
#[derive(Args)]
pub(crate) struct InspectPlan {
    /// Modules, binary or text; '-' is standard input
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<OsString>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to print.
#[derive(Args)]
pub(crate) struct PrintPlan {
    /// The module, binary or text; '-' is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: OsString,
    /// Begin each line with the offset of what it shows
    #[arg(long)]
    pub(crate) offsets: bool,
}

/// Whose code to show.
#[derive(Args)]
pub(crate) struct DumpPlan {
    /// The module, binary or text; '-' is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: OsString,
    /// Show only this function: an index, an export, or a name from the name section. May be given several times
    #[arg(short, long = "function", value_name = "NAME|INDEX")]
    pub(crate) functions: Vec<String>,
    #[command(flatten)]
    pub(crate) wasm: WasmArgs,
}

/// Which scripts to run, and how.
#[derive(Args)]
pub(crate) struct WastPlan {
    /// Scripts, and directories with scripts
    #[arg(value_name = "FILE|DIR", required = true, value_hint = ValueHint::AnyPath)]
    pub(crate) files: Vec<OsString>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Translate all functions up front, not each on its first call
    #[arg(long)]
    pub(crate) eager: bool,
    /// Meter fuel, with an ample supply
    #[arg(long)]
    pub(crate) fuel: bool,
}

/// Limits and features of the engine.
#[derive(Args)]
pub(crate) struct WasmArgs {
    /// Set limits and features of the engine; '-W help' lists the keys
    #[arg(
        short = 'W',
        long,
        value_name = "KEY[=VALUE],...",
        value_delimiter = ',',
        value_parser = WasmSwitches::parser(),
        hide_possible_values = true
    )]
    wasm: Vec<Setting<WasmSwitches>>,
}

impl WasmArgs {
    /// What all of them say.
    pub(crate) fn switches(&self) -> WasmSwitches {
        keys::all(&self.wasm)
    }
}

/// Reads the command line.
///
/// # Errors
///
/// How the command ends if there is nothing to do: the help was printed, or what was typed makes no sense.
pub(crate) fn plan(words: impl Iterator<Item = OsString>) -> Result<Plan, Exit> {
    parse(words).map_err(|error| {
        let text = error.render().to_string();
        match text.strip_prefix("error: ") {
            Some(text) if error.kind() != ErrorKind::DisplayHelp => Exit::Usage(text.to_owned()),
            told => report::print(told.unwrap_or(&text)),
        }
    })
}

fn parse(words: impl Iterator<Item = OsString>) -> Result<Plan, clap::Error> {
    let mut grammar = Cli::command();
    let matches = match grammar.try_get_matches_from_mut(words) {
        // Commands have no versions of their own.
        Err(error) if error.kind() == ErrorKind::DisplayVersion => {
            return Ok(Plan::Text(grammar.render_version()));
        }
        matches => matches?,
    };
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut grammar))?;
    let is_implied = cli.command.is_none();
    let run = match cli
        .command
        .unwrap_or_else(|| Command::Run(Box::new(cli.run)))
    {
        Command::Run(run) => run,
        Command::Validate(plan) => return Ok(Plan::Validate(plan)),
        Command::Inspect(plan) => return Ok(Plan::Inspect(plan)),
        Command::Print(plan) => return Ok(Plan::Print(plan)),
        Command::Dump(plan) => return Ok(Plan::Dump(plan)),
        Command::Wast(plan) => return Ok(Plan::Wast(plan)),
        Command::Completion { shell } => return Ok(Plan::Text(completions(shell))),
        Command::Man => return Ok(Plan::Text(man())),
        Command::Version => return Ok(Plan::Text(grammar.render_version())),
    };
    if let Some(text) = run.generated() {
        return Ok(Plan::Text(text));
    }
    let plan = RunPlan::new(*run);
    let plan = plan.map_err(|wrong| grammar.error(ErrorKind::ValueValidation, wrong))?;
    match is_implied
        .then(|| verbs::answer(&plan.file, &grammar))
        .flatten()
    {
        Some(answer) => Err(grammar.error(ErrorKind::InvalidSubcommand, answer)),
        None => Ok(Plan::Run(Box::new(plan))),
    }
}
