;; Primes below n: the small ones are known; each thread crosses out their multiples in its own part of a table
;; of bytes, and counts what is left there.
(module
  (import "env" "memory" (memory 1 64 shared))
  (func (export "init") (param $n i32)
    (drop (memory.grow (i32.div_u (local.get $n) (i32.const 65536)))))
  (func (export "run") (param $n i32) (param $part i32) (param $parts i32) (result i64)
    (local $from i32) (local $to i32) (local $p i32) (local $i i32) (local $count i64)
    (local.set $from (i32.mul (i32.div_u (local.get $n) (local.get $parts)) (local.get $part)))
    (local.set $to (i32.add (local.get $from) (i32.div_u (local.get $n) (local.get $parts))))
    (memory.fill (local.get $from) (i32.const 0) (i32.sub (local.get $to) (local.get $from)))
    (local.set $p (i32.const 2))
    (loop $numbers
      ;; The first multiple here that is not the number itself.
      (local.set $i (i32.mul (i32.div_u (i32.add (local.get $from) (i32.sub (local.get $p) (i32.const 1))) (local.get $p)) (local.get $p)))
      (if (i32.lt_u (local.get $i) (i32.mul (local.get $p) (local.get $p)))
        (then (local.set $i (i32.mul (local.get $p) (local.get $p)))))
      (block $crossed
        (loop $cross
          (br_if $crossed (i32.ge_u (local.get $i) (local.get $to)))
          (i32.store8 (local.get $i) (i32.const 1))
          (local.set $i (i32.add (local.get $i) (local.get $p)))
          (br $cross)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $numbers (i32.lt_u (i32.mul (local.get $p) (local.get $p)) (local.get $n))))
    (local.set $i (local.get $from))
    (loop $sum
      (if (i32.and (i32.gt_u (local.get $i) (i32.const 1)) (i32.eqz (i32.load8_u (local.get $i))))
        (then (local.set $count (i64.add (local.get $count) (i64.const 1)))))
      (br_if $sum (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $to))))
    (local.get $count)))
