;; Leaves a reference to its own function in an imported table.
(module
  (import "p" "table" (table 1 funcref))
  (elem (i32.const 0) $answer)
  (func $answer (export "answer") (result i32) (i32.const 43))
)
