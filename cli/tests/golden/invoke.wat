;; Typed arguments and results of --invoke.
;; RUN: --invoke add %s 1 -2
;; RUN: --invoke add %s 0xffffffff 0x10
;; RUN: --invoke add %s 4294967296 0
;; RUN: --invoke add %s 1
;; RUN: --invoke add %s 1 2 3
;; RUN: --invoke add %s one 2
;; RUN: --invoke all %s -1 9223372036854775807 1.5 -inf null
;; RUN: --invoke all %s 1 2 x 4 null
;; RUN: --invoke all %s 1 2 3 4 5
;; RUN: --invoke nothing %s
;; RUN: --invoke nothing %s surplus
;; RUN: --invoke 'odd name' %s
;; RUN: --invoke missing %s
;; RUN: --invoke memory %s
;; RUN: --invoke func %s
;; RUN: --invoke nan %s
;; RUN: --invoke all %s +1 -0x8000000000000000 nan:0x200000 0x1p-3 null
;; RUN: --invoke all %s -0x80000001 0 0 0 null
;; RUN: --invoke all %s 0 0 nan:0x800000 0 null
;; RUN: --invoke all %s 0 0 1e400 -NaN null
(module
  (memory (export "memory") 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "all") (param i32 i64 f32 f64 externref) (result externref f64 f32 i64 i32)
    local.get 4 local.get 3 local.get 2 local.get 1 local.get 0)
  (func (export "nothing"))
  (func (export "odd name") (result i32) (i32.const 7))
  (func $func (export "func") (result funcref) (ref.func $func))
  (func (export "nan") (result f32 f64) (f32.const nan:0x200000) (f64.const -nan)))
