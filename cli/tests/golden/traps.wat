;; The other traps.
;; RUN: --invoke div %s 1 0
;; RUN: --invoke div %s -2147483648 -1
;; RUN: --invoke load %s -1
;; RUN: --invoke convert %s nan
;; RUN: --invoke indirect %s 0
;; RUN: --invoke indirect %s 1
;; RUN: --invoke indirect %s 2
;; RUN: --invoke recurse %s 0
;; RUN: --fuel 1000 --invoke loop %s
;; RUN: -W timeout=100ms --invoke loop %s
;; RUN: -W max-wasm-stack=64KiB --invoke recurse %s 0
;; RUN: --invoke deep %s 60000
;; RUN: --invoke deep %s 1000000
;; RUN: -W max-wasm-stack=256MiB --invoke deep %s 1000000
(module $traps
  (memory 1)
  (table 2 funcref)
  (elem (i32.const 1) $nop)
  (func $nop (param i64))
  (func $div (export "div") (param i32 i32) (result i32)
    (i32.div_s (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "convert") (param f32) (result i32) (i32.trunc_f32_s (local.get 0)))
  (func (export "indirect") (param i32) (call_indirect (local.get 0)))
  (func $recurse (export "recurse") (param i32) (call $recurse (i32.add (local.get 0) (i32.const 1))))
  ;; How deep it was called.
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "loop") (loop (br 0))))
