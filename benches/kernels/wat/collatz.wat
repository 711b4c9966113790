;; Collatz steps of all numbers up to n: a tight loop of 64-bit integer
;; arithmetic with one unpredictable branch.
(module
  (func (export "run") (param $n i32) (result i64)
    (local $x i64) (local $steps i64) (local $sum i64)
    (loop $numbers
      (local.set $x (i64.extend_i32_u (local.get $n)))
      (local.set $steps (i64.const 0))
      (block $done
        (loop $step
          (br_if $done (i64.le_u (local.get $x) (i64.const 1)))
          (local.set $steps (i64.add (local.get $steps) (i64.const 1)))
          (if (i64.eqz (i64.and (local.get $x) (i64.const 1)))
            (then (local.set $x (i64.shr_u (local.get $x) (i64.const 1))))
            (else
              (local.set $x
                (i64.add (i64.mul (local.get $x) (i64.const 3)) (i64.const 1)))))
          (br $step)))
      (local.set $sum
        (i64.add
          (i64.rotl (local.get $sum) (i64.const 1))
          (local.get $steps)))
      (br_if $numbers (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
