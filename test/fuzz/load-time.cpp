// Loads modules and prints what it took: for load-time.mjs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "weft.h"

namespace {

size_t scratch, peak;

void* reallocate(void*, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  if (purpose == WEFT_FOR_SCRATCH) peak = std::max(peak, scratch += new_size - old_size);
  if (new_size != 0) return std::realloc(block, new_size);
  std::free(block);
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
    weft_config config = {};
    config.reallocate = reallocate;
    weft_store store;
    weft_store_init(&store, &config);
    double best = 1e30;
    weft_module_info info = {};
    weft_error error = {};
    scratch = peak = 0;
    for (int round = 0; round < 3; ++round) {
      weft_module* module;
      const auto begin = std::chrono::steady_clock::now();
      weft_load(&store, bytes.data(), bytes.size(), &module, &error);
      best = std::min(best, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count());
      if (module) weft_module_get_info(module, &info);
      weft_module_drop(module);
    }
    std::printf("%zu %.0f %u %zu %s\n", bytes.size(), best, info.code_bytes, peak, error.reason);
  }
}
