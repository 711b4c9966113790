;; Calls inside of `try_table` that never throw: what protected code costs when
;; nothing happens. Two nested handlers per call, n calls.
(module
  (tag $error (param i32))

  (func $check (param $x i32) (result i32)
    (if (i32.eq (local.get $x) (i32.const -1))
      (then (throw $error (local.get $x))))
    (i32.add (i32.mul (local.get $x) (i32.const 5)) (i32.const 1)))

  (func $step (param $x i32) (result i32)
    (block $failed (result i32)
      (try_table (result i32) (catch $error $failed)
        (block $ignored (result i32)
          (try_table (result i32) (catch $error $ignored)
            (call $check (i32.and (local.get $x) (i32.const 0xffffff)))))
        (i32.add (call $check (i32.and (local.get $x) (i32.const 0xff)))))))

  (func (export "run") (param $n i32) (result i64)
    (local $sum i64) (local $x i32)
    (local.set $x (i32.const 1))
    (loop $again
      (local.set $x (call $step (local.get $x)))
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_u (local.get $x))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
