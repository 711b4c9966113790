;; A memory that threads share is shown, what needs it is named, and it can be switched off.
;; RUN: inspect %s
;; RUN: inspect --json %s
;; RUN: validate %s
;; RUN: validate -W threads=n %s
;; RUN: -W threads=n %s
;; RUN: --invoke add %s 3
(module
  (memory (export "memory") 1 2 shared)
  (func (export "add") (param i32) (result i32)
    (i32.atomic.rmw.add (i32.const 8) (local.get 0))
    (i32.add (i32.atomic.load (i32.const 8)))))
