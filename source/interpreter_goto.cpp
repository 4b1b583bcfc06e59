// Dispatcher: one function, computed goto. For GCC where it makes no sibling calls (Cortex-M0), for
// Xtensa, and wherever neither of the others fits.
#include "interpreter.h"
#include "operations.h"
#include "registers_local.h"

#pragma GCC diagnostic ignored "-Wpedantic"  // Computed goto is an extension.

namespace weft {

#define HANDLER(name) handle_##name:
#define NEXT(n) do { pc += (n); goto *dispatch[*pc]; } while (0)
#define PREFIX(first) do { ++pc; goto *dispatch[(first) + *pc]; } while (0)

weft_status execute(Execution& execution) {
#define WEFT_ROW(op, kind, dest) &&handle_##op##_##kind##_##dest,
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) &&handle_##op##_##kind##_##dest,
#define WEFT_STORE_ROW(op, kind) &&handle_##op##_##kind,
  static const void* const handlers[] = {
    WEFT_INSTRUCTIONS(WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
  };
#undef WEFT_ROW
#undef WEFT_LAYOUT_ROW
#undef WEFT_STORE_ROW
  const void* const* dispatch = handlers;
  __asm__("" : "+r"(dispatch));  // Keeps the table's address in a register.

  STATE;
  NEXT(0);

#include "handlers.inc"

trapped:
  Execution* const x = inst->execution;
  SUSPEND(x);
  return trap;
}

}  // namespace weft
