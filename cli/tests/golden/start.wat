;; A start function, and nothing that is exported: it was the program.
;; RUN: %s
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (func $main (call $proc_exit (i32.const 7)))
  (start $main))
