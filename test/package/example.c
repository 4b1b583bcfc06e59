/* Runs a plugin in 2 KB of RAM that it gives to Weft. It stands in README.md, word for word. */
#include <stdio.h>
#include "weft.h"

/* (module (import "board" "show" (func $show (param i32)))
     (func (export "add") (param i32 i32) (result i32)
       (call $show (local.get 0)) (call $show (local.get 1)) (i32.add (local.get 0) (local.get 1)))) */
static const unsigned char plugin[] = {
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x0b, 0x02, 0x60, 0x01, 0x7f, 0x00, 0x60, 0x02, 0x7f, 0x7f, 0x01,
  0x7f, 0x02, 0x0e, 0x01, 0x05, 0x62, 0x6f, 0x61, 0x72, 0x64, 0x04, 0x73, 0x68, 0x6f, 0x77, 0x00, 0x00, 0x03, 0x02, 0x01,
  0x01, 0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x01, 0x0a, 0x11, 0x01, 0x0f, 0x00, 0x20, 0x00, 0x10, 0x00, 0x20,
  0x01, 0x10, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x0b};

static weft_status show(weft_instance* caller, void* context, uint32_t* slots) {
  (void)caller, (void)context;
  printf("The plugin shows %d\n", (int)slots[0]);
  return WEFT_OK;
}

static const weft_native natives[] = {{"show", "(i)", show}};
static uint64_t memory[256];

/* Fields that are not set are 0. */
static weft_config config;
static weft_options options;
static weft_library board;

int main(void) {
  weft_arena arena;
  weft_store store;
  weft_module* module;
  weft_instance* instance;
  weft_extern add;
  weft_error error;
  const weft_value arguments[] = {{WEFT_I32, {2}}, {WEFT_I32, {3}}};
  weft_value sum;

  weft_arena_init(&arena, memory, sizeof memory);
  config.reallocate = weft_arena_reallocate;
  config.context = &arena;
  options.stack_bytes = 512;
  board.module = "board";
  board.natives = natives;
  board.native_count = 1;

  weft_status status = weft_store_init(&store, &config);
  if (status == WEFT_OK) status = weft_load(&store, plugin, sizeof plugin, &module, &error);
  if (status == WEFT_OK) status = weft_instantiate(module, &board, &options, &instance, &error);
  if (status == WEFT_OK) status = weft_find(instance, "add", &add);
  if (status == WEFT_OK) status = weft_call(add, arguments, 2, &sum, 1);
  if (status == WEFT_OK) printf("2 + 3 = %d, with %u bytes of RAM\n", (int)sum.of.i32, (unsigned)arena.peak);
  if (status != WEFT_OK) printf("Failed: %s\n", weft_status_text(status));
  return status != WEFT_OK;
}
