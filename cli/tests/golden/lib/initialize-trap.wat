;; A reactor that cannot be initialized.
(module (func (export "_initialize") unreachable) (func (export "get") (result i32) (i32.const 0)))
