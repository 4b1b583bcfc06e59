/* The board's side of ports/newlib/board.h: an emulated board with semihosting. */
#include "board.h"

#include "counter.h"
#include "semihosting.h"

uint64_t board_nanoseconds(void) { return counter_nanoseconds(); }

/* Semihosting knows the console as the file ":tt": opened for appending it is the standard error stream. */
void board_write(int stream, const void* bytes, size_t size) {
  static int handles[2];  /* Handle + 1, so that .bss says "not open". */
  int* handle = &handles[stream == 2];
  if (*handle == 0) *handle = 1 + semihosting_open(":tt", stream == 2 ? SEMIHOSTING_APPEND : SEMIHOSTING_WRITE);
  semihosting_write(*handle - 1, bytes, size);
}

size_t board_read(void* bytes, size_t size) {
  static int handle;
  if (handle == 0) handle = 1 + semihosting_open(":tt", SEMIHOSTING_READ);
  return semihosting_read(handle - 1, bytes, size);
}

void board_exit(int status) { semihosting_exit(status); }
