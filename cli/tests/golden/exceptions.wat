;; An exception that nothing catches, with names and offsets of who threw it; tags;
;; and what is said where exceptions are off.
;; RUN: --invoke throw %s 7
;; RUN: --invoke catch %s 7
;; RUN: -W exceptions=n %s
;; RUN: inspect %s
(module $thrower
  (tag $error (export "error") (param i32 f64))
  (func $inner (param i32)
    (throw $error (local.get 0) (f64.const 1.5)))
  (func $throw (export "throw") (param i32)
    (call $inner (local.get 0)))
  (func (export "catch") (param i32) (result i32)
    (block $all
      (block $caught (result i32 f64 exnref)
        (try_table (catch_ref $error $caught) (catch_all $all)
          (call $throw (local.get 0)))
        (return (i32.const 0)))
      (drop)
      (drop)
      (return))
    (i32.const -1)))
