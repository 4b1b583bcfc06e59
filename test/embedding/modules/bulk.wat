;; Bulk operations that could cheat a budget: each function ends after one turn of a loop.
(module
  (memory 1)
  (table $table 1 funcref)
  (func $turn (loop))
  ;; Growing by what no table can have, which does nothing but is not a trap either.
  (func (export "grow")
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (drop (table.grow $table (ref.null func) (i32.const -1)))
    (call $turn))
  ;; The last of a hundred segments, which is found by walking over the others.
  (func (export "memory_init") (memory.init 99 (i32.const 0) (i32.const 0) (i32.const 0)) (call $turn))
  (func (export "table_init") (table.init $table $last (i32.const 0) (i32.const 0) (i32.const 0)) (call $turn))
  (elem func
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
    $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn $turn 
  )
  (elem $last func $turn)
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
  (data "")
)
