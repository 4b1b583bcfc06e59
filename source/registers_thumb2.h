// State of the tail-call dispatcher in global register variables: GCC on Thumb-2 (Cortex-M3 and up).
// They are callee-saved registers, so that calls into C keep them, and no handler pushes anything.
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

#define STATE
#define ARGUMENTS
#define SAVED_STATE int
#define SAVED 0
#define DISPATCH dispatch
#define MUST_TAIL

// Dispatch in two instructions, where the compiler would take four. The state is listed as input, since
// the compiler does not see what follows. A handler that left something on the stack would leak it here, so
// the compiler is told that this is an error, except in those that continue by NEXT_AFTER_CALL.
#define HANDLER(name)                                     \
  _Pragma("GCC diagnostic error \"-Wstack-usage=0\"")     \
  static void handle_##name()
#define CALLING_HANDLER(name)                             \
  _Pragma("GCC diagnostic ignored \"-Wstack-usage=\"")    \
  static void handle_##name()
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

#define GET_ACC(T) accumulator_get<T>(low, high)
#define SET_ACC(T, value)                                                              \
  do {                                                                                 \
    uint32_t low_half, high_half = high;                                               \
    accumulator_set<T>(low_half, high_half, value);                                    \
    low = low_half;                                                                    \
    if (sizeof(T) == 8) high = high_half;                                              \
  } while (0)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, \
                   (x)->accumulator = low | static_cast<uint64_t>(high) << 32
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, low = static_cast<uint32_t>((x)->accumulator), \
                  high = static_cast<uint32_t>((x)->accumulator >> 32), RELOAD_MEMORY()

// The caller of execute owns these registers: they are put back at the end.
#define START(x)                                                                   \
  const uint8_t* const saved_pc = pc;                                              \
  uint32_t* const saved_fp = fp;                                                   \
  const uint32_t saved_low = low, saved_high = high;                               \
  uint8_t* const saved_mb = mb;                                                    \
  const size_t saved_ms = ms;                                                      \
  const Handler* const saved_dispatch = dispatch;                                  \
  Instance* const saved_inst = inst;                                               \
  Execution* volatile const kept = &(x);                                           \
  dispatch = kHandlers;                                                            \
  RESUME(&(x));                                                                    \
  dispatch[*pc]();                                                                 \
  pc = saved_pc, fp = saved_fp, low = saved_low, high = saved_high, mb = saved_mb; \
  ms = saved_ms, dispatch = saved_dispatch, inst = saved_inst;                     \
  return kept->status

#endif
