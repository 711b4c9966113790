;; Standard streams, inherited and redirected.
;; STDIN: what is typed
;; RUN: %s
;; RUN: --stdin %s --stdout %t/out %s
;; CAT: out
;; RUN: --stdin - --stdout - %s
;; RUN: --stdin %t/missing %s
;; RUN: --stdout %t/missing/out %s
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\00\10\00\00\40\00\00\00")
  (func (export "_start")
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))
