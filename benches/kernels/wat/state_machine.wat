;; A state machine over pseudo-random input symbols: one br_table per step
;; with eight states, n thousand steps.
(module
  (func (export "run") (param $n i32) (result i64)
    (local $seed i32) (local $state i32) (local $steps i32) (local $symbol i32)
    (local $sum i64)
    (local.set $seed (i32.const 12345))
    (local.set $steps (i32.mul (local.get $n) (i32.const 1000)))
    (loop $step
      (local.set $seed
        (i32.add (i32.mul (local.get $seed) (i32.const 1103515245)) (i32.const 12345)))
      (local.set $symbol (i32.and (i32.shr_u (local.get $seed) (i32.const 16)) (i32.const 3)))
      (block $next
        (block $default
          (block $s6
            (block $s5
              (block $s4
                (block $s3
                  (block $s2
                    (block $s1
                      (block $s0
                        (br_table $s0 $s1 $s2 $s3 $s4 $s5 $s6 $default (local.get $state)))
                      ;; 0: idle
                      (local.set $state (i32.add (local.get $symbol) (i32.const 1)))
                      (br $next))
                    ;; 1: letters
                    (local.set $sum (i64.add (local.get $sum) (i64.const 1)))
                    (if (i32.eqz (local.get $symbol)) (then (local.set $state (i32.const 5))))
                    (br $next))
                  ;; 2: digits
                  (local.set $sum
                    (i64.add
                      (i64.mul (local.get $sum) (i64.const 10))
                      (i64.extend_i32_u (local.get $symbol))))
                  (if (i32.gt_u (local.get $symbol) (i32.const 1))
                    (then (local.set $state (i32.const 3))))
                  (br $next))
                ;; 3: sign
                (local.set $sum (i64.sub (i64.const 0) (local.get $sum)))
                (local.set $state (i32.add (local.get $symbol) (i32.const 4)))
                (br $next))
              ;; 4: quote
              (local.set $sum (i64.rotl (local.get $sum) (i64.const 3)))
              (if (i32.eq (local.get $symbol) (i32.const 3))
                (then (local.set $state (i32.const 0))))
              (br $next))
            ;; 5: escape
            (local.set $sum (i64.xor (local.get $sum) (i64.const 0x5555)))
            (local.set $state (i32.const 6))
            (br $next))
          ;; 6: end of token
          (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $steps))))
          (local.set $state (i32.shl (local.get $symbol) (i32.const 1)))
          (br $next))
        ;; 7: error
        (local.set $state (local.get $symbol)))
      (br_if $step (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (i64.add
      (i64.mul (local.get $sum) (i64.const 8))
      (i64.extend_i32_u (local.get $state)))))
