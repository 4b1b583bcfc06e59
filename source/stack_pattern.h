// Guest stacks start filled with this, so that weft_stack_peak can see how much was ever used.
#ifndef WEFT_STACK_PATTERN_H
#define WEFT_STACK_PATTERN_H

#include <stdint.h>

namespace weft {

constexpr uint32_t kUntouched = 0x57454654u;

}  // namespace weft

#endif
