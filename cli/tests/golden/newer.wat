;; A module of a proposal that is not there yet can be inspected.
;; RUN: inspect %s
;; RUN: validate %s
;; RUN: validate --json %s
;; RUN: %s
(module
  (func (export "_start")
    (i64.add128 (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4))
    drop
    drop))
