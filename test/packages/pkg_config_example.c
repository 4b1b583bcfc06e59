/* The smallest program with the engine and WASI: links both, runs one function. */
#include <stdio.h>

#include "wasi.h"
#include "weft.h"

/* (module (func (export "mul") (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))) */
static const unsigned char module_bytes[] = {
  0x00, 0x61, 0x73, 0x6D, 1, 0, 0, 0, 1, 7, 1, 0x60, 2, 0x7F, 0x7F, 1, 0x7F, 3, 2, 1, 0,
  7, 7, 1, 3, 'm', 'u', 'l', 0, 0, 10, 9, 1, 7, 0, 0x20, 0, 0x20, 1, 0x6C, 0x0B};

int main(void) {
  static unsigned char block[16384];
  weft_arena arena;
  weft_arena_init(&arena, block, sizeof block);
  const weft_config config = {.reallocate = weft_arena_reallocate, .context = &arena};
  weft_store store;
  weft_module* module;
  weft_instance* instance;
  weft_extern mul;
  weft_error error;
  weft_wasi wasi = {0};
  weft_library libraries[WEFT_WASI_LIBRARIES];
  if (weft_store_init(&store, &config) != WEFT_OK) return 1;
  if (weft_load(&store, module_bytes, sizeof module_bytes, &module, &error) != WEFT_OK) return 2;
  if (weft_instantiate(module, weft_wasi_libraries(&wasi, libraries, NULL), NULL, &instance, &error) != WEFT_OK) return 3;
  if (weft_find(instance, "mul", &mul) != WEFT_OK) return 4;
  const weft_value arguments[] = {{.type = WEFT_I32, .of.i32 = 6}, {.type = WEFT_I32, .of.i32 = 7}};
  weft_value result;
  if (weft_call(mul, arguments, 2, &result, 1) != WEFT_OK) return 5;
  printf("6 * 7 = %d\n", (int)result.of.i32);
  return 0;
}
