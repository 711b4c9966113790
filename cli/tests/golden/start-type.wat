;; A start with parameters cannot be called.
;; RUN: %s
(module (func (export "_start") (param i32)))
