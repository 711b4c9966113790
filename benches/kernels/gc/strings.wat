;; Text put together in arrays: words of 8-bit units from data segments, numbers
;; in decimal, a builder of 16-bit units that grows by copying, then a hash and a
;; comparison. n lines.
(module
  (type $bytes (array (mut i8)))
  (type $units (array (mut i16)))
  (type $String (sub final (struct
    (field $hash (mut i32))
    (field $units (ref $units)))))
  (type $Builder (sub final (struct
    (field $units (mut (ref $units)))
    (field $length (mut i32)))))
  (data $words "the quick brown fox jumps over a lazy dog ")
  (data $wide "l\00i\00n\00e\00 \00")

  (func $reserve (param $builder (ref $Builder)) (param $more i32)
    (local $old (ref $units)) (local $new (ref $units)) (local $wanted i32)
    (local.set $old (struct.get $Builder $units (local.get $builder)))
    (local.set $wanted
      (i32.add (struct.get $Builder $length (local.get $builder)) (local.get $more)))
    (if (i32.le_u (local.get $wanted) (array.len (local.get $old)))
      (then (return)))
    (local.set $new
      (array.new_default $units
        (i32.add (i32.shl (array.len (local.get $old)) (i32.const 1)) (local.get $more))))
    (array.copy $units $units
      (local.get $new) (i32.const 0)
      (local.get $old) (i32.const 0)
      (struct.get $Builder $length (local.get $builder)))
    (struct.set $Builder $units (local.get $builder) (local.get $new)))

  (func $append_unit (param $builder (ref $Builder)) (param $unit i32)
    (local $at i32)
    (call $reserve (local.get $builder) (i32.const 1))
    (local.set $at (struct.get $Builder $length (local.get $builder)))
    (array.set $units
      (struct.get $Builder $units (local.get $builder))
      (local.get $at)
      (local.get $unit))
    (struct.set $Builder $length (local.get $builder)
      (i32.add (local.get $at) (i32.const 1))))

  ;; Widens each byte, as a language with two representations of text does.
  (func $append_bytes (param $builder (ref $Builder)) (param $bytes (ref $bytes))
    (local $i i32) (local $at i32) (local $units (ref $units))
    (call $reserve (local.get $builder) (array.len (local.get $bytes)))
    (local.set $units (struct.get $Builder $units (local.get $builder)))
    (local.set $at (struct.get $Builder $length (local.get $builder)))
    (block $end
      (loop $all
        (br_if $end (i32.ge_u (local.get $i) (array.len (local.get $bytes))))
        (array.set $units (local.get $units)
          (i32.add (local.get $at) (local.get $i))
          (array.get_u $bytes (local.get $bytes) (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $all)))
    (struct.set $Builder $length (local.get $builder)
      (i32.add (local.get $at) (local.get $i))))

  (func $append (param $builder (ref $Builder)) (param $units (ref $units))
    (local $length i32)
    (local.set $length (array.len (local.get $units)))
    (call $reserve (local.get $builder) (local.get $length))
    (array.copy $units $units
      (struct.get $Builder $units (local.get $builder))
      (struct.get $Builder $length (local.get $builder))
      (local.get $units)
      (i32.const 0)
      (local.get $length))
    (struct.set $Builder $length (local.get $builder)
      (i32.add (struct.get $Builder $length (local.get $builder)) (local.get $length))))

  (func $append_number (param $builder (ref $Builder)) (param $number i32)
    (local $digits (ref $bytes)) (local $at i32) (local $copy (ref $bytes))
    (local.set $digits (array.new $bytes (i32.const 48) (i32.const 10)))
    (local.set $at (i32.const 10))
    (loop $again
      (array.set $bytes (local.get $digits)
        (local.tee $at (i32.sub (local.get $at) (i32.const 1)))
        (i32.add (i32.rem_u (local.get $number) (i32.const 10)) (i32.const 48)))
      (br_if $again
        (local.tee $number (i32.div_u (local.get $number) (i32.const 10)))))
    (local.set $copy
      (array.new_default $bytes (i32.sub (i32.const 10) (local.get $at))))
    (array.copy $bytes $bytes
      (local.get $copy) (i32.const 0)
      (local.get $digits) (local.get $at)
      (array.len (local.get $copy)))
    (call $append_bytes (local.get $builder) (local.get $copy)))

  (func $finish (param $builder (ref $Builder)) (result (ref $String))
    (local $units (ref $units))
    (local.set $units
      (array.new_default $units (struct.get $Builder $length (local.get $builder))))
    (array.copy $units $units
      (local.get $units) (i32.const 0)
      (struct.get $Builder $units (local.get $builder)) (i32.const 0)
      (array.len (local.get $units)))
    (struct.new $String (i32.const 0) (local.get $units)))

  (func $hash (param $string (ref $String)) (result i32)
    (local $units (ref $units)) (local $i i32) (local $hash i32)
    (local.set $hash (struct.get $String $hash (local.get $string)))
    (if (local.get $hash)
      (then (return (local.get $hash))))
    (local.set $units (struct.get $String $units (local.get $string)))
    (loop $all
      (local.set $hash
        (i32.add
          (i32.mul (local.get $hash) (i32.const 31))
          (array.get_u $units (local.get $units) (local.get $i))))
      (br_if $all
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (array.len (local.get $units)))))
    (struct.set $String $hash (local.get $string) (local.get $hash))
    (local.get $hash))

  ;; How many units two strings have in common at their beginnings.
  (func $common (param $a (ref $String)) (param $b (ref $String)) (result i32)
    (local $x (ref $units)) (local $y (ref $units)) (local $i i32)
    (local.set $x (struct.get $String $units (local.get $a)))
    (local.set $y (struct.get $String $units (local.get $b)))
    (block $end
      (loop $all
        (br_if $end (i32.ge_u (local.get $i) (array.len (local.get $x))))
        (br_if $end (i32.ge_u (local.get $i) (array.len (local.get $y))))
        (br_if $end
          (i32.ne
            (array.get_u $units (local.get $x) (local.get $i))
            (array.get_s $units (local.get $y) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $all)))
    (local.get $i))

  (func $line (param $i i32) (result (ref $String))
    (local $builder (ref $Builder)) (local $words i32)
    (local.set $builder
      (struct.new $Builder (array.new_default $units (i32.const 16)) (i32.const 0)))
    (call $append (local.get $builder)
      (array.new_data $units $wide (i32.const 0) (i32.const 5)))
    (call $append_number (local.get $builder) (local.get $i))
    (local.set $words (i32.const 4))
    (loop $again
      (call $append_unit (local.get $builder) (i32.const 32))
      (call $append_bytes (local.get $builder)
        (array.new_data $bytes $words
          (i32.rem_u
            (i32.add (i32.mul (local.get $i) (i32.const 7)) (i32.mul (local.get $words) (i32.const 5)))
            (i32.const 30))
          (i32.add (i32.const 3) (i32.and (local.get $i) (i32.const 7)))))
      (br_if $again (local.tee $words (i32.sub (local.get $words) (i32.const 1)))))
    (call $finish (local.get $builder)))

  (func (export "run") (param $n i32) (result i64)
    (local $line (ref null $String)) (local $before (ref null $String)) (local $sum i64)
    (local.set $before (call $line (i32.const 0)))
    (loop $lines
      (local.set $line (call $line (i32.mul (local.get $n) (i32.const 9173))))
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_s
            (i32.add
              (call $hash (ref.as_non_null (local.get $line)))
              (call $common
                (ref.as_non_null (local.get $line))
                (ref.as_non_null (local.get $before)))))))
      (local.set $before (local.get $line))
      (br_if $lines (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
