;; A function of WASI that is imported with another type.
;; RUN: %s
(module (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32))))
