(module
  (import "env" "now" (func $now (result i32)))
  (memory 1)
  (global $ready (export "ready") (mut i32) (i32.const 0))
  (func $start (local i32)
    (loop
      (i32.store (i32.shl (local.get 0) (i32.const 2)) (call $now))
      (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 5))))
    (global.set $ready (i32.const 1)))
  (func (export "get") (param i32) (result i32) (i32.load (local.get 0)))
  (start $start))
