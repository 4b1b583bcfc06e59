// Numeric operations as functions: those that run too rarely for an instruction of their own.
#ifndef WEFT_APPLY_H
#define WEFT_APPLY_H

#include "instructions.h"

namespace weft {

// Takes its operands from slots; a unary one ignores the second. The result's bits; of an i32 or f32 the upper half means
// nothing. A trap goes to `status`, which is else left as it is.
using AppliedFunction = uint64_t (*)(const uint32_t* a, const uint32_t* b, weft_status& status);

extern const AppliedFunction kApplied[];

constexpr unsigned kNotApplied = 0xFF;
// The position of an operation in kApplied, or kNotApplied; and the other way round.
unsigned applied_index(Op op);
Op applied_op(unsigned index);

}  // namespace weft

#endif
