;; Closures as compilers of functional languages make them: a struct with the
;; function and what it captured, of a subtype per set of captured values. They
;; are made, composed, curried and called, n times.
(module
  (rec
    (type $Closure (sub (struct (field $code (ref $code)))))
    (type $code (func (param (ref $Closure) i32) (result i32))))
  (type $Add (sub final $Closure (struct
    (field $code (ref $code))
    (field $amount i32))))
  (type $Compose (sub final $Closure (struct
    (field $code (ref $code))
    (field $outer (ref $Closure))
    (field $inner (ref $Closure)))))
  (type $Cell (sub final (struct (field $value (mut i32)))))
  (type $Counter (sub final $Closure (struct
    (field $code (ref $code))
    (field $cell (ref $Cell)))))
  (rec
    (type $Maker (sub (struct (field $make (ref $make)))))
    (type $make (func (param (ref $Maker) i32) (result (ref $Closure)))))

  (func $call (param $closure (ref $Closure)) (param $x i32) (result i32)
    (call_ref $code
      (local.get $closure)
      (local.get $x)
      (struct.get $Closure $code (local.get $closure))))

  ;; fun x -> x + amount
  (func $add (type $code)
    (i32.add
      (local.get 1)
      (struct.get $Add $amount (ref.cast (ref $Add) (local.get 0)))))
  ;; fun x -> x * amount
  (func $multiply (type $code)
    (i32.mul
      (local.get 1)
      (struct.get $Add $amount (ref.cast (ref $Add) (local.get 0)))))
  ;; fun x -> outer (inner x)
  (func $compose (type $code)
    (local $this (ref $Compose))
    (local.set $this (ref.cast (ref $Compose) (local.get 0)))
    (return_call $call
      (struct.get $Compose $outer (local.get $this))
      (call $call (struct.get $Compose $inner (local.get $this)) (local.get 1))))
  ;; fun x -> cell := !cell + x; !cell
  (func $count (type $code)
    (local $cell (ref $Cell))
    (local.set $cell (struct.get $Counter $cell (ref.cast (ref $Counter) (local.get 0))))
    (struct.set $Cell $value (local.get $cell)
      (i32.add (struct.get $Cell $value (local.get $cell)) (local.get 1)))
    (struct.get $Cell $value (local.get $cell)))
  ;; fun amount -> fun x -> x + amount
  (func $make_add (type $make)
    (struct.new $Add (ref.func $add) (local.get 1)))
  (func $make_multiply (type $make)
    (struct.new $Add (ref.func $multiply) (local.get 1)))

  (global $adder (ref $Maker) (struct.new $Maker (ref.func $make_add)))
  (global $multiplier (ref $Maker) (struct.new $Maker (ref.func $make_multiply)))

  (func $curried (param $maker (ref $Maker)) (param $amount i32) (result (ref $Closure))
    (call_ref $make
      (local.get $maker)
      (local.get $amount)
      (struct.get $Maker $make (local.get $maker))))

  (func (export "run") (param $n i32) (result i64)
    (local $cell (ref $Cell)) (local $counter (ref $Closure)) (local $f (ref $Closure))
    (local $i i32) (local $sum i64)
    (local.set $cell (struct.new $Cell (i32.const 1)))
    (local.set $counter (struct.new $Counter (ref.func $count) (local.get $cell)))
    (loop $again
      ;; Eight stages, each made anew, around the counter.
      (local.set $f (local.get $counter))
      (local.set $i (i32.const 8))
      (loop $stages
        (local.set $f
          (struct.new $Compose
            (ref.func $compose)
            (if (result (ref $Closure)) (i32.and (local.get $i) (i32.const 1))
              (then (call $curried (global.get $adder) (i32.add (local.get $n) (local.get $i))))
              (else (call $curried (global.get $multiplier) (i32.or (local.get $i) (i32.const 1)))))
            (local.get $f)))
        (br_if $stages (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (local.set $i (i32.const 4))
      (loop $calls
        (local.set $sum
          (i64.add
            (i64.mul (local.get $sum) (i64.const 31))
            (i64.extend_i32_s (call $call (local.get $f) (local.get $i)))))
        (br_if $calls (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (local.get $sum)
      (i64.extend_i32_s (struct.get $Cell $value (local.get $cell)))))
  (elem declare func $add $multiply $compose $count))
