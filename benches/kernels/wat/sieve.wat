;; The sieve of Eratosthenes over 64 Ki bytes, n times, counting the primes:
;; strided byte stores, then a scan.
(module
  (memory 1)
  (func $sieve (result i32)
    (local $i i32) (local $j i32) (local $count i32)
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))
    (local.set $i (i32.const 2))
    (loop $outer
      (if (i32.load8_u (local.get $i))
        (then
          (local.set $j (i32.mul (local.get $i) (local.get $i)))
          (block $done
            (loop $strike
              (br_if $done (i32.ge_u (local.get $j) (i32.const 65536)))
              (i32.store8 (local.get $j) (i32.const 0))
              (local.set $j (i32.add (local.get $j) (local.get $i)))
              (br $strike)))))
      (br_if $outer
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (i32.const 256))))
    (local.set $i (i32.const 2))
    (loop $scan
      (local.set $count (i32.add (local.get $count) (i32.load8_u (local.get $i))))
      (br_if $scan
        (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 65536))))
    (local.get $count))
  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 3))
          (i64.extend_i32_u (call $sieve))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
