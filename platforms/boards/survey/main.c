/* Runs the plugin set, one plugin after the other, with all the RAM that the board has left, and prints what each costs:
 *   <plugin> const {...}       the module in flash, prepared code in RAM
 *   <plugin> in-place {...}    the module in RAM, rewritten where it lies
 * The plugins and their table are made by CMakeLists.txt. */
#include "console.h"
#include "measurement.h"
#include "plugin_set.h"
#include "weft.h"

/* From the linker script. */
extern uint8_t board_free_start[], board_stack_limit[];

enum { GUEST_STACK = 640 };

static void survey(const set_plugin* entry, int in_place) {
  measured_plugin plugin = {.wasm = entry->wasm, .size = *entry->size, .stack_bytes = GUEST_STACK};
  plugin.arena = board_free_start;
  if (in_place) {
    plugin.buffer = board_free_start;
    plugin.arena += (plugin.size + 7) & ~(size_t)7;
  }
  console_print("%s %s ", entry->name, in_place ? "in-place" : "const");
  if (plugin.arena >= board_stack_limit) {
    console_print("{\"status\": %d, \"failed\": \"copying: out of memory\"}\n", (int)WEFT_OUT_OF_MEMORY);
    return;
  }
  plugin.arena_size = (size_t)(board_stack_limit - plugin.arena);
  measure_plugin(&plugin);
}

int main(void) {
  console_print("RAM for plugins: %lu bytes\n", (unsigned long)(board_stack_limit - board_free_start));
  for (int i = 0; i < SET_PLUGINS; i++) {
    survey(&plugin_set[i], 0);
    survey(&plugin_set[i], 1);
  }
  return 0;
}
