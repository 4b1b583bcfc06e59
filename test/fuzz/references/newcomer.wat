(module
  (import "owner" "table" (table 1 funcref))
  (type $v (func))
  (func $only (export "call") (type $v) (call_indirect (type $v) (i32.const 0)))
  (func (export "put") (param funcref) (table.set 0 (i32.const 0) (local.get 0))))
