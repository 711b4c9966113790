;; A cache of 65,536 boxed pairs in which n times a random one is replaced and
;; another one read: many objects live, garbage of middling age, stores of new
;; references into an old array.
(module
  (rec
    (type $Object (sub (struct (field $vtable (ref $Object.vtable)))))
    (type $Object.vtable (sub (struct))))
  (type $Long (sub final $Object (struct
    (field $vtable (ref $Object.vtable))
    (field $value i64))))
  (type $Pair (sub final $Object (struct
    (field $vtable (ref $Object.vtable))
    (field $first (mut (ref null $Object)))
    (field $second (mut (ref null $Object))))))
  (type $Objects (array (mut (ref null $Object))))

  (global $vtable (ref $Object.vtable) (struct.new $Object.vtable))

  (func $long (param $value i64) (result (ref $Object))
    (struct.new $Long (global.get $vtable) (local.get $value)))

  (func $value (param $object (ref null $Object)) (result i64)
    (struct.get $Long $value (ref.cast (ref $Long) (local.get $object))))

  (func (export "run") (param $n i32) (result i64)
    (local $cache (ref $Objects)) (local $i i32) (local $state i64) (local $sum i64)
    (local $pair (ref $Pair))
    (local.set $cache (array.new_default $Objects (i32.const 65536)))
    (loop $fill
      (array.set $Objects (local.get $cache) (local.get $i)
        (struct.new $Pair
          (global.get $vtable)
          (call $long (i64.extend_i32_u (local.get $i)))
          (ref.null $Object)))
      (br_if $fill
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 65536))))
    (local.set $state (i64.const 88172645463325252))
    (loop $again
      (local.set $state (i64.xor (local.get $state) (i64.shl (local.get $state) (i64.const 13))))
      (local.set $state (i64.xor (local.get $state) (i64.shr_u (local.get $state) (i64.const 7))))
      (local.set $state (i64.xor (local.get $state) (i64.shl (local.get $state) (i64.const 17))))
      (local.set $pair
        (ref.cast (ref $Pair)
          (array.get $Objects (local.get $cache)
            (i32.and (i32.wrap_i64 (local.get $state)) (i32.const 65535)))))
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (call $value (struct.get $Pair $first (local.get $pair)))))
      ;; The new pair shares a part with one that stays.
      (array.set $Objects (local.get $cache)
        (i32.and
          (i32.wrap_i64 (i64.shr_u (local.get $state) (i64.const 20)))
          (i32.const 65535))
        (struct.new $Pair
          (global.get $vtable)
          (call $long (local.get $sum))
          (struct.get $Pair $first (local.get $pair))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
