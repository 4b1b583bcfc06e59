// Dispatcher: a plain switch, for compilers that have nothing better, and the oracle of the others.
#include "interpreter.h"
#include "operations.h"

namespace weft {

#define GET_ACC(T) accumulator_get<T>(low, high)
#define SET_ACC(T, value) accumulator_set<T>(low, high, value)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, \
                   (x)->accumulator = low | static_cast<uint64_t>(high) << 32
#define RELOAD_MEMORY() mb = inst->memory->base, ms = inst->memory->bytes
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, low = static_cast<uint32_t>((x)->accumulator), \
                  high = static_cast<uint32_t>((x)->accumulator >> 32), RELOAD_MEMORY()
#define HANDLER(name) case code_##name:
#define NEXT(n) { pc += (n); opcode = *pc; continue; }
#define CALLING_HANDLER(name) HANDLER(name)
#define NEXT_AFTER_CALL(n) NEXT(n)
#define PREFIX(first) { ++pc; opcode = (first) + *pc; continue; }
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
  uint32_t opcode = *pc;
  for (;;) {
    switch (opcode) {
#include "handlers.inc"
      default:
        trap = WEFT_MISUSE;  // Not prepared code.
        goto trapped;
    }
  }
trapped:
  Execution* const x = inst->execution;
  SUSPEND(x);
  return trap;
}

}  // namespace weft
