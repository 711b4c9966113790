//! A limit of the system on file sizes is an error for the guest, and does not end the process.

#![cfg(unix)]

mod support;

use std::fs;
use std::process::{Command, Output};
use support::{assemble, file, peregrine_words, stderr, stdout};

/// A guest that opens `out` in its directory, and returns what `body` does with descriptor 4.
fn guest(body: &str) -> Vec<u8> {
    assemble(&format!(
        r#"(module
            (import "wasi_snapshot_preview1" "path_open"
                (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_allocate"
                (func $fd_allocate (param i32 i64 i64) (result i32)))
            (import "wasi_snapshot_preview1" "fd_filestat_set_size"
                (func $fd_filestat_set_size (param i32 i64) (result i32)))
            (import "wasi_snapshot_preview1" "fd_write"
                (func $fd_write (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_pwrite"
                (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
            (memory (export "memory") 4)
            (data (i32.const 0) "out")
            ;; Buffers of 100,000 bytes and of none.
            (data (i32.const 16) "\00\00\01\00\a0\86\01\00\00\00\01\00\00\00\00\00")
            (func (export "go") (result i32)
                (drop (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 3)
                    (i32.const 1) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 8)))
                {body})
            (func $write (param i32) (result i32)
                (call $fd_write (local.get 0) (i32.const 16) (i32.const 1) (i32.const 8))))"#
    ))
}

/// Runs a guest where files may have 8 blocks, of 512 or 1024 bytes.
fn run_limited(name: &str, body: &str, redirect: &str) -> (Output, u64) {
    let path = file(&format!("{name}.wasm"), &guest(body));
    let folder = path.with_extension("dir");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    let script = format!("ulimit -f 8 && exec \"$@\" {redirect}");
    let output = Command::new("sh")
        .args(["-c", &script, "sh"])
        .args(peregrine_words())
        .args(["--dir", ".", "--invoke", "go"])
        .arg(&path)
        .current_dir(&folder)
        .output()
        .expect("there is sh");
    let size = fs::metadata(folder.join("out")).map_or(0, |file| file.len());
    (output, size)
}

#[test]
fn growing_a_file_beyond_the_limit_of_the_system_is_an_error_number() {
    const FBIG: &str = "22\n";
    for (name, body) in [
        (
            "allocate",
            "(call $fd_allocate (i32.const 4) (i64.const 0) (i64.const 100000))",
        ),
        (
            "size",
            "(call $fd_filestat_set_size (i32.const 4) (i64.const 100000))",
        ),
        (
            "pwrite",
            "(call $fd_pwrite
                (i32.const 4) (i32.const 16) (i32.const 1) (i64.const 8192) (i32.const 8))",
        ),
        // The first write has what fits, the next one nothing.
        (
            "writes",
            "(drop (call $write (i32.const 4))) (call $write (i32.const 4))",
        ),
    ] {
        let (output, size) = run_limited(name, body, "");
        assert_eq!(
            stdout(&output),
            FBIG,
            "{name}: {} {}",
            output.status,
            stderr(&output)
        );
        assert!(size <= 8192, "{name}: {size}");
    }
    // What fits is written, and its length told.
    let (output, size) = run_limited(
        "fits",
        "(drop (call $write (i32.const 4))) (i32.load (i32.const 8))",
        "",
    );
    assert_eq!(stdout(&output), format!("{size}\n"), "{}", stderr(&output));
    assert!(size == 4096 || size == 8192, "{size}");
}

#[test]
fn standard_output_beyond_the_limit_of_the_system_is_an_error_number() {
    // The guest tells by its exit code, since there is no room left for results.
    let body = "(drop (call $write (i32.const 1)))
        (if (i32.ne (call $write (i32.const 1)) (i32.const 22)) (then unreachable))
        (i32.const 0)";
    for redirect in [">out", ">>out"] {
        let (output, size) = run_limited("stdout", body, redirect);
        // The results did not fit either, which is an error but no signal.
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{redirect}: {message}");
        assert!(
            message.contains("cannot write to standard output: File too large"),
            "{message}"
        );
        assert!(size == 4096 || size == 8192, "{redirect}: {size}");
    }
}
