// What a call from the guest to a typed C++ function and back costs, (i32, i32) -> i32, in instructions of the chip.
#include "console.h"
#include "counter.h"
#include "weft.hpp"

extern "C" const unsigned char guest[];
extern "C" const size_t guest_size;

namespace {

int32_t mix(int32_t a, int32_t b) { return a ^ b; }
constexpr weft_native typed[] = {weft::link<&mix>("mix")};

// The same over the C API.
weft_status mix_slots(weft_instance*, void*, uint32_t* slots) {
  slots[0] ^= slots[1];
  return WEFT_OK;
}
constexpr weft_native plain[] = {{"mix", "(ii)i", mix_slots}};

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

// Instructions of one call, 0 when something failed.
uint32_t cost(weft_store& store, const weft_library& library) {
  weft::module module;
  weft::instance instance;
  if (module.load(store, guest, guest_size) != WEFT_OK || instance.make(module, &library) != WEFT_OK) return 0;
  constexpr int32_t turns = 1000;
  const uint32_t once = measure(instance.get(), "once", turns), twice = measure(instance.get(), "twice", turns);
  return once == 0 || twice <= once ? 0 : (twice - once + turns / 2) / turns;
}

int main() {
  weft_arena arena;
  weft_arena_init(&arena, block, sizeof block);
  weft_config config = {};
  config.reallocate = weft_arena_reallocate;
  config.context = &arena;
  weft_store store;
  weft_store_init(&store, &config);
  const uint32_t by_type = cost(store, weft::library("env", typed)), by_slots = cost(store, weft::library("env", plain));
  console_print("host call: %lu instructions, guest to C++ function and back, (i32, i32) -> i32\n"
                "over the C API: %lu instructions\n", static_cast<unsigned long>(by_type), static_cast<unsigned long>(by_slots));
  return by_type != 0 && by_slots != 0 ? 0 : 1;
}
