;; The exit code is the guest's, eight bits of it.
;; RUN: --invoke exit %s 0
;; RUN: --invoke exit %s 1
;; RUN: --invoke exit %s 126
;; RUN: --invoke exit %s 255
;; RUN: --invoke exit %s -1
;; RUN: %s
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "exit") (param i32) (call $proc_exit (local.get 0)))
  (func (export "_start") (call $proc_exit (i32.const 42))))
