;; Uses a function of another instance.
(module
  (import "plugin" "wait" (func $wait (param i32) (result i32)))
  (import "plugin" "count" (func $count (param i32) (result i32)))
  (func (export "wait") (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.const 10)))
  (func (export "count") (param i32) (result i32) (call $count (local.get 0))))
