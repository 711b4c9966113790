//! Programs with threads through the binary: what ends them, wherever their threads are, and what all
//! their threads together may take.
//!
//! What such programs compute is tried in `programs.rs`, what they fail with in `golden/threads.wat`.

mod support;

#[cfg(unix)]
use std::io::Read as _;
use std::process::{Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;
use support::{assemble, file, peregrine, stderr};

/// What a thread may be doing that does not end by itself.
const PLACES: [(&str, &str); 4] = [
    ("computes", "(loop (br 0))"),
    (
        "waits",
        "(drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1)))",
    ),
    (
        "sleeps",
        "(drop (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 16)))",
    ),
    (
        "reads",
        "(drop (call $read (i32.const 0) (i32.const 24) (i32.const 1) (i32.const 16)))",
    ),
];

/// Waits until as many threads are in their places.
fn await_threads(count: usize) -> String {
    format!("(loop (br_if 0 (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const {count}))))")
}

/// A program whose threads do what the cases say, by the number that they are started with.
fn program(name: &str, threads: &[&str], main: &str) -> String {
    let cases: String = (0..)
        .zip(threads)
        .map(|(number, body)| {
            format!("(if (i32.eq (local.get $what) (i32.const {number})) (then {body}))")
        })
        .collect();
    let spawns: String = (0..threads.len())
        .map(|number| {
            format!(
                "(if (i32.le_s (call $spawn (i32.const {number})) (i32.const 0))
                    (then (unreachable)))"
            )
        })
        .collect();
    let text = format!(
        r#"(module
            (import "env" "memory" (memory 1 64 shared))
            (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (import "wasi_snapshot_preview1" "poll_oneoff"
                (func $poll (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_read"
                (func $read (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_write"
                (func $write (param i32 i32 i32 i32) (result i32)))
            (export "memory" (memory 0))
            ;; A buffer, and the subscription to a clock that is far from that time.
            (data $buffer "\80\00\00\00\01\00\00\00")
            (data $clock "\01\00\00\00\00\00\00\00\ff\ff\ff\ff\ff\ff\ff\7f")
            (data $line "\78\00\00\00\06\00\00\00begun\n")
            (func $say_begun
                (memory.init $line (i32.const 112) (i32.const 0) (i32.const 14))
                (drop (call $write (i32.const 1) (i32.const 112) (i32.const 1) (i32.const 16))))
            (func $here (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
            (func (export "wasi_thread_start") (param $thread i32) (param $what i32) {cases})
            (func (export "_start")
                (memory.init $buffer (i32.const 24) (i32.const 0) (i32.const 8))
                (memory.init $clock (i32.const 80) (i32.const 0) (i32.const 16))
                {spawns} {main}))"#
    );
    let path = file(&format!("threads-{name}.wasm"), &assemble(&text));
    path.to_str()
        .expect("the target folder has a plain name")
        .to_owned()
}

/// Runs the binary with input that stays open. Whatever happens, it ends after some minutes.
fn run(words: &[&str]) -> Output {
    let mut child = peregrine()
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary can be run");
    let input = child.stdin.take();
    let (sender, receiver) = mpsc::channel();
    let waits = thread::spawn(move || {
        let output = child.wait_with_output().expect("it ends");
        // Nobody listens after those minutes.
        let _ = sender.send(output);
    });
    let output = match receiver.recv_timeout(Duration::from_secs(300)) {
        Ok(output) => output,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            panic!("{words:?} does not end")
        }
    };
    drop(input);
    waits.join().expect("it has sent what came");
    output
}

#[test]
fn the_end_of_one_thread_is_the_end_of_all_wherever_they_are() {
    for (place, body) in PLACES {
        let stays = format!("(call $here) {body}");
        let awaits = await_threads(1);
        let exits = format!("{awaits} (call $exit (i32.const 99))");
        let traps = format!("{awaits} (unreachable)");
        for (how, ends, code) in [("exit", &exits, 99), ("trap", &traps, 134)] {
            let main_ends = program(&format!("{place}-main-{how}"), &[&stays], ends);
            let other_ends = program(&format!("{place}-other-{how}"), &[ends], &stays);
            for path in [main_ends, other_ends] {
                let output = run(&[&path]);
                let message = stderr(&output);
                assert_eq!(output.status.code(), Some(code), "{path}: {message}");
                assert_eq!(message.contains("unreachable"), how == "trap", "{message}");
            }
        }
        let path = program(&format!("{place}-return"), &[&stays], &awaits);
        let output = run(&[&path]);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{path}: {message}");
    }
}

#[test]
fn a_timeout_ends_all_threads() {
    let places = PLACES.map(|(_, body)| format!("(call $here) {body}"));
    let threads: Vec<&str> = places.iter().map(String::as_str).collect();
    for (place, body) in PLACES {
        let path = program(&format!("timeout-{place}"), &threads, body);
        let output = run(&["-W", "timeout=300ms", &path]);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(134), "{message}");
        assert!(message.contains("wasm trap: interrupt"), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_all_threads() {
    let places = PLACES.map(|(_, body)| format!("(call $here) {body}"));
    let threads: Vec<&str> = places.iter().map(String::as_str).collect();
    let main = format!("{} (call $say_begun) (loop (br 0))", await_threads(4));
    let path = program("ctrl-c", &threads, &main);
    // Heeded even if these tests run where it is ignored, which is inherited.
    ctrlc::set_handler(|| std::process::exit(130)).expect("nobody else handles it");
    let mut child = peregrine()
        .args(["-W", "timeout=200s", &path])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary can be run");
    let stdout = child.stdout.as_mut().expect("it is a pipe");
    let mut begun = [0; 6];
    stdout
        .read_exact(&mut begun)
        .expect("it says that it has begun");
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("there is kill").success());
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
}

/// A program of so many threads that count to 20,000 each.
fn counting(threads: usize) -> String {
    let counts = "(loop $again
        (local.set $what (i32.sub (local.get $what) (i32.const 1)))
        (br_if $again (i32.gt_s (local.get $what) (i32.const -20000))))
        (call $here)";
    let bodies = vec![counts; threads];
    // Looks now and then, which takes next to no fuel.
    let main = format!(
        "(loop
            (drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const 5000000)))
            (br_if 0 (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const {threads}))))"
    );
    program(&format!("counting-{threads}"), &bodies, &main)
}

#[test]
fn fuel_bounds_the_sum_over_all_threads() {
    let [one, four] = [1, 4].map(counting);
    // Some four units a round, so that 200,000 are enough for one thread, and not for four.
    let output = run(&["-W", "fuel=200000", &one]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = run(&["-W", "fuel=200000", &four]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(134), "{message}");
    assert!(message.contains("all fuel consumed"), "{message}");
    let output = run(&["-W", "fuel=2000000", &four]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn limits_hold_for_all_threads_together() {
    // Each grows the memory until that is refused; the exit code says how large it is then.
    let grows =
        "(loop (br_if 0 (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0)))) (call $here)";
    let main = format!("{} (call $exit (memory.size))", await_threads(3));
    let path = program("grows", &[grows; 3], &main);
    for (limit, pages) in [
        ("max-total-memory=1MiB", 16),
        ("max-memory-size=640KiB", 10),
    ] {
        let output = run(&["-W", limit, &path]);
        assert_eq!(output.status.code(), Some(pages), "{}", stderr(&output));
    }
    let output = run(&[&path]);
    assert_eq!(output.status.code(), Some(64), "{}", stderr(&output));
    // The memory that they share, and one of a page that each has for itself.
    let own = r#"(module
        (import "env" "memory" (memory 1 1 shared))
        (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
        (memory 4)
        (func (export "wasi_thread_start") (param i32 i32) (loop (br 0)))
        (func (export "started") (result i32)
            (local $started i32)
            (loop $again
                (if (i32.gt_s (call $spawn (i32.const 0)) (i32.const 0)) (then
                    (local.set $started (i32.add (local.get $started) (i32.const 1)))
                    (br $again))))
            (local.get $started)))"#;
    let path = file("threads-own-memory.wasm", &assemble(own));
    let path = path.to_str().expect("the target folder has a plain name");
    // A MiB is 16 pages: one that is shared, and four of the first thread and of each of two others.
    let output = run(&["-W", "max-total-memory=1MiB", "--invoke", "started", path]);
    assert_eq!(support::stdout(&output), "2\n", "{}", stderr(&output));
}
