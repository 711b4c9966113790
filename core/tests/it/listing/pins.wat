;; Slots that loops have in registers, too, and what keeps them from it.
(module
  (memory 1)
  (type $object (struct (field i32)))
  (func $callee)
  ;; One slot of each class: the pin is read on either side, and what is first in an accumulator is left there.
  (func (param $n i32) (param $s i32) (param $x f64) (param $y f32)
    (loop $again
      (local.set $x (f64.add (f64.mul (local.get $x) (local.get $x)) (f64.const 0.5)))
      (local.set $y (f32.sub (f32.load (local.get $n)) (local.get $y)))
      (local.set $s (i32.xor (i32.rotl (local.get $s) (i32.const 5)) (i32.load (local.get $n))))
      (local.set $n (i32.add (local.get $n) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $n) (i32.const 100)))))
  ;; Two that change places: one is pinned, and is copied from the other.
  (func (param $n i32) (param $a i64) (param $b i64) (result i64) (local $t i64)
    (loop $again
      (local.set $t (i64.add (local.get $a) (local.get $b)))
      (local.set $a (local.get $b))
      (local.set $b (local.get $t))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $b))
  ;; A constant and a load are written to the pin.
  (func (param $n i32) (param $x f64) (result f64)
    (loop $again
      (if (i32.and (local.get $n) (i32.const 7))
        (then (local.set $x (f64.load (local.get $n))))
        (else (local.set $x (f64.const 1))))
      (local.set $x (f64.div (f64.const 2) (f64.sub (f64.const 1) (local.get $x))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  ;; Not what is found by following pointers.
  (func (param $p i32) (param $n i32) (result i32)
    (loop $again
      (local.set $n (i32.load offset=4 (local.get $p)))
      (local.set $p (i32.load (local.get $p)))
      (br_if $again (local.get $p)))
    (local.get $n))
  ;; Not what an op writes that has no form for it.
  (func (param $n i32) (param $s i32) (result i32)
    (loop $again
      (local.set $s (i32.div_u (local.get $s) (local.get $n)))
      (br_if $again (i32.lt_u (i32.const 5) (local.get $s))))
    (local.get $s))
  ;; Nor what is written before it is read.
  (func (param $n i32) (result i32) (local $t i32)
    (loop $again
      (local.set $t (i32.load (local.get $n)))
      (i32.store (local.get $n) (i32.add (local.get $t) (local.get $t)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $t))
  ;; Nothing in a loop that calls, nor where it is not known what an op changes.
  (func (param $n i32) (param $s i32)
    (loop $again
      (local.set $s (i32.xor (local.get $s) (local.get $n)))
      (call $callee)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (param $n i32) (param $s i32)
    (loop $again
      (local.set $s (i32.xor (local.get $s) (memory.size)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; Nor a reference, nor an operand, which are in slots, too.
  (func (param $n i32) (param $a anyref) (param $b anyref) (local $t anyref)
    (loop $again
      (local.set $t (local.get $a))
      (local.set $a (local.get $b))
      (local.set $b (local.get $t))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (param $n i32) (result i32)
    (i32.const 0)
    (loop $again (param i32) (result i32)
      (i32.xor (i32.const 3))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; Two slots of f64, those on the longest way of what waits for what.
  (func (param $cx f64) (param $cy f64) (param $x f64) (param $y f64) (param $n i32) (local $x2 f64) (local $y2 f64)
    (loop $again
      (local.set $y (f64.add (f64.mul (f64.mul (local.get $x) (f64.const 2)) (local.get $y)) (local.get $cy)))
      (local.set $x (f64.add (f64.sub (local.get $x2) (local.get $y2)) (local.get $cx)))
      (local.set $x2 (f64.mul (local.get $x) (local.get $x)))
      (local.set $y2 (f64.mul (local.get $y) (local.get $y)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; On either side, in one op, and all that writes the second.
  (func (param $n i32) (param $x f64) (param $y f64) (result f64)
    (loop $again
      (local.set $x (f64.sub (f64.mul (local.get $y) (local.get $x)) (f64.sub (local.get $x) (local.get $y))))
      (local.set $y (f64.div (f64.sub (local.get $y) (local.get $x)) (f64.neg (local.get $y))))
      (if (i32.and (local.get $n) (i32.const 1))
        (then (local.set $x (f64.load (local.get $n))))
        (else (local.set $x (f64.const 0))))
      (if (i32.and (local.get $n) (i32.const 2)) (then (local.set $x (local.get $y))))
      (local.set $y (select (local.get $x) (local.get $y) (i32.and (local.get $n) (i32.const 4))))
      (if (i32.and (local.get $n) (i32.const 8)) (then (local.set $y (f64.const 1.5))))
      (local.set $y (f64.sqrt (f64.mul (local.get $x) (local.get $y))))
      (local.set $x (f64.sub (local.get $x) (f64.mul (local.get $y) (f64.const 0.5))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (f64.add (local.get $x) (local.get $y)))
  ;; One only, where a round has so many ops that it is not for these values that they wait.
  (func (param $n i32) (param $x f64) (param $y f64) (param $k i32)
    (loop $again
      (local.set $x (f64.add (local.get $x) (f64.load (local.get $n))))
      (local.set $y (f64.add (local.get $y) (f64.load offset=8 (local.get $n))))
      (i32.store offset=16 (local.get $n) (i32.add (i32.load offset=16 (local.get $n)) (local.get $k)))
      (i32.store offset=20 (local.get $n) (i32.add (i32.load offset=20 (local.get $n)) (local.get $k)))
      (i32.store offset=24 (local.get $n) (i32.add (i32.load offset=24 (local.get $n)) (local.get $k)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 32)))))))
