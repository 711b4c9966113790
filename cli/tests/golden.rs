//! Golden tests of the command line, on the binary itself.
//!
//! Every file in `golden/` but the expectations is a test. Its lines `;; RUN: WORDS…` are command
//! lines for `peregrine`, run one after the other in that folder; what comes of them is compared
//! with the file of the same name and `.expected`, which `BLESS=1` writes anew. In the words,
//! `%s` is the file itself and `%t` an empty folder that all lines of a file share; quotes keep
//! words together. `;; STDIN: TEXT` and `;; BYTES: HEX` set what the next lines read from standard
//! input, `;; ENV: NAME=VALUE` a variable. `;; CAT: FILE` shows a file of `%t`.

// The reasons of the operating system are part of what is compared.
#![cfg(target_os = "linux")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

#[test]
fn command_lines_do_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut tests: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder is part of the crate")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_file() && path.extension().is_some_and(|e| e != "expected"))
        .collect();
    tests.sort();
    assert!(tests.len() > 20, "the tests are in {}", folder.display());
    let mut failures = String::new();
    for test in &tests {
        let actual = run_file(&folder, test);
        let expected_path = PathBuf::from(format!("{}.expected", test.display()));
        if bless {
            fs::write(&expected_path, &actual).expect("the expectation can be written");
            continue;
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if expected != actual {
            let _ = writeln!(failures, "== {}", test.display());
            differences(&expected, &actual, &mut failures);
        }
    }
    assert!(
        failures.is_empty(),
        "{failures}\nBLESS=1 writes the expectations anew"
    );
}

/// Writes down the command lines whose outcomes differ.
fn differences(expected: &str, actual: &str, to: &mut String) {
    let expected: Vec<&str> = expected.split("\n$ ").collect();
    let actual: Vec<&str> = actual.split("\n$ ").collect();
    for i in 0..expected.len().max(actual.len()) {
        let of = |parts: &[&str]| (*parts.get(i).unwrap_or(&"(nothing)")).to_owned();
        let (expected, actual) = (of(&expected), of(&actual));
        if expected != actual {
            let _ = writeln!(to, "-- expected\n{expected}\n-- actual\n{actual}");
        }
    }
}

/// What the command lines read and see.
#[derive(Default)]
struct Surroundings {
    stdin: Vec<u8>,
    env: Vec<(String, String)>,
}

/// Runs the lines of a file, and puts down what came of them.
fn run_file(folder: &Path, test: &Path) -> String {
    let name = test.file_name().expect("a file has a name");
    let name = name.to_str().expect("names of tests are plain");
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-{name}"));
    let _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).expect("a folder for the test can be made");
    let scratch_text = scratch
        .to_str()
        .expect("the target folder has a plain name");
    let mut around = Surroundings::default();
    let mut report = String::new();
    let source = fs::read_to_string(test).expect("tests are text");
    for line in source.lines() {
        let Some((key, value)) = line.strip_prefix(";; ").and_then(|l| l.split_once(": ")) else {
            continue;
        };
        match key {
            "STDIN" => around.stdin = format!("{value}\n").into_bytes(),
            "BYTES" => around.stdin = bytes(value),
            "ENV" => {
                let (name, value) = value.split_once('=').expect("NAME=VALUE");
                around.env.push((name.to_owned(), value.to_owned()));
            }
            "CAT" => {
                let content = fs::read(scratch.join(value)).expect("the run has made the file");
                let content = String::from_utf8_lossy(&content);
                let _ = writeln!(report, "$ cat {value}\n{content}");
            }
            "RUN" => {
                let words = words(value);
                let words = words.iter().map(|word| {
                    let word = word.replace("%s", name);
                    let word = word.replace("%t", scratch_text);
                    match support::is_emulated() {
                        // An emulator takes longer than that before the program begins.
                        true => word.replace("timeout=100ms", "timeout=2s"),
                        false => word,
                    }
                });
                let output = run(folder, words, &around);
                // Folders of the machine do not belong into expectations.
                let output = output.replace(scratch_text, "%t");
                // Nor do the longer times that an emulator gets.
                let output = match support::is_emulated() && value.contains("timeout=100ms") {
                    true => output
                        .replace("limit is 2s", "limit is 100ms")
                        .replace("timeout=2s", "timeout=100ms"),
                    false => output,
                };
                let output = without_counts(&output);
                let _ = writeln!(report, "$ peregrine {value}\n{output}");
            }
            _ => {}
        }
    }
    assert!(report.contains("$ peregrine"), "{name} has no RUN line");
    report
}

/// Hides how many frames a backtrace leaves out: how deep the stack is is the engine's business.
fn without_counts(output: &str) -> String {
    let lines = output
        .split_inclusive('\n')
        .map(|line| match line.split_once("… and ") {
            Some((left, right)) if right.trim_end().ends_with(" more frames") => {
                format!("{left}… and N more frames\n")
            }
            _ => line.to_owned(),
        });
    lines.collect()
}

/// Runs a command line; the text has the exit code and both streams.
fn run(folder: &Path, words: impl Iterator<Item = String>, around: &Surroundings) -> String {
    let mut command = support::peregrine();
    command
        .args(words)
        .current_dir(folder)
        .env_clear()
        .envs(around.env.clone());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary can be run");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    // A command that fails early does not read; that is no error.
    let _ = stdin.write_all(&around.stdin);
    drop(stdin);
    let output = child.wait_with_output().expect("the run ends");
    let mut text = match output.status.code() {
        Some(code) => format!("[exit {code}]\n"),
        None => format!("[{}]\n", output.status),
    };
    for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        if !bytes.is_empty() {
            let bytes = String::from_utf8_lossy(&bytes);
            let _ = writeln!(text, "--- {name}\n{}", bytes.trim_end_matches('\n'));
        }
    }
    text
}

/// Splits words at spaces outside of quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Bytes written as hexadecimal digits.
fn bytes(hex: &str) -> Vec<u8> {
    let bytes = hex.split_whitespace();
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).expect("two digits a byte"))
        .collect()
}

/// All command lines of the tests.
fn command_lines() -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = fs::read_dir(folder).expect("the folder is part of the crate");
    let files = files.map(|entry| entry.expect("the folder can be listed").path());
    let tests =
        files.filter(|path| path.is_file() && path.extension().is_some_and(|e| e != "expected"));
    let texts = tests.map(|path| fs::read_to_string(path).expect("tests are text"));
    let lines = texts.flat_map(|text| {
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix(";; RUN: "));
        lines.map(words).collect::<Vec<_>>()
    });
    lines.collect()
}

/// What the binary prints.
fn printed(words: &[&str]) -> String {
    let output = support::peregrine().args(words).output();
    String::from_utf8(output.expect("the binary can be run").stdout).expect("it prints text")
}

/// The options of a help text as one types them, those with a letter in both ways.
fn options(help: &str) -> Vec<Vec<String>> {
    let described = help.lines().filter_map(|line| line.strip_prefix("  "));
    let left = described.filter(|line| line.trim_start().starts_with('-'));
    let names = left.map(|line| {
        let words = line
            .split_whitespace()
            .map(|word| word.trim_end_matches(','));
        let names = words.take_while(|word| word.starts_with('-'));
        names.map(str::to_owned).collect()
    });
    names.collect()
}

#[test]
fn every_option_of_every_command_has_a_test() {
    let lines = command_lines();
    let mut missing = Vec::new();
    for command in ["run", "validate", "inspect", "print", "dump", "wast"] {
        let is_own = |line: &&Vec<String>| match line.first().map(String::as_str) {
            Some("validate" | "inspect" | "print" | "dump" | "wast" | "help") => line[0] == command,
            // Everything else is a run, whether it is said or not.
            _ => command == "run",
        };
        let own: Vec<&Vec<String>> = lines.iter().filter(is_own).collect();
        let options = options(&printed(&["help", command]));
        assert!(options.len() > 1, "{command}: {options:?}");
        for names in options {
            let is_used = own
                .iter()
                .any(|line| line.iter().any(|word| names.contains(word)));
            if !is_used {
                missing.push(format!("{command} {names:?}"));
            }
        }
    }
    // The keys of -W and -S, which stand before a `=` in their lists.
    let keys = ["-W", "-S"].map(|option| printed(&[option, "help"]));
    let keys = keys.iter().flat_map(|help| help.lines());
    let keys = keys.filter_map(|line| Some(line.strip_prefix("  ")?.split_once('=')?.0));
    let keys: Vec<&str> = keys.collect();
    assert!(keys.len() > 18, "{keys:?}");
    for key in keys {
        if !lines
            .iter()
            .flatten()
            .any(|word| word.split(',').any(|one| one.starts_with(key)))
        {
            missing.push(format!("-W or -S {key}"));
        }
    }
    for value in ["bash", "zsh", "fish", "man"] {
        if !lines
            .iter()
            .any(|line| line.join(" ").contains(&format!("--generate {value}")))
        {
            missing.push(format!("--generate {value}"));
        }
    }
    assert!(
        missing.is_empty(),
        "no line in tests/golden for: {missing:#?}"
    );
}
