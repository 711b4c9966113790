;; A function without parameters gets the words after the file as the program's arguments; the results are
;; printed after what it prints itself.
;; RUN: --invoke args %s
;; RUN: --invoke args %s a 'b c' --invoke -1
;; RUN: --argv0 tool --env A=1 --invoke args %s a
;; RUN: --invoke add %s 1 2
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; Prints the arguments with their NULs as line ends; the result is their number.
  (func (export "args") (result i32)
    (local $at i32)
    (drop (call $args_sizes (i32.const 0) (i32.const 12)))
    (drop (call $args (i32.const 1024) (i32.const 4096)))
    (loop $next
      (if (i32.eqz (i32.load8_u offset=4096 (local.get $at)))
        (then (i32.store8 offset=4096 (local.get $at) (i32.const 10))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (i32.load (i32.const 12)))))
    (i32.store (i32.const 8) (i32.const 4096))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))
    (i32.load (i32.const 0)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
