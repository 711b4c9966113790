;; A trap while the module is instantiated.
;; RUN: %s
(module (func $init unreachable) (start $init))
