;; Names of all kinds and hints at branches, which change nothing, are counted.
;; RUN: inspect %s
;; RUN: inspect --json %s
;; RUN: --invoke f %s
(module $notes
  (type $t (func (param $a i32)))
  (memory $m 1)
  (table $tab 1 funcref)
  (global $g i32 (i32.const 1))
  (data $d "x")
  (elem $e func $f)
  (func $f (export "f") (local $x i32) (local $y i64)
    (local.get $x)
    (@metadata.code.branch_hint "\00")
    (if $then (then (block $inner (br $inner))))))
