;; The WebAssembly of functions; their code is the engine's business.
;; RUN: dump --function missing %s
;; RUN: dump -f 0 %s
;; RUN: dump %s empty.wat
;; RUN: dump invalid.wat
;; RUN: dump empty.wat
;; RUN: dump -W fuel=1 empty.wat
(module
  (import "env" "f" (func))
  (func $g (export "h")))
