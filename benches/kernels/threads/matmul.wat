;; Product of two matrices of i64 in shared memory; each thread has every so many rows.
(module
  (import "env" "memory" (memory 1 64 shared))
  (func $at (param $matrix i32) (param $n i32) (param $row i32) (param $column i32) (result i32)
    (i32.shl (i32.add (i32.mul (i32.add (i32.mul (local.get $matrix) (local.get $n)) (local.get $row)) (local.get $n)) (local.get $column)) (i32.const 3)))
  (func (export "init") (param $n i32)
    (local $i i32) (local $end i32)
    (drop (memory.grow (i32.const 20)))
    (local.set $end (call $at (i32.const 2) (local.get $n) (i32.const 0) (i32.const 0)))
    (loop $l
      (i64.store (local.get $i) (i64.rem_u (i64.mul (i64.extend_i32_u (local.get $i)) (i64.const 2654435761)) (i64.const 1009)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (local.get $end)))))
  (func (export "run") (param $n i32) (param $part i32) (param $parts i32) (result i64)
    (local $row i32) (local $column i32) (local $k i32) (local $sum i64) (local $total i64) (local $a i32) (local $b i32) (local $stride i32)
    (local.set $row (local.get $part))
    (local.set $stride (i32.shl (local.get $n) (i32.const 3)))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $row) (local.get $n)))
        (local.set $column (i32.const 0))
        (loop $columns
          (local.set $k (local.get $n))
          (local.set $sum (i64.const 0))
          (local.set $a (call $at (i32.const 0) (local.get $n) (local.get $row) (i32.const 0)))
          (local.set $b (call $at (i32.const 1) (local.get $n) (i32.const 0) (local.get $column)))
          (loop $inner
            (local.set $sum (i64.add (local.get $sum) (i64.mul (i64.load (local.get $a)) (i64.load (local.get $b)))))
            (local.set $a (i32.add (local.get $a) (i32.const 8)))
            (local.set $b (i32.add (local.get $b) (local.get $stride)))
            (br_if $inner (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
          (i64.store (call $at (i32.const 2) (local.get $n) (local.get $row) (local.get $column)) (local.get $sum))
          (local.set $total (i64.add (local.get $total) (local.get $sum)))
          (br_if $columns (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 1))) (local.get $n))))
        (local.set $row (i32.add (local.get $row) (local.get $parts)))
        (br $rows)))
    (local.get $total)))
