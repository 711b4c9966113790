//! Real programs through the binary, if there are any.
//!
//! The module [`fetch`] says where they are: a folder per program, each with the program and
//! `cases.json`: arguments, files, directories, and what is expected to come of it. Without them
//! the test says that it is skipped. Programs that need a feature which the engine lacks are
//! listed as waiting.

use fetch::sha256;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "../../wasi/tests/fetch/mod.rs"]
mod fetch;

/// Programs that need exceptions (and atomic operations, on a memory of its own).
const WAITING: [&str; 1] = ["nextpnr-ice40"];

#[test]
fn programs_do_as_recorded() {
    let folder = match fetch::programs(env!("CARGO_TARGET_TMPDIR")) {
        Ok(folder) => folder,
        Err(why) => return say(&format!("skipped: {why}")),
    };
    let mut programs: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("there is a folder of programs")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.join("cases.json").is_file())
        .collect();
    programs.sort();
    assert!(!programs.is_empty(), "no program in {}", folder.display());
    let mut failures = Vec::new();
    for program in &programs {
        let text = fs::read_to_string(program.join("cases.json")).expect("cases are text");
        let spec: Value = serde_json::from_str(&text).expect("cases are JSON");
        let mut root = None;
        for case in list(&spec["cases"]) {
            let name = format!("{}: {}", file_name(program), text_of(&case["id"]));
            // Some cases go on with the files of the one before.
            let kept = root.take().filter(|_| case["keep_root"] == true);
            let here = kept.unwrap_or_else(|| fresh_root(program));
            match run_case(program, &here, case) {
                Outcome::Passed => say(&format!("{name} … ok")),
                Outcome::Waits(what) if WAITING.contains(&file_name(program).as_str()) => {
                    say(&format!("{name} … waits: {what}"))
                }
                Outcome::Waits(why) | Outcome::Failed(why) => {
                    failures.push(format!("{name}: {why}"))
                }
            }
            root = Some(here);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What came of a case.
enum Outcome {
    Passed,
    /// The engine lacks what the program needs.
    Waits(String),
    Failed(String),
}

/// A copy of the program's files, which cases may change.
fn fresh_root(program: &Path) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("roots")
        .join(file_name(program));
    let _ = fs::remove_dir_all(&root);
    let from = program.join("root");
    if from.is_dir() {
        copy(&from, &root);
    }
    fs::create_dir_all(root.join("tmp")).expect("a folder for the case can be made");
    root
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be listed") {
        let entry = entry.expect("the folder can be listed");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            // Not `fs::copy`: the copies must be writable whatever the originals are.
            let bytes = fs::read(entry.path()).expect("the file can be read");
            fs::write(&to, bytes).expect("the file can be written");
        }
    }
}

fn run_case(program: &Path, root: &Path, case: &Value) -> Outcome {
    for (name, text) in map(&case["files"]) {
        let path = root.join(name);
        let parent = path.parent().expect("files are in folders");
        fs::create_dir_all(parent).expect("a folder can be made");
        fs::write(path, text_of(text)).expect("the file can be written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_peregrine"));
    command.arg("run");
    for (name, value) in map(&case["env"]) {
        command
            .arg("--env")
            .arg(format!("{name}={}", text_of(value)));
    }
    let mut dirs = map(&case["dirs"]);
    if dirs.is_empty() {
        dirs.insert("/", &Value::Null);
    }
    for (guest, host) in dirs {
        // `@` is what is read in place, everything else is in the copy.
        let host = match host.as_str().unwrap_or(".") {
            "." => root.to_owned(),
            host => match host.strip_prefix('@') {
                Some(host) => program.join(host),
                None => root.join(host),
            },
        };
        command
            .arg("--dir")
            .arg(format!("{}::{guest}", host.display()));
    }
    if let Some(argv0) = case["argv0"].as_str() {
        command.args(["--argv0", argv0]);
    }
    let wasm = text_of(&case["wasm"]);
    command.arg(match wasm.strip_prefix('/') {
        Some(made) => root.join(made),
        None => program.join(wasm),
    });
    command.args(list(&case["args"]).iter().map(text_of));
    let output = feed(command, case["stdin"].as_str().unwrap_or_default());
    judge(root, case, &output)
}

fn feed(mut command: Command, stdin: &str) -> Output {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary can be run");
    let mut pipe = child.stdin.take().expect("it is a pipe");
    // A program that does not read its input is no error.
    let _ = pipe.write_all(stdin.as_bytes());
    drop(pipe);
    child.wait_with_output().expect("the run ends")
}

fn judge(root: &Path, case: &Value, output: &Output) -> Outcome {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let lacks = |line: &&str| line.contains("which this version lacks") || line.contains("SIMD");
    if let Some(line) = stderr.lines().find(lacks) {
        return Outcome::Waits(line.to_owned());
    }
    let expected = case["exit_code"].as_i64();
    if output.status.code().map(i64::from) != expected {
        return Outcome::Failed(format!("{} for {expected:?}: {stderr}", output.status));
    }
    if let Some(expected) = case["stdout"].as_str() {
        let stdout = String::from_utf8_lossy(&output.stdout);
        if stdout != expected {
            return Outcome::Failed(format!("printed {stdout:?} for {expected:?}"));
        }
    }
    if let Some(expected) = case["stdout_sha256"].as_str()
        && sha256(&output.stdout) != expected
    {
        return Outcome::Failed("printed something else than expected".to_owned());
    }
    for (name, expected) in map(&case["out_files"]) {
        let actual = fs::read(root.join(name)).ok().map(|bytes| sha256(&bytes));
        if actual.as_deref() != expected.as_str() {
            return Outcome::Failed(format!("the file {name} is not as expected"));
        }
    }
    Outcome::Passed
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn map(value: &Value) -> BTreeMap<&str, &Value> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}

/// Says something where it is seen although the test passes.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}
