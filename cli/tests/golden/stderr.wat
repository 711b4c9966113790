;; Standard error, inherited and redirected; what the command line itself says is not redirected.
;; RUN: %s
;; RUN: --stderr %t/err %s
;; CAT: err
;; RUN: --stderr - %s
;; RUN: --stderr %t/missing/err %s
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\0e\00\00\00an error here\0a")
  (func (export "_start")
    (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 32)))
    unreachable))
