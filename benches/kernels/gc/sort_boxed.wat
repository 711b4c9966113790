;; Merge sort of n boxed numbers of two classes with a comparator, which is an
;; object with a function: arrays of references, `array.copy`, casts, `call_ref`.
(module
  (rec
    (type $Object (sub (struct (field $vtable (ref $Object.vtable)))))
    (type $Object.vtable (sub (struct))))
  (type $Integer (sub final $Object (struct
    (field $vtable (ref $Object.vtable))
    (field $value i32))))
  (type $Double (sub final $Object (struct
    (field $vtable (ref $Object.vtable))
    (field $value f64))))
  (type $Objects (array (mut (ref null $Object))))
  (rec
    (type $Comparator (sub (struct (field $compare (ref $compare)))))
    (type $compare (func
      (param (ref $Comparator) (ref null $Object) (ref null $Object)) (result i32))))
  (type $Reversed (sub final $Comparator (struct
    (field $compare (ref $compare))
    (field $of (ref $Comparator)))))

  (global $vtable (ref $Object.vtable) (struct.new $Object.vtable))

  (func $number (param $object (ref null $Object)) (result f64)
    (block $double (result (ref $Double))
      (return
        (f64.convert_i32_s
          (struct.get $Integer $value
            (ref.cast (ref $Integer)
              (br_on_cast $double (ref null $Object) (ref $Double) (local.get $object)))))))
    (struct.get $Double $value))

  (func $natural (type $compare)
    (local $a f64) (local $b f64)
    (local.set $a (call $number (local.get 1)))
    (local.set $b (call $number (local.get 2)))
    (i32.sub
      (f64.gt (local.get $a) (local.get $b))
      (f64.lt (local.get $a) (local.get $b))))

  (func $reversed (type $compare)
    (local $of (ref $Comparator))
    (local.set $of
      (struct.get $Reversed $of (ref.cast (ref $Reversed) (local.get 0))))
    (call_ref $compare
      (local.get $of)
      (local.get 2)
      (local.get 1)
      (struct.get $Comparator $compare (local.get $of))))

  ;; Sorts from `$low` up to `$high`.
  (func $sort
    (param $a (ref $Objects)) (param $spare (ref $Objects)) (param $by (ref $Comparator))
    (param $low i32) (param $high i32)
    (local $middle i32) (local $i i32) (local $j i32) (local $to i32)
    (if (i32.lt_u (i32.sub (local.get $high) (local.get $low)) (i32.const 2))
      (then (return)))
    (local.set $middle
      (i32.shr_u (i32.add (local.get $low) (local.get $high)) (i32.const 1)))
    (call $sort (local.get $a) (local.get $spare) (local.get $by)
      (local.get $low) (local.get $middle))
    (call $sort (local.get $a) (local.get $spare) (local.get $by)
      (local.get $middle) (local.get $high))
    (array.copy $Objects $Objects
      (local.get $spare) (local.get $low)
      (local.get $a) (local.get $low)
      (i32.sub (local.get $high) (local.get $low)))
    (local.set $i (local.get $low))
    (local.set $j (local.get $middle))
    (local.set $to (local.get $low))
    (loop $merge
      (block $next
        (block $right
          (br_if $right (i32.eq (local.get $i) (local.get $middle)))
          (if (i32.lt_u (local.get $j) (local.get $high))
            (then
              (br_if $right
                (i32.gt_s
                  (call_ref $compare
                    (local.get $by)
                    (array.get $Objects (local.get $spare) (local.get $i))
                    (array.get $Objects (local.get $spare) (local.get $j))
                    (struct.get $Comparator $compare (local.get $by)))
                  (i32.const 0)))))
          (array.set $Objects (local.get $a) (local.get $to)
            (array.get $Objects (local.get $spare) (local.get $i)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $next))
        (array.set $Objects (local.get $a) (local.get $to)
          (array.get $Objects (local.get $spare) (local.get $j)))
        (local.set $j (i32.add (local.get $j) (i32.const 1))))
      (br_if $merge
        (i32.lt_u
          (local.tee $to (i32.add (local.get $to) (i32.const 1)))
          (local.get $high)))))

  (func $sum (param $a (ref $Objects)) (param $sum i64) (result i64)
    (local $i i32)
    (loop $all
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.reinterpret_f64
            (call $number (array.get $Objects (local.get $a) (local.get $i))))))
      (br_if $all
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (array.len (local.get $a)))))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i64)
    (local $a (ref $Objects)) (local $spare (ref $Objects)) (local $natural (ref $Comparator))
    (local $i i32) (local $seed i32)
    (local.set $a (array.new_default $Objects (local.get $n)))
    (local.set $spare (array.new_default $Objects (local.get $n)))
    (local.set $seed (i32.const 7))
    (loop $fill
      (local.set $seed
        (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
      (array.set $Objects (local.get $a) (local.get $i)
        (if (result (ref $Object)) (i32.and (local.get $seed) (i32.const 0x1000))
          (then
            (struct.new $Integer
              (global.get $vtable)
              (i32.shr_s (local.get $seed) (i32.const 8))))
          (else
            (struct.new $Double
              (global.get $vtable)
              (f64.div
                (f64.convert_i32_s (local.get $seed))
                (f64.const 256))))))
      (br_if $fill
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $n))))
    (local.set $natural (struct.new $Comparator (ref.func $natural)))
    (call $sort (local.get $a) (local.get $spare) (local.get $natural)
      (i32.const 0) (local.get $n))
    (local.set $i (i32.wrap_i64 (call $sum (local.get $a) (i64.const 0))))
    (call $sort (local.get $a) (local.get $spare)
      (struct.new $Reversed (ref.func $reversed) (local.get $natural))
      (i32.const 0) (local.get $n))
    (call $sum (local.get $a) (i64.extend_i32_u (local.get $i))))
  (elem declare func $natural $reversed))
