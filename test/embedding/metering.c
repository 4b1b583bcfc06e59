/* What budgets cost: run() of each plugin with and without metering, as "name metered unmetered code metered code unmetered". */
#include <string.h>

#include "console.h"
#include "counter.h"
#include "semihosting.h"
#include "weft.h"

static uint8_t buffer[128 * 1024] __attribute__((aligned(8)));
static uint8_t arena_block[512 * 1024] __attribute__((aligned(8)));

typedef struct figures {
  uint32_t instructions, code_bytes;
  int32_t result;
} figures;

static int measure(size_t size, uint8_t unmetered, figures* found) {
  weft_arena arena;
  weft_arena_init(&arena, arena_block, sizeof arena_block);
  const weft_config config = {.reallocate = weft_arena_reallocate, .context = &arena, .unmetered = unmetered};
  weft_store store;
  weft_module* module;
  weft_instance* instance;
  weft_extern run;
  weft_value result;
  weft_module_info info;
  weft_store_init(&store, &config);
  if (weft_load(&store, buffer, size, &module, NULL) != WEFT_OK) return 0;
  weft_module_get_info(module, &info);
  found->code_bytes = info.code_bytes;
  if (weft_instantiate(module, NULL, NULL, &instance, NULL) != WEFT_OK) return 0;
  if (weft_find(instance, "run", &run) != WEFT_OK) return 0;
  const uint32_t start = counter_now();
  if (weft_call(run, NULL, 0, &result, 1) != WEFT_OK) return 0;
  found->instructions = counter_instructions(start);
  found->result = result.of.i32;
  return weft_instance_drop(instance) == WEFT_OK && weft_module_drop(module) == WEFT_OK && arena.used == 0;
}

int main(int argument_count, char** arguments) {
  for (int i = 1; i < argument_count; i++) {
    const int file = semihosting_open(arguments[i], SEMIHOSTING_READ);
    if (file < 0) return 1;
    const size_t size = semihosting_read(file, buffer, sizeof buffer);
    semihosting_close(file);
    figures metered, unmetered;
    if (!measure(size, 0, &metered) || !measure(size, 1, &unmetered) || metered.result != unmetered.result) return 1;
    const char* name = strrchr(arguments[i], '/');
    console_print("%s %lu %lu %lu %lu\n", name != NULL ? name + 1 : arguments[i], (unsigned long)metered.instructions,
                  (unsigned long)unmetered.instructions, (unsigned long)metered.code_bytes, (unsigned long)unmetered.code_bytes);
  }
  return 0;
}
