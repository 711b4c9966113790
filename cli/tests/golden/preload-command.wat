;; A command to import from: each of its functions runs in an instance of its own, which is new.
;; RUN: --preload count=lib/command.wat --invoke get %s
;; RUN: --preload count=lib/command.wat --invoke peek lib/peek.wat
;; RUN: --preload count=lib/both.wat --invoke get %s
(module
  (import "count" "next" (func $next (result i32)))
  (func (export "get") (result i32 i32) (call $next) (call $next)))
