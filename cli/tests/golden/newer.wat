;; A module of a proposal that is not there yet can be inspected.
;; RUN: inspect %s
;; RUN: %s
(module
  (type $pair (struct (field i32) (field i32)))
  (func (export "_start") (drop (struct.new $pair (i32.const 1) (i32.const 2)))))
