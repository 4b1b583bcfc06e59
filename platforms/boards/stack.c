#include "stack.h"

#include <stdint.h>

#define PAINT 0x5AC4A17Bu

extern uint32_t board_stack_limit[];
static uint32_t* painted_from;

/* Leaf functions that keep everything in registers: what they push themselves (nothing, or a few words above the
 * paint) is not part of the measurement. */
static inline uint32_t* stack_pointer(void) {
  uint32_t* sp;
#ifdef __riscv
  __asm__ volatile("mv %0, sp" : "=r"(sp));
#elif defined(__XTENSA__)
  __asm__ volatile("mov %0, a1" : "=r"(sp));
#else
  __asm__ volatile("mov %0, sp" : "=r"(sp));
#endif
  return sp;
}

__attribute__((noinline)) void stack_paint(void) {
  painted_from = stack_pointer();
  for (volatile uint32_t* word = painted_from - 1; word >= board_stack_limit; word--) *word = PAINT;
}

__attribute__((noinline)) size_t stack_used(void) {
  const uint32_t* word = board_stack_limit;
  while (*word == PAINT) word++;
  /* Old paint in the caller's own frame may have carried it too far. */
  return word < painted_from ? (size_t)((const uint8_t*)painted_from - (const uint8_t*)word) : 0;
}
