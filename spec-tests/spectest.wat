;; The state that the host module `spectest` of the official suite offers; its functions are natives in spectest.cpp,
;; which holds this module's bytes (wat2wasm spectest.wat).
(module
  (memory (export "memory") 1 2)
  (table (export "table") 10 20 funcref)
  (global (export "global_i32") i32 (i32.const 666))
  (global (export "global_i64") i64 (i64.const 666))
  (global (export "global_f32") f32 (f32.const 666.6))
  (global (export "global_f64") f64 (f64.const 666.6)))
