// State of the tail-call dispatcher passed as arguments: 64-bit targets, where all of them are in registers. The
// accumulator is in two: f64 operations take it from a floating-point register, all others from a general one, and
// what makes 64 bits writes both. So a chain of f64 operations never waits for a value to change sides.
#ifndef WEFT_REGISTERS_ARGUMENTS_H
#define WEFT_REGISTERS_ARGUMENTS_H

#define STATE [[maybe_unused]] const uint8_t *pc, [[maybe_unused]] uint32_t *fp, [[maybe_unused]] uint64_t acc, \
              [[maybe_unused]] uint8_t *mb, [[maybe_unused]] size_t ms, [[maybe_unused]] Instance *inst, \
              [[maybe_unused]] double facc
#define ARGUMENTS pc, fp, acc, mb, ms, inst, facc
#define SAVED_STATE const uint8_t *pc, uint32_t *fp, Instance *inst
#define SAVED pc, fp, inst
#define DISPATCH kHandlers

#if defined(__clang__)
#define MUST_TAIL __attribute__((musttail))
#else
#define MUST_TAIL  // GCC makes sibling calls of these at -O2, which this file is always built with.
#endif

#define GET_ACC(T) accumulator_get<T>(acc, facc)
#define SET_ACC(T, value) accumulator_set<T>(acc, facc, value)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, (x)->accumulator = acc
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, SET_ACC(uint64_t, (x)->accumulator), RELOAD_MEMORY()
#define START(x)                                                                                  \
  kHandlers[opcode_at((x).pc)]((x).pc, (x).frame, (x).accumulator, (x).current->memory->base, (x).current->memory->bytes, \
                     (x).current, bits_of<double>((x).accumulator))

#endif
