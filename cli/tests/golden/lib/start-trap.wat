;; A reactor that cannot be instantiated.
(module
  (func $init unreachable)
  (start $init)
  (func (export "get") (result i32) (i32.const 0)))
