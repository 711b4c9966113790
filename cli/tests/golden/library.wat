;; Modules that export functions and no program: an error that says what can be called.
;; RUN: %s
;; RUN: --invoke f %s
;; RUN: lib/many.wat
;; RUN: lib/started.wat
(module (func (export "f")) (func (export "g") (param i32 i64) (result f32) (f32.const 1)))
