/* Reset on a Cortex-M: vector table, floating point unit. */
#include <stdint.h>

#include "startup.h"

void SVC_Handler(void);
void PendSV_Handler(void);
void SysTick_Handler(void);

extern uint8_t board_stack_top[];

void board_reset(void) {
#ifdef __ARM_FP
  /* Full access to coprocessors 10 and 11, which are the floating point unit. */
  *(volatile uint32_t*)0xE000ED88u |= 0xFu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
#if __ARM_ARCH == 6
  /* Configuration and control register: an unaligned access is a fault, as on a real ARMv6-M. Emulated ones want to be told. */
  *(volatile uint32_t*)0xE000ED14u |= 1u << 3;
#endif
  board_start();
}

/* An RTOS runs on these, and brings its own by the names that CMSIS gives them. */
__attribute__((weak)) void SVC_Handler(void) { board_fault(); }
__attribute__((weak)) void PendSV_Handler(void) { board_fault(); }
__attribute__((weak)) void SysTick_Handler(void) { board_fault(); }

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
  (vector)board_stack_top, board_reset, board_fault, board_fault, board_fault, board_fault, board_fault, 0,
  0, 0, 0, SVC_Handler, board_fault, 0, PendSV_Handler, SysTick_Handler
};
