;; Expressions as objects of a class hierarchy four deep, evaluated and rewritten
;; by tests of types, the way a match over sealed classes is compiled: chains of
;; `br_on_cast`, `br_on_cast_fail` and `ref.test`. n evaluations.
(module
  (type $Expr (sub (struct (field $line i32))))
  (type $Leaf (sub $Expr (struct (field $line i32))))
  (type $Literal (sub final $Leaf (struct (field $line i32) (field $value i32))))
  (type $Variable (sub final $Leaf (struct (field $line i32) (field $index i32))))
  (type $Unary (sub $Expr (struct (field $line i32) (field $of (ref $Expr)))))
  (type $Negate (sub final $Unary (struct (field $line i32) (field $of (ref $Expr)))))
  (type $Shift (sub final $Unary (struct (field $line i32) (field $of (ref $Expr)) (field $by i32))))
  (type $Binary (sub $Expr (struct
    (field $line i32) (field $left (ref $Expr)) (field $right (ref $Expr)))))
  (type $Arithmetic (sub $Binary (struct
    (field $line i32) (field $left (ref $Expr)) (field $right (ref $Expr)))))
  ;; Alike in structure, so each in a group with a type of its own.
  (rec
    (type $Sum (sub final $Arithmetic (struct
      (field $line i32) (field $left (ref $Expr)) (field $right (ref $Expr)))))
    (type $Product (sub final $Arithmetic (struct
      (field $line i32) (field $left (ref $Expr)) (field $right (ref $Expr)))))
    (type $Exclusive (sub final $Binary (struct
      (field $line i32) (field $left (ref $Expr)) (field $right (ref $Expr))))))

  (global $line (mut i32) (i32.const 0))
  (func $next (result i32)
    (global.set $line (i32.add (global.get $line) (i32.const 1)))
    (global.get $line))

  (func $build (param $depth i32) (param $seed i32) (result (ref $Expr))
    (local $left (ref $Expr)) (local $right (ref null $Expr)) (local $rest i32)
    (local.set $rest
      (i32.shr_u
        (local.tee $seed
          (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
        (i32.const 10)))
    (if (i32.eqz (local.get $depth))
      (then
        (if (i32.and (local.get $rest) (i32.const 1))
          (then
            (return
              (struct.new $Variable (call $next)
                (i32.and (i32.shr_u (local.get $rest) (i32.const 2)) (i32.const 3))))))
        (return
          (struct.new $Literal (call $next)
            (i32.and (local.get $rest) (i32.const 0xff))))))
    (local.set $left
      (call $build (i32.sub (local.get $depth) (i32.const 1)) (local.get $seed)))
    (block $negate
      (block $shift
        (block $binary
          (br_table $negate $shift $binary
            (i32.rem_u (local.get $rest) (i32.const 7))))
        (local.set $right
          (call $build
            (i32.sub (local.get $depth) (i32.const 1))
            (i32.add (local.get $seed) (i32.const 99))))
        (block $product
          (block $exclusive
            (br_table $product $exclusive $negate $negate
              (i32.and (i32.shr_u (local.get $rest) (i32.const 5)) (i32.const 3))))
          (return
            (struct.new $Exclusive (call $next) (local.get $left) (ref.as_non_null (local.get $right)))))
        (return
          (struct.new $Product (call $next) (local.get $left) (ref.as_non_null (local.get $right)))))
      (return
        (struct.new $Shift (call $next) (local.get $left)
          (i32.and (local.get $rest) (i32.const 3)))))
    (if (i32.eqz (i32.rem_u (local.get $rest) (i32.const 7)))
      (then (return (struct.new $Negate (call $next) (local.get $left)))))
    (struct.new $Sum (call $next) (local.get $left) (ref.as_non_null (local.get $right))))

  (func $eval (param $expr (ref $Expr)) (param $x i32) (result i32)
    (local $variable (ref $Variable))
    (block $literal (result (ref $Literal))
      (block $variable (result (ref $Variable))
        (block $sum (result (ref $Sum))
          (block $product (result (ref $Product))
            (block $exclusive (result (ref $Exclusive))
              (block $negate (result (ref $Negate))
                (local.get $expr)
                (br_on_cast $literal (ref $Expr) (ref $Literal))
                (br_on_cast $variable (ref $Expr) (ref $Variable))
                (br_on_cast $sum (ref $Expr) (ref $Sum))
                (br_on_cast $product (ref $Expr) (ref $Product))
                (br_on_cast $exclusive (ref $Expr) (ref $Exclusive))
                (br_on_cast $negate (ref $Expr) (ref $Negate))
                (ref.cast (ref $Shift))
                (drop)
                (return
                  (i32.shl
                    (call $eval
                      (struct.get $Unary $of (ref.cast (ref $Unary) (local.get $expr)))
                      (local.get $x))
                    (struct.get $Shift $by (ref.cast (ref $Shift) (local.get $expr))))))
              (return
                (i32.mul
                  (call $eval (struct.get $Negate $of) (local.get $x))
                  (i32.const -1))))
            (drop)
            (return
              (i32.xor
                (call $eval
                  (struct.get $Binary $left (ref.cast (ref $Binary) (local.get $expr)))
                  (local.get $x))
                (call $eval
                  (struct.get $Binary $right (ref.cast (ref $Binary) (local.get $expr)))
                  (local.get $x)))))
          (drop)
          (return
            (i32.mul
              (call $eval
                (struct.get $Binary $left (ref.cast (ref $Binary) (local.get $expr)))
                (local.get $x))
              (call $eval
                (struct.get $Binary $right (ref.cast (ref $Binary) (local.get $expr)))
                (local.get $x)))))
        (drop)
        (return
          (i32.add
            (call $eval
              (struct.get $Binary $left (ref.cast (ref $Binary) (local.get $expr)))
              (local.get $x))
            (call $eval
              (struct.get $Binary $right (ref.cast (ref $Binary) (local.get $expr)))
              (local.get $x)))))
      (local.set $variable)
      (return
        (i32.rotl
          (local.get $x)
          (i32.shl (struct.get $Variable $index (local.get $variable)) (i32.const 3)))))
    (struct.get $Literal $value))

  ;; How many inner nodes there are, by classes that are not final.
  (func $inner (param $expr (ref $Expr)) (result i32)
    (local $unary (ref $Unary)) (local $binary (ref $Binary))
    (if (ref.test (ref $Leaf) (local.get $expr))
      (then (return (i32.const 0))))
    (block $other (result (ref $Expr))
      (local.set $unary
        (br_on_cast_fail $other (ref $Expr) (ref $Unary) (local.get $expr)))
      (return
        (i32.add (i32.const 1)
          (call $inner (struct.get $Unary $of (local.get $unary))))))
    (local.set $binary (ref.cast (ref $Binary)))
    (i32.add
      (i32.add
        (i32.add (i32.const 1) (ref.test (ref $Arithmetic) (local.get $binary)))
        (call $inner (struct.get $Binary $left (local.get $binary))))
      (call $inner (struct.get $Binary $right (local.get $binary)))))

  (func (export "run") (param $n i32) (result i64)
    (local $expr (ref $Expr)) (local $sum i64)
    (global.set $line (i32.const 0))
    (local.set $expr (call $build (i32.const 10) (i32.const 5)))
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_s
            (i32.add
              (call $eval (local.get $expr) (local.get $n))
              (call $inner (local.get $expr))))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (local.get $sum) (i64.extend_i32_u (global.get $line)))))
