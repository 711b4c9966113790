;; Arguments are staged where the callee's frame begins; a single result is in
;; the accumulator too.
(module
  (type $t (func (param i32) (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $fib)
  (func $fib (type $t)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else
        (i32.add
          (call $fib (i32.sub (local.get 0) (i32.const 1)))
          (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func (param i32 i32) (result i32)
    (call_indirect (type $t) (local.get 0) (local.get 1)))
  (func (param i32) (result i32)
    (return_call $fib (i32.add (local.get 0) (i32.const 1))))
  (func (param i32 i32) (result i32 i32)
    (local.get 1) (local.get 0)))
