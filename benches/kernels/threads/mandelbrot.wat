;; Rows of the Mandelbrot set, each taken by whichever thread comes first. Little memory, all arithmetic.
(module
  (import "env" "memory" (memory 1 64 shared))
  ;; The next row is at 0.
  (func (export "init") (param $n i32)
    (i32.atomic.store (i32.const 0) (i32.const 0)))
  (func $point (param $x f64) (param $y f64) (result i32)
    (local $a f64) (local $b f64) (local $c f64) (local $count i32)
    (loop $again
      (local.set $c (f64.add (f64.sub (f64.mul (local.get $a) (local.get $a)) (f64.mul (local.get $b) (local.get $b))) (local.get $x)))
      (local.set $b (f64.add (f64.mul (f64.add (local.get $a) (local.get $a)) (local.get $b)) (local.get $y)))
      (local.set $a (local.get $c))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br_if $again
        (i32.and
          (i32.lt_u (local.get $count) (i32.const 200))
          (f64.lt (f64.add (f64.mul (local.get $a) (local.get $a)) (f64.mul (local.get $b) (local.get $b))) (f64.const 4)))))
    (local.get $count))
  (func (export "run") (param $n i32) (param $part i32) (param $parts i32) (result i64)
    (local $row i32) (local $column i32) (local $sum i64)
    (loop $rows
      (local.set $row (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (if (i32.lt_u (local.get $row) (local.get $n))
        (then
          (local.set $column (i32.const 0))
          (loop $columns
            (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (call $point
              (f64.sub (f64.div (f64.mul (f64.convert_i32_u (local.get $column)) (f64.const 3)) (f64.convert_i32_u (local.get $n))) (f64.const 2))
              (f64.sub (f64.div (f64.mul (f64.convert_i32_u (local.get $row)) (f64.const 2)) (f64.convert_i32_u (local.get $n))) (f64.const 1))))))
            (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $n))))
          (br $rows))))
    (local.get $sum)))
