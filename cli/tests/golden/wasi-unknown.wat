;; A function that WASI does not have, and one that it has with another type.
;; RUN: %s
(module (import "wasi_snapshot_preview1" "fd_fly" (func (param i32) (result i32))))
