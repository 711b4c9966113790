;; Imports that nobody provides.
;; RUN: %s
;; RUN: -W unknown-imports=trap %s
;; RUN: -W unknown-imports-default=y %s
;; RUN: -W unknown-imports=maybe %s
;; RUN: -W unknown-imports=default %s
;; RUN: -W unknown-imports=refuse %s
;; RUN: -W unknown-imports-trap %s
;; RUN: -W unknown-imports-trap=n %s
(module
  (import "env" "f" (func $f (param i32 f64) (result i64)))
  (import "env" "g" (func $g))
  (func (export "_start") (drop (call $f (i32.const 1) (f64.const 2)))))
