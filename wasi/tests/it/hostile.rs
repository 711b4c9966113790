//! Arguments that no sane program hands over: every function ends with an error number or an
//! end of the guest, soon, and never with a panic of the host. `PROPTEST_CASES` (256) scales them.

use crate::guest::{FUNCTIONS, Guest, OUT, PAGES};
use crate::hosts::on_each_dir;
use peregrine_wasi::{DirPerms, FilePerms, MemoryInputPipe, MemoryOutputPipe, WasiCtxBuilder};
use proptest::prelude::*;
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// Numbers at the edges of everything, small ones, and any.
fn argument() -> impl Strategy<Value = i64> {
    let end = i64::from(PAGES * 65536);
    prop_oneof![
        4 => 0..8i64,
        2 => prop::sample::select(vec![
            -1, -2, -8, i64::MAX, i64::MIN, i64::from(i32::MIN), i64::from(i32::MAX), 1 << 16,
            1 << 28, 1 << 29, 1 << 31, end, end - 1, end - 4, end - 8, end - 48, end + 1,
        ]),
        2 => (0..end).prop_map(|at| at),
        2 => (0..4096i64).prop_map(|at| at * 8),
        1 => any::<i64>(),
    ]
}

/// A memory in which some words look like buffers, subscriptions and paths.
fn fill(guest: &mut Guest, words: &[i64]) {
    let mut bytes = Vec::new();
    for word in words {
        bytes.extend_from_slice(&(*word as u32).to_le_bytes());
    }
    bytes.extend_from_slice(b"a/../b\0./../c\xff/link");
    guest.put_at(8, &bytes);
}

#[test]
fn no_argument_harms_the_host() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder
            .preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all())
            .stdin(MemoryInputPipe::new(vec![b'x'; 1000]))
            .stdout(MemoryOutputPipe::new(1 << 20))
            .max_fds(64);
        let deadline = Instant::now() + Duration::from_secs(60);
        builder.interrupt(move || {
            // A wait that the arguments ask for is cut short, as an embedder would.
            (Instant::now() > deadline).then(|| peregrine::Error::new("too long"))
        });
        let guest = RefCell::new(Guest::new(&mut builder));
        let names: Vec<_> = FUNCTIONS
            .iter()
            .filter(|(name, _)| *name != "poll_oneoff")
            .copied()
            .collect();
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: ProptestConfig::default().cases * 12,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let call = (
            prop::sample::select(names),
            prop::collection::vec(argument(), 9),
            prop::collection::vec(argument(), 16),
        );
        runner
            .run(&call, |((name, params), args, words)| {
                let guest = &mut *guest.borrow_mut();
                fill(guest, &words);
                let mut args: Vec<i64> = args[..params.len()].to_vec();
                if name == "fd_allocate" || name == "fd_filestat_set_size" {
                    // Sparse files of any size are legal; the disk of the tester is not asked.
                    for arg in &mut args[1..] {
                        *arg %= 1 << 30;
                    }
                }
                let start = Instant::now();
                match guest.try_call(name, &args) {
                    Ok(errno) => prop_assert!((0..77).contains(&errno), "{name}: {errno}"),
                    Err(error) => {
                        prop_assert!(name == "proc_exit", "{name}: {error}");
                    }
                }
                prop_assert!(start.elapsed() < Duration::from_secs(5), "{name} {args:?}");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn polls_of_anything_end() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder.preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all());
        builder.clock(peregrine_wasi::host::memory::VirtualClock::new(0));
        let guest = RefCell::new(Guest::new(&mut builder));
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: ProptestConfig::default().cases * 2,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let call = (
            prop::collection::vec(argument(), 4),
            prop::collection::vec(argument(), 64),
        );
        runner
            .run(&call, |(args, words)| {
                let guest = &mut *guest.borrow_mut();
                fill(guest, &words);
                let errno = guest.try_call("poll_oneoff", &args);
                let errno = errno.expect("time passes at once here");
                prop_assert!((0..77).contains(&errno), "{errno}");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn pointers_outside_are_told_before_anything_is_done() {
    on_each_dir(|dir| {
        let mut builder = WasiCtxBuilder::new();
        builder
            .preopened_host_dir(dir, "/", DirPerms::all(), FilePerms::all())
            .stdin(MemoryInputPipe::new(&b"input"[..]));
        let guest = &mut Guest::new(&mut builder);
        let outside = i64::from(PAGES * 65536) - 2;
        // A file that is opened although its number cannot be told would be lost.
        let path = i64::from(guest.put(b"file"));
        let args = [3, 0, path, 4, 1, 2, 0, 0, outside];
        assert_eq!(guest.call("path_open", &args), Err(21));
        assert_eq!(guest.stat(0, "file"), Err(44));
        // So would input that is read although its length cannot be told.
        let (list, _) = guest.buffers(&[5]);
        assert_eq!(guest.call("fd_read", &[0, list, 1, outside]), Err(21));
        assert_eq!(guest.read(0, 10).unwrap(), b"input");
        let list = i64::from(guest.put(&[0xff; 16]));
        assert_eq!(
            guest.call("fd_read", &[0, list, 2, i64::from(OUT)]),
            Err(21)
        );
        assert_eq!(
            guest.call("fd_read", &[0, list, 1 << 29, i64::from(OUT)]),
            Err(21)
        );
        assert_eq!(
            guest.call("fd_read", &[0, 0, 1 << 29, i64::from(OUT)]),
            Err(21)
        );
    });
}
