;; Copies the file of the first argument, in the first folder, to that of the second argument, in the last.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 2)
  (func $length (param $text i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (loop $next
      (if (i32.load8_u (local.get $end))
        (then (local.set $end (i32.add (local.get $end) (i32.const 1))) (br $next))))
    (i32.sub (local.get $end) (local.get $text)))
  ;; Ends with the error number if it cannot be opened.
  (func $open (param $dir i32) (param $name i32) (param $how i32) (param $rights i64) (result i32)
    (local $errno i32)
    (local.set $errno (call $path_open (local.get $dir) (i32.const 0)
      (local.get $name) (call $length (local.get $name))
      (local.get $how) (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 0)))
    (if (local.get $errno) (then (call $exit (local.get $errno))))
    (i32.load (i32.const 0)))
  (func (export "_start")
    (local $from i32) (local $to i32)
    (drop (call $args_sizes (i32.const 0) (i32.const 4)))
    (drop (call $args (i32.const 16) (i32.const 1024)))
    (local.set $from (call $open (i32.const 3) (i32.load (i32.const 20)) (i32.const 0) (i64.const 2)))
    (local.set $to
      (select (i32.const 3) (i32.const 4) (call $prestat (i32.const 4) (i32.const 0))))
    ;; Made, or cut to nothing.
    (local.set $to (call $open (local.get $to) (i32.load (i32.const 24)) (i32.const 9) (i64.const 64)))
    (loop $next
      (i32.store (i32.const 8) (i32.const 65536))
      (i32.store (i32.const 12) (i32.const 65536))
      (drop (call $read (local.get $from) (i32.const 8) (i32.const 1) (i32.const 12)))
      (if (i32.load (i32.const 12))
        (then
          (drop (call $write (local.get $to) (i32.const 8) (i32.const 1) (i32.const 4)))
          (br $next))))))
