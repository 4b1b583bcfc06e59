// Dispatcher: one function, computed goto. For GCC where it makes no sibling calls (Cortex-M0), for
// Xtensa, and wherever neither of the others fits.
#include "interpreter.h"
#include "operations.h"

#pragma GCC diagnostic ignored "-Wpedantic"  // Computed goto is an extension.

namespace weft {

#define GET_ACC(T) accumulator_get<T>(low, high)
#define SET_ACC(T, value) accumulator_set<T>(low, high, value)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, \
                   (x)->accumulator = low | static_cast<uint64_t>(high) << 32
#define RELOAD_MEMORY() mb = inst->memory->base, ms = inst->memory->bytes
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, low = static_cast<uint32_t>((x)->accumulator), \
                  high = static_cast<uint32_t>((x)->accumulator >> 32), RELOAD_MEMORY()
#define HANDLER(name) handle_##name:
#define NEXT(n) do { pc += (n); goto *dispatch[*pc]; } while (0)
#define CALLING_HANDLER(name) HANDLER(name)
#define NEXT_AFTER_CALL(n) NEXT(n)
#define PREFIX(first) do { ++pc; goto *dispatch[(first) + *pc]; } while (0)
#define TRAP(why) do { trap = (why); goto trapped; } while (0)
#define LEAVE() return x->status

weft_status execute(Execution& execution) {
#define WEFT_ROW(op, kind, dest) &&handle_##op##_##kind##_##dest,
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) &&handle_##op##_##kind##_##dest,
#define WEFT_STORE_ROW(op, kind) &&handle_##op##_##kind,
  static const void* const handlers[] = {
      WEFT_PAGE0(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
      WEFT_PAGE1(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
      WEFT_PAGE2(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
  };
#undef WEFT_ROW
#undef WEFT_LAYOUT_ROW
#undef WEFT_STORE_ROW
  const void* const* dispatch = handlers;
  __asm__("" : "+r"(dispatch));  // Keeps the table's address in a register.

  const uint8_t* pc;
  uint32_t* fp;
  uint32_t low, high;
  uint8_t* mb;
  size_t ms;
  Instance* inst;
  weft_status trap;
  RESUME(&execution);
  NEXT(0);

#include "handlers.inc"

trapped:
  Execution* const x = inst->execution;
  SUSPEND(x);
  return trap;
}

}  // namespace weft
