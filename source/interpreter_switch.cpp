// Dispatcher: a plain switch, for compilers that have nothing better, and the oracle of the others.
#include "interpreter.h"
#include "operations.h"
#include "registers_local.h"

namespace weft {

#define HANDLER(name) case code_##name:
#define NEXT(n) { pc += (n); opcode = *pc; continue; }
#define PREFIX(first) { ++pc; opcode = (first) + *pc; continue; }

weft_status execute(Execution& execution) {
  STATE;
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
