//! What tests of the binary share: running it, and modules from text.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

#[path = "../../../wasi/tests/runner/mod.rs"]
mod runner;

/// The binary of a text module.
pub(crate) fn assemble(text: &str) -> Vec<u8> {
    let buffer = wast::parser::ParseBuffer::new(text).expect("the text has no lexical errors");
    let module = wast::parser::parse::<wast::Wat<'_>>(&buffer);
    let mut module = module.expect("the text parses");
    module.encode().expect("it can be encoded")
}

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_peregrine");

/// The command line, with no words yet.
pub(crate) fn peregrine() -> Command {
    runner::command(PROGRAM)
}

/// The words that start the command line, for a shell.
pub(crate) fn peregrine_words() -> Vec<OsString> {
    runner::words(PROGRAM)
}

/// Whether the command line runs in an emulator, which takes time and address space of its own.
pub(crate) fn is_emulated() -> bool {
    runner::is_emulated(PROGRAM)
}

/// Runs the command line with `stdin`.
pub(crate) fn run(words: &[&str], stdin: &[u8]) -> Output {
    let mut child = peregrine()
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary can be run");
    let mut input = child.stdin.take().expect("it is a pipe");
    // Who does not read its input is no error.
    let _ = input.write_all(stdin);
    drop(input);
    child.wait_with_output().expect("the run ends")
}

/// A file of this test run.
pub(crate) fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("support");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join(name);
    // What an earlier run left may be a pipe, whose opening waits.
    let _ = fs::remove_file(&path);
    fs::write(&path, bytes).expect("a file can be written");
    path
}

/// What an output has on standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What an output has on standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
