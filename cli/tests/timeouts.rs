//! `-W timeout` ends everything that a module can make long: its loading, its code, single
//! operations that touch gigabytes, and calls of WASI.

#![cfg(unix)]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use support::{assemble, file, peregrine, stderr};

/// The timeout of these tests.
const TIMEOUT: Duration = Duration::from_millis(300);

/// What may pass after it: 300 ms, and as much again for starting a process on a busy machine,
/// three times over.
const AFTER: Duration = Duration::from_millis(1200);

/// Runs a file with the timeout; whatever happens, it ends after a minute.
#[track_caller]
fn run_in_time(path: &str, more: &[&str]) -> Output {
    let start = Instant::now();
    let child = peregrine()
        .args(["run", "-W", "timeout=300ms"])
        .args(more)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary can be run");
    let (done, ended) = mpsc::channel::<()>();
    let pid = child.id().to_string();
    thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            let killed = Command::new("kill").args(["-KILL", &pid]).status();
            drop(killed);
        }
    });
    let output = child.wait_with_output().expect("it ends");
    drop(done);
    let passed = start.elapsed();
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(134), "{message}");
    assert!(message.contains("wasm trap: interrupt"), "{message}");
    assert!(passed >= TIMEOUT, "{passed:?}: {message}");
    assert!(passed < TIMEOUT + AFTER, "{passed:?}: {message}");
    output
}

/// Runs a module whose `_start` does something with 256 MiB of memory, and much of it.
#[track_caller]
fn body_in_time(name: &str, body: &str) -> Output {
    let text = format!(
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write"
                (func $fd_write (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "random_get"
                (func $random_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "poll_oneoff"
                (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 4096)
            (table 1000000 funcref)
            (data (i32.const 2048)
                "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00"
                "\ff\ff\ff\ff\ff\ff\ff\7f")
            (func (export "_start") {body}))"#
    );
    let path = file(name, &assemble(&text));
    run_in_time(
        path.to_str().expect("the target folder has a plain name"),
        &[],
    )
}

/// The guest stopped by itself, and was not left where it was.
#[track_caller]
fn is_in_order(output: &Output) {
    let message = stderr(output);
    // An emulator may take longer for a piece of work than a guest is given to stop.
    let is_late = support::is_emulated() && message.contains("it did not stop where it was");
    assert!(is_late || !message.contains("the timeout of"), "{message}");
}

#[test]
fn a_loop_ends_at_the_timeout() {
    is_in_order(&body_in_time("loop.wasm", "(loop (br 0))"));
}

#[test]
fn bulk_operations_without_a_loop_end_at_the_timeout() {
    let fill = "(memory.fill (i32.const 0) (i32.const 1) (i32.const 0x10000000))";
    is_in_order(&body_in_time("fill.wasm", &fill.repeat(400)));
    let copy = "(memory.copy (i32.const 0) (i32.const 1) (i32.const 0xfffffff))";
    is_in_order(&body_in_time("copy.wasm", &copy.repeat(400)));
    let table = "(table.fill (i32.const 0) (ref.null func) (i32.const 1000000))
        (table.copy (i32.const 0) (i32.const 1) (i32.const 999999))";
    is_in_order(&body_in_time("table.wasm", &table.repeat(20_000)));
}

#[test]
fn calls_of_wasi_that_a_guest_makes_long_end_at_the_timeout() {
    let random = "(drop (call $random_get (i32.const 0) (i32.const 0x10000000)))";
    is_in_order(&body_in_time("random.wasm", &random.repeat(100)));
    let sleep = "(drop (call $poll_oneoff
        (i32.const 2048) (i32.const 4096) (i32.const 1) (i32.const 0)))";
    is_in_order(&body_in_time("sleep.wasm", sleep));
    // Each of these is refused at once, so that the loop around them is what ends.
    let empty = "(loop (drop (call $fd_write
        (i32.const 1) (i32.const 65536) (i32.const 0x1000000) (i32.const 0))) (br 0))";
    is_in_order(&body_in_time("empty.wasm", empty));
}

/// A pipe with a name, to which somebody writes the beginning of a module and no more.
fn stuck(name: &str) -> PathBuf {
    let path = file(name, b"");
    fs::remove_file(&path).expect("it was made");
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("there is mkfifo").success());
    let pipe = path.clone();
    thread::spawn(move || {
        let write = fs::OpenOptions::new().write(true).open(pipe);
        // Held open for longer than the test takes.
        thread::sleep(Duration::from_secs(60));
        drop(write);
    });
    path
}

#[test]
fn loading_ends_at_the_timeout() {
    let path = stuck("stuck.fifo");
    let path = path.to_str().expect("the target folder has a plain name");
    let message = stderr(&run_in_time(path, &[]));
    assert!(
        message.contains(
            "the time limit of 300ms passed (-W timeout=300ms) while it was still being loaded"
        ),
        "{message}"
    );
    let preload = stuck("preload-stuck.fifo");
    let preload = format!("m={}", preload.display());
    let main = file("main.wat", b"(module (func (export \"_start\")))");
    let main = main.to_str().expect("the target folder has a plain name");
    let message = stderr(&run_in_time(main, &["--preload", &preload]));
    assert!(message.contains("it was still being loaded"), "{message}");
}

#[test]
fn a_hostile_load_ends_at_the_timeout() {
    // Functions of 700,000 bytes each; to be read, checked and translated.
    let count = 100;
    let mut body = vec![0x01; 700_000];
    body[0] = 0;
    body[699_999] = 0x0b;
    let leb = |mut value: usize| {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push(value as u8 & 0x7f | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    let mut wasm = assemble("(module (type (func)))");
    let section = |id: u8, contents: &[u8]| [&[id][..], &leb(contents.len()), contents].concat();
    let functions = [&leb(count)[..], &vec![0; count]].concat();
    wasm.extend(section(3, &functions));
    wasm.extend(section(7, b"\x01\x06_start\x00\x00"));
    let entry = [&leb(body.len())[..], &body].concat();
    let bodies = [&leb(count)[..], &entry.repeat(count)].concat();
    wasm.extend(section(10, &bodies));
    let path = file("hostile.wasm", &wasm);
    let path = path.to_str().expect("the target folder has a plain name");
    run_in_time(path, &["--eager"]);
}

#[test]
fn a_program_that_ends_in_time_is_not_disturbed() {
    let path = file("quick.wat", b"(module (func (export \"_start\")))");
    let output = peregrine()
        .args(["-W", "timeout=1h"])
        .arg(path)
        .output()
        .expect("the binary can be run");
    assert!(output.status.success(), "{}", stderr(&output));
}
