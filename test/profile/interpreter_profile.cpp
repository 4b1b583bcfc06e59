// A dispatcher that counts what it dispatches: each instruction, and each pair of neighbours.
#include "interpreter.h"
#include "operations.h"
#include "profile.h"

namespace weft {

uint64_t profile_counts[code_count];
uint64_t profile_pairs[code_count][code_count];

#define GET_ACC(T) accumulator_get<T>(low, high)
#define SET_ACC(T, value) accumulator_set<T>(low, high, value)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, \
                   (x)->accumulator = low | static_cast<uint64_t>(high) << 32
#define RELOAD_MEMORY() mb = inst->memory->base, ms = inst->memory->bytes
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, low = static_cast<uint32_t>((x)->accumulator), \
                  high = static_cast<uint32_t>((x)->accumulator >> 32), RELOAD_MEMORY()
#define HANDLER(name) case code_##name:
#define CALLING_HANDLER(name) HANDLER(name)
#define NEXT(n) { pc += (n); opcode = *pc; continue; }
#define NEXT_AFTER_CALL(n) NEXT(n)
#define PREFIX(first) { ++pc; opcode = (first) + *pc; goto again; }
#define TRAP(why) { trap = (why); goto trapped; }
#define LEAVE() return x->status

weft_status execute(Execution& execution) {
  const uint8_t* pc;
  uint32_t* fp;
  uint32_t low, high;
  uint8_t* mb;
  size_t ms;
  Instance* inst;
  weft_status trap;
  RESUME(&execution);
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
