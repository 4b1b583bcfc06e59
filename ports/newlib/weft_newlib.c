#include "weft_newlib.h"

#include "board.h"

weft_arena weft_newlib_arena;

static uint64_t monotonic_ns(void* context) {
  (void)context;
  return board_nanoseconds();
}

static int32_t write_console(void* context, int stream, const void* bytes, size_t size) {
  (void)context;
  board_write(stream, bytes, size);
  return (int32_t)size;
}

static int32_t read_console(void* context, void* bytes, size_t size) {
  (void)context;
  return (int32_t)board_read(bytes, size);
}

/* There is nobody to run meanwhile, so it waits. */
static void sleep_ns(void* context, uint64_t duration) {
  (void)context;
  const uint64_t start = board_nanoseconds();
  while (board_nanoseconds() - start < duration) {}
}

const weft_port weft_newlib_port = {
  .reallocate = weft_arena_reallocate,
  .memory = &weft_newlib_arena,
  .context = NULL,
  .monotonic_ns = monotonic_ns,
  .real_ns = NULL,
  .clock_resolution_ns = 1000,
  .random = NULL,
  .write = write_console,
  .read = read_console,
  .sleep_ns = sleep_ns,
};
