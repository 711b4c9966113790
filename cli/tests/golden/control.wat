;; Names from a module do not reach the terminal as they are.
;; RUN: %s
;; RUN: inspect %s
(module (import "env" "\1b[31mred\nline" (func)))
