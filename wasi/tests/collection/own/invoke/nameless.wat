;; What is called: `_initialize`, then the function without a name.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (global $code (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $code (i32.const 5)))
  (func (export "_start") (call $exit (i32.const 1)))
  (func (export "") (call $exit (global.get $code))))
