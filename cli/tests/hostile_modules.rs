//! Broken modules by the thousand: the binary says no, or runs them, and never panics.
//!
//! Every byte of a small program is changed in several ways and run; all prefixes of a larger
//! module are validated and inspected, many to a process.

mod support;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use support::{assemble, peregrine, run};

/// A small program that has most sections and prints something.
const SMALL: &str = r#"(module $small
    (type $f (func (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (table 2 funcref)
    (memory (export "memory") 1 4)
    (global $n (mut i32) (i32.const 3))
    (func $double (type $f) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "_start")
        (local $i i32)
        (loop $again
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $again (i32.lt_s (local.get $i) (global.get $n))))
        (i32.store (i32.const 16) (call_indirect (type $f) (local.get $i) (i32.const 1)))
        (drop (memory.grow (i32.const 1)))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))))
    (elem (i32.const 1) $double)
    (data (i32.const 0) "\08\00\00\00\03\00\00\00ok\n"))"#;

/// Panics unless the output is that of an orderly end: `what` says whose.
fn check(output: &Output, what: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    assert!(
        matches!(code, Some(0 | 1 | 134)) && !stderr.contains("panicked"),
        "{what}: {}\n{stderr}",
        output.status
    );
    assert_eq!(
        code == Some(0),
        !stderr.contains("Error:"),
        "{what}: {stderr}"
    );
}

#[test]
fn a_module_with_any_byte_changed_does_no_harm() {
    let wasm = assemble(SMALL);
    assert_eq!(run(&["-"], &wasm).stdout, b"ok\n");
    // All bits, the lowest, the sign of a LEB128, one more.
    change_each_byte(
        &wasm,
        &[|b| !b, |b| b ^ 1, |b| b ^ 0x80, |b| b.wrapping_add(1)],
    );
}

#[test]
fn lines_of_a_source_with_any_byte_changed_do_no_harm() {
    // A trap is what makes us read them.
    let wasm = include_bytes!("golden/lib/crash.wasm");
    assert_eq!(run(&["-"], wasm).status.code(), Some(134));
    change_each_byte(wasm, &[|b| b.wrapping_add(0x51)]);
}

/// Runs a module with each byte changed in each way.
fn change_each_byte(wasm: &[u8], changes: &[fn(u8) -> u8]) {
    let total = wasm.len() * changes.len();
    let next = AtomicUsize::new(0);
    // An emulator takes a tenth of a second to start. The step is prime, so that every kind of change is tried.
    let step = if support::is_emulated() { 53 } else { 1 };
    // Processes wait for one another less with two at a time.
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(step, Ordering::Relaxed);
                    if i >= total {
                        break;
                    }
                    let (at, change) = (i / changes.len(), changes[i % changes.len()]);
                    let mut wasm = wasm.to_vec();
                    wasm[at] = change(wasm[at]);
                    let limits = "fuel=100000,max-memory-size=1M,max-table-elements=1000";
                    let output = run(&["run", "-W", limits, "-"], &wasm);
                    check(&output, &format!("byte {at} changed to {:#x}", wasm[at]));
                }
            });
        }
    });
}

#[test]
fn a_prefix_of_a_module_is_refused() {
    let mut text = String::from("(module\n");
    for i in 0..100 {
        text.push_str(&format!(
            "(func $function{i} (export \"f{i}\") (param i32 i64) (result f64)
                (if (result f64) (local.get 0)
                    (then (f64.const {i})) (else (f64.convert_i64_s (local.get 1)))))\n"
        ));
    }
    text.push_str("(memory 1) (data (i32.const 0) \"some bytes\"))");
    let wasm = assemble(&text);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prefixes");
    fs::create_dir_all(&folder).expect("a folder for the test can be made");
    let step = 17;
    let files: Vec<OsString> = (0..wasm.len())
        .step_by(step)
        .map(|len| {
            let path = folder.join(format!("{len}.wasm"));
            fs::write(&path, &wasm[..len]).expect("the prefix can be written");
            path.into_os_string()
        })
        .collect();
    assert!(files.len() > 200);
    for command in ["validate", "inspect"] {
        let output = peregrine()
            .arg(command)
            .args(&files)
            .output()
            .expect("the binary can be run");
        check(&output, command);
        assert_eq!(output.status.code(), Some(1));
        let stderr = String::from_utf8_lossy(&output.stderr);
        // One line each, with the place. What ends with the section of types is a module.
        let errors = stderr
            .lines()
            .filter(|line| line.starts_with("Error: "))
            .count();
        assert!(
            errors + 2 >= files.len(),
            "{errors} of {}: {stderr}",
            files.len()
        );
        assert!(
            stderr.lines().all(|line| line.contains("offset")),
            "{stderr}"
        );
    }
}

#[test]
fn a_huge_file_is_refused_without_reading_it() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("huge.wasm");
    let file = fs::File::create(&path).expect("a file can be made");
    // A hole, which takes no room on the disk.
    file.set_len(5 << 30).expect("files can have holes");
    let path = path.to_str().expect("the target folder has a plain name");
    for command in ["run", "validate", "inspect", "print", "dump"] {
        let output = run(&[command, path], &[]);
        check(&output, command);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.contains("larger than the limit of 1024 MiB"),
            "{stderr}"
        );
    }
    fs::remove_file(path).expect("the file can be removed");
}

#[test]
fn a_dump_shows_both_sides() {
    let output = run(&["dump", "--function", "_start", "-"], &assemble(SMALL));
    assert_eq!(output.status.code(), Some(0));
    let stdout = String::from_utf8_lossy(&output.stdout);
    let (wasm, code) = stdout.split_once("  code:\n").expect("the code comes last");
    assert!(
        wasm.starts_with("function 2, exported as `_start`\n  wasm:\n"),
        "{wasm}"
    );
    assert!(wasm.contains("br_if $again"), "{wasm}");
    assert!(code.lines().count() > 5, "{code}");
}

fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 & 0x7f | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// Adds a custom section to a module.
fn with_section(wasm: &mut Vec<u8>, name: &str, contents: &[u8]) {
    let head = [&leb(name.len())[..], name.as_bytes()].concat();
    wasm.push(0);
    wasm.extend(leb(head.len() + contents.len()));
    wasm.extend(head);
    wasm.extend_from_slice(contents);
}

#[test]
fn debug_sections_that_take_minutes_to_read_do_not_delay_a_trap() {
    // Units that each read nearly all of a table of abbreviations, none from the same place.
    let (entries, units) = (200_000, 20_000);
    let mut table = Vec::new();
    let mut starts = Vec::new();
    for code in 1..=entries {
        starts.push(table.len() as u32);
        table.extend(leb(code));
        table.extend([0x11, 0, 0, 0]);
    }
    table.push(0);
    let mut info = Vec::new();
    for start in &starts[..units] {
        info.extend(8_u32.to_le_bytes());
        info.extend(4_u16.to_le_bytes());
        info.extend(start.to_le_bytes());
        info.extend([4, 0]);
    }
    let mut wasm = assemble("(module (func (export \"_start\") unreachable))");
    with_section(&mut wasm, ".debug_info", &info);
    with_section(&mut wasm, ".debug_abbrev", &table);
    let start = Instant::now();
    let output = run(&["-"], &wasm);
    assert_eq!(output.status.code(), Some(134));
    check(&output, "debug sections");
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_text_that_would_be_far_longer_than_the_module_ends() {
    // Each function declares 50,000 locals in six bytes, which are as many words in the text.
    let mut body = vec![1];
    body.extend(leb(50_000));
    body.extend([0x7f, 0x0b]);
    let section = |id: u8, contents: &[u8]| [&[id][..], &leb(contents.len()), contents].concat();
    let count = leb(2000);
    let mut code = count.clone();
    for _ in 0..2000 {
        code.extend(leb(body.len()));
        code.extend_from_slice(&body);
    }
    let wasm = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &[1, 0x60, 0, 0]),
        section(3, &[count, vec![0; 2000]].concat()),
        section(10, &code),
    ];
    let wasm = wasm.concat();
    let output = run(&["print", "-"], &wasm);
    check(&output, "print");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.len() < 32 << 20, "{}", output.stdout.len());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("far longer than the module"), "{stderr}");
    // The code is there all the same.
    let output = run(&["dump", "-f", "0", "-f", "1999", "-"], &wasm);
    check(&output, "dump");
    assert_eq!(output.status.code(), Some(0));
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(stdout.matches("  code:\n").count(), 2);
    assert_eq!(stdout.matches("not shown: its text").count(), 1);
}

#[test]
fn a_long_type_of_many_functions_is_shown_short() {
    let params = "i32 ".repeat(1000);
    let export = |index| format!("(export \"{index}\" (func 0))");
    let exports: String = (0..2000).map(export).collect();
    let wasm = assemble(&format!("(module (func (param {params})) {exports})"));
    for words in [&["inspect", "-"][..], &["inspect", "--json", "-"]] {
        let output = run(words, &wasm);
        check(&output, "inspect");
        assert!(output.stdout.len() < 1 << 20, "{}", output.stdout.len());
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains("i32 … 1000 in all"), "{shown}");
    }
}
