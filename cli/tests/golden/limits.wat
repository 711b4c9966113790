;; Limits on memories and tables.
;; RUN: --invoke grow %s 15
;; RUN: -W max-memory-size=1M --invoke grow %s 16
;; RUN: -W max-memory-size=1M,trap-on-grow-failure --invoke grow %s 16
;; RUN: -W max-total-memory=1M,trap-on-grow-failure --invoke grow %s 16
;; RUN: -W max-total-memory=1M,max-memory-size=2M --invoke grow %s 15
;; RUN: -W max-total-table-elements=9 %s
;; RUN: -W max-memory-size=1000 --invoke grow %s 1
;; RUN: -W max-memories=0 %s
;; RUN: -W max-tables=0 %s
;; RUN: -W max-table-elements=9 %s
;; RUN: -W max-instances=0 %s
;; RUN: -W max-memory-size=lots %s
;; RUN: -W max-memory-size %s
;; RUN: -W fuel=-1 %s
;; RUN: -W timeout=soon %s
(module
  (table 10 funcref)
  (memory 1)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
