;; Modules as text: plain, with offsets, and what cannot be printed as far as it can be read.
;; RUN: print %s
;; RUN: print --offsets %s
;; RUN: print invalid.wat
;; RUN: print missing.wasm
;; RUN: print -h
;; RUN: print -V
;; BYTES: 00 61 73 6d 01 00 00 00 01 02 01
;; RUN: print -
(module
  (import "env" "f" (func $f (param i32) (result i64)))
  (memory (export "memory") 1)
  (func $main (export "_start") (local i32 i32)
    (block (br_if 0 (i32.eqz (local.get 0))) (drop (call $f (i32.const 7)))))
  (data (i32.const 0) "text\00"))
