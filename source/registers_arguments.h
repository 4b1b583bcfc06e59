// State of the tail-call dispatcher passed as arguments: 64-bit targets, where six of them are in registers.
#ifndef WEFT_REGISTERS_ARGUMENTS_H
#define WEFT_REGISTERS_ARGUMENTS_H

#define STATE [[maybe_unused]] const uint8_t *pc, [[maybe_unused]] uint32_t *fp, [[maybe_unused]] uint64_t acc, \
              [[maybe_unused]] uint8_t *mb, [[maybe_unused]] size_t ms, [[maybe_unused]] Instance *inst
#define ARGUMENTS pc, fp, acc, mb, ms, inst
#define SAVED_STATE const uint8_t *pc, uint32_t *fp, Instance *inst
#define SAVED pc, fp, inst
#define DISPATCH kHandlers

#if defined(__clang__)
#define MUST_TAIL __attribute__((musttail))
#else
#define MUST_TAIL  // GCC makes sibling calls of these at -O2, which this file is always built with.
#endif

#define GET_ACC(T) accumulator_get<T>(acc)
#define SET_ACC(T, value) acc = accumulator_of<T>(value)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, (x)->accumulator = acc
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, acc = (x)->accumulator, RELOAD_MEMORY()
#define START(x)                                                                                  \
  kHandlers[*(x).pc]((x).pc, (x).frame, (x).accumulator, (x).current->memory->base, (x).current->memory->bytes, \
                     (x).current)

#endif
