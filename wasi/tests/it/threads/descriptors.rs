//! Threads that use one table of descriptors.

use super::{Run, create};
use crate::hosts::on_each_dir;
use peregrine_wasi::host::HostDir;
use std::sync::Arc;

/// A program in a directory with files `a` to `d`, in which there are many such letters.
fn with_files(dir: Arc<dyn HostDir>, functions: &str) -> Run {
    for name in ["a", "b", "c", "d"] {
        create(&*dir, name, name.repeat(100_000).as_bytes());
    }
    Run::with_dir(dir, functions)
}

/// Each thread opens, renumbers, reads and closes files of its own. Numbers of others it never meets, and
/// in the end all are free again.
#[test]
fn what_a_thread_opens_is_its_own() {
    let functions = r#"
        (func (export "wasi_thread_start") (param $thread i32) (param $letter i32)
            (local $at i32) (local $left i32) (local $one i32) (local $two i32)
            (local.set $at (i32.shl (local.get $letter) (i32.const 6)))
            (i32.store8 (local.get $at) (local.get $letter))
            (local.set $left (i32.const 300))
            (loop $more
                (local.set $one (call $open (local.get $at) (i32.const 0)))
                (call $fail (i32.le_s (local.get $one) (i32.const 3)))
                (local.set $two (call $open (local.get $at) (i32.const 0)))
                (call $fail (i32.le_s (local.get $two) (i32.const 3)))
                (call $fail (i32.eq (local.get $one) (local.get $two)))
                (call $fail (call $fd_renumber (local.get $one) (local.get $two)))
                (call $fail (i32.ne (i32.const 1)
                    (call $read (i32.add (local.get $at) (i32.const 32)) (local.get $two))))
                (call $fail (i32.ne (local.get $letter) (i32.load8_u offset=44 (local.get $at))))
                (call $fail (call $fd_close (local.get $two)))
                (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        (func (export "_start") (local $letter i32)
            (local.set $letter (i32.const 97))
            (loop $more
                (call $fail (i32.le_s (call $spawn (local.get $letter)) (i32.const 0)))
                (local.set $letter (i32.add (local.get $letter) (i32.const 1)))
                (br_if $more (i32.lt_s (local.get $letter) (i32.const 101))))
            (call $await (i32.const 0) (i32.const 4))
            (i32.store8 (i32.const 1024) (i32.const 97))
            (call $proc_exit (call $open (i32.const 1024) (i32.const 0))))"#;
    on_each_dir(|dir| assert_eq!(with_files(dir, functions).exit(), 4));
}

/// Four threads open, close, renumber and read whatever numbers they like. What is open is counted by the
/// guest: opened, less what was closed or fell away by renumbering. Reading gives a letter of a file,
/// whichever it is, or that there is no such number.
#[test]
fn a_table_that_all_threads_change_stays_whole() {
    let functions = r#"
        (func $random (param $state i32) (param $below i32) (result i32)
            (i32.store (local.get $state) (i32.add (i32.const 1013904223)
                (i32.mul (i32.const 1664525) (i32.load (local.get $state)))))
            (i32.rem_u (i32.shr_u (i32.load (local.get $state)) (i32.const 8)) (local.get $below)))
        (func $some (param $state i32) (result i32)
            (i32.add (i32.const 4) (call $random (local.get $state) (i32.const 12))))
        ;; Zero, or 8: there is no such number.
        (func $allowed (param $errno i32) (result i32)
            (call $fail (i32.and (i32.ne (local.get $errno) (i32.const 0))
                (i32.ne (local.get $errno) (i32.const 8))))
            (i32.eqz (local.get $errno)))
        (func $counted (param i32) (drop (i32.atomic.rmw.add (i32.const 4) (local.get 0))))
        (func $step (param $at i32) (local $from i32) (local $to i32) (local $letter i32)
            (block $read (block $renumber (block $close (block $open
                (br_table $open $open $close $renumber $read
                    (call $random (local.get $at) (i32.const 5))))
                (i32.store8 offset=64 (local.get $at)
                    (i32.add (i32.const 97) (call $random (local.get $at) (i32.const 4))))
                (call $counted
                    (i32.ge_s (call $open (i32.add (local.get $at) (i32.const 64)) (i32.const 0)) (i32.const 4)))
                (return))
                (call $counted (i32.sub (i32.const 0)
                    (call $allowed (call $fd_close (call $some (local.get $at))))))
                (return))
                (local.set $from (call $some (local.get $at)))
                (local.set $to (call $some (local.get $at)))
                (if (call $allowed (call $fd_renumber (local.get $from) (local.get $to)))
                    (then (call $counted
                        (i32.sub (i32.const 0) (i32.ne (local.get $from) (local.get $to))))))
                (return))
            (i32.store offset=32 (local.get $at) (i32.add (local.get $at) (i32.const 44)))
            (i32.store offset=36 (local.get $at) (i32.const 1))
            (i32.store8 offset=44 (local.get $at) (i32.const 97))
            (drop (call $allowed (call $fd_read (call $some (local.get $at))
                (i32.add (local.get $at) (i32.const 32)) (i32.const 1)
                (i32.add (local.get $at) (i32.const 40)))))
            (local.set $letter (i32.load8_u offset=44 (local.get $at)))
            (call $fail (i32.or (i32.lt_u (local.get $letter) (i32.const 97))
                (i32.gt_u (local.get $letter) (i32.const 100)))))
        (func (export "wasi_thread_start") (param $thread i32) (param $at i32) (local $left i32)
            (i32.store (local.get $at) (local.get $thread))
            (local.set $left (i32.const 2000))
            (loop $more
                (call $step (local.get $at))
                (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
            (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        (func (export "_start") (local $fd i32)
            (drop (call $spawn (i32.const 1024)))
            (drop (call $spawn (i32.const 2048)))
            (drop (call $spawn (i32.const 3072)))
            (drop (call $spawn (i32.const 4096)))
            (call $await (i32.const 0) (i32.const 4))
            ;; All that is open is closed, and was counted.
            (local.set $fd (i32.const 4))
            (loop $more
                (call $counted (i32.sub (i32.const 0) (call $allowed (call $fd_close (local.get $fd)))))
                (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
                (br_if $more (i32.lt_s (local.get $fd) (i32.const 64))))
            (call $proc_exit (i32.atomic.load (i32.const 4))))"#;
    on_each_dir(|dir| {
        let mut run = with_files(dir, functions);
        // Some are refused for that, and leave nothing.
        run.ctx.max_fds(20);
        assert_eq!(run.exit(), 0);
    });
}
