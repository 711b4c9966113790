;; Nothing to start and nothing to call.
;; RUN: %s
;; RUN: validate %s
;; RUN: inspect %s
(module)
