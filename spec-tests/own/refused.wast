;; Operators of proposals that the engine does not have are refused when a
;; module is made, also where functions are translated later. A line goes when
;; its proposal comes.

(assert_invalid (module (type $s (struct)) (func (drop (struct.new $s)))) "not supported")
(assert_invalid (module (func (drop (ref.i31 (i32.const 1))))) "not supported")
(assert_invalid (module (func (param funcref) (drop (ref.test (ref func) (local.get 0))))) "not supported")
(assert_invalid (module (func (param externref) (drop (any.convert_extern (local.get 0))))) "not supported")
(assert_invalid (module (type $s (struct)) (global (ref $s) (struct.new $s))) "not supported")
(assert_invalid (module (memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0))))) "not supported")
(assert_invalid (module (tag $t) (func (throw $t))) "not supported")
(assert_invalid (module (func (try_table))) "not supported")
(assert_invalid (module (func (drop (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0))) (drop))) "not supported")
