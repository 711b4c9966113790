;; Threads: what they fail with, how many there may be, and what the program may take.
;; RUN: %s
;; RUN: --invoke start %s 5
;; RUN: --invoke start -S max-threads=2 %s 5
;; RUN: --invoke start -S max-threads=0 %s 5
;; RUN: --invoke exit %s
;; RUN: --invoke stay -W timeout=500ms -S max-threads=0 %s
;; RUN: -S threads=n %s
;; RUN: -S threads=maybe %s
;; RUN: -S max-threads %s
;; RUN: -W max-memory-size=65536 %s
;; RUN: -W max-total-memory=64KiB %s
;; RUN: --preload lib=%s %s
;; RUN: inspect %s
(module
  (import "env" "memory" (memory 2 2 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (export "memory" (memory 0))

  ;; What a thread does is the number that it is started with.
  (func (export "wasi_thread_start") (param $thread i32) (param $what i32)
    (if (i32.eq (local.get $what) (i32.const 1)) (then (call $fail)))
    (if (i32.eq (local.get $what) (i32.const 2)) (then (call $proc_exit (i32.const 7))))
    (loop (br 0)))
  (func $fail (unreachable))

  (func (export "_start")
    (drop (call $spawn (i32.const 1)))
    (loop (br 0)))
  (func (export "exit")
    (drop (call $spawn (i32.const 2)))
    (loop (br 0)))
  (func (export "stay")
    (drop (call $spawn (i32.const 0)))
    (loop (br 0)))

  ;; How many of them could be started.
  (func (export "start") (param $wanted i32) (result i32)
    (local $started i32)
    (loop $again
      (if (i32.gt_s (call $spawn (i32.const 0)) (i32.const 0))
        (then
          (local.set $started (i32.add (local.get $started) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $started) (local.get $wanted))))))
    (local.get $started)))
