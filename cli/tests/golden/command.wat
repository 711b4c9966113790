;; A command whose function is invoked is not started.
;; RUN: --invoke get %s
(module
  (global $n (mut i32) (i32.const 1))
  (func (export "_start") (global.set $n (i32.const 42)))
  (func (export "get") (result i32) (global.get $n)))
