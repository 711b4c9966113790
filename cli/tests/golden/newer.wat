;; A module of a proposal that is not there yet can be inspected.
;; RUN: inspect %s
;; RUN: validate %s
;; RUN: validate --json %s
;; RUN: %s
(module
  (memory 1)
  (func (export "_start")
    (memory.discard (i32.const 0) (i32.const 0))))
