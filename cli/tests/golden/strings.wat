;; Arguments and environment as the program sees them, one a line.
;; ENV: PASSED=on
;; RUN: %s
;; RUN: %s a 'b c' --env --
;; RUN: ../golden/%s
;; RUN: --argv0 name %s a
;; RUN: --env A=1 --env B= --env PASSED --env C=x=y %s
;; RUN: --env A=1 --env B=2 --env A=3 %s
;; RUN: -S inherit-env --env PASSED=over %s
;; RUN: -S inherit-env %s
;; RUN: -S inherit-env=n %s
;; RUN: --env THERE_IS_NO_SUCH_VARIABLE %s
;; RUN: --env =1 %s
;; RUN: --argv0
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; Prints `size` bytes from 4096 on, with NULs as line ends.
  (func $print (param $size i32)
    (local $at i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $size)))
        (if (i32.eqz (i32.load8_u offset=4096 (local.get $at)))
          (then (i32.store8 offset=4096 (local.get $at) (i32.const 10))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.store (i32.const 8) (i32.const 4096))
    (i32.store (i32.const 12) (local.get $size))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16))))
  (func (export "_start")
    (drop (call $args_sizes (i32.const 0) (i32.const 4)))
    (drop (call $args (i32.const 1024) (i32.const 4096)))
    (call $print (i32.load (i32.const 4)))
    (drop (call $env_sizes (i32.const 0) (i32.const 4)))
    (drop (call $env (i32.const 1024) (i32.const 4096)))
    (call $print (i32.load (i32.const 4)))))
