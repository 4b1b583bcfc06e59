/* The first firmware with Weft: a plugin that came as a .wasm, in flash, watches a sensor. It runs twice, from flash and
 * from a copy in RAM that is rewritten in place, and each time the firmware says what that cost.
 *
 * All memory that Weft gets is one static arena; there is no heap. */
#include <string.h>

#include "climate_board.h"
#include "console.h"
#include "counter.h"
#include "ram_ledger.h"
#include "stack.h"
#include "weft_newlib.h"

/* climate.wasm, embedded by CMakeLists.txt. */
extern const unsigned char plugin[];
extern const size_t plugin_size;

/* From the linker script. */
extern const uint8_t weft_flash_start[], weft_flash_end[];

enum {
  PAGE = 65536,       /* The plugin's linear memory, as clang makes it; and beside it: */
  REST = 8 * 1024,    /* prepared code, tables, instance, guest stack. */
  COPY = 8 * 1024,    /* Room for the plugin in RAM. */
  READINGS = 240      /* One simulated day. */
};

static uint8_t arena_block[PAGE + REST] __attribute__((aligned(8)));
static uint8_t copy[COPY] __attribute__((aligned(8)));

typedef struct costs {
  uint32_t load_instructions, instantiate_instructions, run_instructions;
  size_t load_stack, instantiate_stack, run_stack;
} costs;

static weft_status report_failure(const char* what, weft_status status, const weft_error* error) {
  console_print("%s failed: %s\n", what, weft_status_text(status));
  if (error != NULL) console_print("  %s (section %u, offset %lu)\n", error->reason, error->section, (unsigned long)error->offset);
  return status;
}

static void print_bytes(const char* what, size_t bytes) { console_print("  %-42s %7lu bytes\n", what, (unsigned long)bytes); }

static void print_step(const char* what, uint32_t instructions, size_t stack) {
  console_print("  %-28s %9lu instructions, %5lu bytes of native stack\n", what, (unsigned long)instructions,
                (unsigned long)stack);
}

static void print_costs(const costs* cost, const ram_ledger* ledger, const weft_module* module,
                        const weft_instance* instance) {
  weft_module_info info;
  weft_module_get_info(module, &info);
  console_print("What it cost:\n");
  if (info.wasm_bytes != plugin_size) print_bytes("of the plugin's buffer still in use", info.wasm_bytes);
  print_bytes("prepared code", info.code_bytes);
  print_bytes("  the code section it came from", info.code_section_bytes);
  for (int purpose = 0; purpose < WEFT_PURPOSES; purpose++) {
    static const char* const texts[WEFT_PURPOSES] = {
      "RAM for code", "RAM for the module's tables", "RAM for the instance", "RAM for the guest stack",
      "RAM for linear memory", "RAM for scratch (only while loading)"};
    print_bytes(texts[purpose], ledger->held[purpose]);
  }
  print_bytes("most RAM at any time, linear memory apart", ledger->peak);
  print_bytes("most of the guest stack ever used", weft_stack_peak(instance));
  print_step("loading and validating", cost->load_instructions, cost->load_stack);
  print_step("instantiating", cost->instantiate_instructions, cost->instantiate_stack);
  print_step("a day of readings", cost->run_instructions, cost->run_stack);
}

/* Runs the plugin once, `image` being its module: const in flash, or writable when `in_place`. */
static weft_status run_plugin(void* image, int in_place) {
  ram_ledger ledger = {.arena = weft_newlib_port.memory};
  const weft_config config = {.reallocate = ram_ledger_reallocate, .context = &ledger};
  weft_store store;
  weft_status status = weft_store_init(&store, &config);
  if (status != WEFT_OK) return report_failure("Making a store", status, NULL);

  costs cost;
  weft_error error;
  weft_module* module;
  stack_paint();
  uint32_t start = counter_now();
  status = in_place ? weft_load_in_place(&store, image, plugin_size, &module, &error)
                    : weft_load(&store, plugin, plugin_size, &module, &error);
  cost.load_instructions = counter_instructions(start);
  cost.load_stack = stack_used();
  if (status != WEFT_OK) return report_failure("Loading", status, &error);

  climate_board board = {.port = &weft_newlib_port};
  const weft_library library = climate_board_library(&board);
  const weft_options options = {.stack_bytes = 1024};
  weft_instance* instance;
  stack_paint();
  start = counter_now();
  status = weft_instantiate(module, &library, &options, &instance, &error);
  cost.instantiate_instructions = counter_instructions(start);
  cost.instantiate_stack = stack_used();
  if (status != WEFT_OK) return report_failure("Instantiating", status, &error);

  weft_extern watch;
  status = weft_find(instance, "watch", &watch);
  if (status != WEFT_OK) return report_failure("Finding watch()", status, NULL);
  const weft_value readings = {.type = WEFT_I32, .of.i32 = READINGS};
  weft_value unusual;
  stack_paint();
  start = counter_now();
  status = weft_call(watch, &readings, 1, &unusual, 1);
  cost.run_instructions = counter_instructions(start);
  cost.run_stack = stack_used();
  if (status != WEFT_OK) return report_failure("watch()", status, NULL);
  console_print("watch(%d) = %ld readings outside the normal range\n\n", READINGS, (long)unusual.of.i32);

  print_costs(&cost, &ledger, module, instance);
  status = weft_instance_drop(instance);
  if (status == WEFT_OK) status = weft_module_drop(module);
  if (status != WEFT_OK) return report_failure("Unloading", status, NULL);
  console_print("  after unloading, the arena holds %lu bytes\n", (unsigned long)ledger.arena->used);
  return ledger.arena->used == 0 ? WEFT_OK : WEFT_MISUSE;
}

int main(void) {
  weft_arena_init(&weft_newlib_arena, arena_block, sizeof arena_block);
  console_print("A climate plugin of %lu bytes, and Weft, which takes %lu bytes of flash here.\n\n",
                (unsigned long)plugin_size, (unsigned long)(weft_flash_end - weft_flash_start));

  console_print("-- From flash: the module stays there, its prepared code goes to RAM (weft_load)\n");
  if (run_plugin(NULL, 0) != WEFT_OK) return 1;

  console_print("\n-- From RAM: the code is rewritten where it lies (weft_load_in_place)\n");
  if (plugin_size > sizeof copy) return report_failure("Copying the plugin", WEFT_LIMIT, NULL);
  memcpy(copy, plugin, plugin_size);
  return run_plugin(copy, 1) == WEFT_OK ? 0 : 1;
}
