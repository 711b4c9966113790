;; A linked list of 1,000 nodes that is made, reversed in place, thinned out and
;; summed, n times: dependent loads, stores of references, nullable fields.
(module
  (rec
    (type $Object (sub (struct (field $vtable (ref $Object.vtable)))))
    (type $Object.vtable (sub (struct))))
  (rec
    (type $List (sub final $Object (struct
      (field $vtable (ref $Object.vtable))
      (field $first (mut (ref null $Node)))
      (field $length (mut i32)))))
    (type $Node (sub final $Object (struct
      (field $vtable (ref $Object.vtable))
      (field $value (mut i32))
      (field $next (mut (ref null $Node)))))))

  (global $vtable (ref $Object.vtable) (struct.new $Object.vtable))
  (global $seed (mut i32) (i32.const 0))

  (func $random (result i32)
    (global.set $seed
      (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.shr_u (global.get $seed) (i32.const 8)))

  (func $push (param $list (ref $List)) (param $value i32)
    (struct.set $List $first (local.get $list)
      (struct.new $Node
        (global.get $vtable) (local.get $value) (struct.get $List $first (local.get $list))))
    (struct.set $List $length (local.get $list)
      (i32.add (struct.get $List $length (local.get $list)) (i32.const 1))))

  (func $reverse (param $list (ref $List))
    (local $done (ref null $Node)) (local $here (ref null $Node)) (local $next (ref null $Node))
    (local.set $here (struct.get $List $first (local.get $list)))
    (block $end
      (loop $nodes
        (local.set $next
          (struct.get $Node $next (br_on_null $end (local.get $here))))
        (struct.set $Node $next (local.get $here) (local.get $done))
        (local.set $done (local.get $here))
        (local.set $here (local.get $next))
        (br $nodes)))
    (struct.set $List $first (local.get $list) (local.get $done)))

  ;; Unlinks what is divisible by three, but never the first.
  (func $thin (param $list (ref $List))
    (local $here (ref null $Node)) (local $next (ref null $Node))
    (local.set $here (struct.get $List $first (local.get $list)))
    (block $end
      (br_if $end (ref.is_null (local.get $here)))
      (loop $nodes
        (local.set $next (struct.get $Node $next (local.get $here)))
        (br_if $end (ref.is_null (local.get $next)))
        (if (i32.rem_u (struct.get $Node $value (local.get $next)) (i32.const 3))
          (then (local.set $here (local.get $next)))
          (else
            (struct.set $Node $next
              (local.get $here)
              (struct.get $Node $next (local.get $next)))
            (struct.set $List $length (local.get $list)
              (i32.sub (struct.get $List $length (local.get $list)) (i32.const 1)))))
        (br $nodes))))

  (func $sum (param $list (ref $List)) (result i64)
    (local $here (ref null $Node)) (local $sum i64)
    (local.set $here (struct.get $List $first (local.get $list)))
    (local.set $sum (i64.extend_i32_u (struct.get $List $length (local.get $list))))
    (block $end
      (loop $nodes
        (br_if $end (ref.is_null (local.get $here)))
        (local.set $sum
          (i64.add
            (i64.mul (local.get $sum) (i64.const 5))
            (i64.extend_i32_u (struct.get $Node $value (local.get $here)))))
        (struct.set $Node $value (local.get $here) (i32.wrap_i64 (local.get $sum)))
        (local.set $here (struct.get $Node $next (local.get $here)))
        (br $nodes)))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i64)
    (local $list (ref null $List)) (local $i i32) (local $walks i32) (local $sum i64)
    (global.set $seed (i32.const 42))
    (loop $again
      (local.set $list
        (struct.new $List (global.get $vtable) (ref.null $Node) (i32.const 0)))
      (local.set $i (i32.const 1000))
      (loop $values
        (call $push (ref.as_non_null (local.get $list)) (call $random))
        (br_if $values (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $walks (i32.const 4))
      (loop $walk
        (call $reverse (ref.as_non_null (local.get $list)))
        (local.set $sum
          (i64.add
            (i64.mul (local.get $sum) (i64.const 31))
            (call $sum (ref.as_non_null (local.get $list)))))
        (br_if $walk (local.tee $walks (i32.sub (local.get $walks) (i32.const 1)))))
      (call $thin (ref.as_non_null (local.get $list)))
      (local.set $sum
        (i64.xor (local.get $sum) (call $sum (ref.as_non_null (local.get $list)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
