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

static_assert(!weft::kWideOpcodes, "these processors gain nothing by them");

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
#define ENTRY(label) &&label,
#define USE_TABLE()                                            \
  WEFT_HOT_TABLE static const Handler handlers[] = {ENTRIES};  \
  dispatch = handlers;                                         \
  goto *dispatch[*pc]
#define NEXT(n) do { const uint32_t opcode = pc[n]; pc += (n); JUMP(opcode); } while (0)
#define PREFIX(first) do { const uint32_t opcode = (first) + pc[1]; ++pc; JUMP(opcode); } while (0)

#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))
#define BEGIN()          \
  weft_status trap;      \
  RESUME(&execution)
#define END()

// The caller of execute owns all these registers, and GCC (12, for one) cannot be trusted with the high ones: a function here
// that makes calls saves them, and puts them back in another order where it has not four low registers to do that with. So
// it is done around the interpreter, and functions of this file that are not inlined must not make calls of their own.
// Link-time optimization does not see the symbol, and its name says why it is missing then.
#define EXECUTE(execution)                                                                                           \
  extern "C" weft_status weft_execute_without_lto(Execution&);                                                       \
  WEFT_HOT_CODE __attribute__((naked)) weft_status execute(Execution&) {                                             \
    __asm__(".syntax unified\n"                                                                                      \
            "push {r4-r7, lr}\n mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n push {r4-r7}\n sub sp, #4\n"   \
            "bl weft_execute_without_lto\n"                                                                          \
            "add sp, #4\n pop {r4-r7}\n mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n pop {r4-r7, pc}");     \
  }                                                                                                                  \
  WEFT_HOT_CODE weft_status weft_execute_without_lto(Execution& execution)

#endif
