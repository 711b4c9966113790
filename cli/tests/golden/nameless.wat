;; What is called: `_initialize`, then the function with the empty name rather than `_start`. Each adds a
;; digit to the exit code.
;; RUN: %s
;; RUN: --invoke '' %s
;; RUN: --invoke exit %s
;; RUN: --invoke _initialize %s
;; RUN: --invoke _start %s
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (global $code (mut i32) (i32.const 0))
  (func $add (param i32)
    (global.set $code (i32.add (i32.mul (global.get $code) (i32.const 10)) (local.get 0))))
  (func (export "_initialize") (call $add (i32.const 1)))
  (func $exit (export "exit") (call $proc_exit (global.get $code)))
  (func (export "") (call $add (i32.const 2)) (call $exit))
  (func (export "_start") (call $add (i32.const 3)) (call $exit)))
