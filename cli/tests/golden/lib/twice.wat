;; A reactor whose initialization calls a function of another one.
(module
  (import "count" "next" (func $next (result i32)))
  (global $value (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $value (i32.mul (call $next) (i32.const 2))))
  (func (export "get") (result i32) (global.get $value)))
