/* Reset of an Xtensa LX106: it starts at the first byte of the flash, with interrupts disabled. A literal lies before the
 * instruction that loads it. An exception is not caught: the emulator then runs for ever. */
#include "startup.h"

__asm__(
  ".section .vectors, \"ax\"\n"
  ".global board_reset\n"
  "board_reset:\n"
  "  j 1f\n"
  "  .align 4\n"
  "0: .word board_stack_top\n"
  "1: l32r a1, 0b\n"
  "  movi a0, 0\n"
  "  call0 board_start\n");
