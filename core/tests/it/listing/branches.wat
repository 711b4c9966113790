;; A comparison and the branch on it are one op, negations fold, and a loop that
;; begins with its test ends with a copy of it.
(module
  (func (param i32) (result i32) (local i32)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get 0)))
        (local.set 1 (i32.add (local.get 1) (local.get 0)))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
    (local.get 1))
  (func (param f64 f64) (result i32)
    (if (result i32) (i32.eqz (f64.lt (local.get 0) (local.get 1)))
      (then (i32.const 1))
      (else (i32.const 2))))
  ;; Values are moved on the taken path only.
  (func (param i32) (result i32)
    (block $b (result i32)
      (i32.const 10)
      (local.get 0)
      (br_if $b (local.get 0))
      (i32.add)))
  (func (param i32) (result i32)
    (block $one
      (block $two
        (br_table $one $two $one (local.get 0)))
      (return (i32.const 2)))
    (i32.const 1))
  ;; Both ways to the end leave the local in the accumulator; behind the second block only one does.
  (func (param i32 i32) (result i32)
    (if (i32.and (local.get 0) (i32.const 1))
      (then (local.set 1 (i32.mul (local.get 0) (i32.const 3))))
      (else (local.set 1 (i32.shr_u (local.get 0) (i32.const 1)))))
    (local.set 0 (i32.xor (local.get 1) (i32.const 7)))
    (block $b
      (br_if $b (i32.gt_u (local.get 1) (i32.const 100)))
      (local.set 1 (i32.add (local.get 1) (i32.const 1))))
    (i32.sub (local.get 1) (local.get 0)))
  ;; A test of bits and the branch on it are one op, unless something else needs the bits.
  (func (param i32 i32) (result i32)
    (if (i32.eqz (i32.and (local.get 0) (i32.const 8)))
      (then (return (i32.const 1))))
    (block $b
      (br_if $b (i32.and (local.get 0) (local.get 1)))
      (return (i32.const 2)))
    (i32.const 3))
  (func (param i32) (result i32) (local i32)
    (if (i32.eqz (local.tee 1 (i32.and (local.get 0) (i32.const 8))))
      (then (return (i32.const 7))))
    (local.get 1))
  (func (param i32) (result i32)
    (loop $again
      (local.set 0 (i32.shr_u (local.get 0) (i32.const 1)))
      (br_if $again (i32.and (local.get 0) (i32.const 3))))
    (local.get 0)))
