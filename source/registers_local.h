// State of the dispatchers that are one function: local variables, which the compiler puts into registers.
#ifndef WEFT_REGISTERS_LOCAL_H
#define WEFT_REGISTERS_LOCAL_H

#define GET_ACC(T) accumulator_get<T>(low, high)
#define SET_ACC(T, value) accumulator_set<T>(low, high, value)
#define SUSPEND(x) (x)->pc = pc, (x)->frame = fp, (x)->current = inst, \
                   (x)->accumulator = low | static_cast<uint64_t>(high) << 32
#define RESUME(x) pc = (x)->pc, fp = (x)->frame, inst = (x)->current, low = static_cast<uint32_t>((x)->accumulator), \
                  high = static_cast<uint32_t>((x)->accumulator >> 32), RELOAD_MEMORY()
#define BEGIN()            \
  const uint8_t* pc;       \
  uint32_t* fp;            \
  uint32_t low, high;      \
  uint8_t* mb;             \
  size_t ms;               \
  Instance* inst;          \
  weft_status trap;        \
  RESUME(&execution)
#define END()

#endif
