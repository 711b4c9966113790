;; A module too small for more than one thread is made on one.
;; RUN: -W parallel-translation --eager --invoke f %s
;; RUN: -W parallel-translation=maybe --invoke f %s
(module
  (func (export "f") (result i32) (i32.const 42)))
