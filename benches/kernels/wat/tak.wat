;; Takeuchi's function of (n, 2n/3, n/3): calls with three
;; parameters, results that feed parameters.
(module
  (func $tak (param $x i64) (param $y i64) (param $z i64) (result i64)
    (if (i64.ge_s (local.get $y) (local.get $x))
      (then (return (local.get $z))))
    (call $tak
      (call $tak (i64.sub (local.get $x) (i64.const 1)) (local.get $y) (local.get $z))
      (call $tak (i64.sub (local.get $y) (i64.const 1)) (local.get $z) (local.get $x))
      (call $tak (i64.sub (local.get $z) (i64.const 1)) (local.get $x) (local.get $y))))
  (func (export "run") (param $n i32) (result i64)
    (local $x i64)
    (local.set $x (i64.extend_i32_s (local.get $n)))
    (call $tak
      (local.get $x)
      (i64.div_s (i64.mul (local.get $x) (i64.const 2)) (i64.const 3))
      (i64.div_s (local.get $x) (i64.const 3)))))
