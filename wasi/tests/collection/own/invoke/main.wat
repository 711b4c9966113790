;; Functions to call, after `_initialize`, which uses another module's.
(module
  (import "lib" "base" (func $base (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $base (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $base (call $base)))
  (func (export "add") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
    (f64.add (local.get 3) (f64.const 0.5))
    (f32.add (local.get 2) (f32.const 0.5))
    (i64.sub (local.get 1) (i64.const 1))
    (i32.add (local.get 0) (global.get $base)))
  ;; The number of arguments and the bytes of them.
  (func (export "args") (result i32 i32)
    (drop (call $args_sizes (i32.const 0) (i32.const 4)))
    (i32.load (i32.const 0))
    (i32.load (i32.const 4))))
