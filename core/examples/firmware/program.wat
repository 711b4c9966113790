;; What the firmware runs: a guest that smooths readings of a sensor and reports, and four ways in which a
;; guest can misbehave.
(module $sensor
  (import "board" "reading" (func $reading (param i32) (result i32)))
  (import "board" "print" (func $print (param i32 i32)))

  ;; Pages of one byte: 8 KiB at first, where a page of the usual size would be a quarter of the heap.
  (memory (export "memory") 8192 65536 (pagesize 1))
  (data (i32.const 0) "readings are smooth")

  (type $node (struct (field $value i32) (field $next (ref null $node))))
  (tag $too-large (param i32))

  (func $store-reading (param $at i32) (param $value i32)
    (i32.store offset=1024 (i32.shl (local.get $at) (i32.const 2)) (local.get $value)))

  ;; The mean of so many readings in thousandths, rounded: by a float, which may not be in hardware.
  (func $mean (export "mean") (param $count i32) (result i32)
    (local $at i32) (local $sum f64)
    (loop $each
      (call $store-reading (local.get $at) (call $reading (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $each (i32.lt_u (local.get $at) (local.get $count))))
    (local.set $at (i32.const 0))
    (loop $each
      (local.set $sum (f64.add (local.get $sum)
        (f64.convert_i32_s (i32.load offset=1024 (i32.shl (local.get $at) (i32.const 2))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $each (i32.lt_u (local.get $at) (local.get $count))))
    (call $print (i32.const 0) (i32.const 19))
    (i32.trunc_f64_s (f64.nearest (f64.div
      (f64.mul (local.get $sum) (f64.const 1000)) (f64.convert_i32_s (local.get $count))))))

  ;; The sum of readings in a list on the heap of objects; a reading above 900 is an exception, which is caught
  ;; and counts as 900.
  (func $limited (param $value i32) (result i32)
    (if (i32.gt_s (local.get $value) (i32.const 900))
      (then (throw $too-large (local.get $value))))
    (local.get $value))
  (func $sum (export "sum") (param $count i32) (result i32)
    (local $list (ref null $node)) (local $sum i32)
    (loop $each
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (local.set $list (struct.new $node
        (block $ok (result i32)
          (drop (block $caught (result i32)
            (try_table (catch $too-large $caught)
              (br $ok (call $limited (call $reading (local.get $count)))))
            (unreachable)))
          (i32.const 900))
        (local.get $list)))
      (br_if $each (local.get $count)))
    (loop $each
      (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $list))))
      (local.set $list (struct.get $node $next (local.get $list)))
      (br_if $each (i32.eqz (ref.is_null (local.get $list)))))
    (local.get $sum))

  ;; Never ends.
  (func $spin (export "spin") (loop $forever (br $forever)))
  ;; Calls itself for ever.
  (func $dig (export "dig") (result i32) (i32.add (call $dig) (i32.const 1)))
  ;; Takes memory until there is no more, and says how many bytes it has.
  (func $grow (export "grow") (result i32)
    (loop $more
      (br_if $more (i32.ne (memory.grow (i32.const 1024)) (i32.const -1))))
    (memory.size))
  ;; Stores beyond the end of memory, two calls deep.
  (func $overrun (export "overrun") (call $store-reading (i32.const 1000000) (i32.const 1))))
