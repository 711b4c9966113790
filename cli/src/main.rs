//! The `peregrine` command: a table of subcommands over the public interfaces of the engine, of
//! WASI and of the spec-test harness.
//!
//! The way of a call: [`args`] turns what was typed into a [`args::Plan`], one of the modules
//! below carries it out, and the [`report::Exit`] it ends with is told to the user and to the
//! shell here. Nothing else ends the process.

#![forbid(unsafe_code)]

mod args;
mod deferred;
mod dump;
mod features;
mod input;
mod inspect;
mod names;
mod print;
mod report;
mod run;
mod terminal;
mod text;
mod validate;
mod wast;

use args::Plan;
use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = match args::plan(std::env::args_os()) {
        Err(exit) => exit,
        Ok(Plan::Text(text)) => report::print(&text),
        Ok(Plan::Run(plan)) => run::run(*plan),
        Ok(Plan::Validate(plan)) => validate::validate(&plan),
        Ok(Plan::Inspect(plan)) => inspect::inspect(&plan),
        Ok(Plan::Print(plan)) => print::print(&plan),
        Ok(Plan::Dump(plan)) => dump::dump(&plan),
        Ok(Plan::Wast(plan)) => wast::wast(&plan),
    };
    report::finish(&exit)
}
