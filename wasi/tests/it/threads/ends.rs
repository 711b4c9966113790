//! How programs end: whoever ends one, wherever the other thread is then, and what of errors and panics
//! comes out.

use super::Run;
use peregrine::TrapCode;
use peregrine_wasi::Filetype;
use peregrine_wasi::host::{HostFile, Interest, Ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Where a thread is when the program ends; it says first that it is about to be there.
const PLACES: [(&str, &str); 4] = [
    ("busy", "(loop (br 0))"),
    ("yields", "(loop (call $fail (call $yield)) (br 0))"),
    (
        "sleeps",
        "(call $sleep (i32.const 1024) (i64.const 0x7fffffffffffffff))",
    ),
    (
        "waits",
        "(drop (memory.atomic.wait32 (i32.const 4) (i32.const 0) (i64.const -1)))",
    ),
];

/// The other thread is there, and the program ends a moment later.
const MOMENT: &str = "(call $await (i32.const 0) (i32.const 1))
    (call $sleep (i32.const 2048) (i64.const 20000000))";

/// A program whose main thread and other thread do this.
fn two(main: &str, other: &str) -> Run {
    Run::new(&format!(
        r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $number i32) {other})
        (func (export "_start")
            (call $fail (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)))
            {main})"#
    ))
}

/// What a thread does that stays where it is until the program ends.
fn stays(place: &str) -> String {
    format!("(i32.atomic.store (i32.const 0) (i32.const 1)) {place} unreachable")
}

#[test]
fn main_exits() {
    for (name, place) in PLACES {
        let exits = format!("{MOMENT} (call $proc_exit (i32.const 99))");
        let error = two(&exits, &stays(place)).start().unwrap_err();
        assert_eq!(error.i32_exit_status(), Some(99), "{name}: {error:?}");
    }
}

#[test]
fn another_thread_exits() {
    for (name, place) in PLACES {
        let exits = format!("{MOMENT} (call $proc_exit (i32.const 99))");
        let error = two(&stays(place), &exits).start().unwrap_err();
        assert_eq!(error.i32_exit_status(), Some(99), "{name}: {error:?}");
    }
}

#[test]
fn main_returns() {
    for (name, place) in PLACES {
        let ended = two(MOMENT, &stays(place)).start();
        assert!(ended.is_ok(), "{name}: {ended:?}");
    }
}

#[test]
fn another_thread_traps() {
    for (name, place) in PLACES {
        let traps = format!("{MOMENT} (drop (i32.div_s (i32.const 1) (i32.const 0)))");
        let error = two(&stays(place), &traps).start().unwrap_err();
        let code = error.as_trap_code();
        assert_eq!(
            code,
            Some(TrapCode::IntegerDivisionByZero),
            "{name}: {error:?}"
        );
        assert_eq!(error.thread(), Some(1), "{name}");
        assert_eq!(error.to_string(), "integer divide by zero, in thread 1");
        assert!(
            error
                .backtrace()
                .is_some_and(|trace| !trace.frames().is_empty())
        );
    }
}

/// A pipe that nobody writes to, and from which both threads read.
#[cfg(unix)]
#[test]
fn threads_that_read_from_a_pipe() {
    use peregrine_wasi::host::os::OsFile;
    use std::fs::File;
    use std::io::Write;
    use std::os::fd::OwnedFd;
    let reads = "(loop (drop (call $read (i32.const 1024) (i32.const 0))) (br 0))";
    let exits = format!("{MOMENT} (call $proc_exit (i32.const 99))");
    for (main, other) in [(&exits, &stays(reads)), (&stays(reads), &exits)] {
        let (reader, mut writer) = std::io::pipe().expect("the system has one");
        let mut run = two(main, other);
        run.ctx
            .stdin(OsFile::from(File::from(OwnedFd::from(reader))));
        // What is there is read, and for the rest it waits.
        writer.write_all(b"ab").expect("the pipe has room");
        let error = run.start().unwrap_err();
        assert_eq!(error.i32_exit_status(), Some(99), "{error:?}");
    }
}

/// A stream of one byte, which is slow to say that it is there. Whoever reads it when it is gone would wait for
/// ever, and is counted.
#[derive(Clone, Default)]
struct OneByte {
    taken: Arc<AtomicBool>,
    waits: Arc<AtomicBool>,
}

impl HostFile for OneByte {
    fn filetype(&self) -> Filetype {
        Filetype::Unknown
    }

    fn may_block(&self) -> bool {
        true
    }

    fn ready(&self, _interest: Interest) -> peregrine_wasi::host::Result<Option<Ready>> {
        let taken = self.taken.load(Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        Ok((!taken).then_some(Ready {
            nbytes: 1,
            hangup: false,
        }))
    }

    fn read(&self, bufs: &mut [&mut [u8]]) -> peregrine_wasi::host::Result<usize> {
        if self.taken.swap(true, Ordering::SeqCst) {
            self.waits.store(true, Ordering::SeqCst);
        }
        bufs[0][0] = b'x';
        Ok(1)
    }
}

/// Of two that wait for one byte one gets it, and the other one waits on where it can be interrupted: not
/// in the host.
#[test]
fn two_threads_read_one_byte() {
    let mut run = Run::new(
        r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $at i32)
            (call $fail (i32.ne (call $read (local.get $at) (i32.const 0)) (i32.const 1)))
            (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1))))
        (func (export "_start")
            (drop (call $spawn (i32.const 1024)))
            (drop (call $spawn (i32.const 2048)))
            (call $await (i32.const 4) (i32.const 1))
            (call $sleep (i32.const 4096) (i64.const 100000000))
            (call $proc_exit (i32.atomic.load (i32.const 4))))"#,
    );
    let stream = OneByte::default();
    run.ctx.stdin(stream.clone());
    assert_eq!(run.exit(), 1);
    assert!(!stream.waits.load(Ordering::SeqCst));
}

#[test]
fn a_thread_gets_its_number_and_argument() {
    let mut run = Run::new(
        r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $number i32)
            (i32.store (i32.const 4) (local.get $thread))
            (i32.store (i32.const 8) (local.get $number))
            (i32.atomic.store (i32.const 0) (i32.const 1)))
        (func (export "_start") (local $thread i32)
            (local.set $thread (call $spawn (i32.const 12345)))
            (call $fail (i32.le_s (local.get $thread) (i32.const 0)))
            (call $await (i32.const 0) (i32.const 1))
            (call $fail (i32.ne (local.get $thread) (i32.load (i32.const 4))))
            (call $fail (i32.ne (i32.const 12345) (i32.load (i32.const 8))))
            (call $proc_exit (i32.const 22)))"#,
    );
    assert_eq!(run.start().unwrap_err().i32_exit_status(), Some(22));
    assert_eq!(run.stores.total(), 1);
}

#[test]
fn a_program_that_starts_no_threads() {
    let mut run = Run::new(r#"(func (export "_start"))"#);
    assert!(run.start().is_ok());
}

#[test]
fn a_panic_of_the_host_comes_out_when_the_threads_are_gone() {
    for (main, other) in [
        (
            stays("(loop (br 0))"),
            "(call $hook (i32.const 7))".to_owned(),
        ),
        (
            "(call $hook (i32.const 7))".to_owned(),
            stays("(loop (br 0))"),
        ),
    ] {
        let mut run = two(&main, &other);
        run.hook = Arc::new(|number| std::panic::panic_any(number));
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run.start()));
        let panic = ended.expect_err("it comes out");
        assert_eq!(panic.downcast_ref::<i32>(), Some(&7));
        assert_eq!(run.stores.live(), 0);
    }
}

#[test]
fn the_embedder_ends_a_program() {
    let stays = stays("(loop (br 0))");
    let mut run = two(&stays, &stays);
    let error = run.run(|main, stop| {
        let stop = stop.clone();
        let other = std::thread::spawn(move || {
            while stop.threads() == 0 {
                std::thread::yield_now();
            }
            stop.stop();
        });
        let ended = main.start();
        other.join().expect("it does not panic");
        ended
    });
    assert_eq!(error.unwrap_err().as_trap_code(), Some(TrapCode::Interrupt));
    // And one that has not begun.
    let error = run.run(|main, stop| {
        stop.stop();
        main.start()
    });
    assert_eq!(error.unwrap_err().as_trap_code(), Some(TrapCode::Interrupt));
}

#[test]
fn a_deadline_reaches_all_threads() {
    for (main, other) in [
        ("(call $hook (i32.const 0)) (loop (br 0))", "(loop (br 0))"),
        ("(loop (br 0))", "(call $hook (i32.const 0)) (loop (br 0))"),
    ] {
        let mut run = two(main, other);
        run.deadline = Some(1);
        let engine = run.engine.clone();
        run.hook = Arc::new(move |_| engine.increment_epoch());
        let error = run.start().unwrap_err();
        assert_eq!(error.as_trap_code(), Some(TrapCode::Interrupt));
    }
}

#[test]
fn what_the_main_function_of_the_host_gives_is_given() {
    let mut run = Run::new(r#"(func (export "f") (param i32) (result i32) (local.get 0))"#);
    let given = run.run(|main, _| {
        let instance = main.instantiate()?;
        let func = instance
            .get_func(&*main.store(), "f")
            .expect("it is exported");
        let mut results = [peregrine::Val::I32(0)];
        main.call(&func, &[peregrine::Val::I32(5)], &mut results)?;
        Ok(results[0].i32())
    });
    assert_eq!(given.unwrap(), Some(5));
}
