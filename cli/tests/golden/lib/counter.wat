;; A reactor: it counts from 10 once it is initialized, and traps before.
(module
  (global $count (mut i32) (i32.const 0))
  (func (export "_initialize")
    (if (global.get $count) (then unreachable))
    (global.set $count (i32.const 10)))
  (func (export "next") (result i32)
    (if (i32.eqz (global.get $count)) (then unreachable))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count)))
