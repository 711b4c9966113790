;; All functions that are not valid are told of.
;; RUN: validate %s
;; RUN: validate --json %s empty.wat
;; RUN: validate empty.wat exit.wat
;; RUN: validate --json empty.wat missing.wat
;; RUN: %s
;; RUN: inspect %s
(module
  (func $good (result i32) (i32.const 1))
  (func $bad (result i32) (i64.const 1))
  (func (param i32) (local.get 1))
  (func $worse (drop)))
