;; A reactor is initialized before its functions are called; there is no program to run.
;; RUN: --invoke get %s
;; RUN: %s
;; RUN: inspect %s
(module
  (global $n (mut i32) (i32.const 1))
  (func (export "_initialize") (global.set $n (i32.const 42)))
  (func (export "get") (result i32) (global.get $n)))
