;; A start function that waits.
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (global $started (export "started") (mut i32) (i32.const 0))
  (func $start (drop (call $yield)) (global.set $started (i32.const 1)))
  (start $start))
