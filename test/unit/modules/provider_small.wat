;; Tables of both kinds, a memory without pages, globals and exports, types that are equal.
(module
  (type $a (func (param i32) (result i32)))
  (type $b (func (param i32) (result i32)))
  (type $c (func (param i64)))
  (table $t (export "t") 5 funcref)
  (table (export "u") 3 externref)
  (memory (export "m") 0)
  (global (export "g") i64 (i64.const -1))
  (elem (table $t) (i32.const 1) func $call)
  (func $call (export "call") (type $a) (local.get 0))
  (func (export "again") (type $b)
    (call_indirect $t (type $b) (local.get 0) (i32.const 1)))
)
