// Dispatcher: each handler a function that tail-calls the next one. The state is in registers: on
// 32-bit targets in global register variables of this file (registers_*.h), else in the arguments.
#include "interpreter.h"
#include "operations.h"

#if defined(__thumb2__) && defined(__GNUC__) && !defined(__clang__)
#include "registers_thumb2.h"
#elif defined(__riscv) && __riscv_xlen == 32 && defined(__GNUC__) && !defined(__clang__)
#include "registers_rv32.h"
#elif defined(__x86_64__) && defined(__LP64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include "registers_x86_64.h"
#else
#include "registers_arguments.h"
#endif

namespace weft {

#ifndef HANDLER
#define HANDLER(name) PLACE static void handle_##name(STATE)
#define CALLING_HANDLER(name) HANDLER(name)
#define STACK_IS_FREE
#endif
#ifndef RETURN_NEXT
#define RETURN_NEXT(n)                            \
  do {                                            \
    const uint32_t opcode = opcode_at(pc + step(n)); \
    pc += step(n);                                \
    MUST_TAIL return DISPATCH[opcode](ARGUMENTS); \
  } while (0)
#endif
// The way on after calls into C, which may have used the stack. Registers that C does not keep are set again.
#ifndef AFTER_CALL
#define AFTER_CALL()
#define AFTER_LIBRARY()
#endif
#define NEXT_AFTER_CALL(n) do { AFTER_CALL(); RETURN_NEXT(n); } while (0)
#define NEXT_AFTER_LIBRARY(n) do { AFTER_LIBRARY(); RETURN_NEXT(n); } while (0)
#ifndef NEXT
#define NEXT(n) RETURN_NEXT(n)
#endif
#ifndef PREFIX
#define PREFIX(first) do { ++pc; MUST_TAIL return DISPATCH[(first) + *pc](ARGUMENTS); } while (0)
#endif
#define TRAP(why) do { trap_at(SAVED, why); return; } while (0)
#define LEAVE() return

// Out of line: no handler should keep anything for the rare case.
__attribute__((noinline, cold)) static void trap_at(SAVED_STATE, weft_status why) {
  Execution* const x = inst->execution;
  TICKS_TO(x);
  x->pc = pc;
  x->frame = fp;
  x->current = inst;
  x->status = why;
}

#define TRAP_BOUNDS() do { trap_bounds(SAVED); return; } while (0)
__attribute__((noinline, cold)) static void trap_bounds(SAVED_STATE) { trap_at(SAVED, WEFT_TRAP_MEMORY_BOUNDS); }

#ifndef CODES_ARE_PLACES
using Handler = void (*)(STATE);
extern const Handler kHandlers[code_count];
#endif

#define SHARED(name) CALLING_HANDLER(shared_##name)
#define GO_ON_WITH(name) MUST_TAIL return handle_shared_##name(ARGUMENTS)
#include "handlers.inc"

#ifdef CODES_ARE_PLACES
CODES_ARE_PLACES();
#else
WEFT_CODES_ARE_OPCODES();
WEFT_HOT_TABLE const Handler kHandlers[code_count] = {
#define WEFT_ROW(op, kind, dest) handle_##op##_##kind##_##dest,
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) handle_##op##_##kind##_##dest,
#define WEFT_STORE_ROW(op, kind) handle_##op##_##kind,
    WEFT_INSTRUCTIONS(WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
#define WEFT_PAIR_HANDLER(first, second) WEFT_PAIR_NAME(handle, first, second),
    WEFT_PAIR_ROWS(WEFT_PAIR_HANDLER)
#undef WEFT_PAIR_HANDLER
#undef WEFT_ROW
#undef WEFT_LAYOUT_ROW
#undef WEFT_STORE_ROW
};
#endif

STACK_IS_FREE
weft_status execute(Execution& x) {
  START(x);
  return x.status;
}

}  // namespace weft
