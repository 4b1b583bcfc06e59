/* Runs one plugin in Weft and says what it cost, as one line of JSON for the script `run`:
 *   measure.elf name.wasm const       the module in flash, prepared code in the arena
 *   measure.elf name.wasm in-place    the module in RAM, rewritten where it lies
 * The plugin exports run(), as the guests do, and imports nothing. */
#include <string.h>

#include "console.h"
#include "counter.h"
#include "ram_ledger.h"
#include "semihosting.h"
#include "stack.h"
#include "weft.h"

enum { MOST_WASM = 512 * 1024, ARENA = 2 * 1024 * 1024 };

/* The same module twice: flash that nothing may write, and a buffer that the rewriter may use. */
static uint8_t flash[MOST_WASM] __attribute__((section(".flash_slot"), aligned(8)));
static uint8_t buffer[MOST_WASM] __attribute__((section(".noinit"), aligned(8)));
static uint8_t arena_block[ARENA] __attribute__((section(".noinit"), aligned(8)));

static weft_arena arena;
static ram_ledger ledger = {.arena = &arena};

static size_t read_file(const char* path, uint8_t* bytes, size_t most) {
  const int file = semihosting_open(path, SEMIHOSTING_READ);
  if (file < 0) return 0;
  const size_t size = semihosting_read(file, bytes, most);
  semihosting_close(file);
  return size;
}

/* So that a stray write to flash, which the emulator allows, does not go unnoticed. */
static uint32_t hash(const uint8_t* bytes, size_t size) {
  uint32_t sum = 2166136261u;
  for (size_t i = 0; i < size; i++) sum = (sum ^ bytes[i]) * 16777619u;
  return sum;
}

static int failed(const char* what, weft_status status, const weft_error* error) {
  console_print("{\"failed\": \"%s: %s", what, weft_status_text(status));
  if (error != NULL && error->reason != NULL) {
    console_print(" (%s, section %u, offset %lu)", error->reason, error->section, (unsigned long)error->offset);
  }
  console_print("\"}\n");
  return 1;
}

static void print_count(const char* name, size_t value) { console_print("\"%s\": %lu, ", name, (unsigned long)value); }

static void print_held(const char* when) {
  console_print("\"%s\": {", when);
  for (int purpose = 0; purpose < WEFT_PURPOSES; purpose++) print_count(ram_ledger_name(purpose), ledger.held[purpose]);
  print_count("peak", ledger.peak);
  console_print("\"total\": %lu}, ", (unsigned long)ram_ledger_total(&ledger));
}

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return failed("usage", WEFT_WRONG_ARGUMENTS, NULL);
  const int in_place = strcmp(arguments[2], "in-place") == 0;
  const size_t size = read_file(arguments[1], flash, sizeof flash);
  if (size == 0 || size == sizeof flash) return failed("reading the file", WEFT_LIMIT, NULL);
  memcpy(buffer, flash, size);
  const uint32_t flash_hash = hash(flash, size);

  weft_arena_init(&arena, arena_block, sizeof arena_block);
  const weft_config config = {.reallocate = ram_ledger_reallocate, .context = &ledger};
  weft_store store;
  weft_status status = weft_store_init(&store, &config);
  if (status != WEFT_OK) return failed("weft_store_init", status, NULL);

  weft_module* module;
  weft_error error;
  stack_paint();
  uint32_t start = counter_now();
  status = in_place ? weft_load_in_place(&store, buffer, size, &module, &error)
                    : weft_load(&store, flash, size, &module, &error);
  const uint32_t load_instructions = counter_instructions(start);
  const size_t load_stack = stack_used();
  if (status != WEFT_OK) return failed("loading", status, &error);
  weft_module_info info;
  weft_module_get_info(module, &info);
  console_print("{");
  print_held("loaded");

  weft_instance* instance;
  stack_paint();
  start = counter_now();
  status = weft_instantiate(module, NULL, NULL, &instance, &error);
  const uint32_t instantiate_instructions = counter_instructions(start);
  const size_t instantiate_stack = stack_used();
  if (status != WEFT_OK) return failed("weft_instantiate", status, &error);
  print_held("instantiated");

  weft_extern run;
  status = weft_find(instance, "run", &run);
  if (status != WEFT_OK) return failed("weft_find", status, NULL);
  weft_value result;
  stack_paint();
  start = counter_now();
  status = weft_call(run, NULL, 0, &result, 1);
  const uint32_t run_instructions = counter_instructions(start);
  const size_t run_stack = stack_used();
  if (status != WEFT_OK) return failed("weft_call", status, NULL);
  const uint32_t guest_stack = weft_stack_peak(instance);

  print_count("wasm_bytes", size);
  print_count("wasm_bytes_kept", info.wasm_bytes);
  print_count("code_bytes", info.code_bytes);
  print_count("code_section_bytes", info.code_section_bytes);
  print_count("load_instructions", load_instructions);
  print_count("load_stack", load_stack);
  print_count("instantiate_instructions", instantiate_instructions);
  print_count("instantiate_stack", instantiate_stack);
  print_count("run_instructions", run_instructions);
  print_count("run_stack", run_stack);
  print_count("guest_stack", guest_stack);

  status = weft_instance_drop(instance);
  if (status == WEFT_OK) status = weft_module_drop(module);
  print_count("leaked", arena.used);
  print_count("flash_written", hash(flash, size) != flash_hash);
  console_print("\"checksum\": %ld}\n", (long)result.of.i32);
  return status == WEFT_OK ? 0 : 1;
}
