;; Directories: made in the first one if that is allowed; the exit code is the errno.
;; RUN: --dir %t %s
;; RUN: --dir %t::/data %s
;; RUN: --dir %t::/data:ro %s
;; RUN: %s
;; RUN: --dir %t/missing %s
;; RUN: --dir %s %s
;; RUN: --dir ::/ %s
(module
  (import "wasi_snapshot_preview1" "path_create_directory"
    (func $make (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "made")
  (func (export "_start")
    (call $exit (call $make (i32.const 3) (i32.const 0) (i32.const 4)))))
