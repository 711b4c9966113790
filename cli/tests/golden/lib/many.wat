;; Many functions, with names and types of any length.
(module
  (func $f (export "1") (export "2") (export "3") (export "4") (export "5"))
  (func (export "long")
    (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64))
  (func (export "a name that goes on and on and on and on and on and on and on and on and on and on"))
  (export "\1b[31mred" (func $f)) (export "9" (func $f)) (export "10" (func $f)))
