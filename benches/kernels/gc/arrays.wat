;; Arrays instead of a memory, as languages with a collector have them: a sieve
;; over bytes, a product of matrices that are arrays of arrays of doubles, and
;; a prefix sum over 32-bit elements. Bounds checks and packed elements, n rounds.
(module
  (type $bytes (array (mut i8)))
  (type $ints (array (mut i32)))
  (type $doubles (array (mut f64)))
  (type $matrix (array (mut (ref null $doubles))))

  (func $sieve (param $size i32) (result i32)
    (local $composite (ref $bytes)) (local $i i32) (local $j i32) (local $primes i32)
    (local.set $composite (array.new_default $bytes (local.get $size)))
    (local.set $i (i32.const 2))
    (loop $candidates
      (if (i32.eqz (array.get_u $bytes (local.get $composite) (local.get $i)))
        (then
          (local.set $primes (i32.add (local.get $primes) (local.get $i)))
          (local.set $j (i32.mul (local.get $i) (local.get $i)))
          (block $end
            (loop $multiples
              (br_if $end (i32.ge_u (local.get $j) (local.get $size)))
              (array.set $bytes (local.get $composite) (local.get $j) (i32.const 1))
              (local.set $j (i32.add (local.get $j) (local.get $i)))
              (br $multiples)))))
      (br_if $candidates
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $size))))
    (local.get $primes))

  (func $matrix (param $size i32) (param $seed i32) (result (ref $matrix))
    (local $matrix (ref $matrix)) (local $row (ref $doubles)) (local $i i32) (local $j i32)
    (local.set $matrix (array.new_default $matrix (local.get $size)))
    (loop $rows
      (local.set $row (array.new $doubles (f64.const 0.5) (local.get $size)))
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $seed
          (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
        (array.set $doubles (local.get $row) (local.get $j)
          (f64.add
            (array.get $doubles (local.get $row) (local.get $j))
            (f64.convert_i32_s (i32.shr_s (local.get $seed) (i32.const 24)))))
        (br_if $columns
          (i32.lt_u
            (local.tee $j (i32.add (local.get $j) (i32.const 1)))
            (local.get $size))))
      (array.set $matrix (local.get $matrix) (local.get $i) (local.get $row))
      (br_if $rows
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $size))))
    (local.get $matrix))

  (func $product (param $a (ref $matrix)) (param $b (ref $matrix)) (result f64)
    (local $i i32) (local $j i32) (local $k i32) (local $size i32)
    (local $row (ref null $doubles)) (local $sum f64) (local $trace f64)
    (local.set $size (array.len (local.get $a)))
    (loop $rows
      (local.set $row (array.get $matrix (local.get $a) (local.get $i)))
      (local.set $j (i32.const 0))
      (loop $columns
        (local.set $sum (f64.const 0))
        (local.set $k (i32.const 0))
        (loop $terms
          (local.set $sum
            (f64.add (local.get $sum)
              (f64.mul
                (array.get $doubles (local.get $row) (local.get $k))
                (array.get $doubles
                  (array.get $matrix (local.get $b) (local.get $k))
                  (local.get $j)))))
          (br_if $terms
            (i32.lt_u
              (local.tee $k (i32.add (local.get $k) (i32.const 1)))
              (local.get $size))))
        (if (i32.eq (local.get $i) (local.get $j))
          (then (local.set $trace (f64.add (local.get $trace) (local.get $sum)))))
        (br_if $columns
          (i32.lt_u
            (local.tee $j (i32.add (local.get $j) (i32.const 1)))
            (local.get $size))))
      (br_if $rows
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $size))))
    (local.get $trace))

  (func $prefix (param $size i32) (param $step i32) (result i32)
    (local $ints (ref $ints)) (local $i i32)
    (local.set $ints (array.new_default $ints (local.get $size)))
    (array.fill $ints (local.get $ints) (i32.const 0) (local.get $step) (local.get $size))
    (local.set $i (i32.const 1))
    (loop $all
      (array.set $ints (local.get $ints) (local.get $i)
        (i32.add
          (i32.mul
            (array.get $ints (local.get $ints) (i32.sub (local.get $i) (i32.const 1)))
            (i32.const 3))
          (array.get $ints (local.get $ints) (local.get $i))))
      (br_if $all
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $size))))
    (array.get $ints (local.get $ints) (i32.sub (local.get $size) (i32.const 1))))

  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_s (call $sieve (i32.const 8000)))))
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.reinterpret_f64
            (call $product
              (call $matrix (i32.const 24) (local.get $n))
              (call $matrix (i32.const 24) (i32.const 1))))))
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_s (call $prefix (i32.const 5000) (local.get $n)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
