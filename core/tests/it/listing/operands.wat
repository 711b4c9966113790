;; Locals and constants emit nothing; results stay in accumulators; local.set
;; becomes the destination of its producer.
(module
  (func (param i32 i32) (result i32)
    (i32.mul (i32.add (local.get 0) (local.get 1)) (i32.const 3)))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (i32.shl (local.get 0) (i32.const 4)))
    (i32.xor (local.get 1) (local.get 0)))
  ;; An old value that is still on the stack is kept when its local is written.
  (func (param i32) (result i32)
    (local.get 0)
    (local.set 0 (i32.const 7))
    (i32.sub (local.get 0)))
  ;; Constants move to the right, subtraction of one is addition.
  (func (param i64) (result i64)
    (i64.add (i64.const 5) (i64.sub (local.get 0) (i64.const 1))))
  ;; A constant of 64 bits stands in a word of its own, on either side, in comparisons and branches too.
  (func (param i64) (result i64)
    (i64.and (local.get 0) (i64.const 0x123456789abcdef0)))
  (func (param i64) (result i64)
    (i64.shl (i64.const -0x8000000000000000) (local.get 0)))
  (func (param i64) (result i32)
    (i64.lt_u (i64.const 0x100000000) (local.get 0)))
  (func (param i64)
    (br_if 0 (i64.eq (i64.or (local.get 0) (i64.const 1)) (i64.const 0xfff8000000000000)))
    (unreachable))
  ;; An op has room for one of two.
  (func (result i64)
    (i64.add (i64.const 0x100000000) (i64.const 2)))
  (func (param f64 f64) (result f64)
    (f64.div (f64.sub (f64.const 1) (local.get 0)) (local.get 1)))
  ;; An op copies two slots, or three to neighbours.
  (func (param i32 i32) (local i32)
    (local.set 2 (local.get 0))
    (local.set 0 (local.get 1))
    (local.set 1 (local.get 2)))
  (func (param i32 i32 i32 i32)
    (call 11 (local.get 3) (local.get 2) (local.get 1) (local.get 0))))
