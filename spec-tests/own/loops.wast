;; What is in registers where a loop goes back: its start, and accumulators that hold what the loop carries.

(module
  (memory 1)
  (tag $stop (param i32))
  (func $callee (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  ;; The counter is in the accumulator at the only branch back, and read as both operands.
  (func (export "sum") (param $n i32) (result i32) (local $i i32) (local $s i32)
    (loop $again
      (local.set $s (i32.add (local.get $s) (i32.mul (local.get $i) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $s))
  ;; The value is read as the right operand of what cannot be exchanged.
  (func (export "right") (param $n i32) (result i32) (local $s i32)
    (loop $again
      (local.set $s (i32.sub (i32.const 1000) (local.get $s)))
      (local.set $s (i32.sub (local.get $s) (local.get $n)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (i32.lt_s (i32.const 5) (local.get $n)))
      (br_if $again (local.get $n)))
    (local.get $s))
  ;; An integer and a float, behind a test that is repeated.
  (func (export "power") (param $n i32) (param $x f64) (result f64) (local $y f64)
    (local.set $y (f64.const 1))
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (local.set $y (f64.mul (local.get $y) (local.get $x)))
        (br $again)))
    (local.get $y))
  (func (export "power32") (param $n i64) (param $x f32) (result f32) (local $y f32)
    (local.set $y (f32.const 1))
    (loop $again
      (local.set $y (f32.div (local.get $x) (local.get $y)))
      (local.set $n (i64.sub (local.get $n) (i64.const 1)))
      (br_if $again (i64.ne (local.get $n) (i64.const 0))))
    (local.get $y))
  ;; Two branches back, where accumulators hold different things.
  (func (export "two") (param $a i32) (param $b i32) (result i32)
    (loop $again
      (local.set $b (i32.xor (local.get $a) (local.get $b)))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (br_if $again (i32.and (local.get $a) (i32.const 3)))
      (local.set $b (i32.add (local.get $b) (local.get $a)))
      (br_if $again (i32.lt_u (local.get $a) (i32.const 50))))
    (local.get $b))
  ;; To the first op and to the one behind the test.
  (func (export "both") (param $n i32) (result i32) (local $s i32)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $again (i32.and (local.get $n) (i32.const 1)))
        (local.set $s (i32.add (local.get $s) (local.get $n)))
        (br $again)))
    (local.get $s))
  ;; A loop in a loop, which is entered again and again, and one behind it.
  (func (export "nested") (param $n i32) (result i32) (local $i i32) (local $s i32)
    (loop $outer
      (local.set $i (local.get $n))
      (loop $inner
        (local.set $s (i32.add (local.get $s) (local.get $i)))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br_if $inner (local.get $i)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $outer (local.get $n)))
    (loop $behind
      (local.set $s (i32.add (local.get $s) (i32.const 7)))
      (br_if $behind (i32.and (local.get $s) (i32.const 15))))
    (local.get $s))
  ;; The branch back of the outer loop is in the inner one.
  (func (export "outwards") (param $n i32) (result i32) (local $i i32) (local $s i32)
    (loop $outer
      (local.set $i (i32.const 3))
      (loop $inner
        (local.set $s (i32.add (local.get $s) (i32.const 1)))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br_if $inner (local.get $i))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $outer (local.get $n))))
    (local.get $s))
  (func (export "calls") (param $n i32) (result i32) (local $s i32)
    (loop $again
      (local.set $s (i32.add (local.get $s) (call $callee (local.get $n))))
      (loop $inner
        (local.set $s (i32.add (local.get $s) (i32.const 1)))
        (br_if $inner (i32.and (local.get $s) (i32.const 3))))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (local.get $n)))
    (local.get $s))
  ;; Memory grows in the loop.
  (func (export "grows") (param $n i32) (result i32) (local $s i32)
    (loop $again
      (local.set $s (i32.add (local.get $s) (memory.grow (i32.const 0))))
      (i32.store8 (local.get $n) (local.get $s))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (local.get $n)))
    (i32.load8_u (i32.const 1)))
  ;; A branch table leads back, with its default and without.
  (func (export "table") (param $n i32) (result i32) (local $s i32)
    (block $out
      (loop $again
        (local.set $s (i32.add (i32.mul (local.get $s) (i32.const 3)) (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_table $out $again $again (local.get $n))))
    (local.get $s))
  ;; A handler leads back to the start, where accumulators hold nothing.
  (func (export "caught") (param $n i32) (result i32) (local $i i32) (local $s i32)
    (loop $again
      (local.set $s (i32.add (local.get $s) (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (try_table (catch_all $again)
        (if (i32.and (local.get $i) (i32.const 2))
          (then
            (local.set $s (i32.add (local.get $s) (i32.const 100)))
            (throw $stop (i32.mul (local.get $s) (i32.const 5))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $s))
  ;; The loop has parameters.
  (func (export "carried") (param $n i32) (result i32)
    (i32.const 1) (i32.const 2)
    (loop $again (param i32 i32) (result i32)
      (i32.add)
      (local.get $n)
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (i32.ne (local.get $n) (i32.const 0)))
      (i32.sub)))
  ;; What a store and a load have their address from.
  (func (export "walk") (param $p i32) (result i32) (local $s i32)
    (loop $again
      (i32.store16 (local.get $p) (local.get $p))
      (local.set $s (i32.add (local.get $s) (i32.load8_u (local.get $p))))
      (local.set $p (i32.sub (local.get $p) (i32.const 2)))
      (br_if $again (local.get $p)))
    (local.get $s))
  ;; The first op writes what the others read.
  (func (export "written") (param $n i32) (result i32) (local $k i32)
    (loop $again
      (local.set $k (local.get $n))
      (local.set $n (i32.sub (i32.shr_u (local.get $n) (i32.const 1)) (i32.eqz (local.get $k))))
      (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
    (local.get $k))
  ;; More branches back than are noted.
  (func (export "many") (param $n i32) (result i32) (local $s i32)
    (loop $again
      (local.set $s (i32.add (local.get $s) (local.get $n)))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br_if $again (i32.eq (local.get $n) (i32.const 1)))
      (br_if $again (i32.eq (local.get $n) (i32.const 2)))
      (br_if $again (i32.eq (local.get $n) (i32.const 3)))
      (br_if $again (i32.eq (local.get $n) (i32.const 4)))
      (br_if $again (i32.eq (local.get $n) (i32.const 5)))
      (br_if $again (i32.eq (local.get $n) (i32.const 6)))
      (br_if $again (i32.eq (local.get $n) (i32.const 7)))
      (br_if $again (i32.eq (local.get $n) (i32.const 8)))
      (br_if $again (i32.eq (local.get $n) (i32.const 9)))
      (br_if $again (i32.eq (local.get $n) (i32.const 10))))
    (local.get $s)))
(assert_return (invoke "sum" (i32.const 10)) (i32.const 285))
(assert_return (invoke "sum" (i32.const 0)) (i32.const 0))
(assert_return (invoke "two" (i32.const 0) (i32.const 5)) (i32.const 369))
(assert_return (invoke "two" (i32.const 7) (i32.const 9)) (i32.const 374))
(assert_return (invoke "both" (i32.const 11)) (i32.const 30))
(assert_return (invoke "both" (i32.const 0)) (i32.const 0))
(assert_return (invoke "power" (i32.const 5) (f64.const 1.5)) (f64.const 7.59375))
(assert_return (invoke "power" (i32.const 0) (f64.const 3)) (f64.const 1))
(assert_return (invoke "power32" (i64.const 5) (f32.const 8)) (f32.const 8.0))
(assert_return (invoke "nested" (i32.const 6)) (i32.const 112))
(assert_return (invoke "outwards" (i32.const 4)) (i32.const 12))
(assert_return (invoke "calls" (i32.const 5)) (i32.const 56))
(assert_return (invoke "grows" (i32.const 10)) (i32.const 10))
(assert_return (invoke "table" (i32.const 6)) (i32.const 2005))
(assert_return (invoke "caught" (i32.const 20)) (i32.const 1049))
(assert_return (invoke "carried" (i32.const 5)) (i32.const 16))
(assert_return (invoke "walk" (i32.const 600)) (i32.const 34492))
(assert_return (invoke "written" (i32.const 100)) (i32.const 1))
(assert_return (invoke "right" (i32.const 9)) (i32.const 995))
(assert_return (invoke "many" (i32.const 0)) (i32.const 55))
(assert_return (invoke "many" (i32.const -3)) (i32.const -3))
(assert_return (invoke "many" (i32.const 4)) (i32.const 49))
