;; A NaN with a payload and a sign, from operators and from none: the first becomes canonical on request.
;; RUN: -W nan-canonicalization --invoke sum %s 1
;; RUN: -W nan_canonicalization=y,relaxed-simd-deterministic --invoke sum %s -nan:0x123456
;; RUN: -W nan-canonicalization=y --invoke constant %s
;; RUN: -W nan-canonicalization=n --invoke constant %s
;; RUN: -W nan-canonicalization=maybe --invoke constant %s
(module
    (func (export "sum") (param f32) (result f32)
        (f32.add (local.get 0) (f32.const -nan:0x200001)))
    (func (export "constant") (result f32)
        (f32.const -nan:0x200001)))
