;; A linked list of 4,096 nodes of 16 bytes in a shuffled order: n walks that
;; sum and rewrite a field. Bound by the latency of dependent loads.
(module
  (memory 1)
  (func $build
    (local $i i32) (local $at i32)
    ;; Node k is followed by (k * 1,597 + 51) mod 4,096: a full cycle.
    (loop $nodes
      (local.set $at (i32.shl (local.get $i) (i32.const 4)))
      (i32.store (local.get $at)
        (i32.shl
          (i32.and
            (i32.add (i32.mul (local.get $i) (i32.const 1597)) (i32.const 51))
            (i32.const 4095))
          (i32.const 4)))
      (i64.store offset=8 (local.get $at) (i64.extend_i32_u (local.get $i)))
      (br_if $nodes
        (i32.ne
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (i32.const 4096)))))
  (func $walk (param $sum i64) (result i64)
    (local $at i32)
    (loop $next
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 5))
          (i64.load offset=8 (local.get $at))))
      (i32.store offset=4 (local.get $at) (i32.wrap_i64 (local.get $sum)))
      (br_if $next (local.tee $at (i32.load (local.get $at)))))
    (local.get $sum))
  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (call $build)
    (loop $again
      (local.set $sum (call $walk (local.get $sum)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
