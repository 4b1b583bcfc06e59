// State of the computed-goto dispatcher in global register variables: GCC on Thumb-1 (Cortex-M0, M1, M23). What most
// handlers use is in the low registers, which all instructions reach; r0 to r3 are left to the compiler.
#ifndef WEFT_REGISTERS_THUMB1_H
#define WEFT_REGISTERS_THUMB1_H

#pragma GCC diagnostic ignored "-Wregister"

namespace weft {

using Handler = const void*;
register const uint8_t* pc __asm__("r4");
register uint32_t* fp __asm__("r5");
register uint32_t low __asm__("r6");
register const Handler* dispatch __asm__("r7");
register uint8_t* mb __asm__("r8");
register size_t ms __asm__("r9");
register Instance* inst __asm__("r10");
register uint32_t high __asm__("r11");

}  // namespace weft

#include "registers_global.h"

// The compiler does not see where JUMP leads, so it cannot merge the jumps; the state is listed as what it needs, and as
// new where a handler begins.
#define HANDLER(name) \
  handle_##name:      \
  __asm__ volatile("" : "=r"(pc), "=r"(fp), "=r"(low), "=r"(high), "=r"(mb), "=r"(ms), "=r"(inst), "=r"(dispatch));
#define JUMP(opcode)                                                                                       \
  do {                                                                                                     \
    __asm__ volatile("mov pc, %0"                                                                          \
                     :                                                                                     \
                     : "l"(dispatch[opcode]), "l"(pc), "l"(fp), "l"(low), "r"(high), "r"(mb), "r"(ms), "r"(inst) \
                     : "memory");                                                                          \
    __builtin_unreachable();                                                                               \
  } while (0)
#define NEXT(n) do { const uint32_t opcode = pc[n]; pc += (n); JUMP(opcode); } while (0)
#define PREFIX(first) do { const uint32_t opcode = (first) + pc[1]; ++pc; JUMP(opcode); } while (0)

#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))
#define BEGIN()          \
  SAVE_REGISTERS();      \
  weft_status trap;      \
  RESUME(&execution)
#define USE_TABLE(handlers) dispatch = handlers
#define END() RESTORE_REGISTERS()

#endif
