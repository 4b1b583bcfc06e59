/* TIMER0 of Nordic's nRF51: 32 bits at 16 MHz. (QEMU's model has no SysTick.) */
#include "counter.h"

#define TIMER(offset) (*(volatile uint32_t*)(0x40008000 + (offset)))

enum { START = 0x000, CAPTURE = 0x040, BIT_MODE = 0x508, PRESCALER = 0x510, CAPTURED = 0x540, BITS_32 = 3, MEGAHERTZ = 16 };

uint32_t counter_now(void) {
  static int started;
  if (!started) {
    started = 1;
    TIMER(BIT_MODE) = BITS_32;
    TIMER(PRESCALER) = 0;
    TIMER(START) = 1;
  }
  TIMER(CAPTURE) = 1;
  return TIMER(CAPTURED);
}

uint32_t counter_instructions(uint32_t start) {
  const uint64_t nanoseconds = (uint64_t)(counter_now() - start) * 1000 / MEGAHERTZ;
  return (uint32_t)((nanoseconds + COUNTER_NANOSECONDS_PER_INSTRUCTION / 2) / COUNTER_NANOSECONDS_PER_INSTRUCTION);
}

uint64_t counter_nanoseconds(void) {
  static uint32_t last, wraps;
  const uint32_t now = counter_now();
  if (now < last) wraps++;
  last = now;
  return (((uint64_t)wraps << 32) | now) * 1000 / MEGAHERTZ;
}
