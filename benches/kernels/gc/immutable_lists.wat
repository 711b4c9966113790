;; Lists that never change, as OCaml has them: every value is a `(ref eq)`, small
;; integers are `i31`, a block is an array whose first element is its tag, and
;; functions are closures. Made, mapped, filtered, reversed and folded, n times.
(module
  (type $block (array (mut (ref eq))))
  (rec
    (type $code (func (param (ref eq) (ref eq)) (result (ref eq))))
    (type $closure (sub (struct (field $code (ref $code))))))
  (type $closure.1 (sub final $closure (struct
    (field $code (ref $code))
    (field $captured (ref eq)))))

  (func $cons (param $head (ref eq)) (param $tail (ref eq)) (result (ref eq))
    (array.new_fixed $block 3
      (ref.i31 (i32.const 0)) (local.get $head) (local.get $tail)))

  (func $head (param $list (ref eq)) (result (ref eq))
    (array.get $block (ref.cast (ref $block) (local.get $list)) (i32.const 1)))

  (func $tail (param $list (ref eq)) (result (ref eq))
    (array.get $block (ref.cast (ref $block) (local.get $list)) (i32.const 2)))

  (func $apply (param $f (ref eq)) (param $argument (ref eq)) (result (ref eq))
    (call_ref $code
      (local.get $argument)
      (local.get $f)
      (struct.get $closure $code (ref.cast (ref $closure) (local.get $f)))))

  ;; fun x -> x * captured + 1
  (func $scale (type $code)
    (ref.i31
      (i32.add
        (i32.mul
          (i31.get_s (ref.cast (ref i31) (local.get 0)))
          (i31.get_s
            (ref.cast (ref i31)
              (struct.get $closure.1 $captured
                (ref.cast (ref $closure.1) (local.get 1))))))
        (i32.const 1))))

  ;; fun x -> x land captured <> 0
  (func $masked (type $code)
    (ref.i31
      (i32.ne
        (i32.and
          (i31.get_s (ref.cast (ref i31) (local.get 0)))
          (i31.get_s
            (ref.cast (ref i31)
              (struct.get $closure.1 $captured
                (ref.cast (ref $closure.1) (local.get 1))))))
        (i32.const 0))))

  (func $init (param $n i32) (result (ref eq))
    (local $list (ref eq))
    (local.set $list (ref.i31 (i32.const 0)))
    (loop $again
      (local.set $list (call $cons (ref.i31 (local.get $n)) (local.get $list)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $list))

  (func $map (param $f (ref eq)) (param $list (ref eq)) (result (ref eq))
    (if (result (ref eq)) (ref.test (ref i31) (local.get $list))
      (then (local.get $list))
      (else
        (call $cons
          (call $apply (local.get $f) (call $head (local.get $list)))
          (call $map (local.get $f) (call $tail (local.get $list)))))))

  (func $reverse_filter (param $f (ref eq)) (param $list (ref eq)) (result (ref eq))
    (local $done (ref eq)) (local $head (ref eq))
    (local.set $done (ref.i31 (i32.const 0)))
    (loop $again
      (if (ref.test (ref i31) (local.get $list))
        (then (return (local.get $done))))
      (local.set $head (call $head (local.get $list)))
      (if (i31.get_s
            (ref.cast (ref i31) (call $apply (local.get $f) (local.get $head))))
        (then (local.set $done (call $cons (local.get $head) (local.get $done)))))
      (local.set $list (call $tail (local.get $list)))
      (br $again))
    (unreachable))

  (func $fold (param $sum i64) (param $list (ref eq)) (result i64)
    (if (ref.test (ref i31) (local.get $list))
      (then (return (local.get $sum))))
    (return_call $fold
      (i64.add
        (i64.mul (local.get $sum) (i64.const 31))
        (i64.extend_i32_s
          (i31.get_s (ref.cast (ref i31) (call $head (local.get $list))))))
      (call $tail (local.get $list))))

  (func (export "run") (param $n i32) (result i64)
    (local $list (ref eq)) (local $sum i64)
    (loop $again
      (local.set $list (call $init (i32.const 300)))
      (local.set $list
        (call $map
          (struct.new $closure.1 (ref.func $scale) (ref.i31 (local.get $n)))
          (local.get $list)))
      (local.set $list
        (call $reverse_filter
          (struct.new $closure.1
            (ref.func $masked)
            (ref.i31 (i32.or (local.get $n) (i32.const 6))))
          (local.get $list)))
      (local.set $sum (call $fold (local.get $sum) (local.get $list)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (elem declare func $scale $masked))
