/* The free-running 32-bit counter of Arm's MPS2 boards. */
#include "counter.h"

#define COUNTER (*(volatile const uint32_t*)BOARD_COUNTER_ADDRESS)

enum { NANOSECONDS_PER_TICK = 1000000000 / BOARD_COUNTER_HERTZ };

uint32_t counter_now(void) { return COUNTER; }

uint32_t counter_instructions(uint32_t start) {
  return (uint32_t)((uint64_t)(COUNTER - start) * NANOSECONDS_PER_TICK / COUNTER_NANOSECONDS_PER_INSTRUCTION);
}

uint64_t counter_nanoseconds(void) {
  static uint32_t last, wraps;
  const uint32_t now = COUNTER;
  if (now < last) wraps++;
  last = now;
  return (((uint64_t)wraps << 32) | now) * NANOSECONDS_PER_TICK;
}
