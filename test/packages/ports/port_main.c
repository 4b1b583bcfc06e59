/* Checks one port, which CMakeLists.txt names, and runs a plugin with its memory. */
#include <stdio.h>
#include <string.h>

#ifdef PORT_IS_posix
#include "posix.h"
#else
#include PORT_HEADER
#endif
#ifdef PORT_IS_esp_idf
#include "esp_heap_caps.h"
#endif
#include "port_check.h"

static int failures;

static void report(const char* broken) {
  printf("BROKEN: %s\n", broken);
  failures++;
}

static void expect(int kept, const char* what) {
  if (!kept) report(what);
}

#if defined(PORT_IS_template) || defined(PORT_IS_arduino)
static uint8_t block[160 * 1024] __attribute__((aligned(8)));
#endif

static void prepare(void) {
#ifdef PORT_IS_template
  weft_arena_init(&weft_template_arena, block, sizeof block);
#endif
#ifdef PORT_IS_arduino
  weft_arena_init(&weft_arduino_arena, block, sizeof block);
#endif
}

/* (module (memory (export "memory") 0 4)
 *   (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))) in bytes of memory's pages: 64 KB each. */
static const unsigned char module_bytes[] = {
  0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F, 3, 2, 1, 0, 5, 4, 1, 1, 0, 4,
  7, 8, 1, 4, 'g', 'r', 'o', 'w', 0, 0, 10, 8, 1, 6, 0, 0x20, 0, 0x40, 0, 0x0B};

/* Runs the module: its memory grows to a page, as far as the port's memory goes. */
static void run_module(const weft_port* port, void* memory) {
  const weft_config config = {.reallocate = port->reallocate, .context = memory};
  weft_store store;
  weft_module* module = NULL;
  weft_instance* instance = NULL;
  weft_error error;
  weft_extern grow;
  expect(weft_store_init(&store, &config) == WEFT_OK, "a store");
  expect(weft_load(&store, module_bytes, sizeof module_bytes, &module, &error) == WEFT_OK, "a module");
  if (module == NULL) return;
  expect(weft_instantiate(module, NULL, NULL, &instance, &error) == WEFT_OK, "an instance");
  if (instance == NULL) return;
  expect(weft_find(instance, "grow", &grow) == WEFT_OK, "its export");
  const weft_value pages = {.type = WEFT_I32, .of.i32 = 1};
  weft_value before;
  expect(weft_call(grow, &pages, 1, &before, 1) == WEFT_OK, "a call");
#ifndef PORT_IS_zephyr /* Its heap is 16 KB here. */
  size_t size;
  expect(before.of.i32 == 0 && weft_memory(instance, &size) != NULL && size == 65536, "memory.grow by a page");
#else
  expect(before.of.i32 == -1, "memory.grow: no room for a page");
#endif
#ifdef PORT_IS_esp_idf
  expect(heap_caps_get_free_size(MALLOC_CAP_SPIRAM) == 0, "the linear memory is in PSRAM");
#endif
  expect(weft_instance_drop(instance) == WEFT_OK && weft_module_drop(module) == WEFT_OK, "taking down");
}

int main(void) {
  prepare();
  const weft_port* port = &PORT;
  weft_port_check(port, report);
  run_module(port, port->memory);

#ifdef PORT_IS_freertos
  /* Linear memory apart, in an arena. */
  static uint8_t external[65536] __attribute__((aligned(8)));
  weft_arena linear;
  weft_arena_init(&linear, external, sizeof external);
  run_module(port, &linear);
  expect(linear.peak == 65536 && linear.used == 0, "linear memory is in its arena, and given back");
#endif
#ifdef PORT_IS_arduino
  static uint8_t external[65536] __attribute__((aligned(8)));
  weft_arduino_arena.peak = 0;
  weft_arena_init(&weft_arduino_linear, external, sizeof external);
  run_module(port, port->memory);
  expect(weft_arduino_linear.peak == 65536 && weft_arduino_arena.peak < 65536, "linear memory is in its arena");
#endif
#ifdef PORT_IS_zephyr
  /* Two heaps: the linear one has room for the page. */
  struct k_heap heap = {8192}, external = {65536};
  const weft_zephyr_memory apart = {.heap = &heap, .linear = &external};
  void* page = port->reallocate((void*)&apart, NULL, 0, 65536, WEFT_FOR_LINEAR);
  expect(page != NULL && external.left == 0 && heap.left == 8192, "linear memory is in its heap");
  port->reallocate((void*)&apart, page, 65536, 0, WEFT_FOR_LINEAR);
  expect(external.left == 65536, "and is given back");
#endif
  printf("%s\n", failures == 0 ? "The port keeps its promises." : "The port does not keep its promises.");
  return failures != 0;
}
