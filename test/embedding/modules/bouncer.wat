;; The other end of borrower's "bounce".
(module
  (import "plugin" "bounce" (func $bounce (param i32) (result i32)))
  (import "plugin" "table" (table 1 funcref))
  (func $back (param i32) (result i32) (call $bounce (local.get 0)))
  (elem (i32.const 0) $back))
