// What a call from the guest to a typed C++ function and back costs, (i32, i32) -> i32, in instructions of the chip.
#include "console.h"
#include "counter.h"
#include "weft.hpp"

extern "C" const unsigned char guest[];
extern "C" const size_t guest_size;

namespace {

int32_t mix(int32_t a, int32_t b) { return a ^ b; }
constexpr weft_native natives[] = {weft::link<&mix>("mix")};

uint32_t measure(weft_instance* instance, const char* name, int32_t turns) {
  const auto loop = weft::call<int32_t(int32_t)>(instance, name);
  if (loop.begin(turns) != WEFT_OK) return 0;
  const uint32_t start = counter_now();
  const weft_status status = weft_run(instance, WEFT_UNLIMITED);
  const uint32_t instructions = counter_instructions(start);
  return status == WEFT_OK ? instructions : 0;
}

alignas(8) uint8_t block[8192];

}  // namespace

int main() {
  weft_arena arena;
  weft_arena_init(&arena, block, sizeof block);
  weft_config config = {};
  config.reallocate = weft_arena_reallocate;
  config.context = &arena;
  weft_store store;
  weft_store_init(&store, &config);
  weft::module module;
  weft::instance instance;
  const weft_library library = weft::library("env", natives);
  if (module.load(store, guest, guest_size) != WEFT_OK || instance.make(module, &library) != WEFT_OK) return 1;
  constexpr int32_t turns = 1000;
  const uint32_t once = measure(instance.get(), "once", turns), twice = measure(instance.get(), "twice", turns);
  if (once == 0 || twice <= once) return 1;
  console_print("host call: %lu instructions, guest to C++ function and back, (i32, i32) -> i32\n",
                static_cast<unsigned long>((twice - once + turns / 2) / turns));
  return 0;
}
