;; A start function that takes a thousand turns.
(module
  (global $turns (export "turns") (mut i32) (i32.const 0))
  (func $start
    (loop $again
      (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
      (br_if $again (i32.lt_u (global.get $turns) (i32.const 1000)))))
  (start $start))
