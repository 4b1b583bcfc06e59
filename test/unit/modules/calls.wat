;; Branches, tables of branches, calls and many locals: work for the rewriter, which may need scratch.
(module
  (import "env" "native" (func $native (param i32) (result i32)))
  (memory 1)
  (table 3 funcref)
  (elem (i32.const 0) $double $native $call)
  (global $g (mut i32) (i32.const 3))
  (data (i32.const 0) "\01\02\03\04")
  (func $double (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func $call (export "call") (param $n i32) (result i32)
    (local $sum i64) (local $f f64)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $n)))
        (block $c (block $b (block $a
          (br_table $a $b $c (local.get $n)))
          (local.set $sum (i64.add (local.get $sum) (i64.const 1000000000000))))
          (local.set $f (f64.mul (local.get $f) (f64.const 1.5))))
        (global.set $g (call_indirect (param i32) (result i32) (local.get $n) (i32.const 0)))
        (drop (call $native (i32.load8_u (local.get $n))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again)))
    (i32.add (global.get $g) (i32.wrap_i64 (local.get $sum))))
)
