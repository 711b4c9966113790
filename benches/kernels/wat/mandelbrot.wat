;; Escape times over an n x n grid: double-precision loop-carried arithmetic
;; in locals, no memory.
(module
  (func $escape (param $cx f64) (param $cy f64) (result i32)
    (local $x f64) (local $y f64) (local $x2 f64) (local $y2 f64) (local $k i32)
    (block $out
      (loop $iterate
        (local.set $y
          (f64.add
            (f64.mul (f64.mul (local.get $x) (f64.const 2)) (local.get $y))
            (local.get $cy)))
        (local.set $x
          (f64.add (f64.sub (local.get $x2) (local.get $y2)) (local.get $cx)))
        (local.set $x2 (f64.mul (local.get $x) (local.get $x)))
        (local.set $y2 (f64.mul (local.get $y) (local.get $y)))
        (local.set $k (i32.add (local.get $k) (i32.const 1)))
        (br_if $out (f64.gt (f64.add (local.get $x2) (local.get $y2)) (f64.const 4)))
        (br_if $iterate (i32.lt_u (local.get $k) (i32.const 100)))))
    (local.get $k))
  (func (export "run") (param $n i32) (result i64)
    (local $i i32) (local $j i32) (local $sum i64) (local $scale f64)
    (local.set $scale (f64.div (f64.const 3) (f64.convert_i32_s (local.get $n))))
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $sum
          (i64.add
            (i64.mul (local.get $sum) (i64.const 33))
            (i64.extend_i32_u
              (call $escape
                (f64.sub
                  (f64.mul (f64.convert_i32_s (local.get $j)) (local.get $scale))
                  (f64.const 2.25))
                (f64.sub
                  (f64.mul (f64.convert_i32_s (local.get $i)) (local.get $scale))
                  (f64.const 1.5))))))
        (br_if $columns
          (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (br_if $rows
        (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
