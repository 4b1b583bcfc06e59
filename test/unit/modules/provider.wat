;; Exports of all four kinds, and functions it imports itself.
(module
  (import "env" "native" (func $native (param i32) (result i32)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (export "native" (func $native))
  (table (export "table") 2 10 funcref)
  (table (export "any") 1 externref)
  (memory (export "memory") 1 3)
  (global (export "constant") i32 (i32.const 5))
  (global $counter (export "counter") (mut i64) (i64.const 100))
  (func (export "count") (global.set $counter (i64.add (global.get $counter) (i64.const 1))))
)
