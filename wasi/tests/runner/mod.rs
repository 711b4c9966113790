//! How programs of this build are started: as they are, or by what cargo starts them with, such as an emulator.
//!
//! Cargo is told of a runner for a target by the variable `CARGO_TARGET_<TARGET>_RUNNER`. It uses it for the test
//! programs themselves; these use it for what they start.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// The words that start a program which cargo has built: it alone, or a runner with its arguments in front of it.
pub(crate) fn words(program: impl AsRef<Path>) -> Vec<OsString> {
    let program = program.as_ref();
    let mut words: Vec<OsString> = runner(program)
        .split_whitespace()
        .map(OsString::from)
        .collect();
    words.push(program.into());
    words
}

/// The command that starts a program which cargo has built.
#[allow(dead_code, reason = "who starts a shell takes the words")]
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    let words = words(program);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
}

/// Whether the program is started by something else, which costs time and address space of its own.
#[allow(dead_code, reason = "who has no limits of time does not ask")]
pub(crate) fn is_emulated(program: impl AsRef<Path>) -> bool {
    // The loader of another architecture's C library starts a program, and is gone.
    runner(program.as_ref()).contains("qemu")
}

/// The runner of the target that a program is built for. Without `--target`, cargo puts programs elsewhere, and there
/// is none.
fn runner(program: &Path) -> String {
    let folders = program.ancestors().filter_map(|folder| folder.file_name());
    folders
        .filter_map(|name| {
            let target = name.to_str()?.to_uppercase().replace(['-', '.'], "_");
            env::var(format!("CARGO_TARGET_{target}_RUNNER")).ok()
        })
        .next()
        .unwrap_or_default()
}
