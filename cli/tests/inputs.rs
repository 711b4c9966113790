//! Where modules may come from: pipes, devices and standard input, by whatever name.

#![cfg(unix)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use support::{assemble, file, peregrine, peregrine_words, run, stderr, stdout};

const ANSWER: &str = "(module (func (export \"answer\") (result i32) (i32.const 42)))";

/// A new pipe with a name.
fn fifo(name: &str) -> PathBuf {
    let path = file(name, b"");
    fs::remove_file(&path).expect("it was made");
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("there is mkfifo").success());
    path
}

/// Runs the command line while `bytes` are written to a pipe with a name.
fn feed(path: &Path, bytes: &[u8], words: &[&str]) -> Output {
    thread::scope(|scope| {
        // Opening waits for the reader.
        scope.spawn(|| fs::write(path, bytes));
        run(words, b"")
    })
}

/// A binary that is large enough to have its debug sections left on disk.
fn large() -> Vec<u8> {
    let mut wasm = assemble(ANSWER);
    let name = b".debug_info";
    let len = 2 << 20;
    wasm.push(0);
    for shift in [0, 7, 14, 21] {
        let more = if shift < 21 { 0x80 } else { 0 };
        wasm.push((len >> shift) as u8 & 0x7f | more);
    }
    wasm.push(name.len() as u8);
    wasm.extend_from_slice(name);
    wasm.resize(wasm.len() + len - 1 - name.len(), 0);
    wasm
}

#[test]
fn a_module_is_read_from_a_pipe_with_a_name() {
    for (name, bytes) in [
        ("small.fifo", assemble(ANSWER)),
        ("large.fifo", large()),
        ("text.fifo", ANSWER.as_bytes().to_vec()),
    ] {
        let path = fifo(name);
        let shown = path.to_str().expect("the target folder has a plain name");
        for words in [
            &["run", "--invoke", "answer", shown][..],
            &["validate", shown],
            &["inspect", shown],
            &["dump", shown],
        ] {
            let output = feed(&path, &bytes, words);
            assert_eq!(
                output.status.code(),
                Some(0),
                "{words:?}: {}",
                stderr(&output)
            );
        }
        fs::remove_file(&path).expect("it was made");
    }
}

#[test]
fn a_preloaded_module_is_read_from_a_pipe_with_a_name() {
    let text = "(module (import \"m\" \"answer\" (func $f (result i32)))
        (func (export \"twice\") (result i32) (i32.mul (i32.const 2) (call $f))))";
    let main = file("twice.wat", text.as_bytes());
    let path = fifo("preload.fifo");
    let preload = format!("m={}", path.display());
    let main = main.to_str().expect("the target folder has a plain name");
    let words = ["run", "--preload", &preload, "--invoke", "twice", main];
    let output = feed(&path, &assemble(ANSWER), &words);
    assert_eq!(stdout(&output), "84\n", "{}", stderr(&output));
    fs::remove_file(&path).expect("it was made");
}

#[test]
fn standard_input_by_the_name_of_its_device_is_read() {
    for bytes in [assemble(ANSWER), large()] {
        let output = run(&["run", "--invoke", "answer", "/dev/stdin"], &bytes);
        assert_eq!(stdout(&output), "42\n", "{}", stderr(&output));
        // The same with a file behind it, which has positions.
        let path = file("device.wasm", &bytes);
        let output = peregrine()
            .args(["run", "--invoke", "answer", "/dev/stdin"])
            .stdin(fs::File::open(path).expect("it was written"))
            .stdout(Stdio::piped())
            .output();
        assert_eq!(stdout(&output.expect("the binary can be run")), "42\n");
    }
    let script = b"(assert_return (invoke \"f\"))";
    let script = [b"(module (func (export \"f\")))", &script[..]].concat();
    let output = run(&["wast", "/dev/stdin"], &script);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_device_without_end_is_refused() {
    let main = file("main.wat", ANSWER.as_bytes());
    let main = main.to_str().expect("the target folder has a plain name");
    // An emulator reserves what a program of 32 bits can address, before it begins.
    let limit = match support::is_emulated() {
        true => "ulimit -v 8000000 && exec \"$@\"",
        false => "ulimit -v 3000000 && exec \"$@\"",
    };
    for words in [
        &["run", "/dev/zero"][..],
        &["validate", "/dev/zero"],
        &["inspect", "/dev/zero"],
        &["print", "/dev/zero"],
        &["dump", "/dev/zero"],
        &["run", "--preload", "m=/dev/zero", main],
        &["wast", "/dev/zero"],
    ] {
        // What would be read without end would not fit.
        let output = Command::new("sh")
            .args(["-c", limit, "sh"])
            .args(peregrine_words())
            .args(words)
            .output()
            .expect("there is sh");
        assert_eq!(
            output.status.code(),
            Some(1),
            "{words:?}: {}",
            stderr(&output)
        );
        let message = stderr(&output);
        assert!(
            message.contains("not a WebAssembly module")
                || message.contains("larger than the limit"),
            "{words:?}: {message}"
        );
    }
}

#[test]
fn a_function_without_a_name_is_what_a_program_does_once_it_is_initialized() {
    let text = r#"(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (global $base (mut i32) (i32.const 0))
        (func (export "_initialize") (global.set $base (i32.const 40)))
        (func (export "_start") (call $exit (i32.const 1)))
        (func (export "") (call $exit (i32.add (global.get $base) (i32.const 2)))))"#;
    let output = run(&["run", "-"], &assemble(text));
    assert_eq!(output.status.code(), Some(42), "{}", stderr(&output));
    let text = r#"(module (func (export "") (result i32) (i32.const 1)))"#;
    let output = run(&["run", "-"], &assemble(text));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}
