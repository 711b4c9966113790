;; n exceptions with a payload of two values, each thrown three frames below the
;; `try_table` that catches it, with a handler for another tag in between.
(module
  (tag $error (param i32 i64))
  (tag $other (param i32))

  (func $fail (param $x i32) (result i32)
    (if (i32.and (local.get $x) (i32.const 0x80000000))
      (then (throw $other (local.get $x))))
    (throw $error
      (local.get $x)
      (i64.mul (i64.extend_i32_u (local.get $x)) (i64.const 0x9e3779b97f4a7c15))))

  (func $inner (param $x i32) (result i32)
    (i32.add (call $fail (i32.add (local.get $x) (i32.const 1))) (i32.const 1)))

  ;; Catches what is never thrown here.
  (func $middle (param $x i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $other $caught)
        (call $inner (i32.xor (local.get $x) (i32.const 5))))
      (return (i32.mul (i32.const 3)))))

  (func $outer (param $x i32) (result i64)
    (local $y i64)
    (block $caught (result i32 i64)
      (try_table (catch $error $caught)
        (return (i64.extend_i32_u (call $middle (local.get $x)))))
      (unreachable))
    (local.set $y)
    (i64.extend_i32_u)
    (i64.xor (local.get $y)))

  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (call $outer (i32.and (local.get $n) (i32.const 0xffff)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
