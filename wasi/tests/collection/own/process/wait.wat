;; Waits for input, or its end, for 50 ms; the exit code is 1 if it came, and 0 if not.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    ;; Reading from descriptor 0, and a monotonic clock with a timeout.
    (i32.store8 offset=8 (i32.const 0) (i32.const 1))
    (i32.store8 offset=8 (i32.const 48) (i32.const 0))
    (i32.store offset=16 (i32.const 48) (i32.const 1))
    (i64.store offset=24 (i32.const 48) (i64.const 50000000))
    (if (call $poll (i32.const 0) (i32.const 128) (i32.const 2) (i32.const 256))
      (then (call $exit (i32.const 2))))
    ;; The kind of the first event.
    (call $exit (i32.load8_u offset=10 (i32.const 128)))))
