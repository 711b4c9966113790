;; A module of a proposal that is not there yet can be inspected.
;; RUN: inspect %s
;; RUN: validate %s
;; RUN: validate --json %s
;; RUN: %s
(module
  (memory 1 1 shared)
  (func (export "_start")
    (drop (i32.atomic.load (i32.const 0)))))
