// All dispatchers in one program, so that what they do can be compared, and one more that stops in time.
#ifndef WEFT_TEST_FUZZ_DISPATCH_H
#define WEFT_TEST_FUZZ_DISPATCH_H

#include <cstdint>

#include "weft.h"

enum class Dispatcher { kMetered, kSwitch, kGoto, kTail };

extern Dispatcher dispatcher;
// Prepared instructions that the metered dispatcher may still run. When none is left it stops with this status,
// which nothing else in these tests gives.
extern uint64_t budget;
constexpr weft_status kOutOfBudget = WEFT_TRAP_EXIT;

#endif
