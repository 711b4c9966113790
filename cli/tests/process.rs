//! What golden tests cannot see of the binary: signals, and sockets that it inherits.

#![cfg(unix)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use support::{peregrine, peregrine_words};

/// A guest that writes `begun` and a newline, and then does what `body` says.
fn guest(name: &str, body: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("process");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join(format!("{name}.wat"));
    let text = format!(
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write"
                (func $fd_write (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_read"
                (func $fd_read (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "poll_oneoff"
                (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "sock_accept"
                (func $sock_accept (param i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "environ_sizes_get"
                (func $environ_sizes_get (param i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "environ_get"
                (func $environ_get (param i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 0) "\10\00\00\00\06\00\00\00")
            (data (i32.const 16) "begun\n")
            ;; A subscription to the monotonic clock, for three hours.
            (data (i32.const 80) "\01\00\00\00\00\00\00\00\00\a0\b7\24\cf\09\00\00")
            (func (export "_start")
                (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
                {body}))"#
    );
    fs::write(&path, text).expect("a file can be written");
    path
}

/// Runs the binary until the guest has begun.
fn begin(mut command: Command) -> (Child, impl Read) {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary can be run");
    let mut stdout = BufReader::new(child.stdout.take().expect("it is a pipe"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the guest writes text");
    assert_eq!(line, "begun\n");
    (child, stdout)
}

fn interrupt(child: &Child) {
    assert!(kill("-INT", child.id()));
}

fn kill(signal: &str, pid: u32) -> bool {
    let killed = Command::new("kill")
        .args([signal, &pid.to_string()])
        .status();
    killed.expect("there is kill").success()
}

/// The binary, which heeds Ctrl-C even if these tests run where it is ignored, such as in the
/// background of a script: that is inherited, but for signals that somebody handles.
fn heeding() -> Command {
    static HANDLED: Once = Once::new();
    HANDLED.call_once(|| {
        ctrlc::set_handler(|| std::process::exit(130)).expect("nobody else handles it");
    });
    peregrine()
}

/// Kills a child that does not end in a minute, so that a test which waits for it fails instead of
/// waiting for ever. It ends when what is returned is dropped.
fn watch(child: &Child) -> mpsc::Sender<()> {
    let (done, ended) = mpsc::channel();
    let pid = child.id();
    thread::spawn(move || {
        if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
            kill("-KILL", pid);
        }
    });
    done
}

#[test]
fn ctrl_c_stops_the_guest_wherever_it_is() {
    let poll = "(call $poll_oneoff (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 32))";
    let read = "(call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32))";
    let loops: [(&str, String, &[&str]); 5] = [
        ("computes", "(loop (br 0))".to_owned(), &[]),
        ("sleeps", format!("(drop {poll})"), &[]),
        ("reads", format!("(drop {read})"), &[]),
        ("sleeps", format!("(drop {poll})"), &["-W", "timeout=1h"]),
        (
            "writes",
            "(loop (drop (call $fd_write
                (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32))) (br 0))"
                .to_owned(),
            &[],
        ),
    ];
    for (name, body, options) in loops {
        let mut command = heeding();
        command.args(options).arg(guest(name, &body));
        let (mut child, mut stdout) = begin(command);
        let _watched = watch(&child);
        // Where it is stopped in is a matter of time; any place must do.
        thread::sleep(Duration::from_millis(50));
        let start = Instant::now();
        interrupt(&child);
        let mut output = String::new();
        stdout.read_to_string(&mut output).expect("it is text");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(130), "{name}");
        assert!(start.elapsed() < Duration::from_secs(5), "{name}");
        // Whole lines only: a write is not cut in two.
        assert!(output.lines().all(|line| line == "begun"), "{name}");
        let mut stderr = String::new();
        let pipe = child.stderr.as_mut().expect("it is a pipe");
        pipe.read_to_string(&mut stderr).expect("it is text");
        assert_eq!(stderr, "", "{name}");
    }
}

#[test]
fn what_was_redirected_is_complete() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("process/redirected");
    let path = guest("redirected", "(loop (br 0))");
    let _ = fs::remove_file(&out);
    let mut command = heeding();
    command.arg("--stdout").arg(&out).arg(path);
    let mut child = command.spawn().expect("the binary can be run");
    let _watched = watch(&child);
    let start = Instant::now();
    while fs::read(&out).unwrap_or_default() != b"begun\n" {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing written");
        thread::sleep(Duration::from_millis(5));
    }
    interrupt(&child);
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert_eq!(fs::read(&out).expect("it was written"), b"begun\n");
}

#[test]
fn ignored_ctrl_c_stays_ignored() {
    // As a shell starts what runs in the background.
    let path = guest(
        "background",
        "(drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 32)))",
    );
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"trap "" INT; exec "$@""#, "sh"])
        .args(peregrine_words())
        .arg(path);
    let (mut child, _stdout) = begin(command);
    interrupt(&child);
    thread::sleep(Duration::from_millis(100));
    assert!(child.try_wait().expect("it can be asked").is_none());
    // The end of its input ends it.
    drop(child.stdin.take());
    assert!(child.wait().expect("it ends").success());
}

/// A command line that runs after the shell has put its standard input to descriptor 3.
fn with_socket(socket: OwnedFd, path: &PathBuf) -> Command {
    let mut command = Command::new("sh");
    let script = r#"exec 3<&0 </dev/null
        LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web exec "$@""#;
    command
        .args(["-c", script, "sh"])
        .args(peregrine_words())
        .arg("--listenfd")
        .arg(path)
        .stdin(Stdio::from(socket))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn sockets_of_a_service_manager_are_passed_on() {
    // Accepts a connection on descriptor 3, and sends its whole environment.
    let path = guest(
        "listens",
        "(drop (call $sock_accept (i32.const 3) (i32.const 0) (i32.const 40)))
        (drop (call $environ_sizes_get (i32.const 44) (i32.const 52)))
        (drop (call $environ_get (i32.const 1024) (i32.const 2048)))
        (i32.store (i32.const 48) (i32.const 2048))
        (drop (call $fd_write
            (i32.load (i32.const 40)) (i32.const 48) (i32.const 1) (i32.const 32)))",
    );
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a loopback");
    let address = listener.local_addr().expect("it has one");
    let child = with_socket(listener.into(), &path).spawn();
    let mut child = child.expect("there is sh");
    let mut connection = TcpStream::connect(address).expect("somebody listens");
    let limit = Some(Duration::from_secs(30));
    connection.set_read_timeout(limit).expect("it is not zero");
    let mut received = String::new();
    connection
        .read_to_string(&mut received)
        .expect("the guest sends and ends");
    assert_eq!(received, "LISTEN_FDS=1\0LISTEN_FDNAMES=web\0");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn what_is_no_socket_is_refused() {
    let path = guest("refused", "");
    let file = fs::File::open(&path).expect("it was written");
    let output = with_socket(file.into(), &path).output();
    let output = output.expect("there is sh");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "Error: cannot pass on sockets: fd 3 is not a socket\n"
    );
}

/// A module with one of its custom sections made longer by zeros.
fn pad(wasm: &[u8], name: &str, zeros: usize) -> Vec<u8> {
    let leb = |bytes: &[u8]| {
        let len = bytes.iter().position(|byte| *byte < 0x80).expect("it ends") + 1;
        let value = bytes[..len]
            .iter()
            .rev()
            .fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f));
        (value, len)
    };
    let mut padded = wasm[..8].to_vec();
    let mut at = 8;
    while at < wasm.len() {
        let (size, len) = leb(&wasm[at + 1..]);
        let contents = &wasm[at + 1 + len..at + 1 + len + size];
        padded.push(wasm[at]);
        let is_it = wasm[at] == 0 && contents[1..].starts_with(name.as_bytes());
        let more = if is_it { zeros } else { 0 };
        let size_then = size + more;
        padded.extend((0..5).map(|index| {
            let byte = (size_then >> (7 * index)) as u8 & 0x7f;
            if index < 4 { byte | 0x80 } else { byte }
        }));
        padded.extend_from_slice(contents);
        padded.resize(padded.len() + more, 0);
        at += 1 + len + size;
    }
    padded
}

#[test]
fn lines_of_source_are_found_in_what_was_left_on_disk() {
    let lib = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/lib");
    let small = fs::read(lib.join("crash.wasm")).expect("it is part of the crate");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("process");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join("crash.wasm");
    let backtrace = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a file can be written");
        let output = peregrine().arg(&path).output();
        let output = output.expect("the binary can be run");
        assert_eq!(output.status.code(), Some(134));
        let stderr = String::from_utf8(output.stderr).expect("it is text");
        assert!(stderr.contains("crash.c:7"), "{stderr}");
        // The offsets differ by the longer headers.
        let lines = stderr
            .lines()
            .map(|line| line.split_once(" - ").map_or(line, |(_, right)| right));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    // Names of files and functions are at the beginning of that section.
    let large = pad(&small, ".debug_str", 2 << 20);
    assert!(large.len() > 2 << 20);
    assert_eq!(backtrace(&large), backtrace(&small));
}
