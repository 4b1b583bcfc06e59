(module
  (table (export "table") 2 funcref)
  (global (export "reference") (mut funcref) (ref.null func))
  (global (export "other") (mut externref) (ref.null extern))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
)
