/* From reset to main() on a Cortex-M: vector table, floating point unit, .data and .bss, arguments. */
#include <stdint.h>
#include <string.h>

#include "semihosting.h"

int main(int argument_count, char** arguments);

extern uint32_t board_data_source[], board_data_start[], board_data_end[], board_bss_start[], board_bss_end[];
extern uint32_t board_stack_top[];

enum { MAX_ARGUMENTS = 16, MAX_COMMAND_LINE = 512 };

/* Splits the command line at spaces, in place. The first argument is the program's name, as everywhere. (newlib's
 * strtok would want a heap.) */
static int split(char* line, char** arguments) {
  int count = 0;
  while (count < MAX_ARGUMENTS) {
    line += strspn(line, " ");
    if (*line == 0) break;
    arguments[count++] = line;
    line += strcspn(line, " ");
    if (*line != 0) *line++ = 0;
  }
  return count;
}

void board_reset(void) {
#ifdef __ARM_FP
  /* Full access to coprocessors 10 and 11, which are the floating point unit. */
  *(volatile uint32_t*)0xE000ED88u |= 0xFu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  memcpy(board_data_start, board_data_source, (size_t)((uint8_t*)board_data_end - (uint8_t*)board_data_start));
  memset(board_bss_start, 0, (size_t)((uint8_t*)board_bss_end - (uint8_t*)board_bss_start));

  static char line[MAX_COMMAND_LINE];
  static char* arguments[MAX_ARGUMENTS + 1];
  int count = 0;
  if (semihosting_command_line(line, sizeof line) == 0) count = split(line, arguments);
  semihosting_exit(main(count, arguments));
}

/* Any exception is a fault here: nothing enables an interrupt. Status 99 tells it from a failed check. */
static void fault(void) {
  semihosting_write0("board: fault (the processor took an exception)\n");
  semihosting_exit(99);
}

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const vector vectors[16] = {
  (vector)board_stack_top, board_reset, fault, fault, fault, fault, fault, 0,
  0, 0, 0, fault, fault, 0, fault, fault
};
