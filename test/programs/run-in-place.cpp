// Runs a WASI program that is loaded in place, in slices: run-in-place FILE.wasm [ARGUMENTS...]. Its environment is
// the process's. The exit code is the program's, or 124 after a trap and 126 when the module cannot be used, as with the weft command.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "posix.h"
#include "wasi.h"
#include "weft.h"

extern char** environ;

namespace {

constexpr uint32_t kSlice = 997;   // Ticks: loop turns and calls.

std::vector<char> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return std::vector<char>(std::istreambuf_iterator<char>(file), {});
}

int run(int argc, char** argv) {
  weft_config config = {};
  config.reallocate = weft_posix_port.reallocate;
  config.context = weft_posix_port.memory;
  weft_store store;
  weft_store_init(&store, &config);

  std::vector<char> wasm = read_file(argv[1]);
  weft_module* module;
  weft_error error = {};
  if (weft_load_in_place(&store, wasm.data(), wasm.size(), &module, &error) != WEFT_OK) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.reason);
    return 126;
  }
  weft_module_info info;
  weft_module_get_info(module, &info);
  const auto spoil_rest = [&] { std::fill(wasm.begin() + info.wasm_bytes, wasm.end(), '\xA5'); };
  spoil_rest();   // That is ours again.

  weft_wasi wasi = {};
  wasi.port = &weft_posix_port;
  wasi.arg_count = static_cast<uint32_t>(argc - 1);
  wasi.args = argv + 1;
  wasi.environ = environ;
  while (environ[wasi.environ_count] != nullptr) wasi.environ_count++;
  weft_library libraries[WEFT_WASI_LIBRARIES];
  weft_options options = {};
  options.stack_bytes = 1u << 20;
  weft_instance* instance;
  const weft_library* offered = weft_wasi_libraries(&wasi, libraries, nullptr);
  weft_status status = weft_instantiate(module, offered, &options, &instance, &error);
  if (status != WEFT_OK) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.reason);
    return 126;
  }
  weft_module_seal(module);
  weft_module_get_info(module, &info);
  spoil_rest();
  weft_extern start;
  status = weft_find(instance, "_start", &start);
  if (status == WEFT_OK) status = weft_begin(start, nullptr, 0);
  if (status == WEFT_OK) {
    do {
      status = weft_run(instance, kSlice);
      while (status == WEFT_PENDING && weft_wasi_waits(&wasi) && weft_wasi_wake(&wasi, instance) != WEFT_OK) {
        weft_wasi_idle(&wasi);
      }
    } while (status == WEFT_YIELDED || status == WEFT_PENDING);
  }
  weft_instance_drop(instance);
  weft_module_drop(module);
  if (status == WEFT_TRAP_EXIT) return static_cast<int>(wasi.exit_code & 0xff);
  return status == WEFT_OK ? 0 : 124;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s FILE.wasm [ARGUMENTS...]\n", argv[0]);
    return 2;
  }
  return run(argc, argv);
}
