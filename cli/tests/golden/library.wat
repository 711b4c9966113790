;; A module with nothing to start: said, but no error.
;; RUN: %s
(module (func (export "f")) (func (export "g")))
