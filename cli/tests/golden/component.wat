;; A component, as text.
;; RUN: %s
;; RUN: validate %s
;; RUN: inspect %s
(component)
