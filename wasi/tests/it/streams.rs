//! Arguments, environment, clocks, randomness, the end, standard streams and polling.

use crate::guest::{Guest, NONBLOCK, OUT, PAGES, clock, errno, stream};
use peregrine::Error;
use peregrine_wasi::host::memory::{SeededRandom, VirtualClock};
use peregrine_wasi::host::pipe::ReadPipe;
use peregrine_wasi::{MemoryInputPipe, MemoryOutputPipe, WasiCtxBuilder};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[test]
fn arguments_and_environment() {
    let mut builder = WasiCtxBuilder::new();
    builder
        .args(&["prog", "", "ärg"])
        .env("A", "1")
        .envs(&[("B", "x=y")]);
    let guest = &mut Guest::new(&mut builder);
    for (sizes, get, count, bytes) in [
        (
            "args_sizes_get",
            "args_get",
            3,
            &b"prog\0\0\xc3\xa4rg\0"[..],
        ),
        ("environ_sizes_get", "environ_get", 2, &b"A=1\0B=x=y\0"[..]),
    ] {
        let out = i64::from(OUT);
        guest.call(sizes, &[out, out + 4]).unwrap();
        assert_eq!(
            (guest.u32(OUT), guest.u32(OUT + 4)),
            (count, bytes.len() as u32)
        );
        let at = guest.put(&vec![b'?'; bytes.len() + 1]);
        guest.call(get, &[out, i64::from(at)]).unwrap();
        assert_eq!(
            &guest.bytes(at, bytes.len() as u32 + 1),
            &[bytes, b"?"].concat()
        );
        assert_eq!(guest.u32(OUT), at);
        let second = bytes.iter().position(|byte| *byte == 0).unwrap() as u32 + 1;
        assert_eq!(guest.u32(OUT + 4), at + second);
        assert_eq!(
            guest.call(get, &[out, i64::from(PAGES * 65536)]),
            Err(errno::FAULT)
        );
        assert_eq!(guest.call(get, &[-1, i64::from(at)]), Err(errno::FAULT));
    }
    assert!(WasiCtxBuilder::new().arg("a\0b").build().is_err());
    assert!(WasiCtxBuilder::new().env("A", "a\0b").build().is_err());
}

#[test]
fn clocks_go_forward() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    let mut time = |id: i64| {
        guest.call("clock_time_get", &[id, 1, i64::from(OUT)])?;
        Ok(guest.u64(OUT))
    };
    let now = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_nanos() as u64;
    assert!(time(0).unwrap().abs_diff(now) < 10_000_000_000);
    let mut last = 0;
    for _ in 0..1000 {
        let next = time(1).unwrap();
        assert!(next >= last && next > 0);
        last = next;
    }
    for id in [2, 3] {
        assert!(matches!(time(id), Ok(_) | Err(errno::INVAL)));
    }
    assert_eq!(time(4), Err(errno::INVAL));
    assert_eq!(time(-1), Err(errno::INVAL));
    for id in 0..2 {
        guest.call("clock_res_get", &[id, i64::from(OUT)]).unwrap();
        assert!((1..1_000_000_000).contains(&guest.u64(OUT)));
    }
    assert_eq!(
        guest.call("clock_res_get", &[4, i64::from(OUT)]),
        Err(errno::INVAL)
    );
}

#[test]
fn randomness_fills_all_of_a_buffer() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    let at = guest.put(&[0; 5000]);
    assert_eq!(guest.call("random_get", &[i64::from(at), 0]), Ok(()));
    assert_eq!(guest.bytes(at, 5000), vec![0; 5000]);
    assert_eq!(guest.call("random_get", &[i64::from(at), 4999]), Ok(()));
    let bytes = guest.bytes(at, 5000);
    // Sixteen zeros in a row by chance: once in 2^116 runs.
    assert!(bytes[..4999].windows(16).all(|window| window != [0; 16]));
    assert_eq!(bytes[4999], 0);
    let size = i64::from(PAGES * 65536);
    assert_eq!(guest.call("random_get", &[1, size]), Err(errno::FAULT));
    assert_eq!(guest.call("random_get", &[0, -1]), Err(errno::FAULT));
    assert_eq!(guest.call("random_get", &[0, size]), Ok(()));
}

#[test]
fn the_end_carries_its_code() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    for code in [0, 1, 125, 126, 255, 256, -1] {
        let error = guest
            .try_call("proc_exit", &[code])
            .expect_err("it does not return");
        assert_eq!(error.i32_exit_status(), Some(code as i32));
        assert_eq!(error.as_trap_code(), None);
    }
    assert_eq!(guest.call("proc_raise", &[9]), Err(errno::NOTSUP));
    assert_eq!(guest.call("sched_yield", &[]), Ok(()));
}

#[test]
fn streams_read_and_write() {
    let (stdout, stderr) = (MemoryOutputPipe::new(100), MemoryOutputPipe::new(4));
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdin(MemoryInputPipe::new(&b"input"[..]))
        .stdout(stdout.clone())
        .stderr(stderr.clone());
    let guest = &mut Guest::new(&mut builder);
    assert_eq!(guest.write(1, b"out"), Ok(3));
    assert_eq!(guest.write(2, b"error"), Ok(4));
    assert_eq!(guest.write(2, b"error"), Err(51));
    assert_eq!(stdout.contents(), b"out");
    assert_eq!(stderr.contents(), b"erro");
    assert_eq!(guest.read_into(0, &[0, 2]).unwrap(), b"in");
    assert_eq!(guest.read(0, 100).unwrap(), b"put");
    assert_eq!(guest.read(0, 100).unwrap(), b"");
    assert_eq!(guest.read(1, 1), Err(errno::BADF));
    assert_eq!(guest.write(0, b"x"), Err(errno::BADF));
    for fd in 0..3 {
        assert_eq!(guest.seek(fd, 0, 1), Err(errno::SPIPE));
        assert_eq!(guest.tell(fd), Err(errno::SPIPE));
        let (filetype, flags, base, _) = guest.fdstat(fd).unwrap();
        assert_eq!((filetype, flags, base & (1 << 2 | 1 << 5)), (0, 0, 0));
        assert_eq!(guest.fd_stat(fd).unwrap().filetype, 0);
        let socket = [
            guest.call("sock_accept", &[i64::from(fd), 0, i64::from(OUT)]),
            guest.call(
                "sock_recv",
                &[i64::from(fd), 0, 0, 0, i64::from(OUT), i64::from(OUT)],
            ),
            guest.call("sock_send", &[i64::from(fd), 0, 0, 0, i64::from(OUT)]),
            guest.call("sock_shutdown", &[i64::from(fd), 1]),
        ];
        assert_eq!(socket, [Err(errno::NOTSOCK); 4]);
    }
    assert_eq!(guest.pread(0, &[1], 0), Err(errno::SPIPE));
    assert_eq!(guest.pwrite(1, b"x", 0), Err(errno::SPIPE));
    let out = i64::from(OUT);
    let calls: [(&str, &[i64]); 4] = [
        ("sock_accept", &[9, 0, out]),
        ("sock_recv", &[9, 0, 0, 0, out, out]),
        ("sock_send", &[9, 0, 0, 0, out]),
        ("sock_shutdown", &[9, 1]),
    ];
    for (name, args) in calls {
        assert_eq!(guest.call(name, args), Err(errno::BADF), "{name}");
    }
    guest.close(1).unwrap();
    assert_eq!(guest.write(1, b"out"), Err(errno::BADF));
}

#[test]
fn nothing_is_granted_by_default() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    assert_eq!(guest.read(0, 10).unwrap(), b"");
    assert_eq!(guest.write(1, b"swallowed"), Ok(9));
    assert_eq!(
        guest.call("fd_prestat_get", &[3, i64::from(OUT)]),
        Err(errno::BADF)
    );
    guest
        .call("args_sizes_get", &[i64::from(OUT), i64::from(OUT + 4)])
        .unwrap();
    assert_eq!(guest.u64(OUT), 0);
    guest
        .call("environ_sizes_get", &[i64::from(OUT), i64::from(OUT + 4)])
        .unwrap();
    assert_eq!(guest.u64(OUT), 0);
}

#[test]
fn polling_clocks() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    let start = Instant::now();
    let events = guest.poll(&[clock(7, 1, 20_000_000, false)]).unwrap();
    assert_eq!(events, [(7, 0, 0, 0, 0)]);
    assert!(start.elapsed() >= Duration::from_millis(20));
    // The earliest fires; times in the past fire at once; both clocks work.
    let events = guest.poll(&[clock(1, 1, u64::MAX, false), clock(2, 0, 1_000_000, false)]);
    assert_eq!(events.unwrap(), [(2, 0, 0, 0, 0)]);
    let events = guest.poll(&[
        clock(1, 0, 1, true),
        clock(2, 1, 0, true),
        clock(3, 1, 0, false),
    ]);
    let users: Vec<_> = events.unwrap().iter().map(|event| event.0).collect();
    assert_eq!(users, [1, 2, 3]);
    // Clocks that cannot be waited for fail by themselves.
    let events = guest.poll(&[
        clock(1, 2, 0, false),
        clock(2, 3, 0, false),
        clock(3, 9, 0, false),
    ]);
    let errors: Vec<_> = events
        .unwrap()
        .iter()
        .map(|event| i32::from(event.1))
        .collect();
    assert_eq!(errors, [errno::NOTSUP, errno::NOTSUP, errno::INVAL]);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn polling_streams() {
    let mut builder = WasiCtxBuilder::new();
    builder
        .stdin(MemoryInputPipe::new(&b"input"[..]))
        .stdout(MemoryOutputPipe::new(100));
    let guest = &mut Guest::new(&mut builder);
    let events = guest
        .poll(&[
            stream(1, 1, 0),
            stream(2, 2, 1),
            stream(3, 1, 99),
            stream(4, 2, 0),
            stream(5, 1, 1),
            clock(6, 1, u64::MAX, false),
        ])
        .unwrap();
    assert_eq!(events[0], (1, 0, 1, 5, 0));
    assert_eq!(events[1], (2, 0, 2, 1, 0));
    for (event, user, kind) in [(events[2], 3, 1), (events[3], 4, 2), (events[4], 5, 1)] {
        assert_eq!(
            (event.0, i32::from(event.1), event.2),
            (user, errno::BADF, kind)
        );
    }
    assert_eq!(events.len(), 5);
    guest.read(0, 100).unwrap();
    assert_eq!(guest.poll(&[stream(1, 1, 0)]).unwrap(), [(1, 0, 1, 0, 1)]);
}

#[test]
fn polling_checks_its_arguments() {
    let guest = &mut Guest::new(&mut WasiCtxBuilder::new());
    let at = i64::from(guest.put(&clock(9, 1, 0, false)));
    let out = i64::from(OUT);
    assert_eq!(
        guest.call("poll_oneoff", &[at, at, 0, out]),
        Err(errno::INVAL)
    );
    for count in [-1, i64::from(i32::MAX), 1 << 28, 100_000] {
        let error = guest.call("poll_oneoff", &[0, 0, count, out]).unwrap_err();
        assert_eq!(error, errno::FAULT);
    }
    assert_eq!(
        guest.call("poll_oneoff", &[at, -8, 1, out]),
        Err(errno::FAULT)
    );
    let mut wrong = clock(1, 1, 0, false);
    wrong[8] = 3;
    assert_eq!(guest.poll(&[wrong]), Err(errno::INVAL));
    // The lists may lie at the same place.
    assert_eq!(guest.call("poll_oneoff", &[at, at, 1, out]), Ok(()));
    assert_eq!(guest.u64(at as u32), 9);
}

#[test]
fn polling_within_bounds_but_too_much() {
    let wat = r#"(module
        (import "wasi_snapshot_preview1" "poll_oneoff"
            (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 100)
        (func (export "go") (param i32) (result i32)
            (call $poll (i32.const 0) (i32.const 0) (local.get 0) (i32.const 0))))"#;
    let engine = peregrine::Engine::default();
    let module = peregrine::Module::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
    let mut linker = peregrine::Linker::new(&engine);
    peregrine_wasi::add_to_linker(&mut linker, |ctx| ctx).unwrap();
    let ctx = WasiCtxBuilder::new().build().unwrap();
    let mut store = peregrine::Store::new(&engine, ctx);
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    let go = instance.get_typed_func::<i32, i32>(&store, "go").unwrap();
    assert_eq!(go.call(&mut store, 8193).unwrap(), errno::NOMEM);
    assert_eq!(go.call(&mut store, 8192).unwrap(), 0);
}

/// Buffers that overlap can have more bytes in all than the memory, and than a count can tell.
#[test]
fn counts_do_not_overflow() {
    let wat = r#"(module
        (import "wasi_snapshot_preview1" "fd_read"
            (func $read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write"
            (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 66)
        ;; A thousand buffers of 66 pages less 16 bytes.
        (func (export "go") (param $write i32) (result i32)
            (local $at i32)
            (loop $next
                (i32.store (local.get $at) (i32.const 0))
                (i32.store offset=4 (local.get $at) (i32.const 4325360))
                (local.set $at (i32.add (local.get $at) (i32.const 8)))
                (br_if $next (i32.lt_u (local.get $at) (i32.const 8000))))
            (if (result i32) (local.get $write)
                (then (call $write
                    (i32.const 1) (i32.const 0) (i32.const 1000) (i32.const 4325364)))
                (else (call $read
                    (i32.const 0) (i32.const 0) (i32.const 1000) (i32.const 4325364)))))
        (func (export "count") (result i32) (i32.load (i32.const 4325364))))"#;
    let engine = peregrine::Engine::default();
    let module = peregrine::Module::new(&engine, wat::parse_str(wat).unwrap()).unwrap();
    let mut linker = peregrine::Linker::new(&engine);
    peregrine_wasi::add_to_linker(&mut linker, |ctx| ctx).unwrap();
    // Streams that take and give all there is.
    let ctx = WasiCtxBuilder::new()
        .stdin(ReadPipe::new(std::io::repeat(7)))
        .build()
        .unwrap();
    let mut store = peregrine::Store::new(&engine, ctx);
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    let go = instance.get_typed_func::<i32, i32>(&store, "go").unwrap();
    let count = instance.get_typed_func::<(), i32>(&store, "count").unwrap();
    for write in [0, 1] {
        // A part may be done, or the list be refused; a count must not wrap.
        match go.call(&mut store, write).unwrap() {
            0 => assert_eq!(count.call(&mut store, ()).unwrap() as u32 % 4_325_360, 0),
            error => assert!([errno::INVAL, 61].contains(&error), "{write}: {error}"),
        }
    }
}

#[test]
fn virtual_time_and_seeded_randomness_repeat() {
    let run = || {
        let mut builder = WasiCtxBuilder::new();
        builder
            .clock(VirtualClock::new(1_000_000_000_000))
            .random(SeededRandom::new(42));
        let guest = &mut Guest::new(&mut builder);
        let start = Instant::now();
        guest
            .poll(&[clock(1, 1, 3_600_000_000_000, false)])
            .unwrap();
        assert!(start.elapsed() < Duration::from_secs(10));
        guest
            .call("clock_time_get", &[0, 0, i64::from(OUT)])
            .unwrap();
        let time = guest.u64(OUT);
        guest.call("random_get", &[i64::from(OUT), 13]).unwrap();
        (time, guest.bytes(OUT, 13))
    };
    let first = run();
    assert_eq!(first, run());
    assert!(first.0 > 4_600_000_000_000 && first.0 < 4_601_000_000_000);
}

/// A reader that never gets anything.
struct Silence;

impl std::io::Read for Silence {
    fn read(&mut self, _buf: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::WouldBlock.into())
    }
}

#[test]
fn waiting_can_be_interrupted() {
    let stop = Arc::new(AtomicBool::new(false));
    let mut builder = WasiCtxBuilder::new();
    let seen = stop.clone();
    builder.stdin(ReadPipe::new(Silence)).interrupt(move || {
        seen.load(Ordering::Relaxed)
            .then(|| Error::new("time is up"))
    });
    let guest = &mut Guest::new(&mut builder);
    for name in ["poll_oneoff", "fd_read"] {
        stop.store(false, Ordering::Relaxed);
        let setter = stop.clone();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(30));
            setter.store(true, Ordering::Relaxed);
        });
        let start = Instant::now();
        let args = if name == "fd_read" {
            let (list, _) = guest.buffers(&[10]);
            [0, list, 1, i64::from(OUT)]
        } else {
            let at = i64::from(guest.put(&clock(1, 1, u64::MAX, false)));
            [at, i64::from(OUT), 1, i64::from(OUT)]
        };
        let error = guest.try_call(name, &args).expect_err("it is interrupted");
        assert!(error.to_string().contains("time is up"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(10));
        thread.join().unwrap();
    }
    // Without waiting, nobody needs to be asked.
    guest
        .call("fd_fdstat_set_flags", &[0, i64::from(NONBLOCK)])
        .unwrap();
    assert_eq!(guest.read(0, 10), Err(errno::AGAIN));
}
