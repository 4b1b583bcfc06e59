;; Calls whatever another instance has put into its table.
(module
  (type $wait_type (func (param i32) (result i32)))
  (import "env" "wait" (func $wait (type $wait_type)))
  (table (export "table") 1 funcref)
  (func $call (export "wait") (param i32) (result i32)
    (i32.add (call_indirect (type $wait_type) (local.get 0) (i32.const 0)) (i32.const 1)))
  ;; To and fro between the two instances, then waits.
  (func (export "bounce") (param $depth i32) (result i32)
    (if (result i32) (i32.eqz (local.get $depth))
      (then (call $wait (i32.const 0)))
      (else (call_indirect (type $wait_type) (i32.sub (local.get $depth) (i32.const 1)) (i32.const 0))))))
