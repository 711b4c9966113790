;; Modules that are instantiated first.
;; RUN: --preload math=lib/math.wat --invoke f %s 21
;; RUN: --preload math=lib/missing.wat --invoke f %s 21
;; RUN: --preload lib/math.wat --invoke f %s 21
;; RUN: --preload other=lib/math.wat --invoke f %s 21
;; RUN: --preload math=lib/trapping.wat --invoke f %s 21
;; RUN: --preload math=lib/math.wat --preload math=lib/math.wat --invoke f %s 21
(module
  (import "math" "double" (func $double (param i32) (result i32)))
  (func (export "f") (param i32) (result i32) (call $double (local.get 0))))
