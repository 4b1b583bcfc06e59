;; Everything that makes an engine call a helper of its own: growing, bulk memory and tables, calls of every kind, floating
;; point and 64-bit arithmetic that a Cortex-M4 has in software only. What matters is the native stack that run() needs.
(module
  (memory 1 4)
  (table $table 4 100 funcref)
  (data $bytes "hello")
  (elem $functions func $count $choose)
  (global $double (mut f64) (f64.const 1.5))
  (global $single (mut f32) (f32.const 1.5))
  (global $long (mut i64) (i64.const 123456789012345))

  (func $count (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $count (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (else (i32.const 0))))

  (func $choose (param i32) (result i32)
    (block $two (block $one (block $zero
      (br_table $zero $one $two (local.get 0)))
      (return (i32.const 7)))
      (return (i32.const 8)))
    (i32.const 9))

  (func $bulk
    (drop (memory.grow (i32.const 1)))
    (memory.fill (i32.const 0) (i32.const 7) (i32.const 60000))
    (memory.copy (i32.const 100) (i32.const 50) (i32.const 6000))
    (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 5))
    (data.drop $bytes)
    (drop (table.grow $table (ref.null func) (i32.const 10)))
    (table.init $table $functions (i32.const 0) (i32.const 0) (i32.const 2))
    (elem.drop $functions)
    (table.fill $table (i32.const 2) (ref.func $count) (i32.const 2))
    (table.copy $table $table (i32.const 5) (i32.const 2) (i32.const 2)))

  (func $floating
    (global.set $double (f64.sqrt (f64.div (f64.mul (global.get $double) (f64.const 1.7)) (f64.const 3.1))))
    (global.set $double (f64.nearest (f64.add (f64.ceil (global.get $double)) (f64.floor (f64.trunc (f64.const 3.7))))))
    (global.set $double (f64.min (f64.copysign (global.get $double) (f64.const -1)) (f64.max (f64.const 2) (f64.const 1))))
    (global.set $single (f32.sqrt (f32.nearest (f32.ceil (f32.floor (f32.trunc (f32.div (global.get $single)
      (f32.const 0.1))))))))
    (global.set $single (f32.demote_f64 (f64.convert_i64_u (global.get $long))))
    (global.set $single (f32.add (f32.convert_i64_s (global.get $long)) (f32.convert_i64_u (global.get $long))))
    (global.set $double (f64.add (f64.convert_i64_s (global.get $long)) (f64.promote_f32 (global.get $single)))))

  (func $long_arithmetic
    (global.set $long (i64.trunc_sat_f64_u (global.get $double)))
    (global.set $long (i64.add (i64.trunc_f32_s (global.get $single)) (i64.trunc_sat_f32_u (global.get $single))))
    (global.set $long (i64.rem_s (i64.div_u (global.get $long) (i64.const 1234567)) (i64.const 77777777777)))
    (global.set $long (i64.add (i64.rem_u (global.get $long) (i64.const 77)) (i64.div_s (global.get $long) (i64.const 5))))
    (global.set $long (i64.rotl (i64.popcnt (i64.clz (i64.ctz (global.get $long)))) (i64.const 5))))

  (func (export "run") (result i32)
    (call $bulk)
    (call $floating)
    (call $long_arithmetic)
    (i32.add
      (i32.add (call $choose (i32.const 1)) (call $count (i32.const 60)))
      (call_indirect $table (param i32) (result i32) (i32.const 30) (i32.const 5)))))
