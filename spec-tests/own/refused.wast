;; Operators of proposals that the engine does not have are refused when a
;; module is made, also where functions are translated later. A line goes when
;; its proposal comes.

(assert_invalid (module (memory 1) (func (memory.discard 0 (i32.const 0) (i32.const 0)))) "not supported")
(assert_invalid (module (func (drop (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0))) (drop))) "not supported")
