;; Its start function is an import.
(module
  (import "host" "start" (func $start))
  (start $start)
)
