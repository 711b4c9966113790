;; Threads of a script, one of which fails: where, and where it is waited for.
;; RUN: wast %s
(module $M (memory (export "memory") 1 1 shared))
(thread $T (shared (module $M))
  (register "m" $M)
  (module
    (memory (import "m" "memory") 1 1 shared)
    (func (export "add") (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
  (assert_return (invoke "add") (i32.const 0))
  (assert_return (invoke "add") (i32.const 2)))
(wait $T)
(thread $U)
(wait $U)
(wait $U)
