;; A loop that calls one of four functions through a table.
(module
  (type $step (func (param i32 i32) (result i32)))
  (table 4 4 funcref)
  (elem (i32.const 0) $add $xor $mul $rotate)
  (func $add (param $x i32) (param $k i32) (result i32) (i32.add (local.get $x) (local.get $k)))
  (func $xor (param $x i32) (param $k i32) (result i32) (i32.xor (local.get $x) (local.get $k)))
  (func $mul (param $x i32) (param $k i32) (result i32) (i32.mul (local.get $x) (i32.const 31)))
  (func $rotate (param $x i32) (param $k i32) (result i32) (i32.rotl (local.get $x) (i32.const 5)))
  (func (export "run") (param $n i32) (result i64)
    (local $x i32)
    (loop $again
      (local.set $x (call_indirect (type $step) (local.get $x) (local.get $n) (i32.and (local.get $n) (i32.const 3))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.extend_i32_u (local.get $x))))
