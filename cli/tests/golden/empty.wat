;; Nothing to start and nothing to call, which is an error where it is to be run.
;; RUN: %s
;; RUN: validate %s
;; RUN: inspect %s
(module)
