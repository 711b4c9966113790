;; A hash map with chains from points to boxed integers, n insertions and as many
;; look-ups: `hashCode` and `equals` through tables of methods, casts in both, an
;; array of references that is grown by rehashing.
(module
  (rec
    (type $Object (sub (struct (field $vtable (ref $Object.vtable)))))
    (type $Object.vtable (sub (struct
      (field $hash_code (ref $hash_code))
      (field $equals (ref $equals)))))
    (type $hash_code (func (param (ref $Object)) (result i32)))
    (type $equals (func (param (ref $Object) (ref null $Object)) (result i32))))
  (type $Point (sub final $Object (struct
    (field $vtable (ref $Object.vtable))
    (field $x i32)
    (field $y i32))))
  (type $Integer (sub final $Object (struct
    (field $vtable (ref $Object.vtable))
    (field $value i32))))
  (rec
    (type $Entry (sub final $Object (struct
      (field $vtable (ref $Object.vtable))
      (field $hash i32)
      (field $key (ref $Object))
      (field $value (mut (ref null $Object)))
      (field $next (mut (ref null $Entry))))))
    (type $Entries (array (mut (ref null $Entry))))
    (type $Map (sub final $Object (struct
      (field $vtable (ref $Object.vtable))
      (field $table (mut (ref $Entries)))
      (field $size (mut i32))))))

  (global $Object.vtable (ref $Object.vtable)
    (struct.new $Object.vtable (ref.func $Object.hash_code) (ref.func $Object.equals)))
  (global $Point.vtable (ref $Object.vtable)
    (struct.new $Object.vtable (ref.func $Point.hash_code) (ref.func $Point.equals)))
  (global $Integer.vtable (ref $Object.vtable)
    (struct.new $Object.vtable (ref.func $Integer.hash_code) (ref.func $Integer.equals)))

  (func $Object.hash_code (type $hash_code) (i32.const 0))
  (func $Object.equals (type $equals) (ref.eq (local.get 0) (local.get 1)))

  (func $Point.hash_code (type $hash_code)
    (local $this (ref $Point))
    (local.set $this (ref.cast (ref $Point) (local.get 0)))
    (i32.add
      (i32.mul (struct.get $Point $x (local.get $this)) (i32.const 31))
      (struct.get $Point $y (local.get $this))))
  (func $Point.equals (type $equals)
    (local $this (ref $Point)) (local $other (ref $Point))
    (local.set $this (ref.cast (ref $Point) (local.get 0)))
    (block $different (result (ref null $Object))
      (local.set $other
        (br_on_cast_fail $different (ref null $Object) (ref $Point) (local.get 1)))
      (return
        (i32.and
          (i32.eq
            (struct.get $Point $x (local.get $this))
            (struct.get $Point $x (local.get $other)))
          (i32.eq
            (struct.get $Point $y (local.get $this))
            (struct.get $Point $y (local.get $other))))))
    (drop)
    (i32.const 0))

  (func $Integer.hash_code (type $hash_code)
    (struct.get $Integer $value (ref.cast (ref $Integer) (local.get 0))))
  (func $Integer.equals (type $equals)
    (if (i32.eqz (ref.test (ref $Integer) (local.get 1)))
      (then (return (i32.const 0))))
    (i32.eq
      (struct.get $Integer $value (ref.cast (ref $Integer) (local.get 0)))
      (struct.get $Integer $value (ref.cast (ref $Integer) (local.get 1)))))

  (func $hash (param $key (ref $Object)) (result i32)
    (local $hash i32)
    (local.set $hash
      (call_ref $hash_code
        (local.get $key)
        (struct.get $Object.vtable $hash_code
          (struct.get $Object $vtable (local.get $key)))))
    (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16))))

  (func $find (param $map (ref $Map)) (param $key (ref $Object)) (param $hash i32)
    (result (ref null $Entry))
    (local $table (ref $Entries)) (local $entry (ref null $Entry)) (local $here (ref $Entry))
    (local.set $table (struct.get $Map $table (local.get $map)))
    (local.set $entry
      (array.get $Entries (local.get $table)
        (i32.and
          (local.get $hash)
          (i32.sub (array.len (local.get $table)) (i32.const 1)))))
    (block $end
      (loop $chain
        (local.set $here (br_on_null $end (local.get $entry)))
        (if (i32.eq (struct.get $Entry $hash (local.get $here)) (local.get $hash))
          (then
            (if (call_ref $equals
                  (local.get $key)
                  (struct.get $Entry $key (local.get $here))
                  (struct.get $Object.vtable $equals
                    (struct.get $Object $vtable (local.get $key))))
              (then (return (local.get $here))))))
        (local.set $entry (struct.get $Entry $next (local.get $here)))
        (br $chain)))
    (ref.null $Entry))

  (func $grow (param $map (ref $Map))
    (local $old (ref $Entries)) (local $new (ref $Entries))
    (local $i i32) (local $to i32)
    (local $entry (ref null $Entry)) (local $next (ref null $Entry))
    (local.set $old (struct.get $Map $table (local.get $map)))
    (local.set $new
      (array.new_default $Entries (i32.shl (array.len (local.get $old)) (i32.const 1))))
    (loop $chains
      (local.set $entry (array.get $Entries (local.get $old) (local.get $i)))
      (block $end
        (loop $chain
          (br_if $end (ref.is_null (local.get $entry)))
          (local.set $next (struct.get $Entry $next (local.get $entry)))
          (local.set $to
            (i32.and
              (struct.get $Entry $hash (local.get $entry))
              (i32.sub (array.len (local.get $new)) (i32.const 1))))
          (struct.set $Entry $next (local.get $entry)
            (array.get $Entries (local.get $new) (local.get $to)))
          (array.set $Entries (local.get $new) (local.get $to) (local.get $entry))
          (local.set $entry (local.get $next))
          (br $chain)))
      (br_if $chains
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (array.len (local.get $old)))))
    (struct.set $Map $table (local.get $map) (local.get $new)))

  (func $put (param $map (ref $Map)) (param $key (ref $Object)) (param $value (ref null $Object))
    (local $hash i32) (local $entry (ref null $Entry)) (local $table (ref $Entries)) (local $at i32)
    (local.set $hash (call $hash (local.get $key)))
    (local.set $entry (call $find (local.get $map) (local.get $key) (local.get $hash)))
    (if (i32.eqz (ref.is_null (local.get $entry)))
      (then
        (struct.set $Entry $value (local.get $entry) (local.get $value))
        (return)))
    (if (i32.ge_u
          (struct.get $Map $size (local.get $map))
          (array.len (struct.get $Map $table (local.get $map))))
      (then (call $grow (local.get $map))))
    (local.set $table (struct.get $Map $table (local.get $map)))
    (local.set $at
      (i32.and
        (local.get $hash)
        (i32.sub (array.len (local.get $table)) (i32.const 1))))
    (array.set $Entries (local.get $table) (local.get $at)
      (struct.new $Entry
        (global.get $Object.vtable)
        (local.get $hash)
        (local.get $key)
        (local.get $value)
        (array.get $Entries (local.get $table) (local.get $at))))
    (struct.set $Map $size (local.get $map)
      (i32.add (struct.get $Map $size (local.get $map)) (i32.const 1))))

  (func $get (param $map (ref $Map)) (param $key (ref $Object)) (result (ref null $Object))
    (local $entry (ref null $Entry))
    (local.set $entry
      (call $find (local.get $map) (local.get $key) (call $hash (local.get $key))))
    (if (ref.is_null (local.get $entry))
      (then (return (ref.null $Object))))
    (struct.get $Entry $value (local.get $entry)))

  (func $point (param $i i32) (result (ref $Object))
    (local $mixed i32)
    (local.set $mixed (i32.mul (local.get $i) (i32.const 0x9e3779b1)))
    (struct.new $Point
      (global.get $Point.vtable)
      (i32.shr_u (local.get $mixed) (i32.const 18))
      (i32.and (local.get $mixed) (i32.const 0x3f))))

  (func (export "run") (param $n i32) (result i64)
    (local $map (ref $Map)) (local $i i32) (local $sum i64) (local $value (ref null $Object))
    (local.set $map
      (struct.new $Map
        (global.get $Object.vtable)
        (array.new_default $Entries (i32.const 16))
        (i32.const 0)))
    (loop $puts
      (call $put
        (local.get $map)
        (call $point (local.get $i))
        (struct.new $Integer (global.get $Integer.vtable) (local.get $i)))
      (br_if $puts
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $n))))
    (local.set $i (i32.const 0))
    (loop $gets
      (local.set $value
        (call $get (local.get $map)
          (call $point (i32.add (local.get $i) (i32.shr_u (local.get $n) (i32.const 2))))))
      (local.set $sum
        (i64.mul
          (i64.add
            (local.get $sum)
            (if (result i64) (ref.is_null (local.get $value))
              (then (i64.const -1))
              (else
                (i64.extend_i32_u
                  (struct.get $Integer $value
                    (ref.cast (ref $Integer) (local.get $value)))))))
          (i64.const 31)))
      (br_if $gets
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $n))))
    (i64.add (local.get $sum)
      (i64.extend_i32_u (struct.get $Map $size (local.get $map))))))
