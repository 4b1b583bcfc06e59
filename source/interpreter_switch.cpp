// Dispatcher: a plain switch, for compilers that have nothing better, and the oracle of the others.
#include "interpreter.h"
#include "operations.h"
#include "registers_local.h"

namespace weft {

WEFT_CODES_ARE_OPCODES();

#define HANDLER(name) case code_##name:
#define NEXT(n) { pc += step(n); opcode = opcode_at(pc); continue; }
#define PREFIX(first) { ++pc; opcode = (first) + *pc; continue; }
#define CALLING_HANDLER(name) HANDLER(name)
#define NEXT_AFTER_CALL(n) NEXT(n)
#define NEXT_AFTER_LIBRARY(n) NEXT(n)
#define TRAP(why) { trap = (why); goto trapped; }
#define LEAVE() return x->status
#ifndef OBSERVE  // test/profile counts what is dispatched.
#define OBSERVE(opcode)
#endif

WEFT_HOT_CODE weft_status execute(Execution& execution) {
  BEGIN();
  uint32_t opcode = opcode_at(pc);
  for (;;) {
    OBSERVE(opcode);
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
