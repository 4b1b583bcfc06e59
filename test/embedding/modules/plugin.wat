;; One export for each thing that a host may do with a plugin.
(module
  (type $wait_type (func (param i32) (result i32)))
  (import "env" "wait" (func $wait (param i32) (result i32)))
  (memory (export "memory") 1 2)
  (table funcref (elem $wait))
  (global $total (export "total") (mut i32) (i32.const 0))

  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "mix") (param i32 i64 f32 f64) (result f64)
    (f64.add (f64.add (f64.convert_i32_s (local.get 0)) (f64.convert_i64_s (local.get 1)))
             (f64.add (f64.promote_f32 (local.get 2)) (local.get 3))))
  (func (export "spin") (loop $again (br $again)))
  (func (export "fail") unreachable)
  ;; Counts to n in memory, a tick for each turn.
  (func $count (export "count") (param $n i32) (result i32)
    (local $i i32)
    (block $done
      (br_if $done (i32.eqz (local.get $n)))
      (loop $again
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (i32.store (i32.const 0) (local.get $i))
        (br_if $again (i32.lt_u (local.get $i) (local.get $n)))))
    (local.get $i))
  (func (export "calls") (param $n i32) (result i32)
    (local $sum i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (call $count (i32.const 3))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (local.get $sum))
  (func (export "wait") (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.const 1)))
  (func (export "wait_indirect") (param i32) (result i32)
    (i32.add (call_indirect (type $wait_type) (local.get 0) (i32.const 0)) (i32.const 2)))
  (func (export "fill") (param $n i32) (result i32)
    (memory.fill (i32.const 0) (i32.const 7) (local.get $n))
    (call $count (i32.const 1)))
  (func (export "on_event") (param i32 i32)
    (global.set $total (i32.add (global.get $total) (local.get 1)))
    (drop (call $count (local.get 0)))))
