#include "measurement.h"

#include <string.h>

#include "console.h"
#include "counter.h"
#include "ram_ledger.h"
#include "stack.h"
#include "weft.h"

static weft_arena arena;
static ram_ledger ledger;

/* So that a stray write to flash, which some emulated boards allow, does not go unnoticed. */
static uint32_t hash(const uint8_t* bytes, size_t size) {
  uint32_t sum = 2166136261u;
  for (size_t i = 0; i < size; i++) sum = (sum ^ bytes[i]) * 16777619u;
  return sum;
}

/* Ends the object. */
static int failed(const char* what, weft_status status, const weft_error* error) {
  console_print("\"status\": %d, \"failed\": \"%s: %s", (int)status, what, weft_status_text(status));
  if (error != NULL && error->reason != NULL) {
    console_print(" (%s, section %u, offset %lu)", error->reason, error->section, (unsigned long)error->offset);
  }
  console_print("\"}\n");
  return 0;
}

static void print_count(const char* name, size_t value) { console_print("\"%s\": %lu, ", name, (unsigned long)value); }

static void print_held(const char* when) {
  console_print("\"%s\": {", when);
  for (int purpose = 0; purpose < WEFT_PURPOSES; purpose++) print_count(ram_ledger_name(purpose), ledger.held[purpose]);
  print_count("peak", ledger.peak);
  console_print("\"total\": %lu}, ", (unsigned long)ram_ledger_total(&ledger));
}

int measure_plugin(const measured_plugin* plugin) {
  const uint32_t flash_hash = hash(plugin->wasm, plugin->size);
  if (plugin->buffer != NULL) memcpy(plugin->buffer, plugin->wasm, plugin->size);
  weft_arena_init(&arena, plugin->arena, plugin->arena_size);
  ledger = (ram_ledger){.arena = &arena};
  console_print("{");

  const weft_config config = {.reallocate = ram_ledger_reallocate, .context = &ledger};
  weft_store store;
  weft_status status = weft_store_init(&store, &config);
  if (status != WEFT_OK) return failed("weft_store_init", status, NULL);

  weft_module* module;
  weft_error error;
  stack_paint();
  uint32_t start = counter_now();
  status = plugin->buffer != NULL ? weft_load_in_place(&store, plugin->buffer, plugin->size, &module, &error)
                                  : weft_load(&store, plugin->wasm, plugin->size, &module, &error);
  const uint32_t load_instructions = counter_instructions(start);
  const size_t load_stack = stack_used();
  print_count("wasm_bytes", plugin->size);
  print_count("load_instructions", load_instructions);
  print_count("load_stack", load_stack);
  if (status != WEFT_OK) return failed("loading", status, &error);
  weft_module_info info;
  weft_module_get_info(module, &info);
  print_count("code_bytes", info.code_bytes);
  print_held("loaded");

  weft_options options = {0};
  options.stack_bytes = plugin->stack_bytes;
  weft_instance* instance;
  stack_paint();
  start = counter_now();
  status = weft_instantiate(module, NULL, plugin->stack_bytes != 0 ? &options : NULL, &instance, &error);
  const uint32_t instantiate_instructions = counter_instructions(start);
  const size_t instantiate_stack = stack_used();
  if (status != WEFT_OK) return failed("weft_instantiate", status, &error);
  print_held("instantiated");
  /* Nothing else is made of it: what only that would need of the buffer is the caller's again. */
  weft_module_seal(module);
  weft_module_info sealed_info;
  weft_module_get_info(module, &sealed_info);

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

  print_count("wasm_bytes_kept", info.wasm_bytes);
  print_count("wasm_bytes_sealed", sealed_info.wasm_bytes);
  print_count("code_section_bytes", info.code_section_bytes);
  print_count("instantiate_instructions", instantiate_instructions);
  print_count("instantiate_stack", instantiate_stack);
  print_count("run_instructions", run_instructions);
  print_count("run_stack", run_stack);
  print_count("guest_stack", guest_stack);

  status = weft_instance_drop(instance);
  if (status == WEFT_OK) status = weft_module_drop(module);
  if (status != WEFT_OK) return failed("dropping", status, NULL);
  print_count("leaked", arena.used);
  print_count("flash_written", hash(plugin->wasm, plugin->size) != flash_hash);
  console_print("\"checksum\": %ld}\n", (long)result.of.i32);
  return 1;
}
