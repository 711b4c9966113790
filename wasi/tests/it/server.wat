;; A web server in miniature: accepts connections on descriptor 4, reads requests `GET NAME\n`,
;; answers with the content of the file NAME below descriptor 3 (or `?`), and ends at `QUIT\n`.
;; `run` returns the number that a descriptor opened at the end gets, which tells whether any
;; was left open.
;;
;; Memory: 200 a buffer for receiving, 240 one for sending, 280 results; 1024 sixteen
;; connections, 0 for none; 4096 subscriptions, 8192 events, 16384 requests, 32768 answers.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept"
    (func $sock_accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv"
    (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send"
    (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown"
    (func $sock_shutdown (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16000) ".?")
  (global $quit (mut i32) (i32.const 0))

  (func $subscribe (param $index i32) (param $user i32) (param $fd i32)
    (local $at i32)
    (local.set $at (i32.add (i32.const 4096) (i32.mul (local.get $index) (i32.const 48))))
    (i64.store (local.get $at) (i64.extend_i32_u (local.get $user)))
    (i32.store8 offset=8 (local.get $at) (i32.const 1))
    (i32.store offset=16 (local.get $at) (local.get $fd)))

  (func $accept
    (local $slot i32)
    (if (call $sock_accept (i32.const 4) (i32.const 4) (i32.const 280)) (then (return)))
    (local.set $slot (i32.const 1024))
    (loop $next
      (if (i32.eqz (i32.load (local.get $slot)))
        (then
          (i32.store (local.get $slot) (i32.load (i32.const 280)))
          (return)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $slot) (i32.const 1088))))
    ;; No room: the client is sent away.
    (drop (call $fd_close (i32.load (i32.const 280)))))

  (func $answer (param $fd i32) (param $at i32) (param $len i32)
    (block $done
      (loop $more
        (br_if $done (i32.eqz (local.get $len)))
        (i32.store (i32.const 240) (local.get $at))
        (i32.store (i32.const 244) (local.get $len))
        (br_if $done
          (call $sock_send
            (local.get $fd) (i32.const 240) (i32.const 1) (i32.const 0) (i32.const 280)))
        (local.set $at (i32.add (local.get $at) (i32.load (i32.const 280))))
        (local.set $len (i32.sub (local.get $len) (i32.load (i32.const 280))))
        (br $more))))

  (func $serve (param $slot i32)
    (local $fd i32) (local $len i32) (local $file i32)
    (local.set $fd (i32.load (local.get $slot)))
    (i32.store (i32.const 200) (i32.const 16384))
    (i32.store (i32.const 204) (i32.const 1024))
    (if (i32.or
          (call $sock_recv
            (local.get $fd) (i32.const 200) (i32.const 1) (i32.const 0)
            (i32.const 280) (i32.const 284))
          (i32.eqz (local.tee $len (i32.load (i32.const 280)))))
      (then
        (drop (call $sock_shutdown (local.get $fd) (i32.const 3)))
        (drop (call $fd_close (local.get $fd)))
        (i32.store (local.get $slot) (i32.const 0))
        (return)))
    (if (i32.eq (i32.load8_u (i32.const 16384)) (i32.const 81))
      (then (global.set $quit (i32.const 1)) (return)))
    (if (call $path_open
          (i32.const 3) (i32.const 1)
          (i32.const 16388) (i32.sub (local.get $len) (i32.const 5))
          (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 280))
      (then
        (call $answer (local.get $fd) (i32.const 16001) (i32.const 1))
        (return)))
    (local.set $file (i32.load (i32.const 280)))
    (i32.store (i32.const 240) (i32.const 32768))
    (i32.store (i32.const 244) (i32.const 16384))
    (drop (call $fd_read (local.get $file) (i32.const 240) (i32.const 1) (i32.const 284)))
    (drop (call $fd_close (local.get $file)))
    (call $answer (local.get $fd) (i32.const 32768) (i32.load (i32.const 284))))

  (func (export "run") (result i32)
    (local $slot i32) (local $count i32) (local $event i32)
    (loop $forever
      (call $subscribe (i32.const 0) (i32.const 0) (i32.const 4))
      (local.set $count (i32.const 1))
      (local.set $slot (i32.const 1024))
      (loop $next
        (if (i32.load (local.get $slot))
          (then
            (call $subscribe
              (local.get $count) (local.get $slot) (i32.load (local.get $slot)))
            (local.set $count (i32.add (local.get $count) (i32.const 1)))))
        (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
        (br_if $next (i32.lt_u (local.get $slot) (i32.const 1088))))
      (if (call $poll_oneoff
            (i32.const 4096) (i32.const 8192) (local.get $count) (i32.const 280))
        (then unreachable))
      (local.set $count (i32.load (i32.const 280)))
      (local.set $event (i32.const 8192))
      (loop $each
        (if (i32.load (local.get $event))
          (then (call $serve (i32.load (local.get $event))))
          (else (call $accept)))
        (local.set $event (i32.add (local.get $event) (i32.const 32)))
        (br_if $each (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
      (br_if $forever (i32.eqz (global.get $quit))))
    (local.set $slot (i32.const 1024))
    (loop $next
      (if (i32.load (local.get $slot))
        (then (drop (call $fd_close (i32.load (local.get $slot))))))
      (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $slot) (i32.const 1088))))
    (if (call $path_open
          (i32.const 3) (i32.const 0) (i32.const 16000) (i32.const 1)
          (i32.const 2) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 280))
      (then unreachable))
    (i32.load (i32.const 280))))
