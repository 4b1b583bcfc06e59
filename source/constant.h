// Constant expressions (3.3.10): checked when loading (validate_constant in module.h), computed when
// an instance is made or an element segment is copied into a table.
#ifndef WEFT_CONSTANT_H
#define WEFT_CONSTANT_H

#include "instance.h"

namespace weft {

// The value of a constant expression that was validated before. 32-bit values are zero-extended.
bool evaluate_constant(Instance& instance, Reader& reader, uint8_t type, uint64_t& value);

}  // namespace weft

#endif
