// State of a dispatcher in global register variables, whatever their names: registers_thumb*.h,
// registers_rv32.h and registers_x86_64.h declare them. They are callee-saved, so that calls into C keep them, and no handler pushes anything.
#ifndef WEFT_REGISTERS_GLOBAL_H
#define WEFT_REGISTERS_GLOBAL_H

#define STATE
#define ARGUMENTS
#define SAVED_STATE int
#define SAVED 0
#define DISPATCH dispatch
#ifndef HANDLERS
#define HANDLERS kHandlers
#define GO_TO(opcode) dispatch[opcode]()
#endif
#define MUST_TAIL

#ifndef GET_ACC  // On 32-bit targets.
#define GET_ACC(T) accumulator_get<T>(low, high)
#define SET_ACC(T, value)                                                              \
  do {                                                                                 \
    uint32_t low_half, high_half = high;                                               \
    accumulator_set<T>(low_half, high_half, value);                                    \
    low = low_half;                                                                    \
    if (sizeof(T) == 8) high = high_half;                                              \
  } while (0)
#define SUSPEND(x) TICKS_TO(x), (x)->pc = pc, (x)->frame = fp, (x)->current = inst, \
                   (x)->accumulator = low | static_cast<uint64_t>(high) << 32
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, low = static_cast<uint32_t>((x)->accumulator), \
                  high = static_cast<uint32_t>((x)->accumulator >> 32), TICKS_FROM(x), RELOAD_MEMORY()
#define SAVE_ACCUMULATOR() const uint32_t saved_low = low, saved_high = high
#define RESTORE_ACCUMULATOR() low = saved_low, high = saved_high
#endif

#ifndef SAVE_OTHERS
#define SAVE_OTHERS() static_cast<void>(0)
#define RESTORE_OTHERS() static_cast<void>(0)
#endif

// The caller of execute owns these registers: they are put back at the end.
#define SAVE_REGISTERS()                                  \
  const uint8_t* const saved_pc = pc;                     \
  uint32_t* const saved_fp = fp;                          \
  SAVE_ACCUMULATOR();                                     \
  uint8_t* const saved_mb = mb;                           \
  const size_t saved_ms = ms;                             \
  SAVE_OTHERS();                                          \
  const Handler* const saved_dispatch = dispatch;         \
  Instance* const saved_inst = inst
#define RESTORE_REGISTERS()                          \
  pc = saved_pc, fp = saved_fp, RESTORE_ACCUMULATOR(), \
  RESTORE_OTHERS(), mb = saved_mb, ms = saved_ms, dispatch = saved_dispatch, inst = saved_inst
#define START(x)                         \
  SAVE_REGISTERS();                      \
  Execution* volatile const kept = &(x); \
  dispatch = HANDLERS;                   \
  RESUME(&(x));                          \
  GO_TO(opcode_at(pc));                  \
  RESTORE_REGISTERS();                   \
  return kept->status

#endif
