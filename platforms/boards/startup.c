/* From a stack to main(): .data and .bss, arguments. */
#include "startup.h"

#include <stdint.h>
#include <string.h>

#include "semihosting.h"

int main(int argument_count, char** arguments);

extern uint8_t board_data_source[], board_data_start[], board_data_end[], board_bss_start[], board_bss_end[];

enum { MAX_ARGUMENTS = 16, MAX_COMMAND_LINE = BOARD_COMMAND_LINE };

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

void board_start(void) {
  memcpy(board_data_start, board_data_source, (size_t)(board_data_end - board_data_start));
  memset(board_bss_start, 0, (size_t)(board_bss_end - board_bss_start));

  static char line[MAX_COMMAND_LINE];
  static char* arguments[MAX_ARGUMENTS + 1];
  int count = 0;
  if (semihosting_command_line(line, sizeof line) == 0) count = split(line, arguments);
  semihosting_exit(main(count, arguments));
}

void board_fault(void) {
  semihosting_write0("board: fault (the processor took an exception)\n");
  semihosting_exit(99);
}
