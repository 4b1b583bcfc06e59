;; Calls another instance, which waits.
(module
  (import "inner" "yield" (func $yield (param i32) (result i32)))
  (func (export "outer") (result i32) (i32.add (call $yield (i32.const 2)) (i32.const 40))))
