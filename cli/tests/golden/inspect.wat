;; Everything that inspect shows.
;; RUN: inspect %s
;; RUN: inspect --json %s
(module $thing
  (import "env" "f" (func (param i32) (result i64 f32)))
  (import "env" "t" (table 1 2 funcref))
  (import "env" "g" (global (mut i32)))
  (memory (export "memory") 1 16)
  (memory i64 2)
  (table (export "t2") 3 externref)
  (global (export "g2") f64 (f64.const 1))
  (func $main (export "_start"))
  (func $go)
  (start $go)
  (data (i32.const 0) "abc")
  (@producers (language "Rust" "2024") (processed-by "tool" "1.2")))
