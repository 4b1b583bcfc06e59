// Dispatcher: one function, computed goto. For GCC where it makes no sibling calls (Cortex-M0), for
// Xtensa, and wherever neither of the others fits.
#include "weft_config.h"

// Its assembly names places, which position-independent code must not.
#if defined(__thumb__) && !defined(__clang__) && WEFT_FORMS_FEW && !defined(__PIC__)
#define SHARES_CODE 1
#else
#define SHARES_CODE 0
#endif

#if SHARES_CODE
#pragma GCC optimize("Os", "omit-frame-pointer", "no-stack-protector")  // Else Thumb-1's branches do not reach everything.
#endif

#include "interpreter.h"
#include "operations.h"

#if SHARES_CODE
#include "registers_thumb_few.h"
#elif defined(__thumb__) && !defined(__thumb2__) && !defined(__clang__)
#include "registers_thumb1.h"
#else
#include "registers_local.h"
namespace weft {
using Handler = const void*;
}  // namespace weft
// In a register too: without the assembly the compiler would make it of parts for each instruction.
#define USE_TABLE()                                            \
  WEFT_HOT_TABLE static const Handler handlers[] = {ENTRIES};  \
  const Handler* dispatch = handlers;                          \
  __asm__("" : "+r"(dispatch));                                \
  goto *dispatch[opcode_at(pc)]
#define ENTRY(label) &&label,
#define HANDLER(name) handle_##name:
#define NEXT(n) do { pc += step(n); goto *dispatch[opcode_at(pc)]; } while (0)
#define PREFIX(first) do { ++pc; goto *dispatch[(first) + *pc]; } while (0)
#define EXECUTE(execution) WEFT_HOT_CODE weft_status execute(Execution& execution)
#endif

#pragma GCC diagnostic ignored "-Wpedantic"  // Computed goto is an extension.

namespace weft {

WEFT_CODES_ARE_OPCODES();

#define CALLING_HANDLER(name) HANDLER(name)
#define NEXT_AFTER_CALL(n) NEXT(n)
#define NEXT_AFTER_LIBRARY(n) NEXT(n)
#ifndef TRAP
#define TRAP(why) do { trap = (why); goto trapped; } while (0)
#endif
#define LEAVE() do { trap = x->status; goto left; } while (0)

#if WEFT_FORMS_FEW && !defined(ADDRESS_SW)
// Where an access is whose 32-bit offset stands in prepared code, or null. A call costs little space here. It makes none itself.
__attribute__((noinline)) static uint8_t* far_place(const Instance& x, uint32_t address, const uint8_t* offset, size_t size) {
  const Memory& memory = *x.memory;
  const uint32_t from = load32_inline(offset);
  if (from > memory.bytes || !in_bounds(address, static_cast<uint32_t>(size), memory.bytes - from)) return nullptr;
  return memory.base + from + address;
}
#define ADDRESS_SW(T, CHECK)                                                                                    \
  uint8_t* const at = far_place(*inst, SLOT(uint32_t, NEAR(1)), pc + here + wide_at(2), sizeof(T));             \
  if (at == nullptr) TRAP_BOUNDS();
#endif

#define WEFT_ROW(op, kind, dest) ENTRY(handle_##op##_##kind##_##dest)
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) ENTRY(handle_##op##_##kind##_##dest)
#define WEFT_STORE_ROW(op, kind) ENTRY(handle_##op##_##kind)
#define WEFT_PAIR_HANDLER(first, second) ENTRY(WEFT_PAIR_NAME(handle, first, second))
#define ENTRIES WEFT_INSTRUCTIONS(WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW) WEFT_PAIR_ROWS(WEFT_PAIR_HANDLER)

EXECUTE(execution) {
  BEGIN();
  USE_TABLE();

#include "handlers.inc"

trapped:
  SUSPEND(inst->execution);
left:
  END();
  return trap;
}

}  // namespace weft
