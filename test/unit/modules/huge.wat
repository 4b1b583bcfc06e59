;; More than 32 bits can address.
(module
  (memory 65536)
  (table 0x80000001 funcref))
