//! Real programs through the binary, and some of our own.
//!
//! The module [`collection`] says where they are, and which of them can run; here each case becomes a
//! command line.

use collection::cases::{Case, Dir, Outcome, Stdin};
use collection::{Folder, Program};
use std::io::Write as _;
use std::process::{Command, Stdio};

#[path = "../../wasi/tests/collection/mod.rs"]
mod collection;
mod support;

#[test]
fn programs_do_as_recorded() {
    let programs = collection::programs(env!("CARGO_TARGET_TMPDIR"));
    collection::check(&programs, "the command line", Folder::temporary, run);
}

/// Runs a case; what came of it, or the line that says what the engine lacks.
fn run(program: &Program, case: &Case, root: &Folder) -> Result<Outcome, String> {
    let mut command = support::peregrine();
    command.arg("run").env("RUST_BACKTRACE", "0");
    for (name, value) in &case.env {
        command.arg("--env").arg(format!("{name}={value}"));
    }
    for (guest, dir) in &case.dirs {
        let host = match dir {
            Dir::Root(dir) => root.path().join(dir),
            Dir::Program(dir) => program.path(dir),
        };
        command.arg("--dir");
        command.arg(format!("{}::{guest}", host.display()));
    }
    if let Some(argv0) = &case.argv0 {
        command.args(["--argv0", argv0]);
    }
    for (name, file) in &case.preload {
        command.arg("--preload");
        command.arg(format!("{name}={}", program.path(file).display()));
    }
    if let Some(name) = &case.invoke {
        command.args(["--invoke", name]);
    }
    command.arg(match case.wasm.strip_prefix('/') {
        Some(made) => root.path().join(made),
        None => program.path(&case.wasm),
    });
    command.args(&case.args);
    let outcome = feed(command, &case.stdin);
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    let lacks = |line: &&str| line.contains("which this version lacks");
    match stderr.lines().find(lacks) {
        Some(line) => Err(line.to_owned()),
        None => Ok(outcome),
    }
}

fn feed(mut command: Command, stdin: &Stdin) -> Outcome {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary can be run");
    let mut pipe = child.stdin.take().expect("it is a pipe");
    let open = match stdin {
        Stdin::Open => Some(pipe),
        Stdin::Text(text) => {
            // A program that does not read its input is no error.
            let _ = pipe.write_all(text.as_bytes());
            drop(pipe);
            None
        }
    };
    let output = child.wait_with_output().expect("the run ends");
    drop(open);
    Outcome {
        exit_code: output.status.code(),
        stdout: output.stdout,
        stderr: output.stderr,
    }
}
