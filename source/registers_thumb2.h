// State of the tail-call dispatcher in global register variables: GCC on Thumb-2 (Cortex-M3 and up).
#ifndef WEFT_REGISTERS_THUMB2_H
#define WEFT_REGISTERS_THUMB2_H

#pragma GCC diagnostic ignored "-Wregister"

namespace weft {

using Handler = void (*)();
register const uint8_t* pc __asm__("r4");
register uint32_t* fp __asm__("r5");
register uint32_t low __asm__("r6");
register uint32_t high __asm__("r7");
register uint8_t* mb __asm__("r8");
register size_t ms __asm__("r9");
register const Handler* dispatch __asm__("r10");
register Instance* inst __asm__("r11");

}  // namespace weft

#include "registers_global.h"

static_assert(!weft::kWideOpcodes, "these processors gain nothing by them");

// Dispatch in two instructions, where the compiler would take four. The state is listed as input, since
// the compiler does not see what follows. A handler that left something on the stack would leak it here, so
// the compiler is told that this is an error, except in those that continue by NEXT_AFTER_CALL.
#define HANDLER(name)                                     \
  _Pragma("GCC diagnostic error \"-Wstack-usage=0\"")     \
  __attribute__((no_icf)) PLACE static void handle_##name()
#define CALLING_HANDLER(name)                             \
  _Pragma("GCC diagnostic ignored \"-Wstack-usage=\"")    \
  __attribute__((no_icf)) PLACE static void handle_##name()
#define STACK_IS_FREE _Pragma("GCC diagnostic ignored \"-Wstack-usage=\"")
#define JUMP(opcode)                                                                              \
  __asm__ volatile("ldr pc, [%0, %1, lsl #2]"                                                     \
                   :                                                                              \
                   : "r"(dispatch), "r"(opcode), "r"(pc), "r"(fp), "r"(low), "r"(high), "r"(mb), "r"(ms), "r"(inst) \
                   : "memory");                                                                   \
  __builtin_unreachable()
#define NEXT(n)                                                              \
  do {                                                                       \
    uint32_t opcode;                                                         \
    if (__builtin_constant_p(n) && (n) != 0) {                               \
      __asm__("ldrb %0, [%1, %2]!" : "=r"(opcode), "+r"(pc) : "I"(n));       \
    } else {                                                                 \
      pc += (n);                                                             \
      opcode = *pc;                                                          \
    }                                                                        \
    JUMP(opcode);                                                            \
  } while (0)
#define PREFIX(first)                                 \
  do {                                                \
    ++pc;                                             \
    const uint32_t opcode = (first) + *pc;            \
    JUMP(opcode);                                     \
  } while (0)

#endif
