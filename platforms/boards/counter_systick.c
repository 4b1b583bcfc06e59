/* SysTick of a Cortex-M, 24 bits that count down: by the reference clock, which is slower than the processor's and so lasts
 * longer. They are used as the upper bits of a word, so that the difference of two readings wraps as it should. */
#include "counter.h"

#define SYSTICK ((volatile uint32_t*)0xE000E010)
enum { CONTROL, RELOAD, CURRENT };
enum { ENABLE = 1, MOST = 0xFFFFFF };

uint32_t counter_now(void) {
  if (SYSTICK[CONTROL] == 0) {
    SYSTICK[RELOAD] = MOST;
    SYSTICK[CURRENT] = 0;
    SYSTICK[CONTROL] = ENABLE;
  }
  return (MOST - SYSTICK[CURRENT]) << 8;
}

uint32_t counter_instructions(uint32_t start) {
  const uint64_t nanoseconds = (uint64_t)((counter_now() - start) >> 8) * 1000000000 / BOARD_COUNTER_HERTZ;
  return (uint32_t)((nanoseconds + COUNTER_NANOSECONDS_PER_INSTRUCTION / 2) / COUNTER_NANOSECONDS_PER_INSTRUCTION);
}

uint64_t counter_nanoseconds(void) {
  static uint32_t last;
  static uint64_t ticks;
  const uint32_t now = counter_now();
  ticks += (now - last) >> 8;
  last = now;
  return ticks * 1000000 / (BOARD_COUNTER_HERTZ / 1000);
}
