(module $named
  (type (func)) (type (func (param i32))) (type (func))
  (func $nothing (export "") (export "\c3\a9") nop)
  (func $one (param $value i32) (local $other i64) (call $nothing))
  (@custom "note" "any bytes at all")
  (memory (export "m") 0)
  (table (export "t") 0 externref)
  (data "") (elem func))
