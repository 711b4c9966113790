;; Binary trees of many depths, made and dropped, beside one that stays. Objects
;; as compilers of classes make them: a table of methods first, a word for the
;; identity, then the fields; allocation and depth-first walks.
(module
  (rec
    (type $Object (sub (struct
      (field $vtable (ref $Object.vtable))
      (field $identity (mut i32)))))
    (type $Object.vtable (sub (struct (field $hash (ref $Object.hash)))))
    (type $Object.hash (func (param (ref $Object)) (result i32))))
  (rec
    (type $Node (sub final $Object (struct
      (field $vtable (ref $Object.vtable))
      (field $identity (mut i32))
      (field $left (mut (ref null $Node)))
      (field $right (mut (ref null $Node)))))))

  (global $Node.vtable (ref $Object.vtable) (struct.new $Object.vtable (ref.func $hash)))
  (global $identities (mut i32) (i32.const 0))

  ;; The identity is given at the first question for it.
  (func $hash (type $Object.hash)
    (if (i32.eqz (struct.get $Object $identity (local.get 0)))
      (then
        (global.set $identities (i32.add (global.get $identities) (i32.const 1)))
        (struct.set $Object $identity (local.get 0) (global.get $identities))))
    (struct.get $Object $identity (local.get 0)))

  (func $make (param $depth i32) (result (ref $Node))
    (if (result (ref $Node)) (local.get $depth)
      (then
        (struct.new $Node
          (global.get $Node.vtable)
          (i32.const 0)
          (call $make (i32.sub (local.get $depth) (i32.const 1)))
          (call $make (i32.sub (local.get $depth) (i32.const 1)))))
      (else
        (struct.new $Node
          (global.get $Node.vtable) (i32.const 0) (ref.null $Node) (ref.null $Node)))))

  (func $count (param $node (ref null $Node)) (result i32)
    (local $here (ref $Node))
    (block $leaf
      (local.set $here (br_on_null $leaf (local.get $node)))
      (return
        (i32.add
          (i32.add (i32.const 1) (call $count (struct.get $Node $left (local.get $here))))
          (call $count (struct.get $Node $right (local.get $here))))))
    (i32.const 0))

  (func (export "run") (param $n i32) (result i64)
    (local $stays (ref null $Node)) (local $tree (ref null $Node))
    (local $depth i32) (local $trees i32) (local $count i32) (local $sum i64)
    (global.set $identities (i32.const 0))
    (local.set $stays (call $make (local.get $n)))
    (local.set $depth (i32.const 4))
    (loop $depths
      (local.set $trees
        (i32.shl (i32.const 1)
          (i32.add (i32.sub (local.get $n) (local.get $depth)) (i32.const 2))))
      (local.set $count (i32.const 0))
      (loop $again
        (local.set $tree (call $make (local.get $depth)))
        (local.set $count (i32.add (local.get $count) (call $count (local.get $tree))))
        (br_if $again
          (local.tee $trees (i32.sub (local.get $trees) (i32.const 1)))))
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 31))
          (i64.extend_i32_u
            (i32.add (local.get $count)
              (call_ref $Object.hash
                (ref.as_non_null (local.get $tree))
                (struct.get $Object.vtable $hash
                  (struct.get $Node $vtable (local.get $tree))))))))
      (br_if $depths
        (i32.le_u
          (local.tee $depth (i32.add (local.get $depth) (i32.const 2)))
          (local.get $n))))
    (i64.add
      (i64.mul (local.get $sum) (i64.const 31))
      (i64.extend_i32_u (call $count (local.get $stays))))))
