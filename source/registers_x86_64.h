// State of the tail-call dispatcher in global register variables: GCC on x86-64, which would move arguments about and
// fetch the table's address for each instruction. The accumulator is in two registers as in registers_arguments.h.
#ifndef WEFT_REGISTERS_X86_64_H
#define WEFT_REGISTERS_X86_64_H

#pragma GCC diagnostic ignored "-Wregister"
#pragma GCC system_header  // No other way to have no warning of the two registers that C does not keep.

namespace weft {

using Handler = void (*)();
register const uint8_t* pc __asm__("rbx");
register uint32_t* fp __asm__("rbp");
register uint64_t acc __asm__("r12");
register uint8_t* mb __asm__("r13");
register size_t ms __asm__("r14");
register Instance* inst __asm__("r15");
// C does not keep these two: what calls it sets them again (AFTER_CALL, AFTER_LIBRARY).
register const Handler* dispatch __asm__("r11");
register double facc __asm__("xmm15");

}  // namespace weft

#define GET_ACC(T) accumulator_get<T>(acc, facc)
#define SET_ACC(T, value)                         \
  do {                                            \
    uint64_t acc_set;                             \
    double facc_set = facc;                       \
    accumulator_set<T>(acc_set, facc_set, value); \
    acc = acc_set;                                \
    if (sizeof(T) == 8) facc = facc_set;          \
  } while (0)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, (x)->accumulator = acc
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, acc = (x)->accumulator, \
                  facc = bits_of<double>(acc), RELOAD_MEMORY()
#define SAVE_ACCUMULATOR() const uint64_t saved_acc = acc
#define RESTORE_ACCUMULATOR() acc = saved_acc
#define AFTER_LIBRARY() dispatch = kHandlers
#define AFTER_CALL() dispatch = kHandlers, facc = bits_of<double>(acc)
#define REREAD() __asm__("" : "+r"(pc), "+r"(fp))

#include "registers_global.h"

// The opcode is fetched before pc changes: the compiler would copy pc to fetch it afterwards.
#define RETURN_NEXT(n)                  \
  do {                                  \
    uintptr_t opcode = opcode_at(pc + step(n)); \
    __asm__ volatile("" : "+r"(opcode)); \
    pc += step(n);                      \
    return dispatch[opcode]();          \
  } while (0)
#define PREFIX(first)                   \
  do {                                  \
    uintptr_t opcode = pc[1];           \
    __asm__ volatile("" : "+r"(opcode)); \
    ++pc;                               \
    return dispatch[(first) + opcode](); \
  } while (0)

#endif
