/* The board's side of ports/newlib/board.h, and the instruction counter: an emulated board with semihosting. */
#include "board.h"

#include "counter.h"
#include "semihosting.h"

#define COUNTER (*(volatile const uint32_t*)BOARD_COUNTER_ADDRESS)

enum {
  NANOSECONDS_PER_TICK = 1000000000 / BOARD_COUNTER_HERTZ,
  NANOSECONDS_PER_INSTRUCTION = 64  /* QEMU's -icount shift=6. */
};

uint32_t counter_now(void) { return COUNTER; }

uint32_t counter_instructions(uint32_t start) {
  return (uint32_t)((uint64_t)(COUNTER - start) * NANOSECONDS_PER_TICK / NANOSECONDS_PER_INSTRUCTION);
}

/* Follows the 32-bit counter in 64 bits, provided that somebody asks once per wrap: 171 seconds at 25 MHz. */
uint64_t board_nanoseconds(void) {
  static uint32_t last, wraps;
  const uint32_t now = COUNTER;
  if (now < last) wraps++;
  last = now;
  return (((uint64_t)wraps << 32) | now) * NANOSECONDS_PER_TICK;
}

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
