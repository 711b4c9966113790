;; For `.ci/dispatch-guard`: 10^8 dispatches in one call. Where a handler's
;; dispatch is a call and not a jump, a native stack of 256 KiB is used up after
;; some thousand. The guest and the sum are those of `spec-tests/tests/suite/native_stack.rs`:
;; a round crosses two calls, two returns, a `br_table` and two loop heads, so it
;; is ten dispatches at least, however operators are fused.

(module
  (type $step (func (param i32 i32) (result i32)))
  (memory 1)
  (table funcref (elem $add $xor))
  (func $add (type $step) (i32.add (local.get 0) (local.get 1)))
  (func $xor (type $step)
    (i32.store (i32.and (local.get 1) (i32.const 0xfffc)) (local.get 0))
    (i32.xor (local.get 0) (i32.load (i32.and (local.get 1) (i32.const 0xff)))))
  (func (export "mix") (param $rounds i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $done
        (block $odd
          (block $even (br_table $even $odd (i32.and (local.get $rounds) (i32.const 1))))
          (local.set $sum (call $add (local.get $sum) (local.get $rounds)))
          (br $done))
        (local.set $sum (call $add (local.get $sum) (i32.const 3))))
      (local.set $sum
        (call_indirect (type $step)
          (local.get $sum) (local.get $rounds)
          (i32.and (i32.shr_u (local.get $rounds) (i32.const 1)) (i32.const 1))))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $again (local.get $rounds)))
    (local.get $sum))

  ;; Handlers with float accumulators: 10^7 rounds of a float loop.
  (func (export "floats") (param $rounds i32) (result f64)
    (local $f f32) (local $d f64)
    (loop $again
      (local.set $f (f32.add (local.get $f) (f32.const 1)))
      (if (f32.ge (local.get $f) (f32.const 1000)) (then (local.set $f (f32.const 0))))
      (local.set $d
        (f64.add
          (local.get $d)
          (f64.promote_f32 (f32.mul (local.get $f) (f32.const 0.5)))))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $again (local.get $rounds)))
    (local.get $d)))

(assert_return (invoke "mix" (i32.const 10_000_000)) (i32.const -1605888183))
;; 10^4 times the sum of 0, 0.5, 1 … 499.5.
(assert_return (invoke "floats" (i32.const 10_000_000)) (f64.const 2_497_500_000))
