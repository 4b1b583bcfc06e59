(module (table (export "table") 1 funcref))
