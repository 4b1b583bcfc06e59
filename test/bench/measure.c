/* Runs one plugin in Weft and says what it cost, as one line of JSON for the script `run`:
 *   measure.elf name.wasm const       the module in flash, prepared code in the arena
 *   measure.elf name.wasm in-place    the module in RAM, rewritten where it lies
 * The plugin exports run(), as the guests do, and imports nothing. */
#include <string.h>

#include "console.h"
#include "measurement.h"
#include "semihosting.h"

enum { MOST_WASM = 1024 * 1024, ARENA = 2 * 1024 * 1024 };

static uint8_t flash[MOST_WASM] __attribute__((section(".flash_slot"), aligned(8)));
static uint8_t buffer[MOST_WASM] __attribute__((section(".noinit"), aligned(8)));
static uint8_t arena[ARENA] __attribute__((section(".noinit"), aligned(8)));

static size_t read_file(const char* path, uint8_t* bytes, size_t most) {
  const int file = semihosting_open(path, SEMIHOSTING_READ);
  if (file < 0) return 0;
  const size_t size = semihosting_read(file, bytes, most);
  semihosting_close(file);
  return size;
}

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    console_print("{\"failed\": \"usage: measure.elf name.wasm const|in-place\"}\n");
    return 1;
  }
  measured_plugin plugin = {.wasm = flash, .arena = arena, .arena_size = sizeof arena};
  plugin.size = read_file(arguments[1], flash, sizeof flash);
  if (plugin.size == 0 || plugin.size == sizeof flash) {
    console_print("{\"failed\": \"the file cannot be read, or is too large\"}\n");
    return 1;
  }
  if (strcmp(arguments[2], "in-place") == 0) plugin.buffer = buffer;
  return measure_plugin(&plugin) ? 0 : 1;
}
