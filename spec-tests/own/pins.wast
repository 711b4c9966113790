;; Locals that loops carry along in registers: of each type, read and written in all ways, and in loops in loops.

(module
  (memory 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")
  (func (export "hash") (param $n i32) (result i32) (local $p i32) (local $h i32)
    (local.set $h (i32.const 0x811c9dc5))
    (loop $again
      (local.set $h (i32.mul (i32.xor (local.get $h) (i32.load8_u (i32.and (local.get $p) (i32.const 15)))) (i32.const 0x01000193)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $p) (local.get $n))))
    (local.get $h))
  ;; On the right of what cannot be exchanged, and as a count.
  (func (export "ordered") (param $n i64) (result i64) (local $s i64) (local $t i64)
    (local.set $s (i64.const 0x0123456789abcdef))
    (loop $again
      (local.set $t (i64.sub (local.get $n) (local.get $s)))
      (local.set $s (i64.rotl (i64.sub (i64.mul (local.get $n) (i64.const 77)) (local.get $s)) (local.get $s)))
      (local.set $s (i64.shr_u (local.get $s) (i64.and (local.get $t) (i64.const 1))))
      (br_if $again (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))
    (i64.xor (local.get $s) (local.get $t)))
  (func (export "fibonacci") (param $n i32) (result i64) (local $a i64) (local $b i64) (local $t i64)
    (local.set $b (i64.const 1))
    (loop $again
      (local.set $t (i64.add (local.get $a) (local.get $b)))
      (local.set $a (local.get $b))
      (local.set $b (local.get $t))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $b))
  (func (export "logistic") (param $n i32) (param $x f64) (result f64)
    (loop $again
      (local.set $x (f64.mul (f64.mul (f64.const 3.75) (local.get $x)) (f64.sub (f64.const 1) (local.get $x))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "root") (param $n i32) (param $a f32) (result f32) (local $x f32)
    (local.set $x (f32.const 1))
    (loop $again
      (local.set $x (f32.mul (f32.const 0.5) (f32.add (local.get $x) (f32.div (local.get $a) (local.get $x)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  ;; All three pins; the integer is set to a constant and to what is loaded.
  (func (export "all") (param $n i32) (result f64) (local $s i32) (local $x f64) (local $y f32)
    (local.set $y (f32.const 1))
    (loop $again
      (local.set $x (f64.add (f64.mul (local.get $x) (local.get $x)) (f64.const 0.125)))
      (local.set $y (f32.sub (f32.mul (local.get $y) (f32.const 0.5)) (local.get $y)))
      (local.set $s (i32.add (i32.shl (local.get $s) (i32.const 1)) (i32.xor (local.get $s) (local.get $n))))
      (if (i32.eq (i32.and (local.get $n) (i32.const 7)) (i32.const 3))
        (then (local.set $s (i32.load8_u (i32.and (local.get $s) (i32.const 15))))))
      (if (i32.eq (i32.and (local.get $n) (i32.const 15)) (i32.const 9))
        (then (local.set $s (i32.const 5)) (local.set $y (f32.const 3))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (f64.add (f64.add (local.get $x) (f64.promote_f32 (local.get $y))) (f64.convert_i32_s (local.get $s))))
  ;; The condition is the pin.
  (func (export "collatz") (param $n i32) (result i32) (local $count i32)
    (loop $again
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (local.set $n
        (select
          (i32.add (i32.mul (local.get $n) (i32.const 3)) (i32.const 1))
          (i32.shr_u (local.get $n) (i32.const 1))
          (i32.and (local.get $n) (i32.const 1))))
      (br_if $again (i32.ne (local.get $n) (i32.const 1))))
    (local.get $count))
  ;; The inner loop is entered with other values each time, and what it pins is read behind it.
  (func (export "nested") (param $n i32) (result i32) (local $i i32) (local $s i32)
    (loop $outer
      (local.set $i (local.get $n))
      (loop $inner
        (local.set $s (i32.add (i32.mul (local.get $s) (i32.const 31)) (local.get $i)))
        (br_if $inner (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $s (i32.xor (local.get $s) (local.get $n)))
      (br_if $outer (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s))
  ;; Out of the middle, by a return.
  (func (export "find") (param $n i32) (result i32) (local $h i32)
    (loop $again
      (local.set $h (i32.add (i32.rotl (local.get $h) (i32.const 3)) (i32.const 7)))
      (if (i32.gt_u (local.get $h) (i32.const 100000)) (then (return (local.get $h))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.sub (i32.const 0) (local.get $h)))
)

(assert_return (invoke "hash" (i32.const 100)) (i32.const 895939069))
(assert_return (invoke "ordered" (i64.const 40)) (i64.const 6613722681902258900))
(assert_return (invoke "fibonacci" (i32.const 60)) (i64.const 2504730781961))
(assert_return (invoke "logistic" (i32.const 50) (f64.const 0.3)) (f64.const 0.9278046048171656))
(assert_return (invoke "root" (i32.const 20) (f32.const 2)) (f32.const 1.4142135))
(assert_return (invoke "all" (i32.const 50)) (f64.const 92.15816535940672))
(assert_return (invoke "all" (i32.const 1000)) (f64.const 92.15816535940672))
(assert_return (invoke "collatz" (i32.const 27)) (i32.const 111))
(assert_return (invoke "nested" (i32.const 9)) (i32.const -1425948304))
(assert_return (invoke "find" (i32.const 100)) (i32.const 262143))
(assert_return (invoke "find" (i32.const 3)) (i32.const -511))
