//! What `cases.json` says: what to run and with what, and what must come of it.
//!
//! A program has `features`, and `cases` with an `id` each. Of a case,
//!
//! - `wasm` is the program, a file of its folder, or of the root after a `/`; `invoke` the export that is
//!   called instead of its start; `preload` has modules by the names that it imports from;
//! - `args`, `argv0`, `env` and `stdin` are what the program gets; with `stdin_open` its input stays open
//!   and empty;
//! - `dirs` has folders of the root by the guest's names, or, after an `@`, of the program's folder; without
//!   it the root is `/`;
//! - `files` is texts to put into the root before, `gen` made bytes (`SEED:COUNT`), `copy` files of the
//!   program's folder; with `keep_root` they come to what the case before left;
//! - `exit_code`, `stdout` or `stdout_sha256`, `stderr_has` and `out_files` (SHA-256, `null` for a file that
//!   is not there) are what is expected; `trap` instead of an exit code that it fails with a message.

use super::{Program, Root};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A run of a program.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) wasm: String,
    pub(crate) invoke: Option<String>,
    /// Names and files.
    pub(crate) preload: Vec<(String, String)>,
    pub(crate) args: Vec<String>,
    pub(crate) argv0: Option<String>,
    pub(crate) env: Vec<(String, String)>,
    /// Names of the guest's, and folders.
    pub(crate) dirs: Vec<(String, Dir)>,
    pub(crate) stdin: Stdin,
    /// Whether it goes on with the files of the case before.
    pub(super) keeps_root: bool,
    /// What is put into the root.
    files: Vec<(String, Content)>,
    expected: Expected,
}

/// A folder for the guest.
pub(crate) enum Dir {
    /// One of the root; `.` is the root itself.
    Root(String),
    /// One of the program's folder.
    Program(String),
}

/// What is on standard input.
pub(crate) enum Stdin {
    /// A text, and then the end.
    Text(String),
    /// Nothing, and no end.
    Open,
}

/// What is in a file.
enum Content {
    Text(String),
    /// Made from a seed, so many bytes.
    Made(u64, usize),
    /// That of a file of the program.
    Copy(String),
}

/// What must come of a case.
struct Expected {
    /// `None` for a failure with a message.
    exit_code: Option<i64>,
    stdout: Option<String>,
    stdout_sha256: Option<String>,
    stderr_has: Option<String>,
    /// Files of the root and their digests.
    files: Vec<(String, Option<String>)>,
}

/// What came of a case.
pub(crate) struct Outcome {
    /// The exit code, if it ended with one.
    pub(crate) exit_code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// The cases of a program, and the features that it needs.
pub(super) fn read(json: &str) -> (Vec<Case>, Vec<String>) {
    let spec: Value = serde_json::from_str(json).expect("cases are JSON");
    let cases = spec["cases"].as_array().expect("there are cases");
    let with_features = cases.iter().chain([&spec]);
    let features = with_features
        .flat_map(|of| texts(&of["features"]))
        .collect();
    (cases.iter().map(Case::read).collect(), features)
}

impl Case {
    fn read(case: &Value) -> Self {
        let files = pairs(&case["files"]).map(|(path, text)| (path, Content::Text(text)));
        let made = pairs(&case["gen"]).map(|(path, spec)| {
            let (seed, count) = spec.split_once(':').expect("SEED:COUNT");
            let seed = seed.parse().expect("a seed is a number");
            let count = count.parse().expect("a count is a number");
            (path, Content::Made(seed, count))
        });
        let copies = pairs(&case["copy"]).map(|(path, file)| (path, Content::Copy(file)));
        let dirs = pairs(&case["dirs"]).map(|(guest, dir)| match dir.strip_prefix('@') {
            Some(dir) => (guest, Dir::Program(dir.to_owned())),
            None => (guest, Dir::Root(dir)),
        });
        Self {
            id: text(&case["id"]).expect("a case has a name"),
            wasm: text(&case["wasm"]).expect("a case has a program"),
            invoke: text(&case["invoke"]),
            preload: pairs(&case["preload"]).collect(),
            args: texts(&case["args"]).collect(),
            argv0: text(&case["argv0"]),
            env: pairs(&case["env"]).collect(),
            dirs: match case["dirs"].is_null() {
                true => vec![("/".to_owned(), Dir::Root(".".to_owned()))],
                false => dirs.collect(),
            },
            stdin: match is_true(&case["stdin_open"]) {
                true => Stdin::Open,
                false => Stdin::Text(text(&case["stdin"]).unwrap_or_default()),
            },
            keeps_root: is_true(&case["keep_root"]),
            files: files.chain(made).chain(copies).collect(),
            expected: Expected::read(case),
        }
    }

    /// The files of the program's folder that it needs.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let wasm = (!self.wasm.starts_with('/')).then_some(&self.wasm);
        let preloaded = self.preload.iter().map(|(_, file)| file);
        let copied = self.files.iter().filter_map(|(_, content)| match content {
            Content::Copy(file) => Some(file),
            _ => None,
        });
        let files = wasm.into_iter().chain(preloaded).chain(copied);
        files.map(String::as_str)
    }

    /// The folders of the program's folder that it needs.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        self.dirs.iter().filter_map(|(_, dir)| match dir {
            Dir::Program(folder) => Some(folder.as_str()),
            Dir::Root(_) => None,
        })
    }

    /// Puts its files into the root.
    pub(super) fn lay_out(&self, program: &Program, root: &impl Root) {
        for (path, content) in &self.files {
            let content = match content {
                Content::Text(text) => text.as_bytes().to_owned(),
                Content::Made(seed, count) => made(*seed, *count),
                Content::Copy(file) => {
                    std::fs::read(program.path(file)).expect("the file can be read")
                }
            };
            root.write(path, &content);
        }
    }

    /// What is not as expected.
    pub(super) fn judge(&self, outcome: &Outcome, root: &impl Root) -> Vec<String> {
        let expected = &self.expected;
        let mut wrong = Vec::new();
        let stderr = String::from_utf8_lossy(&outcome.stderr);
        let code = outcome.exit_code.map(i64::from);
        match expected.exit_code {
            Some(_) if code == expected.exit_code => {}
            None if code != Some(0) && !stderr.is_empty() => {}
            _ => wrong.push(format!("exit code {code:?}, {stderr}")),
        }
        let stdout = String::from_utf8_lossy(&outcome.stdout);
        if expected.stdout.as_ref().is_some_and(|text| *text != stdout) {
            wrong.push(format!("output {stdout:?}"));
        }
        let is = |digest: &String| *digest == sha256(&outcome.stdout);
        if expected
            .stdout_sha256
            .as_ref()
            .is_some_and(|digest| !is(digest))
        {
            wrong.push(format!("digest of {} bytes of output", stdout.len()));
        }
        let has = |text: &String| stderr.contains(text);
        if expected.stderr_has.as_ref().is_some_and(|text| !has(text)) {
            wrong.push(format!("errors {stderr:?}"));
        }
        for (path, expected) in &expected.files {
            let content = root.read(path);
            if content.as_deref().map(sha256) != *expected {
                let len = content.map_or("absent".to_owned(), |content| content.len().to_string());
                wrong.push(format!("file {path} ({len})"));
            }
        }
        wrong
    }
}

impl Expected {
    fn read(case: &Value) -> Self {
        let files = case["out_files"].as_object().into_iter().flatten();
        Self {
            exit_code: match is_true(&case["trap"]) {
                true => None,
                false => Some(
                    case["exit_code"]
                        .as_i64()
                        .expect("an exit code is expected"),
                ),
            },
            stdout: text(&case["stdout"]),
            stdout_sha256: text(&case["stdout_sha256"]),
            stderr_has: text(&case["stderr_has"]),
            files: files
                .map(|(path, digest)| (path.clone(), text(digest)))
                .collect(),
        }
    }
}

/// The digest in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes with runs and noise from a seed: as the collections' own script makes them.
fn made(seed: u64, count: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count + 16);
    let mut state = seed;
    while bytes.len() < count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let byte = |shift: u32| (state >> shift) as u8;
        if byte(40) & 3 == 0 {
            bytes.extend([byte(40), byte(48), byte(32)]);
        } else {
            let run = 1 + (state >> 60) as usize;
            bytes.extend(std::iter::repeat_n(byte(40), run));
        }
    }
    bytes.truncate(count);
    bytes
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: &Value) -> impl Iterator<Item = String> {
    let values = value.as_array().into_iter().flatten();
    values.map(|value| text(value).expect("the list is of texts"))
}

/// The members of an object of texts, in their order.
fn pairs(value: &Value) -> impl Iterator<Item = (String, String)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.clone(), text(value).expect("the members are texts")))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        value => value.as_bool().expect("it is true or false"),
    }
}

#[test]
fn what_is_not_as_expected_is_told() {
    let (cases, _) = read(
        r#"{"cases": [
            {"id": "a", "wasm": "a", "exit_code": 0, "stdout": "a", "stderr_has": "b",
                "out_files": {"there": null, "absent": "00"}},
            {"id": "b", "wasm": "a", "trap": true, "stdout_sha256": "00"}]}"#,
    );
    let root = super::Folder::temporary();
    root.write("there", b"content");
    let outcome = |exit_code, stdout: &str, stderr: &str| Outcome {
        exit_code: Some(exit_code),
        stdout: stdout.as_bytes().to_owned(),
        stderr: stderr.as_bytes().to_owned(),
    };
    let wrong = cases[0].judge(&outcome(1, "b", "c"), &root);
    let expected = [
        "exit code Some(1), c",
        "output \"b\"",
        "errors \"c\"",
        "file there (7)",
        "file absent (absent)",
    ];
    assert_eq!(wrong, expected);
    for (exit_code, stderr) in [(0, "message"), (1, "")] {
        let wrong = cases[1].judge(&outcome(exit_code, "a", stderr), &root);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }
    let wrong = cases[1].judge(&outcome(1, "a", "message"), &root);
    assert_eq!(wrong, ["digest of 1 bytes of output"]);
}
