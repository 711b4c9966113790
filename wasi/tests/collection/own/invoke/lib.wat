;; A library that has to be initialized, and says 40 then.
(module
  (global $base (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $base (i32.const 40)))
  (func (export "base") (result i32) (global.get $base)))
