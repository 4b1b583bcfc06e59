;; Lends a function of the host, which it imports, by a table.
(module
  (import "env" "wait" (func $wait (param i32) (result i32)))
  (import "plugin" "table" (table 1 funcref))
  (elem (i32.const 0) $wait))
