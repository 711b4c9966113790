;; Features switched off and on.
;; RUN: validate %s
;; RUN: validate -W memory64=n %s
;; RUN: -W memory64=n,tail-call=no %s
;; RUN: -W stack-switching %s
;; RUN: validate -W stack-switching=n %s
;; RUN: -W nonsense %s
;; RUN: -W memory64=perhaps %s
;; RUN: inspect %s
(module (memory i64 1) (func $f return_call $f))
