/* RISC-V's counter of retired instructions. QEMU gives the time in nanoseconds instead. */
#include "counter.h"

uint64_t counter_nanoseconds(void) {
  uint32_t high, low, again;
  do {
    __asm__ volatile(".option push\n .option arch, +zicsr\n rdinstreth %0\n rdinstret %1\n rdinstreth %2\n .option pop"
                     : "=&r"(high), "=&r"(low), "=r"(again));
  } while (high != again);
  return (uint64_t)high << 32 | low;
}

uint32_t counter_now(void) { return (uint32_t)(counter_nanoseconds() / COUNTER_NANOSECONDS_PER_INSTRUCTION); }

uint32_t counter_instructions(uint32_t start) { return counter_now() - start; }
