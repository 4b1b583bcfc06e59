;; Waits as the host tells it to; and through another instance.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1 1)
  (func (export "poll") (param i32 i32 i32 i32) (result i32)
    (call $poll (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "yield") (param $times i32) (result i32)
    (local $yielded i32)
    (loop $again
      (if (call $yield) (then (return (i32.const -1))))
      (local.set $yielded (i32.add (local.get $yielded) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $yielded) (local.get $times))))
    (local.get $yielded)))
