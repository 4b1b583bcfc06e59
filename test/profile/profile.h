// What interpreter_profile.cpp has counted.
#ifndef WEFT_PROFILE_H
#define WEFT_PROFILE_H

#include "instructions.h"

namespace weft {

extern uint64_t profile_counts[code_count];
extern uint64_t profile_pairs[code_count][code_count];
// How often the instruction that begins at each position of the code between these ran.
extern const uint8_t* profile_code;
extern uint64_t* profile_places;
extern uint32_t profile_code_bytes;

}  // namespace weft

#endif
