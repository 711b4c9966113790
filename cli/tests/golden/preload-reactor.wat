;; Modules to import from are initialized before, in the order in which they are given.
;; RUN: --preload count=lib/counter.wat --preload twice=lib/twice.wat --invoke get %s
;; RUN: --preload twice=lib/twice.wat --preload count=lib/counter.wat --invoke get %s
;; RUN: --preload count=lib/counter.wat --preload twice=lib/twice.wat %s
;; RUN: --preload twice=lib/initialize-trap.wat --preload count=lib/counter.wat --invoke get %s
;; RUN: --preload twice=lib/initialize-exit.wat --preload count=lib/counter.wat --invoke get %s
;; RUN: --preload twice=lib/initialize-type.wat --preload count=lib/counter.wat --invoke get %s
;; RUN: --preload twice=lib/start-trap.wat --preload count=lib/counter.wat --invoke get %s
(module
  (import "twice" "get" (func $get (result i32)))
  (import "count" "next" (func $next (result i32)))
  (func (export "get") (result i32 i32) (call $get) (call $next)))
