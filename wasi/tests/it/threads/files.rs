//! Threads that use one file: every read and write is one step, and what is counted of it is exact.

use super::{Run, create};
use crate::hosts::on_each_dir;
use peregrine_wasi::host::memory::MemoryFs;
use peregrine_wasi::host::{HostDir, OpenHow, Opened, Quota};
use peregrine_wasi::{FdFlags, Whence};
use std::sync::Arc;

/// Threads that read at one position get every byte once.
#[test]
fn reading_at_one_position_gives_each_byte_once() {
    let functions = r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $at i32)
            (loop $more
                (if (call $read (local.get $at) (i32.const 4))
                    (then
                        (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
                        (br $more))))
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        (func (export "_start")
            (i32.store8 (i32.const 512) (i32.const 97))
            (call $fail (i32.ne (call $open (i32.const 512) (i32.const 0)) (i32.const 4)))
            (drop (call $spawn (i32.const 1024)))
            (drop (call $spawn (i32.const 2048)))
            (drop (call $spawn (i32.const 3072)))
            (call $await (i32.const 0) (i32.const 3))
            (call $proc_exit (i32.atomic.load (i32.const 4))))"#;
    on_each_dir(|dir| {
        create(&*dir, "a", &[b'x'; 20_000]);
        assert_eq!(Run::with_dir(dir, functions).exit(), 20_000);
    });
}

/// Two threads append to one open file, and a third one writes at its beginning: no byte gets lost, though
/// writing at an offset takes the system's flag for appending away for a moment.
#[test]
fn what_is_appended_stays() {
    const ROUNDS: usize = 10_000;
    on_each_dir(|dir| {
        create(&*dir, "a", b"!");
        let how = OpenHow {
            write: true,
            flags: FdFlags::APPEND,
            ..OpenHow::default()
        };
        let Ok(Opened::File(file)) = dir.open("a", &how) else {
            panic!("the file is there");
        };
        let file = &*file;
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..ROUNDS {
                        // Where it would go if the flag were away.
                        assert_eq!(file.seek(0, Whence::Set), Ok(0));
                        assert_eq!(file.write(&[b"x"]), Ok(1));
                    }
                });
            }
            scope.spawn(|| {
                (0..ROUNDS).for_each(|_| assert_eq!(file.pwrite(&[b"y"], 0), Ok(1)));
            });
        });
        assert_eq!(
            file.filestat().map(|stat| stat.size),
            Ok(1 + 2 * ROUNDS as u64)
        );
    });
}

/// Threads make a file longer and cut it, through two descriptors: what the bound has left is what the
/// file does not take.
#[test]
fn a_quota_counts_what_threads_do() {
    let functions = r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $at i32)
            (local $left i32) (local $fd i32)
            (local.set $fd (i32.add (i32.const 4) (i32.and (local.get $thread) (i32.const 1))))
            (local.set $left (i32.const 1000))
            (loop $more
                (drop (call $write (local.get $at) (local.get $fd) (i32.const 120)))
                (call $fail (call $fd_set_size (local.get $fd) (i64.const 0)))
                (drop (call $write (local.get $at) (local.get $fd) (i32.const 120)))
                (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        (func (export "_start")
            (i32.store8 (i32.const 512) (i32.const 97))
            (call $fail (i32.ne (call $open (i32.const 512) (i32.const 0)) (i32.const 4)))
            (call $fail (i32.ne (call $open (i32.const 512) (i32.const 1)) (i32.const 5)))
            (drop (call $spawn (i32.const 1024)))
            (drop (call $spawn (i32.const 2048)))
            (drop (call $spawn (i32.const 3072)))
            (drop (call $spawn (i32.const 4096)))
            (call $await (i32.const 0) (i32.const 4))
            (call $proc_exit (i32.const 0)))"#;
    let fs = MemoryFs::new(1 << 20);
    create(&*fs.root(), "a", b"");
    let quota = Quota::new(fs.root(), 1000);
    let dir: Arc<dyn HostDir> = Arc::new(quota.clone());
    assert_eq!(Run::with_dir(dir, functions).exit(), 0);
    let size = fs.read("a").unwrap().len() as u64;
    assert_eq!(quota.left() + size, 1000);
}
