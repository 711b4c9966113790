;; Memory streaming, n rounds over 64 KiB: bulk fill and copy, a copy loop by
;; 64-bit words, a bytewise copy loop, and a sum over the result.
(module
  (memory 3)
  (func $words (param $to i32) (param $from i32) (param $len i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (local.get $len)))
    (loop $copy
      (i64.store (local.get $to)
        (i64.add (i64.load (local.get $from)) (i64.const 0x0102030405060708)))
      (i64.store offset=8 (local.get $to) (i64.load offset=8 (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $copy
        (i32.ne
          (local.tee $from (i32.add (local.get $from) (i32.const 16)))
          (local.get $end)))))
  (func $bytes (param $to i32) (param $from i32) (param $len i32)
    (loop $copy
      (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br_if $copy (local.tee $len (i32.sub (local.get $len) (i32.const 1))))))
  (func $sum (param $from i32) (param $len i32) (result i64)
    (local $s i64)
    (loop $add
      (local.set $s
        (i64.add
          (i64.rotl (local.get $s) (i64.const 7))
          (i64.load (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (br_if $add (local.tee $len (i32.sub (local.get $len) (i32.const 8)))))
    (local.get $s))
  (func (export "run") (param $n i32) (result i64)
    (local $total i64)
    (loop $again
      (memory.fill (i32.const 0) (i32.and (local.get $n) (i32.const 255)) (i32.const 65536))
      (call $words (i32.const 65536) (i32.const 0) (i32.const 65536))
      (call $bytes (i32.const 131072) (i32.const 65541) (i32.const 16384))
      (memory.copy (i32.const 131075) (i32.const 131072) (i32.const 16384))
      (local.set $total
        (i64.xor
          (i64.rotl (local.get $total) (i64.const 13))
          (call $sum (i32.const 131072) (i32.const 65536))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $total)))
