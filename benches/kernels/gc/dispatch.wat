;; Virtual calls: 256 shapes of five classes in an array, whose methods are called
;; through tables that are structs; each method casts its receiver. n rounds.
(module
  (rec
    (type $Shape (sub (struct
      (field $vtable (ref $Shape.vtable))
      (field $weight (mut i32)))))
    (type $Shape.vtable (sub (struct
      (field $area (ref $method))
      (field $grow (ref $mutator)))))
    (type $method (func (param (ref $Shape)) (result f64)))
    (type $mutator (func (param (ref $Shape) i32))))
  (rec
    (type $Named.vtable (sub $Shape.vtable (struct
      (field $area (ref $method))
      (field $grow (ref $mutator))
      (field $sides (ref $method)))))
    (type $Polygon (sub $Shape (struct
      (field $vtable (ref $Named.vtable))
      (field $weight (mut i32))
      (field $width (mut f64))))))
  (type $Square (sub final $Polygon (struct
    (field $vtable (ref $Named.vtable))
    (field $weight (mut i32))
    (field $width (mut f64)))))
  (type $Rectangle (sub final $Polygon (struct
    (field $vtable (ref $Named.vtable))
    (field $weight (mut i32))
    (field $width (mut f64))
    (field $height (mut f64)))))
  (type $Circle (sub final $Shape (struct
    (field $vtable (ref $Shape.vtable))
    (field $weight (mut i32))
    (field $radius (mut f64)))))
  (type $Point (sub final $Shape (struct
    (field $vtable (ref $Shape.vtable))
    (field $weight (mut i32)))))
  (type $Shapes (array (mut (ref null $Shape))))

  (global $Polygon.vtable (ref $Named.vtable)
    (struct.new $Named.vtable (ref.func $Polygon.area) (ref.func $Polygon.grow) (ref.func $three)))
  (global $Square.vtable (ref $Named.vtable)
    (struct.new $Named.vtable (ref.func $Square.area) (ref.func $Polygon.grow) (ref.func $four)))
  (global $Rectangle.vtable (ref $Named.vtable)
    (struct.new $Named.vtable
      (ref.func $Rectangle.area) (ref.func $Rectangle.grow) (ref.func $four)))
  (global $Circle.vtable (ref $Shape.vtable)
    (struct.new $Shape.vtable (ref.func $Circle.area) (ref.func $Circle.grow)))
  (global $Point.vtable (ref $Shape.vtable)
    (struct.new $Shape.vtable (ref.func $Point.area) (ref.func $Shape.grow)))

  (func $three (type $method) (f64.const 3))
  (func $four (type $method) (f64.const 4))
  (func $Polygon.area (type $method)
    (f64.mul
      (struct.get $Polygon $width (ref.cast (ref $Polygon) (local.get 0)))
      (f64.const 0.5)))
  (func $Square.area (type $method)
    (local $this (ref $Square))
    (local.set $this (ref.cast (ref $Square) (local.get 0)))
    (f64.mul
      (struct.get $Square $width (local.get $this))
      (struct.get $Square $width (local.get $this))))
  (func $Rectangle.area (type $method)
    (local $this (ref $Rectangle))
    (local.set $this (ref.cast (ref $Rectangle) (local.get 0)))
    (f64.mul
      (struct.get $Rectangle $width (local.get $this))
      (struct.get $Rectangle $height (local.get $this))))
  (func $Circle.area (type $method)
    (local $this (ref $Circle))
    (local.set $this (ref.cast (ref $Circle) (local.get 0)))
    (f64.mul
      (f64.mul
        (struct.get $Circle $radius (local.get $this))
        (struct.get $Circle $radius (local.get $this)))
      (f64.const 3.140625)))
  (func $Point.area (type $method) (f64.const 0))

  (func $Shape.grow (type $mutator)
    (struct.set $Shape $weight (local.get 0)
      (i32.add (struct.get $Shape $weight (local.get 0)) (local.get 1))))
  (func $Polygon.grow (type $mutator)
    (local $this (ref $Polygon))
    (local.set $this (ref.cast (ref $Polygon) (local.get 0)))
    (struct.set $Polygon $width (local.get $this)
      (f64.add
        (struct.get $Polygon $width (local.get $this))
        (f64.convert_i32_s (local.get 1))))
    (call $Shape.grow (local.get 0) (local.get 1)))
  (func $Rectangle.grow (type $mutator)
    (local $this (ref $Rectangle))
    (local.set $this (ref.cast (ref $Rectangle) (local.get 0)))
    (struct.set $Rectangle $height (local.get $this)
      (f64.sub
        (struct.get $Rectangle $height (local.get $this))
        (f64.convert_i32_s (local.get 1))))
    (call $Polygon.grow (local.get 0) (local.get 1)))
  (func $Circle.grow (type $mutator)
    (local $this (ref $Circle))
    (local.set $this (ref.cast (ref $Circle) (local.get 0)))
    (struct.set $Circle $radius (local.get $this)
      (f64.add (struct.get $Circle $radius (local.get $this)) (f64.const 0.25)))
    (call $Shape.grow (local.get 0) (local.get 1)))

  (func $shape (param $i i32) (result (ref $Shape))
    (local $size f64)
    (local.set $size (f64.convert_i32_u (local.get $i)))
    (block $point
      (block $circle
        (block $rectangle
          (block $square
            (block $polygon
              (br_table $polygon $square $rectangle $circle $point
                (i32.rem_u (i32.mul (local.get $i) (i32.const 7)) (i32.const 5))))
            (return
              (struct.new $Polygon (global.get $Polygon.vtable) (i32.const 0) (local.get $size))))
          (return
            (struct.new $Square (global.get $Square.vtable) (i32.const 1) (local.get $size))))
        (return
          (struct.new $Rectangle
            (global.get $Rectangle.vtable) (i32.const 2) (local.get $size) (f64.const 2.5))))
      (return
        (struct.new $Circle (global.get $Circle.vtable) (i32.const 3) (local.get $size))))
    (struct.new $Point (global.get $Point.vtable) (i32.const 4)))

  (func (export "run") (param $n i32) (result i64)
    (local $shapes (ref $Shapes)) (local $shape (ref $Shape))
    (local $i i32) (local $sum f64) (local $weights i64)
    (local.set $shapes (array.new_default $Shapes (i32.const 256)))
    (loop $fill
      (array.set $Shapes (local.get $shapes) (local.get $i) (call $shape (local.get $i)))
      (br_if $fill
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
    (loop $rounds
      (local.set $i (i32.const 0))
      (loop $all
        (local.set $shape
          (ref.as_non_null (array.get $Shapes (local.get $shapes) (local.get $i))))
        (local.set $sum
          (f64.add (local.get $sum)
            (call_ref $method
              (local.get $shape)
              (struct.get $Shape.vtable $area
                (struct.get $Shape $vtable (local.get $shape))))))
        (call_ref $mutator
          (local.get $shape)
          (i32.sub (i32.and (i32.add (local.get $i) (local.get $n)) (i32.const 3)) (i32.const 1))
          (struct.get $Shape.vtable $grow
            (struct.get $Shape $vtable (local.get $shape))))
        (local.set $weights
          (i64.add (local.get $weights)
            (i64.extend_i32_s (struct.get $Shape $weight (local.get $shape)))))
        (br_if $all
          (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
      (br_if $rounds (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (i64.reinterpret_f64 (local.get $sum)) (local.get $weights))))
