;; Types of garbage collection where no operator on objects is needed: nulls of every type in locals, globals,
;; tables and blocks, and functions whose types are declared subtypes.

(module
  (type $point (sub (struct (field i32) (field (mut i8)))))
  (type $more (sub final $point (struct (field i32) (field (mut i8)) (field (ref null $point)))))
  (type $bytes (array (mut i8)))
  (rec
    (type $list (struct (field (ref null $list)) (field (ref null $visit))))
    (type $visit (func (param (ref null $list)) (result anyref))))

  (global $p (mut (ref null $point)) (ref.null $more))
  (global $b (ref null $bytes) (ref.null none))
  (table $t 2 (ref null $point) (ref.null none))
  (table $e 1 4 eqref)
  (func $v (export "visit") (type $visit) (local (ref null $list) i31ref structref arrayref nullref)
    (local.set 1 (local.get 0))
    (select (result anyref) (local.get 1) (local.get 2) (i32.const 1)))
  (elem declare func $v)

  (func $nulls (result anyref eqref i31ref structref arrayref nullref)
    (ref.null any) (ref.null eq) (ref.null i31) (ref.null struct) (ref.null array) (ref.null none))
  (func (export "nulls") (result i32)
    (call $nulls)
    (drop) (drop) (drop) (drop) (drop) (ref.is_null))
  (func (export "functions") (result funcref nullfuncref externref nullexternref)
    (ref.null func) (ref.null nofunc) (ref.null extern) (ref.null noextern))
  (func (export "concrete") (result (ref null $point) (ref null $bytes))
    (global.set $p (table.get $t (i32.const 1)))
    (global.get $p) (global.get $b))
  (func (export "grow") (result i32 i32)
    (table.grow $e (ref.null i31) (i32.const 3))
    (ref.is_null (table.get $e (i32.const 2))))
  (func (export "call") (result i32)
    (ref.is_null (call_ref $visit (ref.null $list) (ref.func $v))))
  (func (export "block") (param (ref null $more)) (result i32)
    (block $null
      (block (result (ref $point)) (br_on_null $null (local.get 0)))
      (drop)
      (return (i32.const 1)))
    (i32.const 2))
  (func (export "trap") (result (ref $more)) (ref.as_non_null (ref.null $more))))

(assert_return (invoke "nulls") (i32.const 1))
(assert_return (invoke "functions")
  (ref.null func) (ref.null nofunc) (ref.null extern) (ref.null noextern))
(assert_return (invoke "grow") (i32.const 1) (i32.const 1))
(assert_return (invoke "call") (i32.const 1))
(assert_trap (invoke "trap") "null reference")

;; Functions are called by their supertypes, at any depth, and not by their subtypes.
(module $M
  (type $a (sub (func (param i32) (result i32))))
  (type $b (sub $a (func (param i32) (result i32))))
  (type $c (sub final $b (func (param i32) (result i32))))
  (type $d (sub final $a (func (param i32) (result i32))))
  (func $fa (export "fa") (type $a) (i32.add (local.get 0) (i32.const 1)))
  (func $fb (export "fb") (type $b) (i32.add (local.get 0) (i32.const 2)))
  (func $fc (export "fc") (type $c) (i32.add (local.get 0) (i32.const 3)))
  (func $fd (export "fd") (type $d) (i32.add (local.get 0) (i32.const 4)))
  (table (export "t") funcref (elem $fa $fb $fc $fd))
  (func (export "a") (param i32) (result i32) (call_indirect (type $a) (i32.const 10) (local.get 0)))
  (func (export "b") (param i32) (result i32) (call_indirect (type $b) (i32.const 10) (local.get 0)))
  (func (export "c") (param i32) (result i32) (return_call_indirect (type $c) (i32.const 10) (local.get 0)))
  (func (export "d") (param i32) (result i32) (return_call_indirect (type $d) (i32.const 10) (local.get 0))))
(register "M" $M)

(assert_return (invoke "a" (i32.const 0)) (i32.const 11))
(assert_return (invoke "a" (i32.const 1)) (i32.const 12))
(assert_return (invoke "a" (i32.const 2)) (i32.const 13))
(assert_return (invoke "a" (i32.const 3)) (i32.const 14))
(assert_trap (invoke "b" (i32.const 0)) "indirect call type mismatch")
(assert_return (invoke "b" (i32.const 1)) (i32.const 12))
(assert_return (invoke "b" (i32.const 2)) (i32.const 13))
(assert_trap (invoke "b" (i32.const 3)) "indirect call type mismatch")
(assert_trap (invoke "c" (i32.const 1)) "indirect call type mismatch")
(assert_return (invoke "c" (i32.const 2)) (i32.const 13))
(assert_trap (invoke "d" (i32.const 0)) "indirect call type mismatch")
(assert_return (invoke "d" (i32.const 3)) (i32.const 14))

;; Another module has the same types, and calls across instances.
(module
  (type $a (sub (func (param i32) (result i32))))
  (type $b (sub $a (func (param i32) (result i32))))
  (import "M" "fc" (func $as_b (type $b)))
  (import "M" "fd" (func $as_a (type $a)))
  (import "M" "t" (table 4 funcref))
  (func (export "import") (result i32)
    (i32.add (call $as_b (i32.const 0)) (call $as_a (i32.const 0))))
  (func (export "b") (param i32) (result i32) (call_indirect (type $b) (i32.const 10) (local.get 0)))
  (func (export "tail") (param i32) (result i32)
    (return_call_indirect (type $b) (i32.const 10) (local.get 0))))
(assert_return (invoke "import") (i32.const 7))
(assert_return (invoke "b" (i32.const 2)) (i32.const 13))
(assert_return (invoke "tail" (i32.const 1)) (i32.const 12))
(assert_trap (invoke "tail" (i32.const 0)) "indirect call type mismatch")

(assert_unlinkable
  (module
    (type $a (sub (func (param i32) (result i32))))
    (type $b (sub $a (func (param i32) (result i32))))
    (import "M" "fd" (func (type $b))))
  "incompatible import type")
(assert_unlinkable
  (module (import "M" "fa" (func (param i32) (result i32))))
  "incompatible import type")

;; Constant globals may be of a subtype, others and tables may not.
(module $N
  (type $s (sub (struct)))
  (type $t (sub $s (struct (field i64))))
  (global (export "const") (ref null $t) (ref.null none))
  (global (export "mut") (mut (ref null $t)) (ref.null none))
  (table (export "table") 1 (ref null $t)))
(register "N" $N)
(module
  (type $s (sub (struct)))
  (import "N" "const" (global (ref null $s)))
  (import "N" "const" (global structref))
  (import "N" "const" (global anyref)))
(assert_unlinkable (module (import "N" "const" (global arrayref))) "incompatible import type")
(assert_unlinkable (module (import "N" "const" (global funcref))) "incompatible import type")
(assert_unlinkable
  (module (type $s (sub (struct))) (import "N" "mut" (global (mut (ref null $s)))))
  "incompatible import type")
(assert_unlinkable
  (module (type $s (sub (struct))) (import "N" "table" (table 1 (ref null $s))))
  "incompatible import type")
(module
  (type $s (sub (struct)))
  (type $t (sub $s (struct (field i64))))
  (import "N" "mut" (global (mut (ref null $t))))
  (import "N" "table" (table 1 (ref null $t))))
