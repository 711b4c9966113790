;; Loads of what a store before has put there.
(module
  (memory 1)
  (global $stack (mut i32) (i32.const 65536))
  (func $other)

  ;; As compiled without optimisation: all variables are in a frame in memory. The sum is written to a slot as
  ;; well, since it is asked for.
  (func (param $a i32) (param $b i32) (result i32) (local $frame i32)
    (local.set $frame (i32.sub (global.get $stack) (i32.const 16)))
    (i32.store offset=12 (local.get $frame) (local.get $a))
    (i32.store offset=8 (local.get $frame) (i32.const 7))
    (i32.store offset=4 (local.get $frame)
      (i32.add (i32.load offset=12 (local.get $frame)) (i32.load offset=8 (local.get $frame))))
    (i32.mul (i32.load offset=4 (local.get $frame)) (local.get $b)))

  ;; What is stored is known up to the call.
  (func (param $x i32) (result i32) (local $frame i32)
    (local.set $frame (global.get $stack))
    (i32.store offset=4 (local.get $frame) (local.get $x))
    (i32.load (i32.load offset=4 (local.get $frame)))
    (call $other)
    (i32.load (i32.load offset=4 (local.get $frame)))
    (drop) (drop) (i32.const 0))

  ;; Nothing is known behind stores that overlap or may do so, writes to the base or to the value's local, and
  ;; labels.
  (func (param $q i32) (param $x i32) (local $p i32)
    (local.set $p (global.get $stack))
    (i32.store (local.get $p) (local.get $x))
    (i32.store8 offset=3 (local.get $p) (i32.const 1))
    (call $two (i32.load (local.get $p)) (local.get $q))
    (i32.store (local.get $p) (local.get $x))
    (i32.store (local.get $q) (i32.const 1))
    (drop (i32.load (local.get $p)))
    (i32.store (local.get $p) (local.get $x))
    (local.set $p (i32.const 8))
    (drop (i32.load (local.get $p)))
    (i32.store (local.get $p) (local.get $x))
    (local.set $x (i32.const 8))
    (drop (i32.load (local.get $p)))
    (i32.store (local.get $p) (local.get $x))
    (block (br_if 0 (local.get $q)))
    (drop (i32.load (local.get $p))))
  (func $two (param i32 i32))

  ;; Types are what they were stored as, and all bytes are asked for.
  (func (param $x i32) (param $d f64) (result f64) (local $p i32)
    (local.set $p (global.get $stack))
    (i32.store (local.get $p) (local.get $x))
    (drop (f32.load (local.get $p)))
    (drop (i32.load8_u (local.get $p)))
    (drop (i64.load32_u (local.get $p)))
    (f64.store offset=8 (local.get $p) (local.get $d))
    (f64.load offset=8 (local.get $p))))
