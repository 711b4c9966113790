;; A trap: what was printed before is out, and the frames have names and offsets.
;; RUN: %s
;; RUN: run --eager %s
;; RUN: --argv0 other %s
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\07\00\00\00before\n")
  (func $inner unreachable)
  (func $main (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
    call $inner))
