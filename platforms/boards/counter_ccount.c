/* Xtensa's counter of clock cycles. */
#include "counter.h"

enum { NANOSECONDS_PER_TICK = 1000000000 / BOARD_COUNTER_HERTZ };

uint32_t counter_now(void) {
  uint32_t now;
  __asm__ volatile("rsr %0, ccount" : "=r"(now));
  return now;
}

uint32_t counter_instructions(uint32_t start) {
  return (uint32_t)((uint64_t)(counter_now() - start) * NANOSECONDS_PER_TICK / COUNTER_NANOSECONDS_PER_INSTRUCTION);
}

uint64_t counter_nanoseconds(void) {
  static uint32_t last, wraps;
  const uint32_t now = counter_now();
  if (now < last) wraps++;
  last = now;
  return (((uint64_t)wraps << 32) | now) * NANOSECONDS_PER_TICK;
}
