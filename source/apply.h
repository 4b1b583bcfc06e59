// Numeric operations as functions: those that run too rarely for an instruction of their own.
#ifndef WEFT_APPLY_H
#define WEFT_APPLY_H

#include "instructions.h"

namespace weft {

#if WEFT_APPLIES
// Carries out the operation at this position in WEFT_APPLIED. It takes its operands from slots; a unary one ignores the second. Gives
// the result's bits; of an i32 or f32 the upper half means nothing. A trap goes to `status`, which is else left as it is.
uint64_t apply(unsigned index, const uint32_t* a, const uint32_t* b, weft_status& status);

// The operation there.
Op applied_op(unsigned index);
#endif

}  // namespace weft

#endif
