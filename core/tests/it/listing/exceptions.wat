;; Regions with handlers emit nothing; where they are, and what they catch, is in the table behind.
(module
  (tag $e (param i32 f64))
  (tag $f)
  (func $callee (param i32))
  (func (param $n i32) (result i32)
    (block $out
    (block $caught (result i32 f64 exnref)
      (try_table (catch_ref $e $caught) (catch_all $out)
        (call $callee (local.get $n))
        (loop $again
          (try_table (catch_all $again)
            (if (local.get $n) (then (throw $e (local.get $n) (f64.const 0)))))))
      (return (i32.const 5)))
    (throw_ref))
    (i32.const 6)))
