// What interpreter_profile.cpp has counted.
#ifndef WEFT_PROFILE_H
#define WEFT_PROFILE_H

#include "instructions.h"

namespace weft {

extern uint64_t profile_counts[code_count];
extern uint64_t profile_pairs[code_count][code_count];

}  // namespace weft

#endif
