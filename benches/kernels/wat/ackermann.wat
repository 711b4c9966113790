;; Ackermann's function of (2, n): deep recursion, calls in tail position that
;; are ordinary calls.
(module
  (func $ack (param $m i32) (param $n i32) (result i32)
    (if (i32.eqz (local.get $m))
      (then (return (i32.add (local.get $n) (i32.const 1)))))
    (if (i32.eqz (local.get $n))
      (then (return (call $ack (i32.sub (local.get $m) (i32.const 1)) (i32.const 1)))))
    (call $ack
      (i32.sub (local.get $m) (i32.const 1))
      (call $ack (local.get $m) (i32.sub (local.get $n) (i32.const 1)))))
  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_u (call $ack (i32.const 2) (i32.and (local.get $n) (i32.const 127))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
