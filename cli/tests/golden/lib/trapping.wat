;; Traps in a function that others import; without names, so that the file's is shown.
(module (func (export "double") (param i32) (result i32) unreachable))
