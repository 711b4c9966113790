;; A listening socket is descriptor 3, or what follows the directories; its file type is 6.
;; RUN: --tcplisten 127.0.0.1:0 %s
;; RUN: --tcplisten nonsense %s
;; RUN: --tcplisten '' %s
;; RUN: --tcplisten 192.0.2.1:1 %s
;; RUN: -S inherit-network %s
;; RUN: --listenfd %s
;; ENV: LISTEN_FDS=1
;; RUN: --listenfd %s
;; ENV: LISTEN_PID=1
;; RUN: --listenfd %s
;; ENV: LISTEN_FDS=4000000000
;; RUN: --listenfd %s
;; RUN: %s
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fdstat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $fdstat (i32.const 3) (i32.const 0)))
    (call $exit (i32.load8_u (i32.const 0)))))
