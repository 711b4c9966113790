//! The runner of WASI tests, through the binary: our own guests in every layout on both hosts,
//! and all that a test can fail by.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

#[path = "../../../wasi/tests/runner/mod.rs"]
mod runner;

fn run(arguments: &[&str]) -> Output {
    runner::command(env!("CARGO_BIN_EXE_peregrine-spec-tests"))
        .args(arguments)
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it prints text")
}

fn suite() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("wasi/suite")
}

/// All files below a folder, with their contents.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.push((path.clone(), Vec::new()));
            found.extend(files(&path));
        } else {
            let content = fs::read(&path).expect("the file can be read");
            found.push((path, content));
        }
    }
    found.sort();
    found
}

#[test]
fn own_guests_pass_on_both_hosts_and_leave_no_trace() {
    let folder = suite();
    let before = files(&folder);
    let folder = folder.to_str().expect("the path is text");
    // Twice on disk: what a run leaves behind must not be there for the next.
    for options in [&[][..], &[], &["--memory"]] {
        let output = run(&[&["--wasi", folder], options].concat());
        let printed = text(&output.stdout);
        assert!(output.status.success(), "{printed}");
        assert!(
            printed.ends_with("\n7 passed, 0 failed, 1 skipped\n"),
            "{printed}"
        );
        assert!(
            printed.contains("skipped For what comes later: component: for wasm32-wasip3"),
            "{printed}"
        );
    }
    assert_eq!(files(Path::new(folder)), before);
}

/// A folder with one test.
fn single(name: &str, program: &str, json: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("wasi")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("t.wat"), program).expect("a file can be written");
    if !json.is_empty() {
        fs::write(folder.join("t.json"), json).expect("a file can be written");
    }
    folder
}

#[test]
fn programs_of_other_interfaces_are_skipped() {
    let folder = single(
        "other/proposals/wasi-threads",
        "(module (import \"wasi\" \"thread-spawn\" (func)))",
        "",
    );
    let root = folder.parent().and_then(Path::parent).expect("it is below");
    let output = run(&["--wasi", root.to_str().expect("the path is text")]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(
        printed.contains("t: for wasi-threads, not preview1"),
        "{printed}"
    );
    assert!(
        printed.ends_with("\n0 passed, 0 failed, 1 skipped\n"),
        "{printed}"
    );
}

#[test]
fn failures_are_told() {
    let exits = |code: u32| {
        format!(
            r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                (memory (export "memory") 1)
                (func (export "_start") (call $exit (i32.const {code}))))"#
        )
    };
    let says = r#"(module
        (import "wasi_snapshot_preview1" "fd_write"
            (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\08\00\00\00\03\00\00\00abc")
        (func (export "_start")
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))))"#;
    let cases: [(&str, &str, &str, &str); 12] = [
        (
            "code",
            &exits(3),
            "",
            "expected exit code 0, got exit code 3",
        ),
        (
            "code2",
            &exits(3),
            r#"{"exit_code": 4}"#,
            "expected exit code 4, got exit code 3",
        ),
        (
            "trap",
            r#"(module (func (export "_start") unreachable))"#,
            "{}",
            "expected exit code 0, got exit code 134 (",
        ),
        (
            "out",
            says,
            r#"{"stdout": "ab"}"#,
            r#"standard output: expected "ab", got "abc""#,
        ),
        (
            "err",
            says,
            r#"{"stderr": "abc"}"#,
            r#"standard error: expected "abc", got """#,
        ),
        (
            "operations",
            says,
            r#"{"operations": [{"type": "run"}, {"type": "read", "payload": "b"}]}"#,
            r#"standard output: expected "b", got "abc""#,
        ),
        (
            "loop",
            r#"(module (func (export "_start") (loop (br 0))))"#,
            "",
            "did not end in 1 s",
        ),
        (
            "sleep",
            r#"(module
                (import "wasi_snapshot_preview1" "poll_oneoff"
                    (func $poll (param i32 i32 i32 i32) (result i32)))
                (memory (export "memory") 1)
                (data (i32.const 24) "\ff\ff\ff\ff\ff\ff\ff\7f")
                (data (i32.const 16) "\01")
                (func (export "_start") (drop (call $poll
                    (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))"#,
            "",
            "did not end in 1 s",
        ),
        (
            "json",
            says,
            "{",
            "t.json: EOF while parsing an object at line 1 column 1",
        ),
        (
            "invalid",
            "(module (func (result i32)))",
            "",
            "type mismatch",
        ),
        ("import", r#"(module (import "env" "f" (func)))"#, "", "env"),
        ("text", "(module", "", "no module: "),
    ];
    for (name, program, json, expected) in cases {
        let folder = single(name, program, json);
        let folder = folder.to_str().expect("the path is text");
        let output = run(&["--wasi", folder, "--timeout", "1"]);
        let printed = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{name}: {printed}");
        assert!(printed.contains(expected), "{name}: {printed}");
        assert!(
            printed.ends_with("\n0 passed, 1 failed, 0 skipped\n"),
            "{printed}"
        );
        let json = text(&run(&["--wasi", folder, "--timeout", "1", "--json"]).stdout);
        assert!(
            json.starts_with(r#"{"passed":0,"failed":1,"skipped":0,"tests":["#),
            "{json}"
        );
    }
    // And one that is as it should be, by both descriptions of its output.
    for json in [
        r#"{"stdout": "abc", "stderr": ""}"#,
        r#"{"operations": [{"type": "run"}, {"type": "read", "payload": "ab"}, {"type": "wait"}]}"#,
    ] {
        let folder = single("good", says, json);
        assert!(
            run(&["--wasi", folder.to_str().expect("text")])
                .status
                .success()
        );
    }
}

#[test]
fn components_are_skipped() {
    let folder = single("component", "(component)", "");
    let output = run(&["--wasi", folder.to_str().expect("the path is text")]);
    let printed = text(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("skipped .: t: a component"), "{printed}");
}

#[test]
fn what_is_typed_wrong_is_told() {
    let empty = single("empty", "", "");
    fs::remove_file(empty.join("t.wat")).expect("it was written");
    let empty = empty.to_str().expect("the path is text");
    for (arguments, expected) in [
        (&["--wasi"][..], "--wasi needs a folder of tests"),
        (&["--memory"], "--memory and --timeout go with --wasi"),
        (
            &["--wasi", ".", "--timeout", "x"],
            "--timeout needs a number of seconds",
        ),
        (
            &["--wasi", ".", "--timeout", "0"],
            "--timeout needs a number of seconds",
        ),
        (&["--wasi", "no such folder"], "no such folder: "),
        (&["--wasi", empty], "no WASI test there"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let message = text(&output.stderr);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}
