// Constant expressions: checked when loading, computed when an instance is made or an element segment is copied into a table.
#ifndef WEFT_CONSTANT_H
#define WEFT_CONSTANT_H

#include "instance.h"

namespace weft {

// The value of a constant expression, of at least 32 bits; those above mean nothing for types that have no more. With
// `instance` null it is validated instead (3.3.10), and functions named by ref.func are marked as declared. Otherwise it
// was validated before.
uint64_t read_constant(Module& module, Instance* instance, Reader& reader, uint8_t type);

// A function's index, and its reference; with `instance` null it is marked as declared.
weft_ref read_function(Module& module, Instance* instance, Reader& reader);

}  // namespace weft

#endif
