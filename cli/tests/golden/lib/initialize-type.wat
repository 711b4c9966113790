;; A reactor whose initialization has parameters, which nobody gives.
(module
  (func (export "_initialize") (param i32))
  (func (export "get") (result i32) (i32.const 0)))
