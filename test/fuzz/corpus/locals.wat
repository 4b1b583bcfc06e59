;; Values on the stack that are locals, while the locals change.
(module
  (func (export "exchange") (param i32 i32) (result i32)
    (local.get 0) (local.get 1) (local.set 0) (local.set 1)
    (local.get 0) (local.get 0) (local.tee 1) (i32.const 9) (local.set 0) (i32.sub) (local.get 1) (i32.add))
  (func (export "wide") (param i64 i32) (result i64) (local i64 f64 i32 i64)
    (local.get 0) (local.get 0) (i64.const 1) (i64.add) (local.set 0)
    (block (result i64) (local.get 0) (br_if 0 (local.get 1)) (local.set 2) (local.get 2))
    (i64.add) (local.tee 5) (local.get 5) (local.set 2) (local.get 2) (i64.xor) (local.get 5) (i64.sub))
  (func (export "held") (param i32) (result i32)
    (local.get 0)
    (loop (local.set 0 (i32.sub (local.get 0) (i32.const 3))) (br_if 0 (i32.gt_s (local.get 0) (i32.const 0))))
    (local.get 0) (if (result i32) (local.get 0) (then (local.get 0)) (else (i32.const 4))) (i32.mul) (i32.add)))
