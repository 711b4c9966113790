;; Branches back to the start of the innermost loop that calls nothing, and what accumulators hold there.
(module
  (memory 1)
  (func $callee)
  ;; The counter is in the accumulator at the only branch back.
  (func (param i32 i32) (result i32)
    (loop $again
      (i32.store8 (local.get 0) (i32.const 7))
      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get 0) (local.get 1))))
    (local.get 0))
  ;; An integer and a float; the first test is repeated.
  (func (param i32 f64) (result f64)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get 0)))
        (local.set 1 (f64.mul (local.get 1) (f64.const 1.5)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
    (local.get 1))
  ;; Two branches back, at which accumulators hold different things.
  (func (param i32 i32)
    (loop $again
      (local.set 1 (i32.xor (local.get 0) (local.get 1)))
      (br_if $again (i32.and (local.get 1) (i32.const 4)))
      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get 0) (i32.const 100)))))
  ;; The outer loop has no register, nor has one that calls.
  (func (param i32 i32)
    (loop $outer
      (local.set 1 (i32.const 10))
      (loop $inner
        (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
        (br_if $inner (local.get 1)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $outer (local.get 0)))
    (loop $calls
      (call $callee)
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $calls (local.get 0))))
  ;; Nothing branches back.
  (func (param i32) (result i32)
    (loop $once (local.set 0 (i32.add (local.get 0) (i32.const 1))))
    (local.get 0))
  ;; A branch table reads offsets.
  (func (param i32)
    (block $out
      (loop $again
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_table $again $out $again (local.get 0))))))
