;; Exceptions as languages with `finally` and classes of exceptions make them: the
;; payload is an object, an intermediate frame catches everything as an `exnref`,
;; cleans up and throws it again, and the handler tests the class. n calls, of
;; which a quarter throw.
(module
  (rec
    (type $Throwable (sub (struct
      (field $cause (mut (ref null $Throwable)))
      (field $code i32)))))
  (type $IoError (sub final $Throwable (struct
    (field $cause (mut (ref null $Throwable)))
    (field $code i32)
    (field $path i32))))
  (tag $throwable (param (ref $Throwable)))
  (global $cleaned (mut i32) (i32.const 0))

  (func $read (param $x i32) (result i32)
    (if (i32.eqz (i32.and (local.get $x) (i32.const 3)))
      (then
        (if (i32.and (local.get $x) (i32.const 4))
          (then
            (throw $throwable
              (struct.new $IoError
                (ref.null $Throwable)
                (local.get $x)
                (i32.shr_u (local.get $x) (i32.const 3))))))
        (throw $throwable
          (struct.new $Throwable (ref.null $Throwable) (local.get $x)))))
    (i32.mul (local.get $x) (i32.const 7)))

  (func $with_cleanup (param $x i32) (result i32)
    (block $unwind (result exnref)
      (return
        (try_table (result i32) (catch_all_ref $unwind)
          (call $read (local.get $x)))))
    (global.set $cleaned (i32.add (global.get $cleaned) (i32.const 1)))
    (throw_ref))

  ;; Wraps what is not an IoError in one.
  (func $wrapping (param $x i32) (result i32)
    (local $cause (ref $Throwable))
    (block $caught (result (ref $Throwable))
      (return
        (try_table (result i32) (catch $throwable $caught)
          (call $with_cleanup (local.get $x)))))
    (local.set $cause)
    (throw $throwable
      (block $as_it_is (result (ref $Throwable))
        (br_if $as_it_is
          (local.get $cause)
          (ref.test (ref $IoError) (local.get $cause)))
        (drop)
        (struct.new $IoError
          (local.get $cause)
          (struct.get $Throwable $code (local.get $cause))
          (i32.const 1)))))

  (func $safe (param $x i32) (result i32)
    (local $error (ref $Throwable))
    (block $caught (result (ref $Throwable))
      (return
        (try_table (result i32) (catch $throwable $caught)
          (call $wrapping (local.get $x)))))
    (local.set $error)
    (i32.add
      (i32.add
        (struct.get $Throwable $code (local.get $error))
        (struct.get $IoError $path (ref.cast (ref $IoError) (local.get $error))))
      (ref.is_null (struct.get $Throwable $cause (local.get $error)))))

  (func (export "run") (param $n i32) (result i64)
    (local $sum i64)
    (global.set $cleaned (i32.const 0))
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_s (call $safe (local.get $n)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (local.get $sum) (i64.extend_i32_u (global.get $cleaned)))))
