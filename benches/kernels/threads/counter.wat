;; All threads add to one number: nothing but contention.
(module
  (import "env" "memory" (memory 1 64 shared))
  (func (export "init") (param $n i32)
    (i32.atomic.store (i32.const 64) (i32.const 0)))
  (func (export "run") (param $n i32) (param $part i32) (param $parts i32) (result i64)
    (local $i i32)
    (local.set $i (i32.div_u (local.get $n) (local.get $parts)))
    (loop $l
      (drop (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))
      (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (i64.const 0))
  (func (export "result") (result i64)
    (i64.extend_i32_u (i32.atomic.load (i32.const 64)))))
