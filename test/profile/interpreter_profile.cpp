// A dispatcher that counts what it dispatches: each instruction, and each pair of neighbours.
#include "interpreter.h"
#include "operations.h"
#include "registers_local.h"
#include "profile.h"

namespace weft {

uint64_t profile_counts[code_count];
uint64_t profile_pairs[code_count][code_count];

#define HANDLER(name) case code_##name:
#define NEXT(n) { pc += (n); opcode = *pc; continue; }
#define PREFIX(first) { ++pc; opcode = (first) + *pc; goto again; }
#define CALLING_HANDLER(name) HANDLER(name)
#define NEXT_AFTER_CALL(n) NEXT(n)
#define TRAP(why) { trap = (why); goto trapped; }
#define LEAVE() return x->status

weft_status execute(Execution& execution) {
  BEGIN();
  uint32_t opcode = *pc, before = 0;
  for (;;) {
  again:
    if (opcode != code_prefix1_K0_A && opcode != code_prefix2_K0_A) {
      ++profile_counts[opcode];
      ++profile_pairs[before][opcode];
      before = opcode;
    }
    switch (opcode) {
#include "handlers.inc"
      default:
        trap = WEFT_MISUSE;
        goto trapped;
    }
  }
trapped:
  Execution* const x = inst->execution;
  SUSPEND(x);
  return trap;
}

}  // namespace weft
