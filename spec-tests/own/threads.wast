;; What scripts with threads say, and what threads do to one another's memory.

(module $M
  (memory (export "memory") 1 4 shared)
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "size") (result i32) (memory.size)))
(register "m" $M)

;; Each of two threads grows the memory and adds to a word in what it has got, and to one that both have.
(thread $A (shared (module $M))
  (register "m" $M)
  (module
    (memory (import "m" "memory") 1 4 shared)
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (func (export "count") (param $at i32) (param $times i32)
      (loop $again
        (drop (i32.atomic.rmw.add (local.get $at) (i32.const 1)))
        (i32.atomic.store8 offset=2 (local.get $at) (i32.const 0))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br_if $again (local.get $times)))))
  (assert_return (invoke "grow") (either (i32.const 1) (i32.const 2)))
  (invoke "count" (i32.const 65536) (i32.const 1000))
  (invoke "count" (i32.const 8) (i32.const 5000))
  ;; Its own instances are not seen elsewhere.
  (register "a"))
(thread $B (shared (module $M))
  (register "other" $M)
  (module
    (memory (import "other" "memory") 1 4 shared)
    (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (func (export "count") (param $at i32) (param $times i32)
      (loop $again
        (drop (i32.atomic.rmw.add (local.get $at) (i32.const 1)))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br_if $again (local.get $times)))))
  (assert_return (invoke "grow") (either (i32.const 1) (i32.const 2)))
  (invoke "count" (i32.const 65540) (i32.const 1000))
  (invoke "count" (i32.const 8) (i32.const 5000))
  ;; Only memories are shared, and only by the name that was given.
  (assert_unlinkable (module (import "other" "load" (func (param i32) (result i32)))) "unknown import")
  (assert_unlinkable (module (import "m" "memory" (memory 1 4 shared))) "unknown import"))
(wait $A)
(wait $B)
(assert_return (invoke $M "size") (i32.const 3))
(assert_return (invoke $M "load" (i32.const 8)) (i32.const 10000))
(assert_return (invoke $M "load" (i32.const 65536)) (i32.const 1000))
(assert_return (invoke $M "load" (i32.const 65540)) (i32.const 1000))
(assert_unlinkable (module (import "a" "grow" (func (result i32)))) "unknown import")

;; A wait that is woken, in a thread of a thread; and traps there.
(thread $C (shared (module $M))
  (thread $D (shared (module $M))
    (register "m" $M)
    (module
      (memory (import "m" "memory") 1 4 shared)
      (func (export "wait") (result i32)
        (i32.atomic.store (i32.const 20) (i32.const 1))
        (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const -1)))
      (func (export "unaligned") (result i32)
        (memory.atomic.wait32 (i32.const 17) (i32.const 0) (i64.const 0)))
      (func (export "beyond") (result i32)
        (memory.atomic.wait64 (i32.const 0x30000) (i64.const 0) (i64.const 0)))
      (func (export "timeout") (result i32)
        (memory.atomic.wait64 (i32.const 24) (i64.const 0) (i64.const 1000000))))
    (assert_return (invoke "wait") (i32.const 0))
    (assert_return (invoke "timeout") (i32.const 2))
    (assert_trap (invoke "unaligned") "unaligned atomic")
    (assert_trap (invoke "beyond") "out of bounds memory access"))
  (register "m" $M)
  (module
    (memory (import "m" "memory") 1 4 shared)
    (func (export "wake")
      (loop (br_if 0 (i32.eqz (memory.atomic.notify (i32.const 16) (i32.const -1)))))))
  (invoke "wake")
  (wait $D))
(wait $C)

;; The memory that the suite's scripts import is shared by all instances.
(module (import "spectest" "shared_memory" (memory 1 2 shared))
  (func (export "store") (i32.store (i32.const 0) (i32.const 7))))
(invoke "store")
(module (import "spectest" "shared_memory" (memory 1 2 shared))
  (func (export "load") (result i32) (i32.load (i32.const 0))))
(assert_return (invoke "load") (i32.const 7))
