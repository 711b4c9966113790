;; A data segment that does not fit.
;; RUN: %s
(module (memory 1) (data (i32.const 65536) "x"))
