/* Reset on RISC-V, in machine mode: it starts at the first byte of the flash. Global pointer, stack, thread data, trap vector. */
#include "startup.h"

__attribute__((section(".vectors"), naked, used)) void board_reset(void) {
  __asm__ volatile(
    ".option push\n .option norelax\n la gp, __global_pointer$\n .option pop\n"
    "la sp, board_stack_top\n"
    "la tp, board_thread_data\n"
    "la t0, board_trap\n .option arch, +zicsr\n csrw mtvec, t0\n"
    "j board_start");
}

/* mtvec wants a multiple of four. */
__attribute__((aligned(4), used)) void board_trap(void) { board_fault(); }
