;; Addresses in slots, in the accumulator and constant; what is stored likewise.
(module
  (memory 1)
  (func (param i32) (result i32)
    (i32.load offset=8 (i32.load (local.get 0))))
  (func (result i64)
    (i64.load offset=16 (i32.const 1024)))
  (func (param i32 f32)
    (f32.store (local.get 0) (f32.add (local.get 1) (local.get 1)))
    (i32.store8 offset=3 (i32.const 0) (i32.const 65))
    (i64.store (i32.add (local.get 0) (i32.const 4)) (i64.const -1)))
  ;; An offset that does not fit with the size goes the general way.
  (func (param i32) (result i32)
    (i32.load offset=0xffffffff (local.get 0)))
  (func (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2))))
