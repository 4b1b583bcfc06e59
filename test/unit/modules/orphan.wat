;; Puts a function into an imported table, then fails in its start function.
(module
  (import "p" "table" (table 1 funcref))
  (elem (i32.const 0) $answer)
  (func $answer (result i32) (i32.const 42))
  (start $fail)
  (func $fail unreachable)
)
