;; Writes 1 GiB to the file `gibibyte` in the first granted directory and reads it back, in blocks
;; of 64 KiB through fd_write and fd_read, and checks the number of bytes. Exits with 1 if a call
;; fails. What is measured is the way through the interface: the program itself does next to nothing.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek"
    (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 3)
  ;; A list of one buffer: 64 KiB at 65536.
  (data (i32.const 0) "\00\00\01\00\00\00\01\00")
  (data (i32.const 32) "gibibyte")
  (global $total (mut i64) (i64.const 0))
  (func $check (param $is_bad i32)
    (if (local.get $is_bad) (then (call $proc_exit (i32.const 1)))))
  ;; Adds what the last call did to the total.
  (func $count
    (global.set $total
      (i64.add (global.get $total) (i64.extend_i32_u (i32.load (i32.const 16))))))
  (func (export "_start")
    (local $fd i32)
    ;; CREAT and TRUNC, for reading and writing.
    (call $check (call $path_open
      (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 8) (i32.const 9)
      (i64.const 0x46) (i64.const 0) (i32.const 0) (i32.const 20)))
    (local.set $fd (i32.load (i32.const 20)))
    (memory.fill (i32.const 65536) (i32.const 0xa5) (i32.const 65536))
    (loop $write
      (call $check
        (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
      (call $count)
      (br_if $write (i64.lt_u (global.get $total) (i64.const 0x40000000))))
    (call $check
      (call $fd_seek (local.get $fd) (i64.const 0) (i32.const 0) (i32.const 24)))
    (loop $read
      (call $check
        (call $fd_read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
      (call $count)
      (br_if $read (i32.load (i32.const 16))))
    (call $check (i64.ne (global.get $total) (i64.const 0x80000000)))))
