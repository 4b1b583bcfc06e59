/* budget plugin.wasm...: one line per plugin and code location, on the host and on the emulated board alike. */
#include <string.h>

#include "budget_trace.h"
#ifdef ON_TARGET
#include "console.h"
#include "semihosting.h"
#define PRINT console_print
#else
#include <stdio.h>
#define PRINT printf
#endif

static uint8_t buffer[64 * 1024] __attribute__((aligned(8)));
static uint8_t arena_block[256 * 1024] __attribute__((aligned(8)));

static size_t read_file(const char* path) {
#ifdef ON_TARGET
  const int file = semihosting_open(path, SEMIHOSTING_READ);
  if (file < 0) return 0;
  const size_t size = semihosting_read(file, buffer, sizeof buffer);
  semihosting_close(file);
#else
  FILE* file = fopen(path, "rb");
  if (file == NULL) return 0;
  const size_t size = fread(buffer, 1, sizeof buffer, file);
  fclose(file);
#endif
  return size < sizeof buffer ? size : 0;
}

int main(int argument_count, char** arguments) {
  int failures = argument_count < 2;
  for (int i = 1; i < argument_count; i++) {
    for (int in_place = 0; in_place < 2; in_place++) {
      const size_t size = read_file(arguments[i]);
      weft_arena arena;
      weft_arena_init(&arena, arena_block, sizeof arena_block);
      weft_config config;
      memset(&config, 0, sizeof config);
      config.reallocate = weft_arena_reallocate;
      config.context = &arena;
      weft_store store;
      weft_store_init(&store, &config);
      const budget_trace trace = budget_trace_run(&store, buffer, size, in_place, 997);
      const char* name = strrchr(arguments[i], '/');
      PRINT("%s %s: %s, %lu yields, hash %08lx, result %ld\n", name != NULL ? name + 1 : arguments[i],
            in_place ? "in place" : "const", weft_status_text(trace.status), (unsigned long)trace.yields,
            (unsigned long)trace.hash, (long)trace.result);
      failures += trace.status != WEFT_OK || arena.used != 0;
    }
  }
  return failures != 0;
}
